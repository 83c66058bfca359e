"""Near-duplicate titles: an index that finds and scores them, and says on what the score rests.

TF-IDF cosine over the characters' 1- and 2-grams. A query gram that no title holds is dropped, so
that words everybody uses count little and words nobody uses count nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from heapq import nlargest
from math import log, sqrt
from typing import NamedTuple

from schemas.written import signs

RAREST = 10  # grams of a query by which candidates are found
CANDIDATES = 40  # scored in full
STALE = 1.2  # growth after which the weights are computed anew


class Near(NamedTuple):
    """A title near to a query: key, score (0 to 1), and the parts both share, strongest first."""

    key: str
    title: str
    score: float
    shared: tuple[str, ...]


def grams(title: str) -> Counter[str]:
    """Return the 1- and 2-grams of a title, punctuation dropped, case folded."""
    bare = signs(title)
    return Counter(bare) + Counter(bare[i : i + 2] for i in range(len(bare) - 1))


class Titles:
    """An index over titles by key; titles can be added at any time, none is taken out."""

    def __init__(self, titles: Iterable[tuple[str, str]] = ()) -> None:
        self._titles: list[tuple[str, str, Counter[str]]] = []
        self._holding: dict[str, list[int]] = defaultdict(list)
        self._weights: dict[str, float] = {}
        self._norms: list[float] = []
        for key, title in titles:
            self._enter(key, title)
        self._weigh()

    def __len__(self) -> int:
        return len(self._titles)

    def add(self, key: str, title: str) -> None:
        """Add a title; a key may come again with another title."""
        self._enter(key, title)
        held = self._titles[-1][2]
        fresh = log((1 + len(self._titles)) / 2) + 1  # of a gram that only this title holds
        for gram in held:
            self._weights.setdefault(gram, fresh)
        self._norms.append(self._norm(held))
        if len(self._titles) > STALE * self._weighed + RAREST:
            self._weigh()

    def near(self, title: str, *, least: float = 0.0, limit: int = 10) -> list[Near]:
        """Return the titles nearest to one, best first, that score at least `least`."""
        asked = {gram: n for gram, n in grams(title).items() if gram in self._weights}
        length = sqrt(sum((n * self._weights[gram]) ** 2 for gram, n in asked.items()))
        rough: dict[int, float] = defaultdict(float)
        for gram in sorted(asked, key=lambda one: len(self._holding[one]))[:RAREST]:
            weight = asked[gram] * self._weights[gram] ** 2
            for place in self._holding[gram]:
                rough[place] += weight
        found = nlargest(CANDIDATES, rough, key=lambda place: rough[place] / self._norms[place])
        scored = [self._scored(place, asked, length) for place in found]
        return nlargest(limit, (one for one in scored if one.score >= least), key=_score)

    def _scored(self, place: int, asked: dict[str, int], length: float) -> Near:
        key, title, held = self._titles[place]
        parts = {
            gram: n * held[gram] * self._weights[gram] ** 2
            for gram, n in asked.items()
            if gram in held
        }
        score = min(1.0, sum(parts.values()) / (length * self._norms[place]))
        shared = nlargest(5, (gram for gram in parts if len(gram) > 1), key=parts.__getitem__)
        return Near(key, title, round(score, 4), tuple(shared))

    def _enter(self, key: str, title: str) -> None:
        held = grams(title)
        for gram in held:
            self._holding[gram].append(len(self._titles))
        self._titles.append((key, title, held))

    def _weigh(self) -> None:
        whole = len(self._titles)
        self._weights = {
            gram: log((1 + whole) / (1 + len(places))) + 1 for gram, places in self._holding.items()
        }
        self._norms = [self._norm(held) for _, _, held in self._titles]
        self._weighed = whole

    def _norm(self, held: Counter[str]) -> float:
        return sqrt(sum((n * self._weights[gram]) ** 2 for gram, n in held.items())) or 1.0


def _score(one: Near) -> float:
    return one.score
