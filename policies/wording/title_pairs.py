"""How well the index tells titles apart: precision and recall on labelled pairs. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from policies.wording.similarity import Titles

STEPS = tuple(n / 100 for n in range(40, 96, 5))


@dataclass(frozen=True)
class Pair:
    """Two titles and whether they are the same item under other words."""

    one: str
    other: str
    same: bool


@dataclass(frozen=True)
class Measured:
    """What a threshold finds: rightly (precision), of what is there (recall), and the errors."""

    threshold: float
    precision: float
    recall: float
    false_alarms: int
    missed: int

    @property
    def both(self) -> float:
        """The harmonic mean of precision and recall (F1)."""
        whole = self.precision + self.recall
        return 2 * self.precision * self.recall / whole if whole else 0.0


@dataclass(frozen=True)
class PairsReport:
    """The measure at every threshold, and the best."""

    pairs: int
    same: int
    thresholds: tuple[Measured, ...]
    best: Measured


def pairs_of(data: Mapping[str, Any]) -> tuple[Pair, ...]:
    """Return the labelled pairs of a file: items with other names for them, and look-alikes.

    items: [{title, same: [other wordings], other: [titles of other items]}].
    """
    found = []
    for item in data["items"]:
        title = str(item["title"])
        found += [Pair(title, str(one), True) for one in item.get("same", ())]
        found += [Pair(title, str(one), False) for one in item.get("other", ())]
    return tuple(found)


def measure(pairs: Sequence[Pair], more: Iterable[str] = ()) -> PairsReport:
    """Score every pair by an index over the first titles (and `more`), at every threshold."""
    titles = dict.fromkeys([*(pair.one for pair in pairs), *more])
    index = Titles((title, title) for title in titles)
    scored = [(_score(index, pair), pair.same) for pair in pairs]
    measured = tuple(_at(threshold, scored) for threshold in STEPS)
    same = sum(pair.same for pair in pairs)
    return PairsReport(len(pairs), same, measured, max(measured, key=lambda one: one.both))


def _score(index: Titles, pair: Pair) -> float:
    near = index.near(pair.other, limit=len(index))
    return next((one.score for one in near if one.key == pair.one), 0.0)


def _at(threshold: float, scored: Sequence[tuple[float, bool]]) -> Measured:
    right = sum(same for score, same in scored if score >= threshold)
    alarms = sum(not same for score, same in scored if score >= threshold)
    whole = sum(same for _, same in scored)
    return Measured(
        threshold=threshold,
        precision=right / (right + alarms) if right + alarms else 1.0,
        recall=right / whole if whole else 1.0,
        false_alarms=alarms,
        missed=whole - right,
    )
