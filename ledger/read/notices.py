"""Notices: what residents of a community may read without logging in: admitted items and money."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import and_, select

from ledger.read import scopes
from ledger.store.session import Tx
from ledger.tables.journal import journal
from ledger.tables.states import assignment, placement
from schemas.place.visibility import Reach
from schemas.states.stages import Stage
from schemas.states.states import AssignmentState, PlacementState

SHOWN_MAX = 500


class PublicNotice(NamedTuple):
    """A published item at one community; amounts in fen, those of the community once it is placed.

    objections_until: last day of the publication; open: the publication runs, so one may object.
    """

    number: str
    title: str
    applicant: str
    departments: tuple[str, ...]  # that do it now, the one that applied first
    stage: str
    total_fen: int
    start_on: date | None
    end_on: date | None
    published_on: date | None
    objections_until: date | None
    open: bool
    approved_on: date | None
    effective_on: date | None
    exited_on: date | None
    amount_fen: int | None
    confirmed_fen: int | None
    balance_fen: int | None  # what the community still holds of it
    agreement: str
    work: str


def public(tx: Tx, community: str, *, limit: int = SHOWN_MAX) -> list[PublicNotice]:
    """Return what is published at a community, the newest first."""
    reach = Reach(kind="resident", codes=(community,))
    here = and_(placement.c.number == assignment.c.id, placement.c.community == community)
    part = (placement.c.amount_fen, placement.c.confirmed_fen, placement.c.agreement,
            placement.c.body)  # fmt: skip
    asked = (
        select(assignment, *(column.label(f"p_{column.name}") for column in part))
        .add_columns(placement.c.work.label("p_work"))
        .select_from(assignment.outerjoin(placement, here))
        .where(scopes.assignments(reach, tx.dialect.name))
        .order_by(assignment.c.id.desc())
        .limit(limit)
    )
    rows = tx.execute(asked).all()
    said = _publications(tx, [row.id for row in rows])
    return [_notice(row, said.get(row.id)) for row in rows]


def _publications(tx: Tx, numbers: Sequence[str]) -> dict[str, tuple[date, date]]:
    """Return first and last day of the newest publication of each assignment."""
    asked = (
        select(journal.c.stream_id, journal.c.body)
        .where(
            journal.c.stream_kind == "assignment",
            journal.c.stream_id.in_(numbers),
            journal.c.kind == "application.publicised",
        )
        .order_by(journal.c.id)
    )
    found = {}
    for number, body in tx.execute(asked):
        told = json.loads(body)
        found[number] = (date.fromisoformat(told["since"]), date.fromisoformat(told["until"]))
    return found


def _notice(row: Any, said: tuple[date, date] | None) -> PublicNotice:
    placed = PlacementState.model_validate_json(row.p_body) if row.p_body else None
    state = AssignmentState.model_validate_json(row.body)
    runs = state.stage is Stage.PUBLICITY
    due = next((one.due for one in state.clocks if one.code == "publicity"), None)
    return PublicNotice(
        number=row.id,
        title=row.title,
        applicant=row.applicant,
        departments=(row.applicant, *state.terms.together[1:]),
        stage=row.stage,
        total_fen=row.total_fen,
        start_on=row.start_on,
        end_on=row.end_on,
        published_on=said[0] if said else state.approved_on,
        objections_until=due or (said[1] if said else None),
        open=runs,
        approved_on=state.approved_on,
        effective_on=state.effective_on,
        exited_on=state.exited_on,
        amount_fen=row.p_amount_fen,
        confirmed_fen=row.p_confirmed_fen,
        balance_fen=placed.balance_fen if placed else None,
        agreement=row.p_agreement or "",
        work=row.p_work or "",
    )
