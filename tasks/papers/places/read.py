"""Reading the workbook of a place: each sheet by its heads, each cell as it was typed.

Whatever the file holds, nothing raises but InputError for one that is no workbook, and nothing is
left out in silence: what is not read is a fault.
"""

import io
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from policies.place.book.rows import (
    BOOK,
    CellError,
    Faults,
    Formula,
    Row,
    Spot,
    blank,
    heading,
    known_by,
    nearest,
    shown,
)
from schemas.errors import InputError
from schemas.place.workbook import SHEETS, UPRIGHT, columns
from schemas.texts import catalogue
from schemas.written import folded

UNPACKED_MOST = 64 * 1024 * 1024  # bytes
ROWS_MOST, COLUMNS_MOST, HEAD_WITHIN = 20_000, 60, 10
NEEDED = ("place", "organisations", "communities", "parameters", "routes")
OURS = ("how_to", "options")  # sheets that are only read by people
HELP = ("fact", "fill_in", "note", "example")  # columns of the upright sheet
STAR = "*＊"

Grid = Mapping[int, Sequence[Any]]
"""Number of a row -> its values from the first column on."""


def read_book(content: bytes, where: str, faults: Faults) -> dict[str, list[Row]]:
    """Return the rows of a place's workbook; raises InputError for a file that is none."""
    book = opened(content, where)
    names = known_by({name: catalogue.both(BOOK, f"sheets.{name}") for name in (*SHEETS, *OURS)})
    found: dict[str, list[Row]] = {}
    for sheet in book.worksheets:
        name = names.get(folded(sheet.title), "")
        if name in found:
            faults.at(Spot(sheet.title), "sheet_twice", value=sheet.title)
        elif name in SHEETS:
            found[name] = rows_of(name, sheet, faults)
        elif not name and _grid(sheet):
            titles = [catalogue.text(BOOK, f"sheets.{one}") for one in SHEETS]
            faults.at(Spot(sheet.title), "unknown_sheet", value=sheet.title,
                      meant=nearest(sheet.title, titles))  # fmt: skip
    for name in NEEDED:
        if name not in found:
            title = catalogue.both(BOOK, f"sheets.{name}")
            faults.at(Spot(title[0]), "missing_sheet", value=title)
    return found


def opened(content: bytes, where: str) -> Any:
    """Open a workbook; raises InputError for a file that is none."""
    from openpyxl import load_workbook  # noqa: PLC0415 - a third of a second that only workbooks need

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            size = sum(one.file_size for one in packed.infolist())
        if size > UNPACKED_MOST:
            raise ValueError(f"{size} bytes")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of drawings and styles that are not read anyway
            return load_workbook(io.BytesIO(content))
    except Exception as broken:
        raise catalogue.problem(
            InputError, BOOK, "errors.no_workbook", field=where, file=where
        ) from broken


def rows_of(name: str, sheet: Any, faults: Faults) -> list[Row]:
    """Return the rows of a worksheet that holds what the sheet `name` of a place's book does."""
    for merged in sorted(map(str, sheet.merged_cells.ranges)):
        cell = sheet[merged.partition(":")[0]]
        faults.at(Spot(sheet.title, cell.row), "merged", value=merged)
    grid = _grid(sheet)
    if grid and max(grid) > ROWS_MOST:
        faults.at(Spot(sheet.title, ROWS_MOST), "too_many_rows", most=ROWS_MOST)
    if any(len(row) > COLUMNS_MOST for row in grid.values()):
        faults.at(Spot(sheet.title), "too_wide", most=COLUMNS_MOST)
    cells = {number: row[:COLUMNS_MOST] for number, row in grid.items() if number <= ROWS_MOST}
    return read_grid(name, sheet.title, cells, faults)


def read_grid(name: str, title: str, cells: Grid, faults: Faults) -> list[Row]:
    """Return the rows of a table of cells that holds what the sheet `name` of a book does."""
    words = {one: heading(one) for one in columns(name)}
    read = _upright if name == UPRIGHT else _table
    return list(read(name, title, cells, words, faults))


def _grid(sheet: Any) -> Grid:
    """Return the values of each row that holds any; cells that are only dressed are not looked at.

    Cells are taken as they are in the file: a lone one in the last row does not make a million.
    """
    found: dict[int, dict[int, Any]] = {}
    for (row, column), cell in sheet._cells.items():
        if not blank(value := _value(cell)):
            found.setdefault(row, {})[column] = value
    return {
        row: [found[row].get(at) for at in range(1, max(found[row]) + 1)] for row in sorted(found)
    }


def _value(cell: Any) -> Any:
    value, kind = cell.value, getattr(cell, "data_type", "")
    if kind == "f":
        return Formula(getattr(value, "text", value) or "=")
    return CellError(value) if kind == "e" else value


