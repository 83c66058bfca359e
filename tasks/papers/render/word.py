"""A document as a Word file; the agreement is drawn from a template that staff may edit."""

from typing import Any

from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Mm, Pt

from schemas.reports.documents import (
    Block,
    Document,
    Heading,
    Listing,
    Paragraph,
    Party,
    Signature,
    Table,
)
from tasks.papers.render import agreement_word
from tasks.papers.render.word_style import (
    CENTER,
    HEI,
    RED,
    RIGHT,
    SONG,
    blank,
    cell_text,
    face,
    indent,
    rule_below,
    saved,
    table_of,
    top_line,
)
from tasks.papers.texts import word as phrase

INK = "111111"


def render_word(doc: Document, template: bytes = b"") -> bytes:
    """Render a document as .docx: the agreement by a template, every other paper from here.

    template: of the agreement, the shipped one unless given; DataBroken when it names what no
    agreement has.
    """
    if doc.kind == agreement_word.KIND:
        return agreement_word.render(doc, template)
    word = blank()
    top_line(word, doc.banner)
    _head(word, doc)
    for block in doc.blocks:
        _block(word, block)
    _enclosed(word, doc)
    if not doc.signed_by_parties:
        _signed(word, doc)
    _imprint(word, doc)
    properties(word, doc)
    return saved(word)


def properties(word: Any, doc: Document) -> None:
    """Set title and author of the file, and no time of its own."""
    core = word.core_properties
    core.title, core.author, core.comments = doc.title[:255], doc.issuer[:255], ""


def _head(word: Any, doc: Document) -> None:
    if doc.head:
        issuer = _line(word, doc.issuer, CENTER, SONG, 30)
        issuer.font.color.rgb = RED
        issuer._parent.paragraph_format.line_spacing = Pt(44)
        number = _line(word, doc.document_no, CENTER)
        rule_below(number._parent, "C4161C", 16)
        word.add_paragraph()
    word.add_paragraph(doc.title, style="Title")
    if doc.document_no and not doc.head:
        _line(word, doc.document_no, CENTER)
    if doc.addressee:
        word.add_paragraph(f"{doc.addressee}：")


def _line(word: Any, text: str, alignment: Any, name: str = "", size: int = 0) -> Any:
    paragraph = word.add_paragraph()
    paragraph.alignment = alignment
    run = paragraph.add_run(text)
    return face(run, name, Pt(size)) if name else run


def _block(word: Any, block: Block) -> None:
    match block:
        case Heading():
            word.add_paragraph(block.text, style=f"Heading {block.level}")
        case Paragraph():
            for line in block.text.splitlines():
                indent(word.add_paragraph(line)._p.get_or_add_pPr())
        case Listing():
            for n, item in enumerate(block.items, 1):
                text = f"{n}. {item}" if block.ordered else item
                indent(word.add_paragraph(text)._p.get_or_add_pPr())
        case Table():
            _table(word, block)
        case Signature():
            _parties(word, block.parties)


def _table(word: Any, block: Table) -> None:
    if block.caption:
        _line(word, block.caption, CENTER, HEI, 14)
    table = table_of(word, len(block.head), block.widths)
    for cell, name in zip(table.rows[0].cells, block.head, strict=True):
        cell_text(cell, name, HEI, CENTER)
    for row in block.rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell_text(cell, text)
    for column in table.columns:
        for cell in column.cells:
            cell.width = column.width
    word.add_paragraph()


def _parties(word: Any, parties: tuple[Party, ...]) -> None:
    for party in parties:
        word.add_paragraph()
        for text in (f"{party.label}：{party.name}", party.signer, party.on):
            word.add_paragraph(text)


def _signed(word: Any, doc: Document) -> None:
    word.add_paragraph()
    for text in (doc.issuer, doc.date_text):
        paragraph = word.add_paragraph(text)
        paragraph.alignment = RIGHT
        paragraph.paragraph_format.right_indent = Pt(32)
        paragraph.paragraph_format.keep_together = True


def _enclosed(word: Any, doc: Document) -> None:
    several = len(doc.attachments) > 1
    for n, one in enumerate(doc.attachments, 1):
        if n == 1:
            word.add_paragraph()
        text = f"{n}. {one}" if several else one
        paragraph = word.add_paragraph(f"{phrase('enclosed')}{text}" if n == 1 else text)
        indent(paragraph._p.get_or_add_pPr(), 2 if n == 1 else 5)


def _imprint(word: Any, doc: Document) -> None:
    """Write the last lines (版记): who has a copy; who printed it and when, under a red head."""
    if not (doc.copies or doc.head):
        return
    rule_below(word.add_paragraph(), INK, 8)
    lines = [f"{phrase('copies')}{doc.copies}。"] if doc.copies else []
    lines += [f"{doc.issuer}\t{doc.date_text}{phrase('printed')}"] if doc.head else []
    for line in lines:
        run = word.add_paragraph().add_run(line)
        run.font.size = Pt(14)
        run._parent.paragraph_format.tab_stops.add_tab_stop(Mm(156), WD_TAB_ALIGNMENT.RIGHT)
        rule_below(run._parent, INK, 8)
