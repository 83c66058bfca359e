"""Lists of what somebody may read: assignments, their parts, refusals, reports, papers; by keyset.

The reach (policies.visibility.scope) is part of every question (ledger.read.scopes), so no page
can show what a look at the thing itself would refuse. Newest first. `after` is opaque text for an
address.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Select, Table, func, select, tuple_

from ledger.read import scopes
from ledger.read.list_rows import (
    AssignmentRow,
    BypassRow,
    OpinionRow,
    PaperLine,
    Placed,
    Refusal,
    Want,
)
from ledger.read.paging import MARK, Page, holds, place
from ledger.store.session import Tx
from ledger.tables.journal import document
from ledger.tables.states import assignment, bypass, dispute, opinion, placement, refusal
from schemas.place.visibility import Reach
from schemas.states.disputes import DisputeState

ALL = Want()
Row = TypeVar("Row")


def assignments(
    tx: Tx, reach: Reach, want: Want = ALL, *, after: str = "", limit: int = 50
) -> Page[AssignmentRow]:
    """Return a page of assignments, the highest number first."""
    asked = _wanted(_assignments(tx, reach), assignment, want)
    asked = _below(asked, (assignment.c.id,), after, str)
    return _page(tx, asked, AssignmentRow, limit, lambda one: one.number)


def applicants(tx: Tx, reach: Reach) -> list[str]:
    """Return who applied for the assignments within a reach, by code."""
    mine = scopes.assignments(reach, tx.dialect.name)
    return list(tx.scalars(select(assignment.c.applicant).where(mine).distinct()))


def communities(tx: Tx, reach: Reach) -> list[str]:
    """Return the communities of the placements within a reach, by code."""
    mine = scopes.parts(placement, reach)
    return list(tx.scalars(select(placement.c.community).where(mine).distinct()))


def stage_counts(tx: Tx, reach: Reach, want: Want = ALL) -> dict[str, int]:
    """Count the assignments of a list by stage."""
    inner = _wanted(_assignments(tx, reach), assignment, want).subquery()
    asked = select(inner.c.stage, func.count()).group_by(inner.c.stage).order_by(inner.c.stage)
    return {stage: count for stage, count in tx.execute(asked)}


def _assignments(tx: Tx, reach: Reach) -> Select[Any]:
    columns = [assignment.c.id, *(assignment.c[name] for name in AssignmentRow._fields[1:])]
    return select(*columns).where(scopes.assignments(reach, tx.dialect.name))


def placements(
    tx: Tx, reach: Reach, want: Want = ALL, *, after: str = "", limit: int = 50
) -> Page[Placed]:
    """Return a page of placements, the highest number first."""
    return _parts(tx, (placement, Placed), reach, want, (after, limit))


def opinions(
    tx: Tx, reach: Reach, want: Want = ALL, *, after: str = "", limit: int = 50
) -> Page[OpinionRow]:
    """Return a page of opinions, the highest number first."""
    return _parts(tx, (opinion, OpinionRow), reach, want, (after, limit))


def _parts(
    tx: Tx, what: tuple[Table, Any], reach: Reach, want: Want, cut: tuple[str, int]
) -> Page[Any]:
    table, row = what
    columns = [table.c[name] for name in row._fields]
    asked = _wanted(select(*columns).where(scopes.parts(table, reach)), table, want)
    asked = _below(asked, (table.c.id,), cut[0], str)
    return _page(tx, asked, row, cut[1], lambda one: f"{one.number}:{one.community}")


def refusals(
    tx: Tx, reach: Reach, want: Want = ALL, *, after: str = "", limit: int = 50
) -> Page[Refusal]:
    """Return a page of refusals, the latest first."""
    columns = [refusal.c[name] for name in Refusal._fields]
    asked = _wanted(select(*columns).where(scopes.refusals(reach)), refusal, want)
    order = (refusal.c.issued_on, refusal.c.id)
    asked = _below(asked, order, after, lambda day, ident: (date.fromisoformat(day), ident))
    return _page(tx, asked, Refusal, limit, lambda one: f"{one.issued_on}{MARK}{one.id}")


def disputes(
    tx: Tx, reach: Reach, want: Want = ALL, *, after: str = "", limit: int = 50
) -> Page[DisputeState]:
    """Return a page of disputes, the latest first."""
    row = dispute.c
    asked = _wanted(select(row.body).where(scopes.parts(dispute, reach)), dispute, want)
    order = (row.opened_on, row.id)
    asked = _below(asked, order, after, lambda day, ident: (date.fromisoformat(day), ident))
    return _page(
        tx,
        asked,
        DisputeState.model_validate_json,
        limit,
        lambda one: f"{one.opened_on}{MARK}{one.stream}",
    )


def reports(
    tx: Tx, reach: Reach, want: Want = ALL, *, after: str = "", limit: int = 50
) -> Page[BypassRow]:
    """Return a page of reports of a bypass, the latest first; nothing tells who reported."""
    row = bypass.c
    columns = [row[name] for name in BypassRow._fields]
    asked = _wanted(select(*columns).where(scopes.reports(reach)), bypass, want)
    order = (row.flagged_on, row.id)
    asked = _below(asked, order, after, lambda day, ident: (date.fromisoformat(day), ident))
    return _page(tx, asked, BypassRow, limit, lambda one: f"{one.flagged_on}{MARK}{one.id}")


def papers(
    tx: Tx, reach: Reach, want: Want = ALL, *, after: str = "", limit: int = 50
) -> Page[PaperLine]:
    """Return a page of papers, the newest first."""
    columns = [document.c[name] for name in PaperLine._fields]
    asked = select(*columns).where(scopes.papers(reach, tx.dialect.name))
    asked = _below(_wanted(asked, document, want), (document.c.id,), after, int)
    return _page(tx, asked, PaperLine, limit, lambda one: str(one.id))


def may_fetch(tx: Tx, reach: Reach, ident: int) -> bool:
    """Tell whether a paper lies within a reach; False when there is none."""
    here = (document.c.id == ident, scopes.papers(reach, tx.dialect.name))
    return tx.scalar(select(document.c.id).where(*here)) is not None


def _below(
    asked: Select[Any], order: Sequence[Any], after: str, read: Callable[..., Any]
) -> Select[Any]:
    """Order downwards, and begin below a place."""
    if after:
        here = place(after, read, len(order))
        asked = asked.where(tuple_(*order) < (here if len(order) > 1 else (here,)))
    return asked.order_by(*(column.desc() for column in order))


def _page(
    tx: Tx, asked: Select[Any], row: Callable[..., Row], limit: int, at: Callable[[Row], str]
) -> Page[Row]:
    found = [row(*one) for one in tx.execute(asked.limit(limit + 1))]
    return Page.of(found, limit, at)


_EQUAL = (
    ("applicant", "applicant"),
    ("applicant", "department"),
    ("street", "street"),
    ("community", "community"),
)
_AMONG = {
    "stages": "stage",
    "agreement": "agreement",
    "work": "work",
    "cover": "cover",
    "answers": "answer",
    "kinds": "kind",
}


def _wanted(asked: Select[Any], table: Table, want: Want) -> Select[Any]:
    number = table.c.get("number", table.c.id)
    if want.number:
        asked = asked.where(number == want.number)
    if want.text:
        title = [table.c.title] if "title" in table.c else []
        asked = asked.where(holds(want.text, number, *title))
    for name, column in _EQUAL:
        if (value := getattr(want, name)) and column in table.c:
            some = (value,) if isinstance(value, str) else value
            asked = asked.where(table.c[column].in_(some))
    for name, column in _AMONG.items():
        if (values := getattr(want, name)) and column in table.c:
            asked = asked.where(table.c[column].in_(values))
    return asked
