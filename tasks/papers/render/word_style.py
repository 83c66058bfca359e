"""The look of a Word paper by GB/T 9704-2012: A4, margins, fonts, spacing, page numbers.

Fonts are named, not embedded; each name is set for East Asian text, too, or WPS falls back.
"""

import zipfile
from io import BytesIO
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

SONG, FANG, HEI, KAI, NUMBER = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
LATIN = "Times New Roman"
BODY = Pt(16)  # 三号
LINE = Pt(28.9)  # 22 lines on 225 mm
RED = RGBColor(0xC4, 0x16, 0x1C)
CENTER, RIGHT, LEFT = (
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.LEFT,
)


def blank() -> Any:
    """Return an empty Word file with the page, the styles and the page numbers of a paper."""
    word = docx.Document()
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)
    word.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer.paragraphs[0], RIGHT)
    _page_number(section.even_page_footer.paragraphs[0], LEFT)
    _styles(word)
    return word


def saved(word: Any) -> bytes:
    """Return the bytes of a Word file: the same whenever it is made, for its parts bear no time."""
    file, still = BytesIO(), BytesIO()
    word.save(file)
    with zipfile.ZipFile(file) as made, zipfile.ZipFile(still, "w", zipfile.ZIP_DEFLATED) as put:
        for name in made.namelist():
            put.writestr(zipfile.ZipInfo(name), made.read(name), zipfile.ZIP_DEFLATED)
    return still.getvalue()


def top_line(word: Any, text: str) -> None:
    """Write a line at the top of every page (what a simulated paper says of itself)."""
    if not text:
        return
    section = word.sections[0]
    for header in (section.header, section.even_page_header):
        paragraph = header.paragraphs[0]
        paragraph.alignment = CENTER
        face(paragraph.add_run(text), HEI, Pt(11)).font.color.rgb = RED


def _styles(word: Any) -> None:
    styles = word.styles
    _face(styles["Normal"], FANG, BODY)
    body = styles["Normal"].paragraph_format
    body.space_before = body.space_after = Pt(0)
    body.line_spacing_rule, body.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    for name, face, size in (
        ("Title", SONG, Pt(22)),
        ("Heading 1", HEI, BODY),
        ("Heading 2", KAI, BODY),
    ):
        style = styles[name]
        _face(style, face, size)
        style.font.bold = False
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
        style.paragraph_format.keep_with_next = True
    styles["Title"].paragraph_format.alignment = CENTER
    styles["Title"].paragraph_format.line_spacing = Pt(34)
    styles["Title"].paragraph_format.space_after = Pt(20)
    for border in styles["Title"].element.findall(f".//{qn('w:pBdr')}"):
        border.getparent().remove(border)
    for name in ("Heading 1", "Heading 2"):
        indent(styles[name])


def faced_style(word: Any, name: str, face: str, size: Any) -> None:
    """Add a paragraph style for tables: a font, its size, and lines close together."""
    style = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    _face(style, face, size)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(1)
    style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE


def _face(style: Any, face: str, size: Any) -> None:
    style.font.size = size
    _fonts(style.element.get_or_add_rPr(), face, LATIN)


def _fonts(properties: Any, face: str, latin: str) -> None:
    fonts = properties.get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:ascii"), latin)
    fonts.set(qn("w:hAnsi"), latin)
    fonts.set(qn("w:eastAsia"), face)


def indent(target: Any, chars: int = 2) -> None:
    """Indent the first line of a paragraph or style by so many characters."""
    indentation = target.element.get_or_add_pPr() if hasattr(target, "element") else target
    found = indentation.get_or_add_ind()
    found.set(qn("w:firstLineChars"), str(chars * 100))
    found.set(qn("w:firstLine"), str(chars * 320))


def face(run: Any, name: str, size: Any = None) -> Any:
    """Set the East Asian font of a run, and its size when one is given; returns the run."""
    _fonts(run._r.get_or_add_rPr(), name, LATIN)
    if size is not None:
        run.font.size = size
    return run


def rule_below(paragraph: Any, color: str, eighths: int) -> None:
    """Draw a line below a paragraph, `eighths` of a point thick."""
    borders = OxmlElement("w:pBdr")
    line = OxmlElement("w:bottom")
    values = {"val": "single", "sz": str(eighths), "space": "4", "color": color}
    for key, value in values.items():
        line.set(qn(f"w:{key}"), value)
    borders.append(line)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def table_of(word: Any, columns: int, widths: tuple[int, ...]) -> Any:
    """Return a new bordered table of the type area's width; widths are percents."""
    table = word.add_table(rows=1, cols=columns, style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    shares = widths or (100 // columns,) * columns
    for column, share in zip(table.columns, shares, strict=True):
        column.width = Mm(156 * share / 100)
    header = table.rows[0]._tr.get_or_add_trPr()
    header.append(OxmlElement("w:tblHeader"))
    return table


def cell_text(cell: Any, text: str, name: str = FANG, alignment: Any = LEFT) -> None:
    """Write a cell in the small type of tables; line breaks stay."""
    paragraph = cell.paragraphs[0]
    paragraph.alignment = alignment
    paragraph.paragraph_format.line_spacing = Pt(18)
    face(paragraph.add_run(text), name, Pt(12))


def _page_number(paragraph: Any, alignment: Any) -> None:
    paragraph.alignment = alignment
    face(paragraph.add_run("— "), NUMBER, Pt(14))
    run = face(paragraph.add_run(), NUMBER, Pt(14))
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)
    face(paragraph.add_run(" —"), NUMBER, Pt(14))
