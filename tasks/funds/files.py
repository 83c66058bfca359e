"""Exports of banks and finance bureaus: each row is read, skipped as no booking, or told."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from schemas import written
from schemas.errors import InputError
from schemas.money import yuan_of
from schemas.written import Unreadable
from tasks.funds import cells, heads, rows, sheets, texts
from tasks.funds.heads import TableHead
from tasks.funds.rows import BankLine, BankTable, Unclear
from tasks.funds.sheets import Row, Sheet, Torn

WITH_CENTS = re.compile(r"-?[\d,]+\.\d\d")
Finding = dict[str, Any]


@dataclass
class Read:
    """What was found in a file; each of its rows is in exactly one of the three."""

    lines: list[BankLine] = field(default_factory=list)
    skipped: list[dict[str, Any]] = field(default_factory=list)  # {row, sheet, why}
    problems: list[Finding] = field(default_factory=list)  # {row, code, message, message_en}


def read(path: Path) -> Read:
    """Read an export. Raises InputError for a file that is no table with amounts and days."""
    found, every = Read(), sheets.read(path, heads.known)
    several = sum(bool(sheet.rows) for sheet in every) > 1
    tables = [table for sheet in every for table in _tables(sheet, found)]
    if not tables:
        why = texts.told("no_head")
        raise InputError(why["message"], why["message_en"], field=str(path))
    for table in tables:
        table.survey()
        for number, row in table.rows:
            _sort(table, number, row, found, table.sheet.name if several else "")
    order = {sheet.name: at for at, sheet in enumerate(every)}
    for some in (found.skipped, found.problems):
        some.sort(key=lambda one: (order.get(one.get("sheet", ""), 0), one["row"]))
    return found


def plain(found: Read) -> dict[str, Any]:
    """Return what was read as JSON data: lines, skipped, problems."""
    ways = {line.direction_by for line in found.lines}
    by = {"direction_by": ways.pop()} if len(ways) == 1 else {}
    lines = [plain_line(line) for line in found.lines]
    return {"lines": lines, "skipped": found.skipped, "problems": found.problems, **by}


def plain_line(line: BankLine) -> dict[str, Any]:
    """Return a line as JSON data."""
    told = {
        "row": line.row,
        "on": line.on.isoformat(),
        "direction": line.direction,
        "amount": yuan_of(line.fen),
        "counter_account": line.counter_account,
        "counter_name": line.counter_name,
        "serial": line.serial,
        "numbers": list(line.numbers),
        "text": line.text,
        "direction_by": line.direction_by,
    }
    told |= {"reversal": True} if line.reversal else {}
    return told | ({"sheet": line.sheet} if line.sheet else {})


def finding(code: str, **params: Any) -> Finding:
    """Return a finding with both texts and its parameters."""
    return {**texts.told(code, **params), "params": params}


def _tables(sheet: Sheet, found: Read) -> Iterator[BankTable]:
    """Return the tables of a sheet; what stands above the first is skipped."""
    table: BankTable | None = None
    above: list[Row] = []
    rest, broken = 0, False  # further rows of a head; the row before goes on in this one
    for number, row in enumerate(sheet.rows, start=1):
        below = sheet.rows[number] if number < len(sheet.rows) else []
        if not any(map(cells.shown, row)) or rest:
            _skip(found, number, sheet, "head" if rest else "blank")
            rest = max(rest - 1, 0)
        elif not isinstance(row, Torn) and (head := heads.of(row, below)):
            _skip(found, number, sheet, "head")
            rest = head[1] - 1
            if table is None or table.head.names != head[0].names:
                table = _table(sheet, head[0], above)
                yield table
        elif table is not None:
            goes_on = bool(sheet.mark) and _goes_on(table, row, below)
            table.rows.append((number, Torn(row) if broken or goes_on else row))
            broken = goes_on
        else:
            above.append(row)
            _above(found, number, row, sheet)


def _goes_on(table: BankTable, row: Row, below: Row) -> bool:
    """Tell whether a row goes on in the next: a line break without quotes cut it in two."""
    whole = len(table.head.names)
    cut = len(row) < whole and len(below) > 1 and len(row) + len(below) - 1 == whole
    return cut and table.day(below) is None and rows.no_booking(table, below) != "total"


def _skip(found: Read, number: int, sheet: Sheet, why: str) -> None:
    found.skipped.append({"row": number, "sheet": sheet.name, "why": why})


def _above(found: Read, number: int, row: Row, sheet: Sheet) -> None:
    """Skip a row above every head, unless it begins with a day and holds an amount with cents."""
    told = [cell for cell in row if cells.shown(cell)]
    amounts = any(WITH_CENTS.fullmatch(cells.shown(cell)) for cell in told)
    if amounts and cells.day(told[0], sheet.zero):
        _tell(found, number, Unclear("no_direction", told[0]), sheet.name)
    else:
        _skip(found, number, sheet, "title")


def _tell(found: Read, number: int, why: Unclear, sheet: str) -> None:
    told = texts.told(why.code, row=number, given=why.given)
    found.problems.append({"row": number, **told, **({"sheet": sheet} if sheet else {})})


def _table(sheet: Sheet, head: TableHead, above: Sequence[Row]) -> BankTable:
    """Return a table, with what the titles above it say of unit, currency and whose books it is."""
    title = "\n".join(written.wide(" ".join(map(cells.shown, row))).casefold() for row in above)
    try:
        unit = written.unit_of("".join(heads.pattern("unit_above").findall(title))) or 1
    except Unreadable:
        unit = -1
    currencies = heads.pattern("currency_above").findall(title)
    abroad = heads.words("foreign")
    return BankTable(
        sheet=sheet,
        head=head,
        unit=unit,
        foreign=any(written.signs(one) not in heads.words("home") for one in currencies)
        or any(written.signs(cells.shown(cell)) in abroad for row in above for cell in row),
        turned=any(word in title for word in heads.words("own_books")),
    )


def _sort(table: BankTable, number: int, row: Row, found: Read, sheet: str) -> None:
    """Put a row under a head where it belongs."""
    try:
        if why := rows.no_booking(table, row):
            _skip(found, number, table.sheet, why)
        else:
            found.lines.append(rows.line(table, number, row, sheet))
    except Unclear as unclear:
        _tell(found, number, unclear, sheet)
