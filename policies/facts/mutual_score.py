"""The mutual score of an item: how both sides rated each other (section 3.10)."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from schemas.states.placements.judged import Score
from schemas.states.states import PlacementState

COMMUNITY, DEPARTMENT = "community", "department"
WEIGHTS = {COMMUNITY: Decimal("0.7"), DEPARTMENT: Decimal("0.3")}  # readings: mutual score


def mutual_score(placements: Iterable[PlacementState]) -> Decimal | None:
    """Return the mutual score of placements, as far as their sides have rated."""
    return weighed(_marks(_told(placements)))


def party_scores(placements: Iterable[PlacementState]) -> dict[str, Decimal]:
    """Return the score of each further department of a joint item.

    Its own marks from communities, and what the departments together said of those.
    """
    told = _told(placements)
    own: dict[str, list[int]] = {}
    for one in told:
        for org, mark in one[COMMUNITY].parties.items() if COMMUNITY in one else ():
            own.setdefault(org, []).append(mark)
    theirs = _marks(told)[DEPARTMENT]
    found = {org: weighed({COMMUNITY: marks, DEPARTMENT: theirs}) for org, marks in own.items()}
    return {org: score for org, score in found.items() if score is not None}


def _told(placements: Iterable[PlacementState]) -> Sequence[Mapping[str, Score]]:
    known = list(placements)
    return [one.scores for one in known] + [past.scores for one in known for past in one.reviews]


def _marks(told: Sequence[Mapping[str, Score]]) -> dict[str, list[int]]:
    return {
        side: [mark for one in told if side in one for mark in one[side].scores.values()]
        for side in WEIGHTS
    }


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
