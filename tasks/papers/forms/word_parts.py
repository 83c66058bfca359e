"""Pieces of a Word file as WordprocessingML: cells, rows, tables, and the controls in them."""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from policies.applications.form_words import printable

WIDTH = 9638  # of the type area in twips: A4 less 20 mm on both sides
STYLE, SMALL, NAME = "FormText", "FormSmall", "FormName"
BLANK = "　　　　"
NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def run(text: str, *, grey: bool = False) -> str:
    """Return a run of text; line breaks and tabs stay."""
    look = '<w:rPr><w:color w:val="808080"/></w:rPr>' if grey else ""
    lines = printable(text).replace("\t", "\0").split("\n")
    said = "<w:br/>".join(_line(line) for line in lines)
    return f"<w:r>{look}{said}</w:r>"


def _line(text: str) -> str:
    parts = (f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in text.split("\0"))
    return "<w:tab/>".join(parts)


def control(tag: str, name: str, text: str | None, names: Sequence[str] = ()) -> str:
    """Return a content control: what stands in it can be typed over, its tag stays.

    text: None is a blank to fill in. names: what it is chosen from; empty for what is written.
    """
    # A blank shows as what Word calls a placeholder: typing replaces it, reading passes over it.
    blank = "" if text is not None else "<w:showingPlcHdr/>"
    items = "".join(
        f"<w:listItem w:displayText={quoteattr(n)} w:value={quoteattr(n)}/>" for n in names
    )
    kind = f"<w:comboBox>{items}</w:comboBox>" if names else "<w:richText/>"
    content = run(BLANK, grey=True) if text is None else run(text)
    return (
        f"<w:sdt><w:sdtPr><w:alias w:val={quoteattr(name[:64])}/><w:tag w:val={quoteattr(tag)}/>"
        f"{blank}{kind}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"
    )


def paragraph(inside: str, style: str = STYLE) -> str:
    """Return a paragraph of runs and controls."""
    return f'<w:p {NAMESPACE}><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{inside}</w:p>'


def cell(inside: str, width: int, span: int = 1) -> str:
    """Return a cell of paragraphs; width in twips."""
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    look = f'<w:tcW w:w="{width}" w:type="dxa"/>{spanned}<w:vAlign w:val="center"/>'
    return f"<w:tc><w:tcPr>{look}</w:tcPr>{inside}</w:tc>"


def row(cells: Sequence[str], *, head: bool = False, height: int = 0) -> str:
    """Return a row; one that is the head comes again on every page. height: at least, in twips."""
    told = "<w:cantSplit/>" if height else ""
    tall = f'<w:trHeight w:val="{height}" w:hRule="atLeast"/>' if height else ""
    again = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr>{told}{tall}{again}</w:trPr>{''.join(cells)}</w:tr>"


def table(widths: Sequence[int], rows: Sequence[str]) -> str:
    """Return a bordered table of the type area's width."""
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl {NAMESPACE}><w:tblPr><w:tblStyle w:val="TableGrid"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def shares(count: int) -> list[int]:
    """Return the widths of so many equal columns, to the twip."""
    return [WIDTH * (at + 1) // count - WIDTH * at // count for at in range(count)]
