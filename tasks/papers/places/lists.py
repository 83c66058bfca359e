"""A list of one kind (people …) as a workbook of its own, a place's workbook, or CSV."""

import csv
import io

from policies.place.book.rows import BOOK, Faults, Row, blank, typed
from schemas.errors import InputError
from schemas.texts import catalogue
from schemas.written import folded
from tasks.papers.places.read import opened, read_grid, rows_of

PACKED = b"PK"  # how a workbook begins
MARKS = ",;\t"
ENCODINGS = ("utf-8-sig", "gb18030")


def read_list(name: str, content: bytes, where: str, faults: Faults) -> list[Row]:
    """Return the typed rows of a list whose heads are those of the sheet `name` of a place's book.

    Of a workbook the sheet that is called so is read, else its first one. Raises InputError for a
    file that is neither workbook nor text.
    """
    raw = _workbook(name, content, where, faults) if content.startswith(PACKED) else None
    rows = _text(name, content, where, faults) if raw is None else raw
    return list(typed({name: rows}, faults)[name])


def _workbook(name: str, content: bytes, where: str, faults: Faults) -> list[Row]:
    sheets = opened(content, where).worksheets
    called = tuple(map(folded, (name, *catalogue.both(BOOK, f"sheets.{name}"))))
    found = next((one for one in sheets if folded(one.title) in called), sheets[0])
    return rows_of(name, found, faults)


def _text(name: str, content: bytes, where: str, faults: Faults) -> list[Row]:
    lines = list(csv.reader(io.StringIO(_decoded(content, where), newline=""), _marked(content)))
    cells = {at: row for at, row in enumerate(lines, start=1) if not all(map(blank, row))}
    return read_grid(name, where, cells, faults)


def _marked(content: bytes) -> type[csv.Dialect]:
    """Return how the cells of a text stand apart: by the mark that its first line has most of."""
    first = content.split(b"\n", 1)[0]

    class Marked(csv.excel):
        delimiter = max(MARKS, key=lambda mark: first.count(mark.encode()))

    return Marked


def _decoded(content: bytes, where: str) -> str:
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise catalogue.problem(InputError, BOOK, "errors.no_list", field=where, file=where)
