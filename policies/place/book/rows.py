"""The rows of a place's book: raw as they were written, then typed; what is wrong is collected."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from schemas.fields import Field
from schemas.place.jurisdiction import Jurisdiction
from schemas.place.workbook import LIMIT, NAMES, Fault, columns
from schemas.texts import catalogue
from schemas.written import Unreadable, amount_of, code, day_in_cell, decimal_of, folded

BOOK = "place"
SHOWN_MOST = 60  # characters of a wrong value that are shown again
LONGEST = 2000
EARLIEST = 1949
LINE = "\n"

Both = tuple[str, str]


@dataclass(frozen=True)
class Spot:
    """Where something stands: a sheet and its row, or a file and the path in it."""

    sheet: str
    row: int = 0
    path: tuple[str | int, ...] = ()


@dataclass(frozen=True)
class Row:
    """One row of a sheet: raw cells, or (after `typed`) values; blank ones are left out.

    spots: where single cells stand, if not in the row; heads: how columns are headed here.
    """

    spot: Spot
    cells: Mapping[str, Any]
    spots: Mapping[str, Spot] = field(default_factory=dict)
    heads: Mapping[str, str] = field(default_factory=dict)

    def get(self, name: str, other: Any = None) -> Any:
        """Return a value, or another where it is blank or cannot be read."""
        return self.cells.get(name, other)

    def text(self, name: str) -> str:
        """Return a value as text, empty where it is blank."""
        return str(self.cells.get(name, ""))


Book = Mapping[str, Sequence[Row]]
"""Sheet (schemas.place.workbook) -> its rows."""


class Faults:
    """Collects what is wrong, each fault once, in the order of sheets and rows."""

    def __init__(self, line_of: Callable[[Spot], int] | None = None) -> None:
        self._found: dict[tuple[Any, ...], Fault] = {}
        self._line_of = line_of

    def add(self, row: Row, name: str, fault: str, **params: Any) -> None:
        """Note a fault at a field of a row; params: texts, or (Chinese, English)."""
        label = heading(name)
        self.at(row.spots.get(name, row.spot), fault, field=row.heads.get(name, name),
                label=label, **params)  # fmt: skip

    def at(self, spot: Spot, fault: str, *, field: str = "", **params: Any) -> None:
        """Note a fault at a spot."""
        line = self._line_of(spot) if self._line_of else spot.row
        path = ".".join(map(str, spot.path)) or field
        told = [
            catalogue.text(
                BOOK, f"faults.{fault}", lang, **{k: _in(v, at) for k, v in params.items()}
            )
            for at, lang in enumerate(catalogue.LANGUAGES)
        ]
        one = Fault(spot.sheet, line, path, fault, *told)
        self._found.setdefault(one, one)

    def take(self, one: Fault) -> None:
        """Note a fault that was found elsewhere."""
        self._found.setdefault(one, one)

    def all(self) -> list[Fault]:
        """Return every fault, by sheet and row, sheets in the order in which they came."""
        order = {
            sheet: at
            for at, sheet in enumerate(dict.fromkeys(f.sheet for f in self._found.values()))
        }
        return sorted(self._found.values(), key=lambda one: (order[one.sheet], one.row))


def _in(value: Any, at: int) -> str:
    text = str(value[at] if isinstance(value, tuple) else value)
    return text if len(text) <= SHOWN_MOST * 5 else text[: SHOWN_MOST * 5] + "…"


def heading(name: str) -> Both:
    """Return what a column or fact is called, in Chinese and English; a parameter by its code."""
    return (
        catalogue.both(BOOK, f"heads.{name}")
        if f"heads.{name}" in catalogue.texts(BOOK)
        else (name, name)
    )


def option(value: str) -> Both:
    """Return what a code of the sheets is called, in both languages; the code where it has none."""
    known = catalogue.texts(BOOK, "options").get(value)
    return (known["zh"], known["en"]) if known else (value, value)


def cure(sheet: str, name: str) -> Both:
    """Return what else there is to do about a column, a sentence in both languages; or nothing."""
    known = catalogue.texts(BOOK, "cures").get(f"{sheet}.{name}")
    return (known["zh"], known["en"]) if known else ("", "")


def nearest(given: str, known: Iterable[str]) -> Both:
    """Return what was probably meant, as the end of a sentence in both languages; or nothing."""
    spelt = {folded(one): one for one in known}
    found = get_close_matches(folded(given), spelt, n=1, cutoff=0.5)
    return catalogue.both(BOOK, "meant", name=spelt[found[0]]) if found else ("", "")


def listed(values: Iterable[str]) -> Both:
    """Name values of a list in both languages, by what they are called."""
    both = [option(one) for one in values]
    return "、".join(zh for zh, _ in both), ", ".join(en for _, en in both)


def where(row: Row) -> Both:
    """Say where another row stands: its sheet and number, or its path in a file."""
    if row.spot.row:
        return catalogue.both(BOOK, "at_row", sheet=row.spot.sheet, row=row.spot.row)
    path = ".".join(map(str, row.spot.path))
    return catalogue.both(BOOK, "at_path", file=row.spot.sheet, path=path)


def whole(row: Row) -> Row:
    """Return a row that stands for all of the sheet or file another one is of."""
    return Row(Spot(row.spot.sheet), {}, {}, row.heads)


def span(row: Row, first: str, last: str, faults: Faults) -> None:
    """Note a last day that lies before the first."""
    since, until = row.get(first), row.get(last)
    if since and until and until < since:
        faults.add(row, last, "to_before_from", since=since, until=until)


def shown(value: Any) -> str:
    """Show what stands in a cell, cut where it is long."""
    text = " ".join(str(value).split())
    return text if len(text) <= SHOWN_MOST else f"{text[:SHOWN_MOST]}…"


def known_by(words: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Return names by every word they go by, folded; a word of two is the first one's."""
    found: dict[str, str] = {}
    for name, said in words.items():
        for word in (name, *said):
            found.setdefault(folded(word), name)
    return found


