"""Inboxes: the work items of a role at an organisation by page, filter, count and neighbour.

An inbox is a question to the waiting table, never a copy: what is done is gone from it.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, FromClause, Select, Subquery, and_, func, or_, select, tuple_

from ledger.read.paging import MARK, Page, holds, place, unindexed
from ledger.read.queries import item_of
from ledger.store.session import Tx
from ledger.tables.columns import NO_DAY
from ledger.tables.desk import person
from ledger.tables.journal import role_grant
from ledger.tables.states import assignment, waiting
from schemas.acts.act import SYSTEM, WorkItem
from schemas.states.states import AssignmentState

SEATS_MAX = 200  # of those without anybody, so many are looked at


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
FEW = 1000  # assignments that hold a text
OTHERS = ("refusal", "bypass", "emergency", "budget", "place", "community", "exchange")
"""Kinds of streams whose work items bear no title of an assignment."""
_PLACE = tuple_(waiting.c.due_on, waiting.c.id)


def inbox(
    tx: Tx, post: Post, sought: Sought = ALL, *, after: str = "", limit: int = 50
) -> Page[InboxItem]:
    """Return a page of work items, the most urgent first.

    Raises InputError when `after` is no place of an inbox.
    """
    asked = select(waiting).where(_mine(tx, post, sought)).order_by(waiting.c.due_on, waiting.c.id)
    if after:
        asked = asked.where(_place(after) < _PLACE)
    found = [_item(row) for row in tx.execute(asked.limit(limit + 1))]
    return Page.of(found, limit, lambda one: one.at)


def inbox_counts(tx: Tx, post: Post, soon: date) -> Counts:
    """Count an inbox by act, what is late, and what is due from today to `soon`; one query.

    The index ix_waiting_act answers it alone: by act and day, of which there are few.
    """
    row = waiting.c
    mine = select(row.act, row.due_on, func.count()).where(_of(post))
    acts: dict[str, int] = {}
    late = near = 0
    for act, due, count in tx.execute(mine.group_by(row.act, row.due_on).order_by(row.act)):
        acts[act] = acts.get(act, 0) + count
        late += count if due < post.on else 0
        near += count if post.on <= due <= soon else 0
    return Counts(acts, late, near)


def following(tx: Tx, post: Post, at: str, sought: Sought = ALL) -> Around:
    """Return the work items before and after a place, also when its own item is done and gone."""
    mine, here = select(waiting).where(_mine(tx, post, sought)), _place(at)
    back = mine.where(here > _PLACE).order_by(waiting.c.due_on.desc(), waiting.c.id.desc())
    onward = mine.where(here < _PLACE).order_by(waiting.c.due_on, waiting.c.id)
    return Around(_first(tx, back), _first(tx, onward))


def escalated(tx: Tx, role: str, org: str, *, limit: int) -> list[WorkItem]:
    """Return overdue work items of others that were taken up to a role at an organisation."""
    row = waiting.c
    told = (" " + row.escalated_to + " ").contains(f" {role}@{org} ", autoescape=True)
    asked = select(waiting).where(row.escalated_to != "", told)
    asked = asked.where(or_(row.role != role, row.org != org)).order_by(row.due_on, row.id)
    return [item_of(found) for found in tx.execute(asked.limit(limit))]


class VacantSeat(NamedTuple):
    """A seat on which work waits and that nobody can do: how much, since when due, one of it."""

    role: str
    org: str
    items: int
    due: date | None
    number: str


def vacant(tx: Tx, on: date, *, limit: int) -> list[VacantSeat]:
    """Return the seats with work that nobody can do on a day, the soonest due first.

    Whoever holds one cannot with a disabled account, but for a substitute of theirs.
    """
    row = waiting.c
    seats = select(row.role, row.org).where(row.role != SYSTEM.role).distinct().subquery()
    held = _held(seats, on)
    empty = list(tx.execute(select(seats).where(~held.exists())))
    if not empty:
        return []
    here = tuple_(row.role, row.org).in_([tuple(one) for one in empty[:SEATS_MAX]])
    many, due, one = func.count(), func.min(row.due_on), func.min(row.number)
    asked = select(row.role, row.org, many, due, one).where(here, unindexed(row.from_on) <= on)
    found = tx.execute(asked.group_by(row.role, row.org).order_by(due, row.org).limit(limit))
    return [
        VacantSeat(role, org, items, None if day == NO_DAY else day, number)
        for role, org, items, day, number in found
    ]


def _held(seats: Subquery, on: date) -> Select[Any]:
    """Return who holds a seat of a query: in their own name, and able to act or stood in for."""
    own, stand_in = role_grant.alias(), role_grant.alias()
    gone = select(person.c.id).where(person.c.disabled)
    instead = select(stand_in.c.person).where(
        stand_in.c.instead_of == own.c.person,
        stand_in.c.role == own.c.role,
        stand_in.c.org == own.c.org,
        *_running(stand_in, on),
        stand_in.c.person.not_in(gone),
    )
    held = select(own.c.person).where(
        own.c.role == seats.c.role,
        own.c.org == seats.c.org,
        own.c.instead_of == "",
        *_running(own, on),
        or_(own.c.person.not_in(gone), instead.correlate(own).exists()),
    )
    return held.correlate(seats)


def _running(grant: FromClause, on: date) -> tuple[ColumnElement[bool], ...]:
    return grant.c.valid_from <= on, grant.c.valid_to >= on


def waits_about(tx: Tx, kinds: Sequence[str], numbers: Sequence[str]) -> list[WorkItem]:
    """Return what waits on people in the streams of some kinds of some assignments, by due day."""
    row = waiting.c
    mine = (row.number.in_(numbers), row.stream_kind.in_(kinds), row.role != SYSTEM.role)
    asked = select(waiting).where(*mine).order_by(row.due_on, row.stream_id, row.act)
    return [item_of(found) for found in tx.execute(asked)]


def reminded(tx: Tx, numbers: Sequence[str], role: str, org: str) -> dict[str, int]:
    """Return how often a role at an organisation was reminded of each of some assignments."""
    row = assignment.c
    spoken = row.body.contains('"reminded"', autoescape=True)
    asked = select(row.id, row.body).where(row.id.in_(numbers), spoken)
    found = tx.execute(asked)
    known = {number: AssignmentState.model_validate_json(body) for number, body in found}
    seat = f"{role}@{org}"
    return {n: one.reminded[seat].times for n, one in known.items() if seat in one.reminded}


def waits_at(tx: Tx, community: str, numbers: Sequence[str]) -> list[WorkItem]:
    """Return the work items of some assignments at a community, the system's too, by due day."""
    mine = (unindexed(waiting.c.community) == community, waiting.c.number.in_(numbers))
    asked = select(waiting).where(*mine)
    ordered = asked.order_by(waiting.c.due_on, waiting.c.stream_id, waiting.c.act)
    return [item_of(row) for row in tx.execute(ordered)]


