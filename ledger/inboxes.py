"""Inboxes: the work items of a role at an organisation by page, filter, count and neighbour.

An inbox is a question to the waiting table, never a copy: what is done is gone from it.
"""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, select, tuple_

from ledger.columns import NO_DAY
from ledger.paging import MARK, Page, holds, place
from ledger.queries import item_of
from ledger.session import Tx
from ledger.state_tables import waiting
from schemas.acts import WorkItem


class Post(NamedTuple):
    """Whose inbox, as of which day."""

    role: str
    org: str
    on: date


class Sought(NamedTuple):
    """What of an inbox is wanted: an act, a text, only what is late, one community."""

    act: str = ""
    text: str = ""
    late: bool = False
    community: str = ""


class InboxItem(WorkItem):
    """A work item with its place in the order (`at`: opaque text for an address)."""

    at: str


class Counts(NamedTuple):
    """An inbox in numbers; due_soon: not late, but due by the day that was asked for."""

    acts: dict[str, int]
    overdue: int
    due_soon: int

    @property
    def total(self) -> int:
        """All work items of the inbox."""
        return sum(self.acts.values())


class Around(NamedTuple):
    """The neighbours of a place in an inbox."""

    before: InboxItem | None
    after: InboxItem | None


ALL = Sought()
_PLACE = tuple_(waiting.c.due_on, waiting.c.id)


def inbox(
    tx: Tx, post: Post, sought: Sought = ALL, *, after: str = "", limit: int = 50
) -> Page[InboxItem]:
    """Return a page of work items, the most urgent first.

    Raises InputError when `after` is no place of an inbox.
    """
    asked = select(waiting).where(_mine(post, sought)).order_by(waiting.c.due_on, waiting.c.id)
    if after:
        asked = asked.where(_place(after) < _PLACE)
    found = [_item(row) for row in tx.execute(asked.limit(limit + 1))]
    return Page.of(found, limit, lambda one: one.at)


def inbox_counts(tx: Tx, post: Post, soon: date) -> Counts:
    """Count an inbox by act, what is late, and what is due from today to `soon`; one query."""
    late = func.sum(case((waiting.c.due_on < post.on, 1), else_=0))
    near = func.sum(case((waiting.c.due_on.between(post.on, soon), 1), else_=0))
    asked = select(waiting.c.act, func.count(), late, near).where(_mine(post, ALL))
    rows = tx.execute(asked.group_by(waiting.c.act).order_by(waiting.c.act)).all()
    return Counts(
        {row[0]: row[1] for row in rows}, sum(r[2] for r in rows), sum(r[3] for r in rows)
    )


def following(tx: Tx, post: Post, at: str, sought: Sought = ALL) -> Around:
    """Return the work items before and after a place, also when its own item is done and gone."""
    mine, here = select(waiting).where(_mine(post, sought)), _place(at)
    back = mine.where(here > _PLACE).order_by(waiting.c.due_on.desc(), waiting.c.id.desc())
    onward = mine.where(here < _PLACE).order_by(waiting.c.due_on, waiting.c.id)
    return Around(_first(tx, back), _first(tx, onward))


def _first(tx: Tx, asked: Select[Any]) -> InboxItem | None:
    row = tx.execute(asked.limit(1)).first()
    return _item(row) if row else None


def _mine(post: Post, sought: Sought) -> ColumnElement[bool]:
    row = waiting.c
    mine = [row.role == post.role, row.org == post.org, row.from_on <= post.on]
    if sought.act:
        mine.append(row.act == sought.act)
    if sought.late:
        mine.append(row.due_on < post.on)
    if sought.community:
        mine.append(row.community == sought.community)
    if sought.text:
        mine.append(holds(sought.text, row.title, row.number, row.community))
    return and_(*mine)


def _place(token: str) -> tuple[date, int]:
    return place(token, lambda day, ident: (date.fromisoformat(day), int(ident)), 2)


def _item(row: Any) -> InboxItem:
    told = dict(item_of(row))
    due = told["due"] or NO_DAY
    return InboxItem.model_construct(**told, at=f"{due.isoformat()}{MARK}{row.id}")
