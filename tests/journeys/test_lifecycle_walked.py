"""The shipped stories walk the table of the life cycle: what they do not walk is listed by name.

`python tests/journeys/test_lifecycle_walked.py` writes the list anew, to be seen in review.
"""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from policies import loader
from policies.lifecycle import check, judge, moves
from policies.lifecycle.table import ROWS, TABLE
from tests.journeys.played import play_all

LIST = Path(__file__).with_name("not_walked.yaml")
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


def play(folder, patch):
    """Verb -> the ways walked by the stories, each on the ledger of all."""
    seen = {}

    def watched(row, scene, events, route):
        moves.hold(row, scene, events, route)
        told = seen.setdefault(row.verb, set())
        told |= {way(row.verb, *one) for one in moves.moved(scene, events)}

    patch.setattr(judge, "hold", watched)
    play_all(folder)
    return seen


def missing(walked):
    """Verb -> the ways that no story walks, in order."""
    told = {row.verb: sorted(ways(row) - walked.get(row.verb, set())) for row in ROWS}
    return {verb: ways for verb, ways in told.items() if ways}


@pytest.fixture(scope="module")
def walked(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        yield play(tmp_path_factory.mktemp("walked"), patch)


def test_what_no_story_walks_is_listed_and_nothing_else(walked):
    assert missing(walked) == YAML(typ="safe").load(LIST)


def test_the_stories_walk_most_of_the_acts(walked):
    done = {verb for verb, told in walked.items() if told}

    assert len(done) > 50
    assert {"submit", "decide", "witness", "close_task", "exit_nonpay", "contest"} <= done


if __name__ == "__main__":
    import json
    import tempfile

    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        told = missing(play(Path(name), patch))
    head = LIST.read_text(encoding="utf-8").partition("\n")[0]
    lines = [f"{verb}: {json.dumps(ways, ensure_ascii=False)}" for verb, ways in told.items()]
    LIST.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
