"""Who owes what at a placement, and what becomes of it when a department leaves (ADR 0032)."""

from policies.cost.funding import largest_remainder
from policies.lifecycle.steps.money import WITH_DEPARTMENT, line_of
from schemas.states.changes import Amendment
from schemas.states.placements.parties import Party, PlacedParty
from schemas.states.states import PlacementState, Terms

Parts = dict[str, int]
"""Department -> fen."""


def parts_of(placement: PlacementState, offer: Amendment | None = None) -> Parts:
    """Return what each department owes at a placement, as it is or as it would be."""
    if offer is not None:
        told = {one.org: one.fen for one in offer.parties}
        return told or {placement.applicant: offer.amount_fen}
    if not placement.parties:
        return {placement.applicant: placement.amount_fen}
    return _summed(placement, [one.no for one in placement.instalments])


def gone(placement: PlacementState) -> Parts:
    """Return what has left each department, or is on its way out."""
    out = [one.no for one in placement.instalments if one.stage not in WITH_DEPARTMENT]
    return _summed(placement, out)


def _summed(placement: PlacementState, nos: list[int]) -> Parts:
    parts = dict.fromkeys(placement.departments, 0)
    for one in placement.instalments:
        if one.no in nos:
            org = placement.payer_of(one)
            parts[org] = parts.get(org, 0) + one.amount_fen
    return parts


def with_left(new: Terms, old: Terms) -> Terms:
    """Return the terms of a change with the departments that leave by it, at the end.

    They read and pay what they had ordered; the one that applies never leaves.
    """
    stay = new.departments
    left = [
        Party(**{**one.model_dump(), "fen": 0, "left": True})
        for one in old.parties
        if one.org not in stay
    ]
    return new.model_copy(update={"parties": (*new.payers, *left)}) if left else new


def placed_from(terms: Terms, placement: PlacementState, amount: int) -> tuple[PlacedParty, ...]:
    """Return the departments of a placement by changed terms; () for one alone.

    Who leaves keeps what has left it; the others share the rest as they share the item.
    """
    if not terms.parties:
        return ()
    out, stay = gone(placement), [one for one in terms.parties if not one.left]
    kept = {one.org: out.get(one.org, 0) for one in terms.parties if one.left}
    weights = [one.fen for one in stay] if any(one.fen for one in stay) else [1] * len(stay)
    rest = largest_remainder(max(0, amount - sum(kept.values())), weights)
    parts = kept | dict(zip((one.org for one in stay), rest, strict=True))
    return tuple(
        PlacedParty(
            org=one.org,
            duty=one.duty,
            fen=parts[one.org],
            budget=line_of(one.org, one.budget_doc_no),
            left=one.left,
        )
        for one in terms.parties
    )
