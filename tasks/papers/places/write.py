"""Writing the workbook of a place: a sheet per kind of row, heads with notes, lists to choose from.

Every text is written as a text, so that nothing a person wrote becomes a formula.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

from policies import loader
from policies.applications.form_words import printable
from policies.place.book.rows import BOOK, Book, BookTerms, heading, option
from schemas.fields import Field
from schemas.place.workbook import NAMES, SHEETS, SHOWN, UPRIGHT, columns
from schemas.texts import catalogue
from tasks.papers.forms.sheet import FORMULA
from tasks.papers.places.read import HELP

SPARE = 300  # rows below the last one that have lists to choose from
AUTHOR = "zhunru"
GREY, YELLOW, BLUE = "808080", "FFF2CC", "DDEBF7"
FLAGS = ("yes", "no")


@cache
def _looks() -> Mapping[str, Any]:
    return dict(loader.read(files("tasks") / "forms" / "place.yaml"))


def write_book(book: Book, ground: BookTerms, name: str) -> bytes:
    """Write a place's rows (typed values) as its workbook; name: what the place is called."""
    from openpyxl import Workbook  # noqa: PLC0415 - a third of a second that only workbooks need

    workbook = Workbook()
    _how_to(workbook.active, name)
    options = workbook.create_sheet(catalogue.text(BOOK, "sheets.options"))
    choices = _Choices(options, ground)
    for sheet in SHEETS:
        page = workbook.create_sheet(catalogue.text(BOOK, f"sheets.{sheet}"))
        rows = book.get(sheet, ())
        cells = [[row.get(field) for field in columns(sheet)] for row in rows]
        if sheet == UPRIGHT:
            _upright(page, cells[0] if cells else [None] * len(columns(sheet)), choices)
        else:
            _table(page, sheet, cells, choices)
    workbook.move_sheet(options, len(SHEETS))
    options.sheet_state = "hidden"
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def write_list(sheet: str, rows: Iterable[Mapping[str, Any]], ground: BookTerms) -> bytes:
    """Write rows (values by field) as a workbook of one list, with its heads, notes and choices."""
    from openpyxl import Workbook  # noqa: PLC0415 - as above

    workbook = Workbook()
    options = workbook.create_sheet(catalogue.text(BOOK, "sheets.options"))
    options.sheet_state = "hidden"
    page = workbook.active
    page.title = catalogue.text(BOOK, f"sheets.{sheet}")
    cells = [[row.get(field) for field in columns(sheet)] for row in rows]
    _table(page, sheet, cells, _Choices(options, ground))
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def _how_to(page: Any, name: str) -> None:
    page.title = catalogue.text(BOOK, "sheets.how_to")
    lines = [*catalogue.both(BOOK, "title", name=name), *catalogue.both(BOOK, "how_to")]
    about = catalogue.texts(BOOK, "about")
    lines += [f"{catalogue.text(BOOK, f'sheets.{one}')}：{about[one]['zh']}" for one in SHEETS]
    lines += [
        f"{catalogue.text(BOOK, f'sheets.{one}', 'en')}: {about[one]['en']}" for one in SHEETS
    ]
    for at, line in enumerate(lines, start=1):
        _put(page.cell(at, 1), line, wrap=True)
    page.column_dimensions["A"].width = 110


class _Choices:
    """Lists to choose from, each a column of a hidden sheet, made when first asked for."""

    def __init__(self, page: Any, ground: BookTerms) -> None:
        self._page, self._ground = page, ground
        self._known: dict[tuple[str, ...], str] = {}

    def of(self, sheet: str, field: Field) -> Sequence[str]:
        """Return what a column is chosen from, in Chinese; nothing where it is free."""
        if field.holds == "flag":
            return [option(one)[0] for one in FLAGS]
        if field.options:
            return [option(one)[0] for one in field.options]
        if field.name == "role":
            roles = self._ground.place.roles
            return [text["zh"] for code, text in roles.items() if code != "system"]
        return list(self._ground.parameters["names"]) if field.name == "parameter" else ()

    def offer(self, page: Any, places: str, names: Sequence[str]) -> None:
        """Put a list beside cells of a page."""
        from openpyxl.utils import get_column_letter  # noqa: PLC0415 - as above
        from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415 - as above

        key = tuple(names)
        if key not in self._known:
            at = len(self._known) + 1
            for row, one in enumerate(names, start=1):
                _put(self._page.cell(row, at), one)
            letter = get_column_letter(at)
            title = self._page.title
            self._known[key] = f"'{title}'!${letter}$1:${letter}${len(names)}"
        rule = DataValidation(type="list", formula1=self._known[key], allow_blank=True,
                              showErrorMessage=False)  # fmt: skip
        page.add_data_validation(rule)
        rule.add(places)


