"""Cells of a bank's table as text: as shown, without what programs put around them."""

import re
from collections.abc import Sequence
from datetime import date, time
from decimal import Decimal
from functools import lru_cache
from typing import Any

from schemas import written
from schemas.written import Unreadable, day_in_cell

NUMBER = re.compile(r"(?<!\d)(\d{6})\s*-\s*ZR\s*-\s*(\d{4})\s*-\s*(\d{5})(?!\d)")
DASHED = re.compile(r"[-\s]*")
CLOCK = re.compile(r"\d{1,2}:\d{2}(:\d{2})?|\d{6}")
KEPT = 1 << 15  # cells that are read once: each is looked at several times
EXACT = 15  # digits that a spreadsheet keeps of a number


def shown(value: Any) -> str:
    """Return a cell as it is shown; of a number too long for a spreadsheet only its sure digits."""
    if value is None:
        return ""
    if isinstance(value, str):
        return bare(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if abs(value) < 10**EXACT:
        return str(int(value)) if value == int(value) else f"{value:.15g}"
    if isinstance(value, int) and str(value)[EXACT:].strip("0"):
        return str(value)  # a program wrote it whole; a spreadsheet would have cut it
    digits, _, power = f"{Decimal(repr(float(value))):E}".partition("E")
    return f"{digits[: EXACT + 1]}E{power}"


@lru_cache(KEPT)
def bare(typed: str) -> str:
    """Return a text without blanks around it, and without the marks that keep an account a text."""
    inner = written.UNSEEN.sub("", typed).strip()
    if inner.startswith('="') and inner.endswith('"'):
        return inner[2:-1].strip()
    marked = inner.strip("`'’").strip()
    return marked if marked[:1].isdigit() else inner


def said(value: Any) -> str:
    """Return a cell as text; one of dashes says nothing."""
    return _telling(shown(value))


@lru_cache(KEPT)
def _telling(text: str) -> str:
    return "" if DASHED.fullmatch(written.wide(text)) else text


def at(row: Sequence[Any], column: int) -> Any:
    """Return a cell of a row, None beyond its end."""
    return row[column] if column < len(row) else None


def first(row: Sequence[Any], columns: Sequence[int]) -> str:
    """Return the first of some cells that says something."""
    return next((text for one in columns if (text := said(at(row, one)))), "")


@lru_cache(KEPT, typed=True)
def day(value: Any, zero: date) -> date | None:
    """Return the day of a cell, None where there is none; zero: the day that serials count from."""
    typed = bare(value) if isinstance(value, str) else value
    try:
        return day_in_cell(typed, timed=True, zero=zero)
    except Unreadable:
        return None


def only_time(value: Any) -> bool:
    """Tell whether a cell says an hour and no day."""
    return isinstance(value, time) or bool(CLOCK.fullmatch(shown(value)))


def numbers_in(text: str) -> tuple[str, ...]:
    """Return the numbers of items in a text, as the ledger writes them, each once."""
    found = NUMBER.findall(written.wide(text).upper())
    return tuple(dict.fromkeys(f"{area}-ZR-{year}-{count}" for area, year, count in found))
