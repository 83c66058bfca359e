"""One line for several instalments: those of one item, of one payer … that add up to it exactly."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from schemas.states.states import Instalment, PlacementState
from tasks.funds.sharing.matches import Part

Pair = tuple[PlacementState, Instalment]


def parts(pairs: Sequence[Pair], fen: int, due: Callable[[Instalment], int]) -> tuple[Part, ...]:
    """Return the instalments that a line stands for together; none where it cannot be told.

    due: what an instalment still is. One instalment of an item at all its communities is tried
    first, then all of an item, then everything; two groups that fit equally well are none.
    """
    for some in _groups(pairs):
        fits = [group for group in some if len(group) > 1 and _sum(group, due) == fen]
        if len(fits) == 1:
            return tuple(Part(at.number, at.community, one.no, due(one)) for at, one in fits[0])
        if fits:
            return ()
    return ()


def _groups(pairs: Sequence[Pair]) -> Iterator[list[list[Pair]]]:
    def number_and_no(pair: Pair) -> tuple[str, int]:
        return pair[0].number, pair[1].no

    ordered = sorted(pairs, key=lambda pair: (*number_and_no(pair), pair[0].community))
    yield [list(some) for _, some in groupby(ordered, number_and_no)]
    yield [list(some) for _, some in groupby(ordered, lambda pair: pair[0].number)]
    yield [ordered]


def _sum(group: Sequence[Pair], due: Callable[[Instalment], int]) -> int:
    return sum(due(one) for _, one in group)
