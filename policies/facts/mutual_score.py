"""The mutual score of an item: how both sides rated each other (section 3.10)."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from schemas.states.states import PlacementState

COMMUNITY, DEPARTMENT = "community", "department"
WEIGHTS = {COMMUNITY: Decimal("0.7"), DEPARTMENT: Decimal("0.3")}  # readings: mutual score


def mutual_score(placements: Iterable[PlacementState]) -> Decimal | None:
    """Return the mutual score of placements, as far as their sides have rated."""
    told = list(placements)
    scores = [one.scores for one in told] + [past.scores for one in told for past in one.reviews]
    return weighed({
        side: [mark for one in scores if side in one for mark in one[side].scores.values()]
        for side in WEIGHTS
    })  # fmt: skip


def weighed(marks: Mapping[str, Iterable[int]]) -> Decimal | None:
    """Return 70 % of the communities' mean and 30 % of the department's; silent sides left out."""
    means: dict[str, Decimal] = {}
    for side in WEIGHTS:
        given = [Decimal(mark) for mark in marks.get(side, ())]
        if given:
            means[side] = sum(given, Decimal(0)) / len(given)
    if not means:
        return None
    whole = sum((WEIGHTS[side] for side in means), Decimal(0))
    return round(sum(mean * WEIGHTS[side] for side, mean in means.items()) / whole, 2)