def _table(page: Any, sheet: str, rows: Iterable[Sequence[Any]], choices: _Choices) -> None:
    fields = list(columns(sheet).values())
    _put(page.cell(1, 1), catalogue.texts(BOOK, "about")[sheet]["zh"], colour=GREY)
    _put(page.cell(2, 1), catalogue.text(BOOK, "mark"), bold=True, fill=BLUE)
    for at, field in enumerate(fields, start=2):
        _head(page.cell(2, at), field)
    example = _looks()["examples"][sheet]
    told = [catalogue.text(BOOK, "example"), *(example.get(field.name) for field in fields)]
    for at, value in enumerate(told, start=1):
        _put(page.cell(3, at), value, colour=GREY)
    last = 3
    for last, values in enumerate(rows, start=4):
        for at, (field, value) in enumerate(zip(fields, values, strict=True), start=2):
            _put(page.cell(last, at), _written(field, value))
    for at, field in enumerate(fields, start=2):
        _column(page, at, last + SPARE, field, choices.of(sheet, field), choices)
    page.column_dimensions["A"].width = 8
    page.freeze_panes = "C3"


def _column(
    page: Any, at: int, last: int, field: Field, names: Sequence[str], choices: _Choices
) -> None:
    """Make a column as wide as it needs; codes in it stay texts, and it offers its choices."""
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - as above

    letter = get_column_letter(at)
    page.column_dimensions[letter].width = _looks()["widths"].get(field.name, _looks()["width"])
    if field.name in NAMES:
        page.column_dimensions[letter].number_format = "@"
    if names:
        choices.offer(page, f"{letter}3:{letter}{last}", names)


def _head(cell: Any, field: Field) -> None:
    from openpyxl.comments import Comment  # noqa: PLC0415 - as above

    star = "*" if field.required else ""
    shown = field.name in SHOWN
    _put(cell, f"{heading(field.name)[0]}{star}", bold=True, fill=None if shown else BLUE,
         colour=GREY if shown else None)  # fmt: skip
    note = catalogue.texts(BOOK, "notes").get(field.name)
    if note:
        cell.comment = Comment(f"{note['zh']}\n{note['en']}", AUTHOR)


def _upright(page: Any, values: Sequence[Any], choices: _Choices) -> None:
    for at, key in enumerate(HELP, start=1):
        _put(page.cell(1, at), catalogue.text(BOOK, key), bold=True, fill=BLUE)
    notes, example = catalogue.texts(BOOK, "notes"), _looks()["examples"][UPRIGHT]
    facts = zip(columns(UPRIGHT).values(), values, strict=True)
    for row, (field, value) in enumerate(facts, start=2):
        star = "*" if field.required else ""
        _put(page.cell(row, 1), f"{heading(field.name)[0]}{star}", bold=True)
        _put(page.cell(row, 2), _written(field, value), fill=YELLOW)
        _put(page.cell(row, 3), notes.get(field.name, {}).get("zh"), colour=GREY)
        _put(page.cell(row, 4), example.get(field.name), colour=GREY)
        if field.name in NAMES:
            page.cell(row, 2).number_format = "@"
        if names := choices.of(UPRIGHT, field):
            choices.offer(page, f"B{row}", names)
    for letter, width in zip("ABCD", (26, 44, 44, 40), strict=True):
        page.column_dimensions[letter].width = width
    page.freeze_panes = "A2"


def _written(field: Field, value: Any) -> Any:
    """Return a value as it is shown: codes by their names, several set apart by semicolons."""
    if field.holds == "flag":
        return None if value is None else option(FLAGS[not value])[0]
    if field.holds == "code":
        return None if value is None else option(str(value))[0]
    if field.holds == "texts":
        return "; ".join(value or ()) or None
    return value


def _put(cell: Any, value: Any, **looks: Any) -> None:
    """Write a cell; a text stays a text, whatever it begins with."""
    from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415 - as above

    if isinstance(value, str) and value:
        cell.value = printable(value)
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(FORMULA)
    elif isinstance(value, date):
        cell.value, cell.number_format = value, "yyyy-mm-dd"
    elif value not in (None, ""):
        cell.value = value
        cell.number_format = "0.00" if isinstance(value, Decimal) else "0"
    if looks.get("bold") or looks.get("colour"):
        cell.font = Font(bold=looks.get("bold", False), color=looks.get("colour"))
    if looks.get("fill"):
        cell.fill = PatternFill("solid", fgColor=looks["fill"])
    if looks.get("wrap"):
        cell.alignment = Alignment(wrap_text=True, vertical="top")
