"""Exports of banks and finance bureaus (CSV, XLSX) as lines; what cannot be read is a finding."""

import csv
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from policies import loader
from schemas import written
from schemas.errors import InputError
from schemas.money import fen_of
from schemas.written import Unreadable, day_in_cell
from tasks.funds import texts

ENCODINGS = ("utf-8-sig", "gb18030")  # Chinese banks write both
NUMBER = re.compile(r"\d{6}-ZR-\d{4}-\d{5}(?:-X\d+)?(?!\d)")
HEAD_ROWS = 20  # banks print a title, a period and an account above the table
Finding = dict[str, Any]


class BankLine(NamedTuple):
    """One line of an export; `row` as the file counts it, `fen` whole."""

    row: int
    fen: int
    day: date | None = None
    account: str = ""
    number: str = ""
    community: str = ""
    no: int | None = None
    serial: str = ""


class Read(NamedTuple):
    """The lines of an export that can be used, and a finding for each that cannot."""

    lines: list[BankLine]
    findings: list[Finding]


def read(path: Path) -> Read:
    """Read an export. Raises InputError for a file that is none, or has no column of amounts.

    A line with a wrong amount, day or number, and one that repeats another, becomes a finding; the
    others are still read.
    """
    rows = _xlsx(path) if path.suffix.lower() in (".xlsx", ".xlsm") else _csv(path)
    numbered = [(number, row) for number, row in enumerate(rows, start=1) if any(row)]
    head, columns = _header(numbered, path)
    unit = _unit([row for number, row in numbered if number <= head], columns["amount"])
    lines, findings = [], []
    seen: dict[tuple[Any, ...], int] = {}
    for number, row in numbered:
        if number <= head:
            continue
        cells = {key: row[at] for key, at in columns.items() if at < len(row)}
        found = _line(number, cells, unit)
        if isinstance(found, BankLine):
            key = ("serial", found.serial) if found.serial else found[1:]
            other = seen.setdefault(key, number)
            if other != number:
                found = finding("duplicate_line", row=number, other=other)
        if isinstance(found, BankLine):
            lines.append(found)
        else:
            findings.append(found)
    return Read(lines, findings)


def finding(code: str, **params: Any) -> Finding:
    """Return a finding with both texts and its parameters."""
    return {**texts.told(code, **params), "params": params}


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as missing:
        raise texts.unreadable("file", str(path), why=missing.strerror) from missing


def _csv(path: Path) -> list[list[str]]:
    content = _bytes(path)
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        separator = "\t" if "\t" in text.partition("\n")[0] else ","
        try:
            rows = csv.reader(io.StringIO(text), delimiter=separator)
            return [[cell.strip() for cell in row] for row in rows]
        except csv.Error as broken:
            raise texts.unreadable("table", str(path), suffix="CSV", why=broken) from broken
    raise texts.unreadable("table", str(path), suffix="CSV", why=", ".join(ENCODINGS))


def _xlsx(path: Path) -> list[list[Any]]:
    from openpyxl import load_workbook  # noqa: PLC0415 - a third of a second that only workbooks need
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        book = load_workbook(io.BytesIO(_bytes(path)), read_only=True, data_only=True)
        rows = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
        book.close()
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError) as broken:
        raise texts.unreadable("table", str(path), suffix="XLSX", why=broken) from broken
    return rows


@cache
def _headers() -> Mapping[str, Sequence[str]]:
    """Return by which names banks and finance bureaus print the columns (headers.yaml)."""
    return dict(loader.read(files("tasks") / "funds" / "headers.yaml"))


def _header(rows: Sequence[tuple[int, Sequence[Any]]], path: Path) -> tuple[int, dict[str, int]]:
    """Return the row of the column names and where each known column stands."""
    known = {written.sought(str(alias)): key for key, some in _headers().items() for alias in some}
    for number, row in rows[:HEAD_ROWS]:
        named = [known.get(written.sought(str(cell or "")).partition("(")[0]) for cell in row]
        columns = {key: at for at, key in reversed(list(enumerate(named))) if key}
        if "amount" in columns:
            return number, columns
    why = texts.told("no_amount_column")
    raise InputError(why["message"], why["message_en"], field=str(path))


def _unit(rows: Sequence[Sequence[Any]], at: int) -> int:
    """Return the unit of the amounts in yuan: what their head says, else what stands above it."""
    above = " ".join(_text(one) for row in rows[:-1] for one in row)
    return written.unit_of(_text(rows[-1][at])) or written.unit_of(above) or 1


def _line(row: int, cells: dict[str, Any], unit: int) -> BankLine | Finding:
    fen = _fen(cells.get("amount"), unit)
    if fen is None:
        return finding("bad_amount", row=row, given=_text(cells.get("amount")))
    day = _day(cells.get("day"))
    if day is None and _text(cells.get("day")):
        return finding("bad_day", row=row, given=_text(cells["day"]))
    no = _text(cells.get("no"))
    digits = re.sub(r"\D", "", no)
    if no and not digits:
        return finding("bad_no", row=row, given=no)
    number = written.item_number(_text(cells.get("number")))
    remark = written.wide(_text(cells.get("remark"))).upper()
    told = NUMBER.search(number) or NUMBER.search(remark)
    return BankLine(
        row=row,
        fen=fen,
        day=day,
        account=written.code(_text(cells.get("account"))),
        number=told.group() if told else number,
        community=written.code(_text(cells.get("community"))),
        no=int(digits) if digits else None,
        serial=written.code(_text(cells.get("serial"))),
    )


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def _fen(value: Any, unit: int) -> int | None:
    try:
        return fen_of(value, unit)
    except ValueError:
        return None


def _day(value: Any) -> date | None:
    try:
        return day_in_cell(value, timed=True)
    except Unreadable:
        return None
