"""A filed page set as PDF: the same words, the shipped fonts, an archive's standard."""

import re
from datetime import date
from html.parser import HTMLParser
from io import BytesIO
from itertools import pairwise

import pikepdf
import pytest

from policies import loader
from schemas.errors import DataBroken
from schemas.reports.documents import Document, Listing, Paragraph, Table
from tasks.papers import rulebook
from tasks.papers.render.page import render_html
from tasks.papers.render.pdf import render_pdf, shown
from tasks.papers.render.tree import tree

TODAY = date(2026, 3, 2)
SAMPLES = ("conditional", "agreement", "refusal")
HEX = re.compile(r"<([0-9A-Fa-f]+)>")


class Words(HTMLParser):
    """The words of a page's body, without space."""

    def __init__(self, html):
        super().__init__()
        self.text = ""
        self.feed(html[html.index("<body") :])

    def handle_data(self, data):
        self.text += "".join(data.split())


def unicode_of(font):
    """The map of a font's codes to characters, as its ToUnicode stream tells."""
    known = {}
    text = font.ToUnicode.read_bytes().decode("latin-1")
    for part in re.findall(r"beginbfchar(.*?)endbfchar", text, re.DOTALL):
        codes = HEX.findall(part)
        known |= {
            int(code, 16): bytes.fromhex(said).decode("utf-16-be")
            for code, said in zip(codes[::2], codes[1::2], strict=True)
        }
    for part in re.findall(r"beginbfrange(.*?)endbfrange", text, re.DOTALL):
        for first, last, said in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", part):
            for step in range(int(last, 16) - int(first, 16) + 1):
                known[int(first, 16) + step] = chr(int(said, 16) + step)
    return known


def glyphs(operands):
    """The codes that one showing operator shows, two bytes each."""
    for one in operands:
        parts = one if isinstance(one, pikepdf.Array) else [one]
        for part in parts:
            if isinstance(part, pikepdf.String):
                data = bytes(part)
                yield from (int.from_bytes(data[at : at + 2]) for at in range(0, len(data), 2))


def words_of(pdf):
    """All words of a PDF in the order they are set, without space."""
    return "".join(pages_of(pdf))


def pages_of(pdf):
    """The words of each page of a PDF in the order they are set, without space."""
    for page in pikepdf.open(BytesIO(pdf)).pages:
        said = []
        known = {name: unicode_of(font) for name, font in page.Resources.Font.items()}
        font = {}
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "Tf":
                font = known[str(operands[0])]
            elif str(operator) in ("Tj", "TJ"):
                said += [font[code] for code in glyphs(operands)]
        yield "".join("".join(said).split())


def without_numbers(said):
    """A text without the page numbers, which the page itself does not hold."""
    return re.sub("—[0-9]+—", "", said)


@pytest.fixture(scope="module")
def samples(every):
    """(page, PDF) of three papers: a decision, an agreement, a notice with no copies."""
    pages = {name: (render_html(every[name]), every[name].made_on) for name in SAMPLES}
    return {name: (html, render_pdf(html, on)) for name, (html, on) in pages.items()}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_pdf_says_what_the_page_says(samples, every, name):
    html, pdf = samples[name]
    banner = every[name].banner
    # The banner stands on every page of the PDF and once on the page; heads of tables repeat too.
    said = without_numbers(words_of(pdf)).replace(banner, "")
    wanted = Words(html).text.replace(banner, "")

    assert set(wanted) <= set(said)
    assert len(said) >= len(wanted)
    assert [row for row in _texts(every[name]) if "".join(row.split()) not in said] == []


def _texts(doc):
    yield doc.title
    for block in doc.blocks:
        match block.kind:
            case "heading" | "paragraph":
                yield from block.text.splitlines()
            case "list":
                yield from block.items
            case "table":
                yield from (cell for row in (block.head, *block.rows) for cell in row)
            case "signature":
                yield from (text for one in block.parties for text in (one.name, one.signer))


@pytest.mark.parametrize("name", SAMPLES)
def test_a_pdf_is_an_archive_file_of_the_shipped_fonts(samples, name):
    pdf = pikepdf.open(BytesIO(samples[name][1]))
    meta = pdf.open_metadata()
    fonts = {
        str(font.BaseFont).split("+")[-1]
        for page in pdf.pages
        for font in page.Resources.Font.values()
    }

    assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("2", "B")
    assert {font.split("-")[0] for font in fonts} <= {"NotoSerifSC", "NotoSansSC"}
    assert "/Lang" in pdf.Root