def _first(tx: Tx, asked: Select[Any]) -> InboxItem | None:
    row = tx.execute(asked.limit(1)).first()
    return _item(row) if row else None


def _of(post: Post, *, by_number: bool = False) -> ColumnElement[bool]:
    """Return whose work items; by_number: few numbers are asked for, let them lead the way."""
    role, org = waiting.c.role, waiting.c.org
    mine = (role, org) if not by_number else (unindexed(role), unindexed(org))
    begun = unindexed(waiting.c.from_on) <= post.on
    return and_(mine[0] == post.role, mine[1] == post.org, begun)


def _mine(tx: Tx, post: Post, sought: Sought) -> ColumnElement[bool]:
    row, numbers = waiting.c, _numbers(tx, sought.text) if sought.text else None
    few = numbers is not None and len(numbers) <= FEW
    mine = [_of(post, by_number=few)]
    if sought.act:
        mine.append(row.act == sought.act)
    if sought.late:
        mine.append(row.due_on < post.on)
    if sought.community:
        mine.append(row.community == sought.community)
    if numbers is not None:
        mine.append(holds(sought.text, row.title, row.number))
        mine += [row.number.in_(numbers)] if few else []
    return and_(*mine)


def _numbers(tx: Tx, text: str) -> list[str]:
    """Return the numbers whose work items may hold a text, at most one more than FEW.

    A word that few assignments hold would else be sought through the whole inbox, row by row; one
    that many hold is met soon on the way through it.
    """
    row = waiting.c
    assignments = select(assignment.c.id).where(holds(text, assignment.c.title, assignment.c.id))
    others = select(row.number).where(
        row.stream_kind.in_(OTHERS), holds(text, row.title, row.number)
    )
    found = list(tx.scalars(assignments.limit(FEW + 1)))
    return found if len(found) > FEW else [*found, *tx.scalars(others.limit(FEW + 1))]


def _place(token: str) -> tuple[date, int]:
    return place(token, lambda day, ident: (date.fromisoformat(day), int(ident)), 2)


def _item(row: Any) -> InboxItem:
    told = dict(item_of(row))
    due = told["due"] or NO_DAY
    return InboxItem.model_construct(**told, at=f"{due.isoformat()}{MARK}{row.id}")


def next_day(tx: Tx, after: date) -> date | None:
    """Return the first day after one on which something falls due or begins to wait, or None."""
    days = [
        tx.scalar(select(func.min(column)).where(column > after, column < NO_DAY))
        for column in (waiting.c.due_on, waiting.c.from_on)
    ]
    return min((day for day in days if day is not None), default=None)
