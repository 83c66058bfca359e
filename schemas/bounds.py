"""How much one act, form or request may hold; looked at before anybody judges what it says."""

from collections.abc import Iterable, Mapping
from typing import Any

KEYS_MAX = 12_000
"""Names in tables, all together: an amount for each of ten thousand communities, and the rest."""
ITEMS_MAX = 50_000
DEPTH_MAX = 40
TEXT_MAX = 200_000
NAME_MAX = 200
NUMBER_MAX = 80


def broken(data: Any) -> str:
    """Return which bound plain data breaks: keys, items, depth, text, name; '' for none.

    Level by level, without recursion; the cost is that of reading the data once.
    """
    keys = items = 0
    level: list[Any] = [data]
    for _ in range(DEPTH_MAX + 1):
        tables = [one for one in level if isinstance(one, Mapping)]
        lists = [one for one in level if isinstance(one, list | tuple)]
        keys, items = keys + sum(map(len, tables)), items + sum(map(len, lists))
        told = "keys" if keys > KEYS_MAX else "items" if items > ITEMS_MAX else ""
        if told := told or _overlong(level, tables):
            return told
        level = [inner for one in tables for inner in one.values()]
        level += [inner for one in lists for inner in one]
        if not level:
            return ""
    return "depth"


def _overlong(level: Iterable[Any], tables: Iterable[Mapping[Any, Any]]) -> str:
    if any(len(one) > TEXT_MAX for one in level if isinstance(one, str)):
        return "text"
    names = (name for table in tables for name in table if isinstance(name, str))
    return "name" if any(len(name) > NAME_MAX for name in names) else ""
