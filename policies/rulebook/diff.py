"""What differs between two rulebooks: rows, lists with their hours, parameters. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

from policies.place.parameters import Lists, PlaceTerms
from policies.rulebook import Rulebook
from policies.rulebook.rows import RuleFileRow, RuleRow
from schemas.states.rulebooks import ListChange, RowChange, RulebookChange

SKIPPED = ("id", "file", "line", "tests")
ADDED, REMOVED, CHANGED = "added", "removed", "changed"


def difference(
    one: Rulebook, other: Rulebook, on: tuple[date, date] | None = None
) -> RulebookChange:
    """Return how the other rulebook differs from the one; `on` narrows each to its day."""
    days = on or (None, None)
    left, right = _rows(one, days[0]), _rows(other, days[1])
    grounds = [
        book.ground.on(day) if day else book.ground
        for book, day in zip((one, other), days, strict=True)
    ]
    return RulebookChange(
        rows=tuple(_row_changes(left, right)),
        lists=tuple(_list_changes(*grounds)),
        params=tuple(_values("", grounds[0].params, grounds[1].params)),
    )


def _rows(book: Rulebook, day: date | None) -> dict[str, RuleFileRow]:
    rows = [rule.row for rule in (*book.rules, *book.asks, *book.routes)]
    return {
        row.id: row
        for row in rows
        if day is None or not isinstance(row, RuleRow) or row.in_force(day)
    }


def _row_changes(
    left: Mapping[str, RuleFileRow], right: Mapping[str, RuleFileRow]
) -> Iterator[RowChange]:
    for name in sorted({*left, *right}):
        if name not in right:
            yield RowChange(rule=name, change=REMOVED, before=left[name].when)
        elif name not in left:
            yield RowChange(rule=name, change=ADDED, after=right[name].when)
        else:
            yield from _keys(left[name], right[name])


def _keys(left: RuleFileRow, right: RuleFileRow) -> Iterator[RowChange]:
    names = [part.name for part in fields(left) if part.name not in SKIPPED]
    for name in names:
        before, after = getattr(left, name), getattr(right, name, None)
        if before != after:
            yield RowChange(
                rule=left.id, change=CHANGED, key=name, before=_shown(before), after=_shown(after)
            )


def _list_changes(left: PlaceTerms, right: PlaceTerms) -> Iterator[ListChange]:
    for name in Lists.model_fields:
        before, after = _entries(left.lists, name), _entries(right.lists, name)
        added = tuple(sorted(after - before))
        removed = tuple(sorted(before - after))
        if added or removed:
            hours = _hours(added, right) - _hours(removed, left)
            yield ListChange(name=name, added=added, removed=removed, hours=f"{hours:f}")


def _entries(lists: Lists, name: str) -> set[str]:
    value = getattr(lists, name)
    if isinstance(value, Mapping):
        return {f"{key}: {_shown(item)}" for key, item in value.items()}
    return {_shown(item) for item in value} if isinstance(value, tuple) else {_shown(value)}


def _hours(entries: tuple[str, ...], ground: PlaceTerms) -> Decimal:
    """Return the standard hours of entries in a year, over all communities of the place."""
    places = Decimal(len(ground.directory.communities))
    return sum(
        (ground.lists.workload.get(entry, Decimal(0)) * places for entry in entries), Decimal(0)
    )


def _values(path: str, left: Any, right: Any) -> Iterator[RowChange]:
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        for key in sorted({*map(str, left), *map(str, right)}):
            yield from _values(f"{path}.{key}" if path else key, left.get(key), right.get(key))
    elif _shown(left) != _shown(right):
        kind = ADDED if left is None else REMOVED if right is None else CHANGED
        yield RowChange(rule=path, change=kind, key=path, before=_shown(left), after=_shown(right))


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_shown(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return "、".join(_shown(item) for item in value)
    return "" if value is None else str(value)
