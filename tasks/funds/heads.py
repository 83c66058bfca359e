"""The head of a bank's table: what each column means, by the names of headers.yaml."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from policies import loader
from schemas import written
from schemas.written import Unreadable

Columns = Mapping[str, tuple[int, ...]]
IN, OUT, AMOUNT, UNSURE = "in", "out", "amount", "unsure"
OTHERS_MIN = 2  # known columns beside the amounts of a head that names no day
NOT_CHINESE = re.compile(r"[^\u4e00-\u9fff/]")
WORD = re.compile(r"[^\W\d_]+")


class AmountColumn(NamedTuple):
    """A column of amounts; unit in yuan, 0 where the head says none, -1 where it says another."""

    at: int
    meaning: str  # in, out, amount, or unsure where the head contradicts itself
    unit: int
    foreign: bool  # in another currency
    minus: bool  # the head itself carries a minus


class TableHead(NamedTuple):
    """What a table's columns mean: meaning -> columns, the most telling first."""

    names: tuple[str, ...]
    at: Columns
    amounts: tuple[AmountColumn, ...]
    width: int  # columns with a name
    sums: bool  # a table of counts and sums, which holds no bookings


@cache
def _data() -> Mapping[str, Any]:
    return dict(loader.read(files("tasks") / "funds" / "headers.yaml"))


@cache
def kinds() -> Mapping[str, tuple[str, ...]]:
    """Return the kinds of bookings that belong to no task, with the words that tell them."""
    return {kind: tuple(map(str, told)) for kind, told in _data()["kinds"].items()}


@cache
def words(kind: str) -> frozenset[str]:
    """Return words of headers.yaml, folded."""
    return frozenset(written.signs(str(one)) for one in _data()["words"][kind])


@cache
def pattern(name: str) -> re.Pattern[str]:
    """Return a pattern of headers.yaml."""
    return re.compile(_data()["patterns"][name])


@cache
def _known() -> Mapping[str, tuple[str, int]]:
    """Return by which name a column has which meaning, and how telling the name is."""
    return {
        written.sought(str(name)): (meaning, rank)
        for meaning, names in _data()["columns"].items()
        for rank, name in enumerate(names)
    }


@cache
def sum_words() -> str:
    """Return the words of sums as alternatives of a pattern, the longest first."""
    told = sorted({written.signs(str(one)) for one in _data()["words"]["sums"]}, key=len)
    return "|".join(map(re.escape, reversed(told)))


def _spellings(name: str) -> Iterator[str]:
    text = written.sought(name)
    yield text
    bare = pattern("behind_name").sub("", pattern("behind_name").sub("", text))
    yield bare
    yield NOT_CHINESE.sub("", bare)


@lru_cache(maxsize=4096)
def _named(name: str) -> tuple[str, int]:
    """Return the meaning of a column's name and its rank; ("", 0) for a name nobody knows."""
    known = _known()
    for spelt in _spellings(name):
        if spelt in known:
            return known[spelt]
    parts = {known.get(one, ("", 0))[0] for one in written.sought(name).split("/")}
    return (parts.pop(), 0) if len(parts) == 1 else ("", 0)


def meaning(cell: Any) -> str:
    """Return what a column of this name means; "" for a name nobody knows."""
    return _named(cell)[0] if isinstance(cell, str) else ""


def known(row: Sequence[Any]) -> int:
    """Return how many cells of a row are names of columns."""
    return sum(bool(meaning(cell)) for cell in row)


@lru_cache(maxsize=4096)
def side(text: str) -> str:
    """Return which way money went by the words of a direction: in, out, "" where they do not say.

    Every word must be known, and all agree: `贷 Cr`, `借方`, `收入`.
    """
    folded = written.folded(text)
    told = WORD.findall(folded) if written.signs(folded) not in words(IN) | words(OUT) else None
    tokens = [written.signs(folded)] if told is None else told
    sides = {IN if one in words(IN) else OUT if one in words(OUT) else "" for one in tokens}
    return sides.pop() if len(sides) == 1 else ""


