"""Paging by keyset: a page says where the next one begins, whatever was added or done meanwhile."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, func, or_

from ledger.store.messages import problem
from schemas.errors import InputError
from schemas.written import item_number, spellings

Item = TypeVar("Item")
Place = TypeVar("Place")
NUMBERS = ("id", "number")
MARK = "~"  # between the parts of a place; may stand in an address as it is


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Some items in order, and the place after which the next page begins ('': no more)."""

    items: list[Item]
    after: str

    @classmethod
    def of(cls, found: Sequence[Item], limit: int, at: Callable[[Item], str]) -> "Page[Item]":
        """Make a page of up to `limit` of the items found; one more tells that there are more."""
        items = list(found[:limit])
        return cls(items, at(items[-1]) if len(found) > limit else "")


def place(token: str, read: Callable[..., Place], parts: int = 1) -> Place:
    """Read a place of an order; raises InputError when it is none."""
    told = token.split(MARK, parts - 1)
    try:
        return read(*told)
    except (TypeError, ValueError) as broken:
        raise problem(InputError, "no_such_place", place=token) from broken


def holds(text: str, *columns: Any) -> ColumnElement[bool]:
    """Tell whether one of the columns holds a text: blanks, width, case do not matter (readings).

    Columns of numbers hold them as the ledger writes them; % and _ are nothing special.
    """
    wanted: list[ColumnElement[bool]] = []
    for column in columns:
        if column.name in NUMBERS:
            wanted.append(column.contains(item_number(text), autoescape=True))
        else:
            bare = func.lower(func.replace(func.replace(column, " ", ""), "\u3000", ""))
            wanted += [bare.contains(one, autoescape=True) for one in spellings(text)]
    return or_(*wanted)


def unindexed(column: Any) -> ColumnElement[Any]:
    """Return a column (never null) that the planner takes no index for.

    SQLite keeps no statistics of its own accord, and would take an index over days that nearly all
    rows satisfy before the one that gives the order.
    """
    return func.coalesce(column, column)
