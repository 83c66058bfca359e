"""Questions to the ledger: the read side, for desks, flows and auditors; values, never rows."""

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, func, or_, select, tuple_

from ledger.read.paging import unindexed
from ledger.store.session import Tx
from ledger.tables.columns import ANY_DAY, NO_DAY
from ledger.tables.journal import attempt, journal, unsealed
from ledger.tables.states import assignment, waiting
from schemas.acts.act import SYSTEM, Entry, WorkItem

Raw = dict[str, Any]


class After(NamedTuple):
    """Where a page of an inbox ended: due day and row."""

    due_on: date
    id: int


class Page(NamedTuple):
    """Work items in order of due day, and where the next page begins (None: no more)."""

    items: list[WorkItem]
    after: After | None


def inbox(
    tx: Tx, role: str, org: str, on: date, *, after: After | None = None, limit: int = 50
) -> Page:
    """Return what a role at an organisation owes on a day, the most urgent first."""
    asked = _of(role, org, on).order_by(waiting.c.due_on, waiting.c.id).limit(limit + 1)
    if after is not None:
        asked = asked.where(tuple_(waiting.c.due_on, waiting.c.id) > (after.due_on, after.id))
    rows = list(tx.execute(asked))
    last = rows[limit - 1] if len(rows) > limit else None
    next_page = After(last.due_on, last.id) if last is not None else None
    return Page([item_of(row) for row in rows[:limit]], next_page)


def inbox_size(tx: Tx, role: str, org: str, on: date) -> int:
    """Count what a role at an organisation owes on a day."""
    return tx.scalar(select(func.count()).select_from(_of(role, org, on).subquery())) or 0


def _of(role: str, org: str, on: date) -> Select[Any]:
    begun = unindexed(waiting.c.from_on) <= on
    mine = (waiting.c.role == role, waiting.c.org == org, begun)
    return select(waiting).where(*mine)


def waits(tx: Tx, number: str = "") -> list[WorkItem]:
    """Return the work items of one assignment (or all), the system's too, in order of due day."""
    asked = select(waiting).order_by(waiting.c.due_on, waiting.c.stream_id, waiting.c.act)
    if number:
        asked = asked.where(waiting.c.number == number)
    return [item_of(row) for row in tx.execute(asked)]


def waits_of(tx: Tx, kind: str, ident: str) -> list[WorkItem]:
    """Return the work items of one stream, the system's too, in order of due day."""
    mine = (waiting.c.stream_kind == kind, waiting.c.stream_id == ident)
    asked = select(waiting).where(*mine).order_by(waiting.c.due_on, waiting.c.act)
    return [item_of(row) for row in tx.execute(asked)]


def waits_on(tx: Tx, org: str, verb: str) -> list[WorkItem]:
    """Return the work items of one act at an organisation, whoever of it holds the role."""
    mine = (waiting.c.org == org, waiting.c.act == verb)
    return [item_of(row) for row in tx.execute(select(waiting).where(*mine))]


def due(
    tx: Tx,
    today: date,
    *,
    verbs: Sequence[str] = (),
    numbers: Sequence[str] = (),
    limit: int = 500,
) -> list[WorkItem]:
    """Return what the system may do by itself today, oldest first."""
    asked = (
        select(waiting)
        .where(waiting.c.role == SYSTEM.role, waiting.c.from_on <= today)
        .order_by(waiting.c.from_on, waiting.c.id)
        .limit(limit)
    )
    if verbs:
        asked = asked.where(waiting.c.act.in_(verbs))
    if numbers:
        asked = asked.where(waiting.c.number.in_(numbers))
    return [item_of(row) for row in tx.execute(asked)]


def late(tx: Tx, today: date, *, numbers: Sequence[str] = (), limit: int = 500) -> list[WorkItem]:
    """Return what nobody did in time: people's by their due day, the system's by its own."""
    row = waiting.c
    people = and_(row.role != SYSTEM.role, row.due_on < today)
    asked = select(waiting).where(or_(people, and_(row.role == SYSTEM.role, row.from_on < today)))
    if numbers:
        asked = asked.where(row.number.in_(numbers))
    return [item_of(found) for found in tx.execute(asked.order_by(row.due_on, row.id).limit(limit))]


def next_due(tx: Tx, after: date) -> date | None:
    """Return the first day after `after` on which anybody's term ends or begins."""
    days = [
        tx.scalar(select(func.min(column)).where(column > after, column < NO_DAY))
        for column in (waiting.c.due_on, waiting.c.from_on)
    ]
    return min((day for day in days if day is not None), default=None)


