"""Rule files as text: rows still raw, with the file and line of every key; a place's over ours.

A row of a place that names a rule of the national base replaces only the keys it holds, so that
the difference is exactly what the place wrote.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

Place = tuple[str, int]  # file and line
SECTIONS = {"rules": "id", "asks": "id", "routes": "route"}  # section -> the key that names a row


class RowBroken(Exception):
    """A row cannot be used; `code` names the text of it (fields.yaml, `rulebook`)."""

    def __init__(self, place: Place, code: str, name: str, detail: str = "") -> None:
        super().__init__(f"{place[0]} line {place[1]}: {code} {name} {detail}")
        self.file, self.line = place
        self.code, self.name, self.detail = code, name, detail
        self.hint = ""

    def with_hint(self, hint: str) -> "RowBroken":
        """Return itself with what was probably meant."""
        self.hint = hint
        return self


@dataclass(frozen=True)
class RawRow:
    """One row of a rule file as plain data; `lines` says where each of its keys stands."""

    section: str  # rules, asks or routes
    name: str
    values: Mapping[str, Any]
    lines: Mapping[str, Place]
    place: Place

    def at(self, key: str) -> Place:
        """Return where a key stands, or the row itself when the key is missing."""
        return self.lines.get(key, self.place)


@dataclass(frozen=True)
class Override:
    """One key of a rule that a place has changed, with what stands in the national base."""

    rule: str
    key: str
    national: str
    own: str
    file: str
    line: int


@lru_cache(maxsize=64)
def raw_rows(text: str, file: str) -> tuple[RawRow, ...]:
    """Read one rule file, once for the same text; nobody may change what it returns.

    Raises RowBroken with file and line when it is no YAML or no rows.
    """
    try:
        # Read twice, for values and for lines: still a fifth of the time of a round-trip reader.
        data, root = YAML(typ="safe").load(text) or {}, YAML(typ="safe").compose(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise RowBroken((file, line), "not_yaml", file, str(error.problem)) from error
    if not isinstance(data, Mapping):
        raise RowBroken((file, 1), "no_rows", file)
    nodes = _nodes(root) if data else {}
    return tuple(
        _raw(section, row, file, number, node)
        for section in SECTIONS
        if data.get(section)
        for number, (row, node) in enumerate(_listed(data[section], section, file, nodes[section]))
    )


def _nodes(mapping: Any) -> dict[str, Any]:
    """Return the nodes of the values of a mapping by their keys."""
    return {str(key.value): value for key, value in mapping.value}


def _listed(rows: Any, section: str, file: str, node: Any) -> Iterable[tuple[Any, Any]]:
    if not isinstance(rows, list):
        raise RowBroken((file, node.start_mark.line + 1), "no_rows", section)
    return zip(rows, node.value, strict=True)


def _raw(section: str, row: Any, file: str, number: int, node: Any) -> RawRow:
    if not isinstance(row, Mapping):
        raise RowBroken((file, 1), "no_rows", f"{section} {number + 1}")
    place = (file, node.start_mark.line + 1)
    key = SECTIONS[section]
    if key not in row:
        raise RowBroken(place, "missing_key", key)
    lines = {name: (file, value.start_mark.line + 1) for name, value in _nodes(node).items()}
    return RawRow(section, str(row[key]), plain(row), lines, place)


def plain(value: Any) -> Any:
    """Turn what ruamel loaded into plain dicts with text as keys, lists and scalars."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, bool | int | date) or value is None:
        return value
    return str(value)


def merged(base: list[RawRow], own: Iterable[RawRow]) -> tuple[list[RawRow], tuple[Override, ...]]:
    """Lay a place's rows over the base: same name replaces keys, a new name is added."""
    rows, changes = list(base), []
    for row in own:
        known = [n for n, old in enumerate(rows) if _same(old, row)]
        if not known:
            rows.append(row)
            continue
        newest = max(known, key=lambda n: str(rows[n].values.get("from", "")))
        rows[newest], told = _over(rows[newest], row)
        changes += told
    return rows, tuple(changes)


def _same(old: RawRow, row: RawRow) -> bool:
    return (old.section, old.name) == (row.section, row.name)


def _over(old: RawRow, row: RawRow) -> tuple[RawRow, list[Override]]:
    values = laid_over(old.values, row.values)
    told = [
        Override(row.name, key, _shown(old.values.get(key)), _shown(values[key]), *row.at(key))
        for key in row.values
        if values[key] != old.values.get(key)
    ]
    return replace(old, values=values, lines={**old.lines, **row.lines}), told


def laid_over(base: Any, over: Any) -> Any:
    """Lay mappings over one another, key by key; anything else is replaced."""
    if not isinstance(base, Mapping) or not isinstance(over, Mapping):
        return over
    return {**base, **{key: laid_over(base.get(key), value) for key, value in over.items()}}


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_shown(item)}" for key, item in value.items())
    return "" if value is None else str(value)
