"""The shipped stories walk the table of the life cycle: what they do not walk is listed by name."""

import copy
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from desk.cli.commands.replay import applications
from desk.demo import replay, story
from ledger.store.session import open_ledger
from policies import loader
from policies.lifecycle import check, judge, moves
from policies.lifecycle.table import ROWS, TABLE

DATA = Path(__file__).parents[2] / "desk" / "demo" / "data"
LIST = Path(__file__).with_name("not_walked.yaml")
CASES = applications(None)
WAYS = check.paths(loader.load("dehong").jurisdiction)
# Told once for all states that an act may leave: their number is not what a story is about.
MANY = 5


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
    known = ways(TABLE[verb])
    return next(one for one in (f"{before} > {after}", f"* > {after}") if one in known)


@pytest.fixture(scope="module")
def walked(tmp_path_factory):
    """Verb -> the ways walked by the stories, each on the ledger of all."""
    seen = {}
    whole = pytest.MonkeyPatch()

    def watched(row, scene, events, route):
        moves.hold(row, scene, events, route)
        told = seen.setdefault(row.verb, set())
        told |= {way(row.verb, *one) for one in moves.moved(scene, events)}

    whole.setattr(judge, "hold", watched)
    raws = (YAML(typ="safe").load(DATA / name) for name in ("timeline.yaml", "lives.yaml"))
    read = (story.read(copy.deepcopy(raw), CASES, "Asia/Shanghai") for raw in raws)
    stories = [one for some in read for one in some]
    for one in stories:
        path = tmp_path_factory.mktemp(one.id) / "story.db"
        ledger = open_ledger(f"sqlite:///{path}", simulated=True)
        list(replay.Player(ledger, one, CASES).play())
        ledger.close()
    whole.undo()
    return seen


def test_what_no_story_walks_is_listed_and_nothing_else(walked):
    listed = {verb: set(told) for verb, told in YAML(typ="safe").load(LIST).items()}

    missing = {row.verb: ways(row) - walked.get(row.verb, set()) for row in ROWS}
    assert {verb: told for verb, told in missing.items() if told} == listed


def test_the_stories_walk_most_of_the_acts(walked):
    done = {verb for verb, told in walked.items() if told}

    assert len(done) > 50
    assert {"submit", "decide", "witness", "close_task", "exit_nonpay", "contest"} <= done
