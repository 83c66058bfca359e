"""Where ordered, paid, received and confirmed money is not the same, and whose move it is."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from ledger.read import funds
from policies.cost import arrears
from schemas.states.stages import Payment
from schemas.states.states import Instalment, PlacementState
from tasks.funds import texts
from tasks.funds.lists import PLACE, owed_by, place_of
from tasks.funds.reports import Column, FundsReport, FundsSource

ENTERED_BY = {"pay": "payer", "custody_in": "street", "confirm_usable": "community"}


class Mismatch(NamedTuple):
    """One instalment that is not as it should be; amounts in fen, since when, whose move."""

    at: PlacementState
    one: Instalment
    code: str  # schemas/texts/funds.yaml: mismatches, and what to do: moves
    expected: int
    found: int
    since: date | None
    mover: str

    @property
    def gap(self) -> int:
        """What is missing, or too much (fen)."""
        return abs(self.expected - self.found)


def report(source: FundsSource) -> FundsReport:
    """Return all that does not match; reads department, street, community, number."""
    columns = (
        *PLACE,
        Column("no", "count"),
        Column("mismatch"),
        Column("expected", "fen"),
        Column("found", "fen"),
        Column("gap", "fen"),
        Column("since", "day"),
        Column("move"),
        Column("mover"),
    )
    rows = (
        (
            *place_of(source, one.at, one.one),
            one.one.no,
            texts.of("mismatches", one.code),
            one.expected,
            one.found,
            one.gap,
            one.since,
            texts.of("moves", one.code),
            source.org(one.mover),
        )
        for one in found(source)
    )
    return source.report("mismatch", columns, rows)


def found(source: FundsSource, *, open_only: bool = False) -> Iterator[Mismatch]:
    """Yield what does not match within the reach. open_only: only what waits on somebody's act."""
    placed = funds.moving(source.tx, source.reach) if open_only else source.placements()
    for at in placed:
        for one in owed_by(at, source.wanted.department):
            yield from _amounts(at, one)
            yield from _resting(source, at, one)
            yield from () if open_only else _days(source, at, one)


def _amounts(at: PlacementState, one: Instalment) -> Iterator[Mismatch]:
    """Another amount than was ordered came, or the community says that it did."""
    if one.stage is not Payment.DISPUTED:
        return
    came = one.received_fen if one.received_fen is not None else one.amount_fen
    if one.custody_on is not None:
        yield Mismatch(at, one, "disputed", one.amount_fen, came, one.custody_on, at.street)
        return
    proof = one.proofs.get("custody_in")
    since = proof.entered if proof else one.paid_on
    short = came < one.amount_fen
    code, mover = ("partial", at.payer_of(one)) if short else ("excess", at.street)
    yield Mismatch(at, one, code, one.amount_fen, came, since, mover)


def _resting(source: FundsSource, at: PlacementState, one: Instalment) -> Iterator[Mismatch]:
    """What was ordered is not paid, paid and not received, received and not confirmed."""
    calendar, day = source.rules.calendar, source.wanted.day
    if one.stage is Payment.IN_CUSTODY:
        if arrears.custody_late_wd(one, day, calendar):
            yield Mismatch(at, one, "not_confirmed", one.amount_fen, 0, one.custody_on, at.street)
        return
    since, code, mover = {
        Payment.ORDERED: (one.ordered_on, "not_paid", at.payer_of(one)),
        Payment.PAID: (one.paid_on, "not_received", at.street),
    }.get(one.stage, (None, "", ""))
    if since is not None and calendar.between(since, day) > source.route().bank_days_wd:
        yield Mismatch(at, one, code, one.amount_fen, 0, since, mover)


def _days(source: FundsSource, at: PlacementState, one: Instalment) -> Iterator[Mismatch]:
    """Bank days of payer and street that lie apart, and what was entered late, by whom."""
    most, calendar = source.route().bank_days_wd, source.rules.calendar
    days = [one.proofs[verb].on for verb in ("pay", "custody_in") if verb in one.proofs]
    told = [on for on in days if on is not None]
    if len(told) > 1 and calendar.between(min(told), max(told)) > most:
        whole = one.amount_fen
        yield Mismatch(at, one, "days_differ", whole, whole, max(told), at.street)
    for verb, side in ENTERED_BY.items():
        proof = one.proofs.get(verb)
        if proof is not None and proof.lag_wd > most:
            whole = one.amount_fen
            mover = at.payer_of(one) if side == "payer" else getattr(at, side)
            yield Mismatch(at, one, "entered_late", whole, whole, proof.on, mover)
