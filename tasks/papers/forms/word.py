"""The form as a Word file to read, print and fill in: every value stands in a content control.

A content control keeps the code of its field whatever is typed into it, so the file is read back
by its controls alone (`word_read`). In a list of rows each row of the table is one
item; a row copied in Word is another item.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from docx.oxml import parse_xml
from docx.shared import Mm, Pt

from policies.applications.form_words import choices, said
from policies.place.parameters import PlaceTerms
from schemas.applications.application import Application
from schemas.fields import Field
from tasks.papers.forms import word_parts as parts
from tasks.papers.forms.layout import (
    FormBlock,
    blocks,
    column,
    form_data,
    layout,
    rows_at,
    value_at,
)
from tasks.papers.render.word_style import FANG, HEI, blank, faced_style, saved, top_line

LABEL, VALUE = 1400, (parts.WIDTH - 2 * 1400) // 2
GRID = (LABEL, VALUE, LABEL, parts.WIDTH - 2 * LABEL - VALUE)
WHOLE = parts.WIDTH - LABEL
ITEM, LINES = "+", "="
BOX = 1500
HEADING, STEP = "Heading1", " › "


def write_docx(application: Application, ground: PlaceTerms, banner: str = "") -> bytes:
    """Write one application as a Word file; blank fields stand there too, to be filled in.

    banner: what a simulated or fictional form says of itself on every page.
    """
    texts, data = layout(), form_data(application)
    word = _blank()
    top_line(word, banner)
    word.add_paragraph(texts.title, style="Title")
    for number, section in enumerate(texts.sections):
        _add(word, parts.paragraph(parts.run(section.title), HEADING))
        for block in blocks(number):
            if block.rows:
                name = ground.labels.of(block.rows, "zh")
                _add(word, parts.paragraph(parts.run(name), parts.NAME))
            group = ground.labels.of(section.fields[0], "zh") if len(section.fields) == 1 else ""
            singles = _singles(block, data, ground, f"{group}{STEP}")
            _add(word, _rows(block, data, ground) if block.rows else singles)
    _add(word, parts.paragraph(parts.run(texts.opinions.title), HEADING))
    _add(word, _opinions())
    word.core_properties.title, word.core_properties.comments = texts.title, ""
    word.core_properties.author = ""
    return saved(word)


def _blank() -> Any:
    word = blank()
    section = word.sections[0]
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin, section.bottom_margin = Mm(25), Mm(22)
    section.footer_distance = Mm(12)
    for name, face, size in (
        (parts.STYLE, FANG, 10.5), (parts.SMALL, FANG, 9), (parts.NAME, HEI, 10.5),
    ):  # fmt: skip
        faced_style(word, name, face, Pt(size))
    word.styles[parts.NAME].paragraph_format.keep_with_next = True
    word.styles["Heading 1"].font.size = Pt(14)
    return word


def _add(word: Any, part: str) -> None:
    """Add a paragraph or table before the section's own properties, which end the body."""
    word.element.body.insert(len(word.element.body) - 1, parse_xml(part))


def _singles(block: FormBlock, data: dict[str, Any], ground: PlaceTerms, group: str) -> str:
    """A table of names and values, two pairs a row; a long text has a row of its own.

    group: what the heading says already, so that the names need not.
    """
    rows, half = [], ""
    for field in block.fields:
        inside = _value(field, value_at(data, field.path), ground)
        name = _name(ground.labels.of(field.path, "zh").removeprefix(group))
        if field.path in layout().long:
            rows += [half] if half else []
            half = ""
            rows.append(parts.cell(name, LABEL) + parts.cell(inside, WHOLE, span=3))
        elif half:
            rows.append(half + parts.cell(name, LABEL) + parts.cell(inside, GRID[3]))
            half = ""
        else:
            half = parts.cell(name, LABEL) + parts.cell(inside, VALUE)
    rows += [half] if half else []
    return parts.table(GRID, [parts.row([_whole(one)]) for one in rows])


def _whole(cells: str) -> str:
    """A row of one pair alone is filled up with an empty pair."""
    if cells.count("<w:tc>") > 2 or "w:gridSpan" in cells:
        return cells
    empty = parts.paragraph("")
    return cells + parts.cell(empty, LABEL) + parts.cell(empty, GRID[3])


def _rows(block: FormBlock, data: dict[str, Any], ground: PlaceTerms) -> str:
    widths = parts.shares(len(block.fields))
    heads = (ground.labels.of(one.path, "zh").rpartition(STEP)[2] for one in block.fields)
    head = [parts.cell(_name(one), width) for one, width in zip(heads, widths, strict=True)]
    rows = [parts.row(head, head=True)]
    for _, item in rows_at(data, block):
        cells = (
            parts.cell(_value(one, value_at(item, column(one)), ground, parts.SMALL), width)
            for one, width in zip(block.fields, widths, strict=True)
        )
        rows.append(parts.row(list(cells)))
    return parts.table(widths, rows)


def _value(field: Field, value: Any, ground: PlaceTerms, style: str = parts.STYLE) -> str:
    """The control of a value in a paragraph; a list of texts may need one for each."""
    name = ground.labels.of(field.path, "zh")
    if field.holds in ("texts", "codes"):
        return _list(field, value or [], ground, name)
    tag = f"{field.rows}.*.{column(field)}" if field.rows else field.path
    text = None if value is None else said(field, value, ground.labels)
    named = _place(field, [str(value)] if value else [], ground)
    return parts.paragraph(
        parts.control(tag, name, text, choices(field, ground.labels)) + named, style
    )


def _list(field: Field, value: Any, ground: PlaceTerms, name: str) -> str:
    """One control, an item a line, where that can be told apart; else a control for each item."""
    items = (
        [value] if isinstance(value, str) else [said(field, one, ground.labels) for one in value]
    )
    plain = all(one.strip() == one and one and "\n" not in one for one in items)
    if isinstance(value, str) or (plain and items != ["all"]):
        text = "\n".join(items) or None
        one = parts.control(f"{field.path}.{LINES}", name, text)
        return parts.paragraph(one + _place(field, items, ground))
    tag = f"{field.path}.{ITEM}"
    return "".join(parts.paragraph(parts.control(tag, name, one)) for one in items)


def _place(field: Field, codes: Sequence[str], ground: PlaceTerms) -> str:
    """Names of organisations and communities, beside the control: they are no part of the value."""
    if field.path not in layout().places:
        return ""
    names = [name for code in codes if (name := ground.directory.name_of(code)) != code]
    return parts.run(f"（{'、'.join(names)}）", grey=True) if names else ""


def _name(text: str) -> str:
    return parts.paragraph(parts.run(text), parts.NAME)


def _opinions() -> str:
    told = layout().opinions
    return parts.table(
        (LABEL, WHOLE), [parts.row(list(_box(one)), height=BOX) for one in told.boxes]
    )


def _box(name: str) -> Iterator[str]:
    yield parts.cell(_name(name), LABEL)
    empty, sign = parts.paragraph(""), parts.paragraph(parts.run(layout().opinions.sign))
    yield parts.cell(empty * 3 + sign, WHOLE)