def _head(cells: Grid, known: Mapping[str, str], least: int) -> int:
    """Return the number of the row that has the most known heads, 0 where none has enough."""
    counts = {
        number: sum(_word(value) in known for value in row)
        for number, row in list(cells.items())[:HEAD_WITHIN]
    }
    most = max(counts.values(), default=0)
    return next(number for number in counts if counts[number] == most) if most >= least else 0


def _word(value: Any) -> str:
    return "" if blank(value) else folded(str(value)).strip(STAR)


Words = Mapping[str, tuple[str, str]]


def _table(name: str, title: str, cells: Grid, words: Words, faults: Faults) -> Iterator[Row]:
    known = known_by({**words, "": catalogue.both(BOOK, "mark")})
    at = _head(cells, known, min(2, len(words)))
    if not at:
        wanted = (
            "、".join(zh for zh, _ in words.values()),
            ", ".join(en for _, en in words.values()),
        )
        faults.at(Spot(title), "no_heads", wanted=wanted)
        return
    heads = _heads(name, Spot(title, at), cells[at], known, faults)
    marks = tuple(map(folded, catalogue.both(BOOK, "example")))
    for number, row in cells.items():
        if number <= at:
            continue
        mark = next((row[n] for n, head in heads.items() if head == "" and n < len(row)), None)
        if not blank(mark) and folded(str(mark)) in marks:
            continue
        yield _row(Spot(title, number), row, heads, cells[at], faults)
        if not blank(mark):
            faults.at(Spot(title, number), "unknown_mark", label=catalogue.both(BOOK, "mark"),
                      value=shown(mark))  # fmt: skip


def _heads(
    name: str, spot: Spot, row: Sequence[Any], known: Mapping[str, str], faults: Faults
) -> dict[int, str]:
    """Return the field of each column; what is not known, twice or missing is a fault."""
    found: dict[int, str] = {}
    for at, value in enumerate(row):
        word = _word(value)
        if not word:
            continue
        if word not in known:
            zh = [heading(one)[0] for one in columns(name)]
            faults.at(spot, "unknown_column", field=shown(value), value=shown(value),
                      meant=nearest(word, zh))  # fmt: skip
        elif known[word] in found.values():
            faults.at(spot, "column_twice", field=shown(value), value=shown(value))
        else:
            found[at] = known[word]
    for field, one in columns(name).items():
        if one.required and field not in found.values():
            label = heading(field)
            faults.at(spot, "missing_column", field=label[0], value=label)
    return found


def _row(
    spot: Spot, row: Sequence[Any], heads: Mapping[int, str], titles: Sequence[Any], faults: Faults
) -> Row:
    cells = {head: row[at] for at, head in heads.items() if head and at < len(row)}
    _below_no_head(spot, row, titles, faults)
    names = {head: str(titles[at]).strip(STAR + " ") for at, head in heads.items()}
    return Row(spot, cells, {}, names)


def _below_no_head(spot: Spot, row: Sequence[Any], titles: Sequence[Any], faults: Faults) -> None:
    for at, value in enumerate(row):
        if not blank(value) and not (at < len(titles) and _word(titles[at])):
            faults.at(spot, "no_head", value=shown(value))


def _upright(name: str, title: str, cells: Grid, words: Words, faults: Faults) -> Iterator[Row]:
    """Read the sheet that has a line per fact: its name, and what is filled in beside it."""
    helps = known_by({one: catalogue.both(BOOK, one) for one in HELP})
    at = _head(cells, helps, 2)
    if not at:
        zh, en = zip(*(catalogue.both(BOOK, one) for one in HELP[:2]), strict=True)
        faults.at(Spot(title), "no_heads", wanted=("、".join(zh), ", ".join(en)))
        return
    heads = {helps.get(_word(value), ""): n for n, value in enumerate(cells[at])}
    fact, fill = heads.get("fact", 0), heads.get("fill_in", 1)
    found: dict[str, Any] = {}
    spots: dict[str, Spot] = {}
    for number, row in cells.items():
        if number > at:
            spot = Spot(title, number)
            _below_no_head(spot, row, cells[at], faults)
            told, value = (row[n] if n < len(row) else None for n in (fact, fill))
            if known := _fact(told, (spot, value), words, spots, faults):
                spots[known], found[known] = spot, value
    yield Row(Spot(title, at), found, spots, {one: zh for one, (zh, _) in words.items()})


def _fact(
    told: Any, at: tuple[Spot, Any], words: Words, spots: Mapping[str, Spot], faults: Faults
) -> str:
    """Return the fact that a line is about; empty, with the fault, where it is none, or twice."""
    spot, value = at
    known = known_by(words).get(_word(told), "")
    if blank(told):
        if not blank(value):
            faults.at(spot, "no_head", value=shown(value))
    elif not known:
        meant = nearest(_word(told), [zh for zh, _ in words.values()])
        faults.at(spot, "unknown_column", field=shown(told), value=shown(told), meant=meant)
    elif known in spots:
        faults.at(spot, "column_twice", field=shown(told), value=shown(told))
        return ""
    return known
