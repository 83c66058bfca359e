"""Each shipped story played once in a run of the tests, for every file and worker that asks.

What is asked of a playing is noted while it goes on, and kept in a file; the ledger is kept beside.
"""

import fcntl
import pickle
from typing import NamedTuple

import pytest

from policies.lifecycle import judge, moves
from schemas.acts.act import Refused
from tasks.verify.verify import verify
from tests.journeys.played import STORIES, player
from tests.journeys.reconciled import differences
from tests.journeys.terms import changed
from tests.journeys.ways import walked


class Told(NamedTuple):
    """A playing to its end.

    acts: what came of each act. differences, problems: of the money and the ledger afterwards.
    walked: verb and way. terms: verb, term, heading and what was answered then.
    """

    acts: list
    differences: dict
    problems: tuple
    walked: set
    terms: set


def told(folder, name, wait=True):
    """Play a story, or read what was noted of it; without `wait` None while another plays it."""
    file = folder / f"{name}.pickle"
    with (folder / f"{name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return None
        if not file.exists():
            file.write_bytes(pickle.dumps(_play(folder, name)))
    return pickle.loads(file.read_bytes())


def every(folder):
    """Yield every story; last those that another worker plays just now."""
    taken = []
    for name in reversed(STORIES):  # the others come from the front
        if (found := told(folder, name, wait=False)) is None:
            taken.append(name)
        else:
            yield found
    yield from (told(folder, name) for name in taken)


def _play(folder, name):
    ways, terms = set(), set()
    with pytest.MonkeyPatch.context() as patch, player(folder, name) as (playing, ledger):
        patch.setattr(judge, "decide", _watched(judge.decide, ways, terms))
        acts = list(playing.play())
        with ledger.read() as tx:
            wrong = differences(tx)
        return Told(acts, wrong, verify(ledger).problems, ways, terms)


def _watched(decide, ways, terms):
    """`judge.decide`, which notes which ways an accepted act walks and what its terms change."""

    def hold(row, scene, events, route):
        moves.hold(row, scene, events, route)
        ways.update((row.verb, way) for way in walked(row, scene, events))

    def watched(scene, act, by, rules, now, form=None):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(judge, "hold", hold)
            answer = decide(scene, act, by, rules, now, form)
        if not isinstance(answer, Refused):
            around = changed(decide, scene, act, by, rules, now, form)
            terms.update((act.verb, *one) for one in around)
        return answer

    return watched
