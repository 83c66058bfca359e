"""The form as a workbook: a row per field, `code | value`, with its name and choices beside it.

`sheet_read` reads it back. Nothing a person wrote can become a formula: texts are written as
texts, and marked as quoted where a spreadsheet would take them for something else (CWE-1236).
"""

from collections.abc import Iterator, Mapping
from datetime import date
from io import BytesIO
from typing import Any, NamedTuple

from policies.applications.form_words import choices, printable, said
from policies.place.parameters import PlaceTerms
from schemas.applications.application import Application
from schemas.errors import InputError
from schemas.fields import Field
from tasks.papers.forms.layout import (
    FormBlock,
    blocks,
    column,
    form_data,
    layout,
    rows_at,
    value_at,
)
from tasks.papers.forms.plan import help_of

FORMULA = ("=", "+", "-", "@", "\t", "\r")
LONGEST = 32_767  # characters in a cell; a spreadsheet drops the rest without a word
CHOICES_MAX = 255  # characters in a list of choices
ALL = "all"
HEADS = ("value", "name", "choices")


class Cell(NamedTuple):
    """One row of the sheet: the code of the field, its value (None: to be filled in)."""

    path: str
    value: Any
    field: Field


class SheetRow(NamedTuple):
    """What stands in one row of the sheet, and the names its value is chosen from, if any."""

    values: tuple[Any, ...]
    names: tuple[str, ...] = ()


def write_xlsx(applications: Mapping[str, Application], ground: PlaceTerms) -> bytes:
    """Write applications as a workbook, a sheet each by its name; blank fields stand there too.

    Raises InputError for a text that no cell can hold.
    """
    from openpyxl import Workbook  # noqa: PLC0415 - a third of a second that only workbooks need

    book = Workbook()
    book.remove(book.active)
    known: dict[tuple[bool, bool], Any] = {}
    for name, application in applications.items():
        sheet = book.create_sheet(name)
        _fill(sheet, form_data(application), ground)
        _look(sheet, known)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _fill(sheet: Any, data: dict[str, Any], ground: PlaceTerms) -> None:
    for at, row in enumerate(_rows(data, ground), start=1):
        _line(sheet, at, row.values)
        _choose(sheet, f"B{at}", row.names)


def _rows(data: dict[str, Any], ground: PlaceTerms) -> Iterator[SheetRow]:
    texts = layout()
    yield SheetRow((f"# {texts.title}",))
    yield SheetRow((f"# {texts.comment}",))
    yield SheetRow((f"# {texts.sheet['code']}", *(texts.sheet[key] for key in HEADS)))
    for number, section in enumerate(texts.sections):
        yield SheetRow((f"# {section.title}",))
        for block in blocks(number):
            yield from (_row(cell, ground) for cell in _cells(block, data, ground))


def _cells(block: FormBlock, data: dict[str, Any], ground: PlaceTerms) -> Iterator[Cell]:
    if not block.rows:
        for field in block.fields:
            yield from _single(field.path, value_at(data, field.path), field, ground)
        return
    for at, row in rows_at(data, block):
        for field in block.fields:
            path = f"{block.rows}.{at}.{column(field)}"
            yield from _single(path, value_at(row, column(field)), field, ground)


def _single(path: str, value: Any, field: Field, ground: PlaceTerms) -> Iterator[Cell]:
    """A list of texts stands in one cell where `a; b` can be told apart, else item by item."""
    if not isinstance(value, list):
        yield Cell(path, _written(value, field, ground), field)
        return
    items = [said(field, one, ground.labels) for one in value]
    if items != [ALL] and all(
        one == one.strip() and one and not set(one) & set(";；") for one in items
    ):
        yield Cell(path, "; ".join(items) or None, field)
    else:
        for at, item in enumerate(items):
            yield Cell(f"{path}.{at}", item, field)


def _written(value: Any, field: Field, ground: PlaceTerms) -> Any:
    if value is None or (field.holds == "count" and not isinstance(value, bool)):
        return value
    if field.holds in ("day", "code_or_day") and value[:1].isdigit():
        return date.fromisoformat(value)
    return said(field, value, ground.labels)


def _row(cell: Cell, ground: PlaceTerms) -> SheetRow:
    labels, texts, field = ground.labels, layout(), cell.field
    told = list(choices(field, labels))
    if field.path in texts.places and isinstance(cell.value, str):
        told = [ground.directory.name_of(code) for code in cell.value.split("; ")]
    elif field.holds in ("texts", "codes"):
        told = [texts.sheet["many"], *told]
    names = choices(field, labels) if field.holds in ("code", "flag") else ()
    notes = "、".join(told) or help_of(field.path, "zh")
    return SheetRow((cell.path, cell.value, labels.of(cell.path, "zh"), notes), names)


def _line(sheet: Any, row: int, values: tuple[Any, ...]) -> None:
    """Write a row; every text is a text, whatever it begins with."""
    for at, value in enumerate(values, start=1):
        if value is None:
            continue
        cell = sheet.cell(row, at)
        if isinstance(value, str):
            if len(value) > LONGEST:
                raise _too_long(values[0], len(value))
            cell.value = printable(value)
            cell.data_type = "s"
            cell.quotePrefix = value.startswith(FORMULA)
        else:
            cell.value = value
            cell.number_format = "yyyy-mm-dd" if isinstance(value, date) else "0"


def _too_long(path: str, size: int) -> InputError:
    words = layout().sheet
    return InputError(
        words["long"].format(size=size), words["long_en"].format(size=size), field=path
    )


def _choose(sheet: Any, place: str, names: tuple[str, ...]) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415 - as above

    listed = ",".join(names)
    if listed and len(listed) <= CHOICES_MAX:
        rule = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
        sheet.add_data_validation(rule)
        rule.add(place)


def _look(sheet: Any, known: dict[tuple[bool, bool], Any]) -> None:
    for name, width in zip("ABCD", (34, 60, 34, 60), strict=True):
        sheet.column_dimensions[name].width = width
    for row in sheet.iter_rows():
        heading = str(row[0].value).startswith("#")
        for cell in row:
            _dress(cell, heading, known)
    sheet.freeze_panes = "A4"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _dress(cell: Any, heading: bool, known: dict[tuple[bool, bool], Any]) -> None:
    """Dress a cell like the first one of its kind: making fonts anew for each is half the work."""
    from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415 - as above

    filled_in = cell.column == 2 and not heading
    like = known.get((heading, filled_in))
    if like is None:
        cell.alignment = Alignment(wrap_text=not heading, vertical="top")
        cell.font = Font(bold=heading, color="000000" if heading or filled_in else "666666")
        if filled_in:
            cell.fill = PatternFill("solid", fgColor="FFF9E5")
        known[heading, filled_in] = cell._style
    else:
        style = cell._style = cell._style or type(like)()
        style.fontId, style.fillId = like.fontId, like.fillId
        style.alignmentId = like.alignmentId
