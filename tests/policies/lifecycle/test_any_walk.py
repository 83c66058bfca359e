"""Seeded walks over the whole table: what must always be true is, and each comes to an end."""

from collections import Counter

import pytest

from policies import loader
from policies.lifecycle.table import TABLE
from tests.policies.lifecycle.said import MORE, book
from tests.policies.lifecycle.walker import Walk

STEPS = 60
# Acts that need no data, and the vote on a rulebook, which is about no item.
NO_STORY = {"put_rulebook_in_force", "fan_out", "note_filing", "note_arrears", "end_unstarted",
            "e_expire"}  # fmt: skip


def walk(seed, steps=STEPS):
    """Walk to the end; a failure names the seed and what was done last."""
    one = Walk(loader.load("dehong"), seed)
    try:
        for _ in range(steps):
            one.step()
        one.finish()
    except Exception as broken:
        last = "\n".join(" ".join(act) for act in one.told[-12:])
        raise AssertionError(f"walk {seed}: {broken!r}\n{last}") from broken
    return one


@pytest.mark.parametrize("seeds", [40, pytest.param(1500, marks=pytest.mark.slow)])
def test_whatever_people_do_on_whatever_day_every_item_comes_to_its_end(seeds):
    done = Counter(verb for seed in range(seeds) for verb in walk(seed).seen)

    assert len(done) > (60 if seeds == 40 else 95)


def test_an_act_that_the_walks_do_not_know_what_to_say_in_is_named():
    assert TABLE.keys() - book().keys() == NO_STORY
    assert not MORE.keys() - TABLE.keys()
