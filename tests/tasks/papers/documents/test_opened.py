"""Every kind of paper of whole lives, opened as page, PDF and Word; pictures of all to look at.

The pictures are in the folder that pytest keeps of its newest runs: `…/papers0/KIND.PAGE.png`.
"""

import io
import json
import shutil
import subprocess
from importlib.resources import as_file, files

import pikepdf
import pytest
import typst
from docx import Document as Word

from ledger.write import documents, outbox
from schemas.reports.documents import Paper
from tasks.figures.summary import word_of
from tasks.papers.drawing import PAPERS, draw
from tasks.papers.render import pdf
from tasks.papers.render.page import render_html
from tasks.papers.render.page_read import read_document
from tasks.papers.render.tree import tree
from tests.journeys.played import player

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
LIVES = (
    "LV75", "TL02", "TL04", "TL05", "TL08", "TL12", "LV02", "LV33", "LV122", "LV124",
)  # fmt: skip


def drawn_in(name, folder):
    with player(folder, name) as (one, ledger):
        list(one.play())
        with ledger.read() as tx:
            asked = outbox.pending(tx, tuple(PAPERS), limit=5000)
        idents = {ident for one in asked for ident in draw(ledger, one.topic, one.payload)}
        with ledger.read() as tx:
            return [documents.find(tx, ident) for ident in sorted(idents)]


@pytest.fixture(scope="module")
def one_of_each(tmp_path_factory, papers):
    folder = tmp_path_factory.mktemp("lives")
    found = {"not_accepted_notice": paper_of(papers.every_paper()["not_accepted"])}
    for name in LIVES:
        for paper in drawn_in(name, folder):
            found.setdefault(paper.kind, paper)
    return found


def paper_of(doc):
    """A paper of a kind that no shipped life comes to, as it would be filed."""
    doc = doc.model_copy(update={"document_no": "德社建不受〔2026〕1号"})
    told = doc.model_dump(include={"kind", "number", "title", "document_no", "made_on"})
    return Paper(dedupe_key=doc.kind, html=render_html(doc), **told)


def pictures(paper, folder):
    """Draw the pages of a paper as pictures, as its PDF is set."""
    data = json.dumps(pdf._shown(tree(paper.html)), ensure_ascii=False)
    with as_file(files("tasks") / "templates" / "pdf") as place:
        drawn = typst.compile(
            place / pdf.PAPER, root=place, font_paths=pdf._fonts(), format="png", ppi=80,
            sys_inputs={"page": data, "on": paper.made_on.isoformat()},
        )  # fmt: skip
    for no, picture in enumerate(drawn if isinstance(drawn, list) else [drawn], 1):
        (folder / f"{paper.kind}.{no}.png").write_bytes(picture)


def fonts_of(file):
    """What is told of each font of a PDF, by name."""
    with pikepdf.open(io.BytesIO(file)) as opened:
        for page in opened.pages:
            for font in page.Resources.Font.values():
                for one in font.get("/DescendantFonts", [font]):
                    yield set(one.FontDescriptor.keys())


def test_every_kind_of_paper_opens_as_pdf_with_its_fonts_and_as_word(one_of_each, tmp_path_factory):
    folder = tmp_path_factory.mktemp("papers")
    assert set(one_of_each) == set(PAPERS)
    print(f"pictures of every paper: {folder}")
    for kind, paper in one_of_each.items():
        pictures(paper, folder)
        embedded = list(fonts_of(pdf.render_pdf(paper.html, paper.made_on)))
        assert embedded, kind
        assert all({"/FontFile2", "/FontFile3"} & one for one in embedded), kind
        text = "\n".join(one.text for one in Word(io.BytesIO(word_of(paper, "dehong"))).paragraphs)
        assert paper.title in text
        assert render_html(read_document(paper)) == paper.html, kind
        assert paper.document_no in text, kind
        assert paper.document_no
    assert len(list(folder.glob("*.png"))) >= len(one_of_each)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
def test_every_word_file_opens_in_libreoffice(one_of_each, tmp_path_factory):
    folder = tmp_path_factory.mktemp("words")
    for kind, paper in one_of_each.items():
        (folder / f"{kind}.docx").write_bytes(word_of(paper, "dehong"))
    home = f"-env:UserInstallation={(folder / 'home').as_uri()}"  # beside one that runs already
    command = ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*command, *map(str, folder.glob("*.docx"))], check=True, timeout=600)
    print(f"every Word file as PDF: {folder}")
    for kind, paper in one_of_each.items():
        with (
            pikepdf.open(folder / f"{kind}.pdf") as opened,
            pikepdf.open(io.BytesIO(pdf.render_pdf(paper.html, paper.made_on))) as ours,
        ):
            assert abs(len(opened.pages) - len(ours.pages)) <= 2, kind
            size = [round(float(side)) for side in opened.pages[0].MediaBox[2:]]
        assert size == [595, 842], kind  # A4, in points
