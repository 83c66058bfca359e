"""What each department of a joint item owes: of the total, and of every community's amount.

Both add up to the fen: the total is split by the shares, and each community's amount by what is
left of these parts (largest remainder each time), so that no part is negative or overdrawn.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from policies.cost.funding import largest_remainder, plan
from policies.place.clocks import Calendar
from schemas.applications.application import Application
from schemas.states.placements.parties import Party, PlacedParty
from schemas.states.states import Instalment, PlannedInstalment


def parties_of(application: Application) -> tuple[Party, ...]:
    """Return the departments of an application, each with its fen of the total; () for one."""
    rows = application.joint
    if not rows:
        return ()
    total = application.funding.total_fen if application.funding else 0
    weights = [max(one.share or Decimal(0), Decimal(0)) for one in rows]
    amounts = largest_remainder(total, weights) if any(weights) else [0] * len(rows)
    return tuple(
        Party(
            org=one.org or "",
            duty=one.duty or "",
            fen=fen,
            budget_doc_no=one.budget_doc_no or "",
            payer=one.payer or "",
        )
        for one, fen in zip(rows, amounts, strict=True)
    )


def split(amounts: Mapping[str, int], parties: Sequence[Party]) -> dict[str, list[int]]:
    """Return the fen of each party at each community, in the order of the parties.

    amounts: community -> fen, of all communities of the item; they add up to the total.
    """
    left = [one.fen for one in parties]
    told = {}
    for code, amount in amounts.items():
        parts = largest_remainder(amount, left) if any(left) else [0] * len(left)
        told[code] = parts
        left = [rest - part for rest, part in zip(left, parts, strict=True)]
    return told


def planned_parts(
    amount: int,
    parties: Sequence[PlacedParty],
    planned: Sequence[PlannedInstalment],
    start_on: date | None,
    end_on: date | None,
    calendar: Calendar,
) -> tuple[Instalment, ...]:
    """Return the instalments of one community: of one department, or of each of several.

    The first department's have the numbers of the plan, the next one's go on after them.
    """
    if not parties:
        return plan(amount, planned, start_on, end_on, calendar)
    step = max((one.no for one in planned), default=0)
    return tuple(
        one.model_copy(
            update={
                "no": one.no + step * at,
                "party": party.org if at else "",
                "budget": party.budget if at else "",
            }
        )
        for at, party in enumerate(parties)
        for one in plan(party.fen, planned, start_on, end_on, calendar)
    )