def side_of_kind(text: str) -> str:
    """Return which way money went by a kind of transaction (网银转入): in, out, or ""."""
    folded = written.sought(text)
    sides = {way for way in (IN, OUT) if any(one in folded for one in words(f"kind_{way}"))}
    return sides.pop() if len(sides) == 1 else ""


def foreign(text: str) -> bool:
    """Tell whether a text names a currency that is not ours."""
    folded = written.sought(text)
    return any(one in folded for one in words("foreign"))


def of(row: Sequence[Any], below: Sequence[Any]) -> tuple[TableHead, int] | None:
    """Return the head that begins with a row, and how many rows it has (1, 2); None for no head.

    below: the row after it, which may divide columns: 发生额 over 借方 and 贷方.
    """
    if _values(row):
        return None
    one = _head(row)
    if below and not _values(below) and known(row) and _head(below) is None:
        two = _head(_joined(row, below))
        if two is not None and (one is None or len(two.amounts) > len(one.amounts)):
            return two, 2
    return (one, 1) if one is not None else None


def _values(row: Sequence[Any]) -> bool:
    """Tell whether a row holds a figure or a day: a head does not."""
    return any(_value(cell) for cell in row)


def _value(cell: Any) -> bool:
    if cell is None or not isinstance(cell, str):
        return isinstance(cell, int | float | date | datetime | time)
    if not re.search(r"\d", cell):
        return False
    for read in (written.amount_of, lambda text: written.day_of(text, timed=True)):
        try:
            read(cell)
        except Unreadable:
            continue
        return True
    return False


def _joined(row: Sequence[Any], below: Sequence[Any]) -> list[str]:
    """Return the names of columns that two rows name together; [] where they do not."""
    names, over = [], ""
    for at in range(max(len(row), len(below))):
        top, sub = (str(one[at] or "").strip() if at < len(one) else "" for one in (row, below))
        over = top or over
        if not sub:
            names.append(top)
            over = ""
        else:
            name = over + sub if meaning(over + sub) else sub
            names.append(name)
            if not meaning(name) and not top:
                return []
    return names


def _head(row: Sequence[Any]) -> TableHead | None:
    found: dict[str, list[tuple[int, int]]] = {}
    for at, cell in enumerate(row):
        if isinstance(cell, str) and (named := _named(cell))[0]:
            found.setdefault(named[0], []).append((named[1], at))
    columns = {name: tuple(at for _, at in sorted(some)) for name, some in found.items()}
    money = [(at, name) for name in (AMOUNT, IN, OUT) for at in columns.get(name, ())]
    others = len(columns.keys() - {AMOUNT, IN, OUT, "balance"})
    if not money or not ("day" in columns or others >= OTHERS_MIN):
        return None
    names = tuple(str(cell or "").strip() for cell in row)
    return TableHead(
        names=names,
        at=columns,
        amounts=tuple(_amount(names[at], at, name) for at, name in sorted(money)),
        width=max(at for at, name in enumerate(names) if name) + 1,
        sums=any(word in written.sought(name) for name in names for word in words("counts")),
    )


def _amount(name: str, at: int, said: str) -> AmountColumn:
    """Return a column of amounts with what its name says beside the amount."""
    text = written.sought(name)
    inner = [one for one in pattern("brackets").findall(text) if one]
    ways = {way for one in inner if (way := side(one))}
    told = ways | ({said} - {AMOUNT})
    try:
        unit = written.unit_of(text)
    except Unreadable:
        unit = -1
    return AmountColumn(
        at=at,
        meaning=UNSURE if len(told) > 1 else next(iter(told), AMOUNT),
        unit=unit,
        foreign=foreign(text),
        minus=any(one.startswith("-") for one in inner),
    )