def item_of(row: Any) -> WorkItem:
    """Return the work item of a row of the waiting table."""
    return WorkItem.model_construct(
        act=row.act,
        role=row.role,
        org=row.org,
        due=None if row.due_on == NO_DAY else row.due_on,
        escalated_to=tuple(row.escalated_to.split()),
        person=row.person,
        from_on=None if row.from_on == ANY_DAY else row.from_on,
        estimated=row.estimated,
        instalment=row.instalment or None,
        kind=row.stream_kind,
        stream=row.stream_id,
        number=row.number,
        community=row.community,
        title=row.title,
    )


def streams_at(
    tx: Tx, number: str, org: str, communities: Sequence[str], limit: int
) -> list[tuple[str, str]]:
    """Return kind and id of the streams under a number with work items of an organisation.

    number: of an assignment, or the id of a refusal or report; communities: of these alone.
    """
    row = waiting.c
    of = or_(row.number == number, row.stream_id == number)
    asked = select(row.stream_kind, row.stream_id).where(of, row.org == org).distinct()
    if communities:
        asked = asked.where(row.community.in_(communities))
    found = tx.execute(asked.order_by(row.stream_kind, row.stream_id).limit(limit))
    return [(kind, ident) for kind, ident in found]


def holders(tx: Tx, org: str) -> dict[str, int]:
    """Return in whose hands work items of an organisation are, and how many."""
    row = waiting.c
    asked = select(row.person, func.count()).where(row.org == org, row.person != "")
    return {person: int(many) for person, many in tx.execute(asked.group_by(row.person))}


def in_hands_of(tx: Tx, person: str, org: str) -> list[WorkItem]:
    """Return what is in the hands of one person at an organisation, in order of their streams."""
    row = waiting.c
    asked = select(waiting).where(row.person == person, row.org == org)
    keys = (row.stream_kind, row.stream_id, row.act, row.instalment)
    return [item_of(found) for found in tx.execute(asked.order_by(*keys))]


def numbers(
    tx: Tx,
    *,
    stages: Sequence[str] = (),
    applicant: str = "",
    street: str = "",
    after: str = "",
    limit: int = 1000,
) -> list[str]:
    """Return numbers of assignments in order, those after one, by stage, applicant, street."""
    asked = select(assignment.c.id).where(assignment.c.id > after).order_by(assignment.c.id)
    if stages:
        asked = asked.where(assignment.c.stage.in_(stages))
    if applicant:
        asked = asked.where(assignment.c.applicant == applicant)
    if street:
        asked = asked.where(assignment.c.street == street)
    return list(tx.scalars(asked.limit(limit)))


def entries(
    tx: Tx, kind: str = "", ident: str = "", *, after: int = 0, batch: int = 5000
) -> Iterator[Entry]:
    """Return journal entries in order: of one stream, of one kind of stream, or all."""
    asked = select(journal).where(journal.c.id > after)
    if kind:
        asked = asked.where(journal.c.stream_kind == kind)
    if ident:
        asked = asked.where(journal.c.stream_id == ident).order_by(journal.c.version)
    else:
        asked = asked.order_by(journal.c.id)
    with tx.execute(asked.execution_options(yield_per=batch)) as rows:
        for row in rows:
            yield entry_of(row)


def entry_of(row: Any) -> Entry:
    """Return the entry of a row of the journal."""
    return Entry.model_construct(
        uid=row.uid,
        kind=row.kind,
        stream_kind=row.stream_kind,
        stream_id=row.stream_id,
        version=row.version,
        actor=row.actor,
        role=row.role,
        org=row.org,
        on_behalf_of=row.on_behalf_of,
        occurred_at=row.occurred_at,
        recorded_at=row.recorded_at,
        key=row.key,
        body=json.loads(row.body),
        leaf=row.leaf,
    )


def newest(tx: Tx, streams: Collection[tuple[str, str, int]]) -> Entry | None:
    """Return the newest of the entries by which streams (kind, id, version) are as they are."""
    name = tuple_(journal.c.stream_kind, journal.c.stream_id, journal.c.version)
    asked = select(journal).where(name.in_(list(streams))).order_by(journal.c.id.desc()).limit(1)
    row = tx.execute(asked).first()
    return entry_of(row) if row else None


def attempts(tx: Tx, *, number: str = "", after: int = 0, limit: int = 1000) -> list[Raw]:
    """Return refused attempts and denials in order, as plain mappings."""
    asked = select(attempt).where(attempt.c.id > after).order_by(attempt.c.id).limit(limit)
    if number:
        asked = asked.where(attempt.c.number == number)
    return [
        {**row._mapping, "data": json.loads(row.data), "params": json.loads(row.params)}
        for row in tx.execute(asked)
    ]


def counts(tx: Tx) -> dict[str, int]:
    """Return how many rows the journal, the attempts and the sealer's queue hold."""
    tables = {"journal": journal, "attempt": attempt, "unsealed": unsealed}
    return {
        name: tx.scalar(select(func.count()).select_from(table)) or 0
        for name, table in tables.items()
    }
