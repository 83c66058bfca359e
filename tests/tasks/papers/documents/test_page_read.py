"""A filed page says what was filed: read back, it gives the same page and the same Word file."""

from datetime import date
from html import escape
from io import BytesIO
from itertools import product
from zipfile import ZipFile

import pytest
from docx import Document as Word

from schemas.errors import DataBroken
from schemas.reports.documents import (
    Document,
    Heading,
    Listing,
    Paper,
    Paragraph,
    Party,
    Signature,
    Table,
)
from tasks.figures import summary
from tasks.papers.render.page import render_html
from tasks.papers.render.page_read import read_document
from tasks.papers.render.tree import tree
from tasks.papers.render.word import render_word
from tests.pinned import plain_word, xml_lines

ON = date(2026, 3, 2)
EVIL = '<b>x</b> &amp; "{{ 7*7 }}" 甲：乙。'


def filed(html, kind="letter"):
    return Paper(dedupe_key="k", kind=kind, number="n", title="t", html=html, made_on=ON)


def word_text(file):
    word = Word(BytesIO(file))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return [*(one.text for one in word.paragraphs), *cells, word.core_properties.author]


def whole(**change):
    """A document with everything that a page can show, in the words of an intruder."""
    blocks = (
        Heading(text=EVIL), Paragraph(text=f"{EVIL}\n\n  {EVIL}"),
        Heading(text=EVIL, level=2, new_page=True), Listing(items=(EVIL, "2. 二")),
        Listing(items=("1. 一", EVIL), ordered=True),
        Table(name="cost", caption=EVIL, head=("甲", "乙"), rows=((EVIL, ""), ("a\nb", "2")),
              widths=(40, 60)),
        Table(head=("一",), rows=()),
    )  # fmt: skip
    known = {
        "kind": "letter", "title": EVIL, "issuer": EVIL, "document_no": "某〔2026〕1号",
        "addressee": EVIL, "copies": EVIL, "made_on": ON, "date_text": "2026年3月2日",
        "blocks": blocks, "attachments": (EVIL, "2. 名单"), "banner": EVIL,
    }  # fmt: skip
    return Document.model_validate({**known, **change})


SIGNED = (Party(label="甲方", name=EVIL, signer="张"), Party(label="乙方", name=""))
PARTY = Signature(parties=SIGNED)
SHAPES = [
    whole(**{name: value for name, value, used in zip(
        ("head", "addressee", "copies", "attachments", "banner", "document_no"),
        (False, "", "", ("1. 一",), "", ""), some, strict=True) if used})
    for some in product((False, True), repeat=6)
]  # fmt: skip


@pytest.mark.parametrize("doc", [whole(), SHAPES[-1], whole(blocks=(PARTY,), copies="")],
                         ids=["whole", "bare", "signed"])  # fmt: skip
def test_a_page_and_a_word_file_stand_so(pinned, doc):
    made = render_word(doc)
    told = ("word/document", "word/header", "word/footer", "word/settings")
    parts = sorted(name for name in ZipFile(BytesIO(made)).namelist() if name.startswith(told))
    styles = xml_lines(made, "word/styles.xml", beside=plain_word())
    page = render_html(doc).partition("</style>")[2].replace("><", ">\n<").splitlines()
    found = [*page, *(line for name in parts for line in xml_lines(made, name)), *styles]
    assert pinned([line.replace(escape(EVIL), "EVIL").replace(EVIL, "EVIL") for line in found])


def test_every_page_reads_back_as_itself_whatever_it_has_and_lacks():
    for doc in SHAPES:
        html = render_html(doc)
        assert render_html(read_document(filed(html))) == html


@pytest.mark.parametrize("doc", [SHAPES[0], SHAPES[-1]])
def test_word_says_what_it_would_have_said_when_it_was_filed(doc):
    made = render_word(read_document(filed(render_html(doc))))
    assert word_text(made) == word_text(render_word(doc))
    with ZipFile(BytesIO(made)) as file:  # no time of its own: the same bytes whenever it is made
        assert {part.date_time for part in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("head", [True, False])
def test_what_the_parties_sign_reads_back_too(head):
    doc = whole(head=head, blocks=(Paragraph(text="甲"), PARTY), copies="")
    html = render_html(doc)
    assert render_html(read_document(filed(html))) == html


def test_the_word_file_of_every_kind_is_that_of_its_document(every):
    for doc in every.values():
        html = render_html(doc)
        assert render_html(read_document(filed(html, doc.kind))) == html
    agreement = every["agreement"]
    made = summary.word_of(filed(render_html(agreement), "agreement"), "dehong")
    assert word_text(made)[:-1] == word_text(render_word(agreement))[:-1]


def test_nothing_is_left_out_in_silence():
    page = render_html(whole())
    for inside in ("<nav>x</nav>", "<p>a<b>c</b></p>", "x", '<p class="new">x</p>', "<h4>x</h4>",
                   "<footer class=\"signed\"><p>x</p></footer>"):  # fmt: skip
        broken = page.replace("</h1>", f"</h1>{inside}", 1)
        assert broken != page
        with pytest.raises(DataBroken, match="cannot be written as Word"):
            read_document(filed(broken))
    with pytest.raises(DataBroken):
        read_document(filed("<!doctype html><table></table>"))
    assert tree(page)["kids"]
