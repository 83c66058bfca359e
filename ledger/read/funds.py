"""Questions about money: placements by what is late, transfers, accounts; streamed, never rows.

Every question about placements is asked within a reach (ledger.read.scopes.money), so that no
report can tell of money that its reader may not read.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, case, or_, select

from ledger.read import scopes
from ledger.read.assignments import every
from ledger.store.session import Tx
from ledger.tables.columns import NO_DAY
from ledger.tables.journal import journal
from ledger.tables.states import account, assignment, placement, posting, waiting
from ledger.write.states import question
from schemas.acts.act import Entry
from schemas.place.visibility import Reach
from schemas.states.communities import CommunityState
from schemas.states.states import AssignmentState, PlacementState

BATCH = 1000
USABLE = "usable:"
OWED = ("order", "pay", "custody_in", "settle")  # what waits while a department still owes
MOVING = ("pay", "custody_in", "confirm_usable", "resolve_dispute")
KEPT = ("confirm_usable", "resolve_dispute", "custody_in")  # what waits while a street keeps money


class StatementLine(NamedTuple):
    """One posting seen from an account: signed fen, and the balance after it."""

    id: int
    event_uid: str
    other: str
    fen: int
    balance_fen: int


def placements(
    tx: Tx,
    reach: Reach,
    *,
    applicant: str = "",
    street: str = "",
    community: str | tuple[str, ...] = "",
    number: str = "",
) -> Iterator[PlacementState]:
    """Return placements in order of number and community."""
    asked = question("placement").where(scopes.money(reach))
    if applicant:
        mine = select(assignment.c.id).where(scopes.joint((applicant,)))
        asked = asked.where(or_(placement.c.applicant == applicant, placement.c.number.in_(mine)))
    for column, value in (
        (placement.c.street, street),
        (placement.c.number, number),
    ):
        if value:
            asked = asked.where(column == value)
    if community:
        some = (community,) if isinstance(community, str) else community
        asked = asked.where(placement.c.community.in_(some))
    return _states(tx, asked)


def late(tx: Tx, reach: Reach, day: date, *, applicant: str = "") -> Iterator[PlacementState]:
    """Return placements at which an instalment that is owed was due before a day."""
    asked = _waiting_for(OWED).where(waiting.c.due_on < day, waiting.c.due_on < NO_DAY)
    if applicant:
        asked = asked.join(assignment, assignment.c.id == waiting.c.number)
        mine = or_(assignment.c.applicant == applicant, scopes.joint((applicant,)))
        asked = asked.where(mine)
    return _states(tx, _among(asked, reach))


def kept(tx: Tx, reach: Reach, *, street: str = "") -> Iterator[PlacementState]:
    """Return placements of which a street keeps money that its community does not use yet."""
    asked = _among(_waiting_for(KEPT), reach)
    return _states(tx, asked.where(placement.c.street == street) if street else asked)


def moving(tx: Tx, reach: Reach) -> Iterator[PlacementState]:
    """Return placements at which money that was ordered is not yet with the community."""
    return _states(tx, _among(_waiting_for(MOVING), reach))


def _waiting_for(acts: Sequence[str]) -> Select[Any]:
    mine = (waiting.c.stream_kind == "placement", waiting.c.act.in_(acts))
    return select(waiting.c.stream_id).where(*mine)


def _among(ids: Select[Any], reach: Reach) -> Select[Any]:
    return question("placement").where(placement.c.id.in_(ids), scopes.money(reach))


def _states(tx: Tx, asked: Select[Any]) -> Iterator[PlacementState]:
    return (one.state for one in every(tx, PlacementState, asked))


def entered(tx: Tx, reach: Reach, stages: Sequence[str]) -> Iterator[AssignmentState]:
    """Return assignments of some stages in order of number."""
    mine = (scopes.assignments(reach, tx.dialect.name), assignment.c.stage.in_(stages))
    asked = question("assignment").where(*mine)
    return (one.state for one in every(tx, AssignmentState, asked))


def communities(tx: Tx) -> Iterator[CommunityState]:
    """Return what communities put on record by themselves."""
    return (one.state for one in every(tx, CommunityState, question("community")))


def transfers(tx: Tx, reach: Reach, kinds: Sequence[str], *, number: str = "") -> Iterator[Entry]:
    """Return entries of some kinds in the order of the journal, of one assignment or all."""
    asked = select(journal).where(journal.c.kind.in_(kinds)).order_by(journal.c.id)
    if reach.kind not in ("all", "filed"):
        mine = select(placement.c.id).where(scopes.money(reach))
        asked = asked.where(journal.c.stream_id.in_(mine))
    if number:
        placed = journal.c.stream_id.between(f"{number}:", f"{number};")
        asked = asked.where(or_(placed, journal.c.stream_id == number))
    for row in tx.execute(asked.execution_options(yield_per=BATCH)):
        told = dict(row._mapping)
        fields = {name: told[name] for name in Entry.model_fields if name in told}
        yield Entry.model_construct(**{**fields, "body": json.loads(row.body)})


def statement(tx: Tx, code: str) -> Iterator[StatementLine]:
    """Return every posting of an account in order, each with the balance after it."""
    signed = case((posting.c.credit == code, posting.c.fen), else_=-posting.c.fen)
    other = case((posting.c.credit == code, posting.c.debit), else_=posting.c.credit)
    asked = (
        select(posting.c.id, posting.c.event_uid, other.label("other"), signed.label("moved"))
        .where(or_(posting.c.debit == code, posting.c.credit == code))
        .order_by(posting.c.id)
    )
    balance = 0
    for row in tx.execute(asked.execution_options(yield_per=BATCH)):
        balance += row.moved
        yield StatementLine(row.id, row.event_uid, row.other, row.moved, balance)


def usable_moves(tx: Tx, community: str) -> Iterator[tuple[str, str, datetime, int]]:
    """Return what came to and left a community's money: number, other account, when, signed fen."""
    for own, other, sign in (
        (posting.c.credit, posting.c.debit, 1),
        (posting.c.debit, posting.c.credit, -1),
    ):
        asked = (
            select(own, other, journal.c.occurred_at, posting.c.fen)
            .join(journal, journal.c.uid == posting.c.event_uid)
            .where(own.startswith(USABLE), own.endswith(f":{community}", autoescape=True))
            .order_by(posting.c.id)
        )
        for row in tx.execute(asked.execution_options(yield_per=BATCH)):
            yield row[0].split(":")[1], row[1], row.occurred_at, sign * row.fen


def accounts(tx: Tx, prefix: str = "") -> Iterator[tuple[str, int]]:
    """Return accounts whose code begins so, with their balances in fen, in order."""
    asked = select(account.c.code, account.c.balance_fen).order_by(account.c.code)
    if prefix:
        asked = asked.where(account.c.code.startswith(prefix, autoescape=True))
    for row in tx.execute(asked.execution_options(yield_per=BATCH)):
        yield row.code, row.balance_fen