def typed(raw: Mapping[str, Sequence[Row]], faults: Faults, lenient: Sequence[str] = ()) -> Book:
    """Read every cell by what its column holds; what cannot be read is a fault and left out.

    lenient: sheets in which nothing has to be filled in yet.
    """
    return {
        sheet: [_typed(sheet, row, faults, needed=sheet not in lenient) for row in rows]
        for sheet, rows in raw.items()
    }


def _typed(sheet: str, row: Row, faults: Faults, *, needed: bool) -> Row:
    known, values = columns(sheet), {}
    for name, one in known.items():
        value = row.cells.get(name)
        if blank(value):
            if one.required and needed:
                faults.add(row, name, "missing")
            continue
        try:
            values[name] = read(one, value)
        except Unreadable as broken:
            _unreadable(sheet, one, value, broken.code, row, faults)
    return Row(row.spot, values, row.spots, row.heads)


def blank(value: Any) -> bool:
    """Tell whether a cell holds nothing."""
    return value is None or value in ([], (), {}) or (isinstance(value, str) and not value.strip())


def _unreadable(sheet: str, one: Field, value: Any, why: str, row: Row, faults: Faults) -> None:
    params: dict[str, Any] = {"value": shown(value)}
    if why == "choice":
        names = [option(each)[0] for each in one.options]
        params |= {
            "wanted": listed(one.options),
            "meant": nearest(str(value), [*names, *one.options]),
            "cure": cure(sheet, one.name),
        }
    faults.add(row, one.name, why, **params)


def read(one: Field, value: Any) -> Any:
    """Return a cell as the value its column holds; raises Unreadable with the code of the fault."""
    if isinstance(value, Formula):
        raise Unreadable("formula")
    if isinstance(value, CellError):
        raise Unreadable("error_value")
    many = isinstance(value, list | tuple)
    if isinstance(value, dict) or (many and one.holds != "texts"):
        raise Unreadable("one_value")
    if one.holds == "texts":
        return tuple(_text(each, one.name) for each in _parts(value))
    if one.holds == "code":
        return _choice(one, value)
    return READERS[one.holds](value) if one.holds in READERS else _text(value, one.name)


class Formula(str):
    """A formula that stands in a cell instead of a value."""

    __slots__ = ()


class CellError(str):
    """What a spreadsheet shows where it could not compute: #REF!."""

    __slots__ = ()


def _parts(value: Any) -> list[Any]:
    if isinstance(value, list | tuple):
        return list(value)
    parts = str(_plain(value)).replace("；", ";").replace(LINE, ";").split(";")
    return [part.strip() for part in parts if part.strip()]


def _text(value: Any, name: str) -> str:
    told = str(_plain(value))
    if len(told) > LONGEST:
        raise Unreadable("too_long")
    if any(ord(sign) < ord(" ") and sign not in "\t\r\n" for sign in told):
        raise Unreadable("odd_characters")
    return code(told) if name in NAMES else told.strip()


def _plain(value: Any) -> Any:
    """Return a value as it is typed: a whole number without a point, a day as YYYY-MM-DD."""
    if isinstance(value, float) and value.is_integer():
        return int(value) if abs(value) < LIMIT else f"{value:.15g}"
    return f"{value:%Y-%m-%d}" if isinstance(value, datetime) else value


def _choice(one: Field, value: Any) -> str:
    told = folded(str(_plain(value)))
    for each in one.options:
        if told in (folded(each), *map(folded, option(each))):
            return each
    raise Unreadable("choice")


def _flag(value: Any) -> bool:
    told = folded(str(_plain(value)))
    for name, words in TRUTHS.items():
        if told in (*words, *map(folded, option(name))):
            return name == "yes"
    raise Unreadable("flag")


TRUTHS = {"yes": ("y", "true", "1", "√"), "no": ("n", "false", "0", "×")}


def _count(value: Any) -> int:
    number = decimal_of(value)
    if number != number.to_integral_value():
        raise Unreadable("whole")
    if number < 0:
        raise Unreadable("negative")
    return int(number)


def _not_negative(reader: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def checked(value: Any) -> Any:
        number = reader(value)
        if number < 0:
            raise Unreadable("negative")
        return number

    return checked


def _day(value: Any) -> date:
    try:
        day = day_in_cell(value, timed=isinstance(value, datetime))
    except (OverflowError, ValueError) as broken:
        raise Unreadable(getattr(broken, "code", "day")) from broken
    if day.year < EARLIEST:  # a small number in a cell of days is one of 1900
        raise Unreadable("day")
    return day


READERS: Mapping[str, Callable[[Any], Any]] = {
    "count": _count,
    "number": _not_negative(decimal_of),
    "amount": _not_negative(amount_of),
    "flag": _flag,
    "day": _day,
}


@dataclass(frozen=True)
class BookTerms:
    """What a book is checked against: roles, powers and routes of the nation, parameters."""

    place: Jurisdiction
    parameters: Mapping[str, Any]  # national/parameters.yaml


def by_code(rows: Iterable[Row], name: str = "code") -> Iterator[tuple[str, Row]]:
    """Yield rows by a code, those without one left out."""
    return ((row.text(name), row) for row in rows if row.text(name))
