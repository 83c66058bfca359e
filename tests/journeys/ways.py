"""The ways of the life cycle's table as text, and which of them an act of a story walks."""

from functools import cache

from policies import loader
from policies.lifecycle import check, moves
from policies.lifecycle.table import TABLE

WAYS = check.paths(loader.load("dehong").jurisdiction)
# Told once for all states that an act may leave: their number is not what a story is about.
MANY = 5


@cache
def ways_of(verb):
    """The ways of the row of an act, told once: see `ways`."""
    return ways(TABLE[verb])


def ways(row):
    """Every way of a row as text: `FROM > TO`, `new > TO`, `* > TO` where it leaves many states."""
    told = []
    for move in row.moves:
        told += [f"new > {after}" for after in move.to if move.opens]
        for after in check.goals([move], WAYS):
            left = [one for one in move.leaves if after in check.targets(move, one, WAYS)]
            told += [f"* > {after}"] if len(left) > MANY else [f"{one} > {after}" for one in left]
    return set(told)


def way(verb, before, after):
    """The way of a row that a change is; raises StopIteration when there is none."""
    if before is None:
        return f"new > {after}"
    known = ways_of(verb)
    return next(one for one in (f"{before} > {after}", f"* > {after}") if one in known)


def walked(row, scene, events):
    """The ways of a row that events walk."""
    return {way(row.verb, *one) for one in moves.moved(scene, events)}
