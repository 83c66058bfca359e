"""The last term of an item that asks for renewal, as the rules R01, R02 and T02 read it."""

from decimal import Decimal
from typing import Any

from ledger.store.session import Tx
from ledger.write import states
from schemas.applications.given import LastTerm
from schemas.states.states import AssignmentState, PlacementState

RENEWALS_MAX = 6  # terms looked back on; more than any rule counts
COMMUNITY, DEPARTMENT = "community", "department"
WEIGHTS = {COMMUNITY: Decimal("0.7"), DEPARTMENT: Decimal("0.3")}  # readings: mutual score


def previous(tx: Tx, number: str) -> LastTerm | None:
    """Return how the last term went; None when there is no such item."""
    row = states.load(tx, "assignment", [number]).get(number) if number else None
    if row is None:
        return None
    matter = AssignmentState.model_validate(row.raw)
    raws = states.load_all(tx, "placement", number).values()
    placements = [PlacementState.model_validate(one.raw) for one in raws]
    amount = sum(one.amount_fen for one in placements) or matter.terms.total_fen
    confirmed = sum(one.confirmed_fen for one in placements)
    return LastTerm(
        number=number,
        title=matter.terms.title,
        start_on=matter.terms.start_on,
        end_on=matter.terms.end_on,
        mutual_score=mutual_score(placements),
        paid_percent=round(Decimal(confirmed) * 100 / amount, 2) if amount else Decimal(100),
        result_report=any(one.delivered_on for one in placements),
        renewals=_renewals(tx, number),
    )


def mutual_score(placements: list[PlacementState]) -> Decimal | None:
    """Return 70 % of the communities' mean and 30 % of the department's; silent sides left out."""
    means: dict[str, Decimal] = {}
    for side in WEIGHTS:
        given = [one.scores[side].scores for one in placements if side in one.scores]
        marks = [Decimal(mark) for scores in given for mark in scores.values()]
        if marks:
            means[side] = sum(marks, Decimal(0)) / len(marks)
    if not means:
        return None
    whole = sum((WEIGHTS[side] for side in means), Decimal(0))
    weighed = sum((mean * WEIGHTS[side] for side, mean in means.items()), Decimal(0))
    return round(weighed / whole, 2)


def _renewals(tx: Tx, number: str) -> int:
    """Count the renewals that led to a term, going back from one to the one before it."""
    count = 0
    while count < RENEWALS_MAX:
        filed: dict[str, Any] = states.filed(tx, number, 1) or {}
        if filed.get("apply_type") != "renew" or not filed.get("previous"):
            return count
        number, count = str(filed["previous"]), count + 1
    return count
