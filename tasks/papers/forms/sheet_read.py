"""Applications in a workbook: one sheet per application, rows of `code | value`.

A code is a dotted path of the form (`funding.lines.0.category`), or the Chinese names on the way
(`经费.费用明细.0.费用类别`); list positions start at 0. The sheet's name is the case. A row whose
code is empty or starts with # is a comment. A list of plain codes may be written `a; b`; a code
may be given by its Chinese name. `sheet` writes such a workbook.
"""

import io
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from itertools import count
from typing import Any

from policies.applications.form_words import meant
from policies.place.parameters import Labels
from schemas.applications.fields import field_of
from schemas.errors import InputError
from schemas.texts.catalogue import problem
from schemas.written import Unreadable, day_in_cell
from tasks.papers.forms.layout import BOOK, put

ROWS_MAX = 20_000  # of a sheet
DAYS = ("day", "code_or_day")


def read_xlsx(content: bytes, where: str, labels: Labels, most: int = 0) -> dict[str, Any]:
    """Return a workbook as {cases: [{case, application}]}; raises InputError with sheet and row.

    most: rows of all sheets together; 0 for any number.
    """
    from openpyxl import load_workbook  # noqa: PLC0415 - a third of a second that only workbooks need
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as broken:
        raise problem(InputError, BOOK, "not_xlsx", field=where, why=str(broken)) from broken
    room = count() if not most else iter(range(most))
    cases = [
        {"case": sheet.title, "application": _application(sheet, (where, room), labels)}
        for sheet in book.worksheets
    ]
    book.close()
    return {"cases": [case for case in cases if case["application"]]}


def _application(sheet: Any, of: tuple[str, Iterator[int]], labels: Labels) -> dict[str, Any]:
    """Read one sheet; of: the workbook, and the rows that may still be read."""
    file, room = of
    where = f"{file}:{sheet.title}"
    whole: dict[str, Any] = {}
    named = _named(labels)
    for number, code, value in _rows(sheet):
        if next(room, None) is None:
            raise problem(InputError, BOOK, "form_too_much", field=where, most=number - 1)
        try:
            path = _codes(code, labels, named)
            put(whole, path, _plain(path, value, labels))
        except (ValueError, TypeError, IndexError, AttributeError) as broken:
            raise problem(
                InputError, BOOK, "bad_row", field=f"{where}:{number}", code=code
            ) from broken
    return whole


def _named(labels: Labels) -> dict[str, list[str]]:
    """Return the fields by their Chinese names."""
    found: dict[str, list[str]] = {}
    for key, label in labels.fields.items():
        found.setdefault(label["zh"], []).append(key)
    return found


def _codes(path: str, labels: Labels, fields: Mapping[str, list[str]]) -> list[str]:
    """Return the parts of a path as codes: a part may be given by its Chinese name."""
    codes: list[str] = []
    for part in path.split("."):
        before = "".join(f"{code}." for code in codes if not code.isdigit())
        named = [
            key.removeprefix(before) if key.startswith(before) else key
            for key in fields.get(part, ())
            if key.startswith(before) or "." not in key
        ]
        bare = [code for code in named if "." not in code]
        codes.append(part if part in labels.fields or not bare else bare[0])
    return codes


def _rows(sheet: Any) -> Iterator[tuple[int, str, Any]]:
    # Only two columns count; what a sheet says of its size is not believed.
    cells = sheet.iter_rows(values_only=True, max_col=2, max_row=ROWS_MAX)
    for number, row in enumerate(cells, start=1):
        code = str(row[0] or "").strip() if row else ""
        value = row[1] if len(row) > 1 else None
        if code and not code.startswith("#") and value is not None:
            yield number, code, value


def _plain(path: list[str], value: Any, labels: Labels) -> Any:
    """Return what a cell holds as JSON data, by what its field holds."""
    field = field_of(".".join(path))
    if isinstance(value, datetime | date) or (
        field and field.holds in DAYS and not isinstance(value, str)
    ):
        return _day(value)
    if isinstance(value, float):
        value = int(value) if value.is_integer() else f"{value:.15g}"
    if field is None or isinstance(value, bool):
        return value
    if not isinstance(value, str):
        return str(value) if field.holds == "text" else value  # a number typed as a phone or name
    if field.holds not in ("texts", "codes") or path[-1].isdigit() or value == "all":
        return meant(field, value, labels)
    parts = (part.strip() for part in value.replace("；", ";").split(";"))
    return [meant(field, part, labels) for part in parts if part]


def _day(value: Any) -> Any:
    try:
        return day_in_cell(value, timed=isinstance(value, datetime)).isoformat()
    except Unreadable:
        return value