def test_every_page_of_sample_data_says_so(samples, every):
    pdf = samples["agreement"][1]
    pages = len(pikepdf.open(BytesIO(pdf)).pages)

    assert pages > 3
    assert words_of(pdf).count(every["agreement"].banner) == pages


def test_the_same_page_gives_the_same_bytes(samples, every):
    html, pdf = samples["refusal"]

    assert render_pdf(html, every["refusal"].made_on) == pdf
    assert len(pdf) < 150_000


def paper(*blocks, **more):
    known = {"kind": "letter", "title": "样张", "issuer": "某局", "made_on": TODAY}
    return Document(**{**known, "date_text": "2026年3月2日", "blocks": blocks, **more})


def test_what_people_wrote_never_becomes_markup():
    evil = '#panic("x") $a$ *b* <script>x</script> @ref [c] `d` \\ // e /* f */ = g'
    table = Table(head=(evil,), rows=((evil + "\n" + evil,),))
    doc = paper(Paragraph(text=evil), Listing(items=(evil,), ordered=True), table, title=evil)

    said = words_of(render_pdf(render_html(doc), TODAY))

    assert said.count("".join(evil.split())) == 6


def test_a_character_outside_the_fonts_is_told_by_its_code():
    assert shown("𠮷〔2026〕①\n—“”") == "〔U+20BB7〕〔2026〕①\n—“”"
    said = words_of(render_pdf(render_html(paper(Paragraph(text="𠮷某\u202e😀"))), TODAY))

    assert "〔U+20BB7〕某〔U+202E〕〔U+1F600〕" in said


@pytest.mark.parametrize("inside", ["<nav>x</nav>", "<p>x</p><video></video>", "<p>x</p>y", ""])
def test_a_page_that_cannot_be_set_whole_is_not_set_at_all(inside):
    main = f'<main class="sheet letter"><h1>x</h1>{inside}</main>' if inside else "<div>x</div>"

    with pytest.raises(DataBroken, match="cannot be set"):
        render_pdf(f"<html><head><title>x</title></head><body>{main}</body></html>", TODAY)


def test_the_tree_holds_every_word_of_the_page(every):
    for doc in every.values():
        html = render_html(doc)
        assert "".join("".join(_leaves(tree(html))).split()) == Words(html).text


def _leaves(node):
    for kid in node["kids"]:
        yield from [kid] if isinstance(kid, str) else _leaves(kid)


def test_the_rulebook_can_be_set():
    pdf = rulebook.as_file(rulebook.paper(loader.load("dehong"), TODAY), ".pdf")

    assert "不得对社区设“一票否决”" in words_of(pdf)


@pytest.mark.parametrize("rows", [9, 13, 17])
def test_no_signature_stands_on_a_page_without_a_line_of_its_table(rows):
    table = Table(head=("项目", "内容"), rows=tuple((f"第{n}行", "内容") for n in range(rows)))
    doc = Document(
        kind="x", title="到账确认单", issuer="某某居民委员会", made_on=TODAY, blocks=(table,),
        date_text="2026年3月2日", document_no="1号", copies="甲、乙",
    )  # fmt: skip
    *_, last = pages_of(render_pdf(render_html(doc), TODAY))
    assert f"第{rows - 1}行" in last
    assert "2026年3月2日" in last


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        (
            "关于“社区矫正和安置帮教协助”事项退出的决定",
            ("关于“社区矫正和安置帮教协助”", "事项退出的决定"),
        ),
        (
            "社区工作事项委托协议书（生活垃圾分类入户宣传）",
            ("社区工作事项委托协议书", "（生活垃圾分类入户宣传）"),
        ),
    ],
)
def test_a_title_is_cut_where_a_phrase_ends(title, lines):
    doc = Document(
        kind="x", title=title, issuer="某某局", made_on=TODAY, date_text="2026年3月2日", blocks=(),
    )  # fmt: skip
    assert lines in list(pairwise(runs_of(render_pdf(render_html(doc), TODAY))))


def runs_of(pdf):
    """The words that the first page of a PDF sets in one go: those of a line."""
    opened = pikepdf.open(BytesIO(pdf))
    page = opened.pages[0]
    known = {name: unicode_of(font) for name, font in page.Resources.Font.items()}
    font, runs = {}, []
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "BT":
            runs.append("")
        elif str(operator) == "Tf":
            font = known[str(operands[0])]
        elif str(operator) in ("Tj", "TJ"):
            runs[-1] += "".join(font[code] for code in glyphs(operands))
    return runs
