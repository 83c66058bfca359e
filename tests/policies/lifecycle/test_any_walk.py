"""Seeded walks over the whole table: what must always be true is, and each comes to an end."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from policies import loader
from policies.lifecycle import judge
from policies.lifecycle.steps import money
from policies.lifecycle.steps.funding import arrears, receiving
from policies.lifecycle.table import TABLE
from policies.lifecycle.waits import placement
from tests.policies.lifecycle.going_on import GoingOn
from tests.policies.lifecycle.said import MORE, book
from tests.policies.lifecycle.walker import Walk

STEPS = 60
LATE_FOUND = ("deem_accepted", "end_date", "publicity_end")  # by hundreds of walks
# What people ask of work that goes on, and what becomes of it.
ASKED = {"request_change", "approve_change", "request_renewal", "suspend", "resume", "exit"}
ANSWERED = {
    "sign_change", "agree_change", "decline_change", "lapse_change", "reject_change",
    "approve_renewal", "reject_renewal", "withdraw_request", "re_examine", "note_residents",
    "answer_residents", "evaluate", "open_review", "open_blind", "exit_nonpay",
}  # fmt: skip
# Acts that need no data, and what is about no item: rulebooks and settings of a place.
NO_STORY = {"put_rulebook_in_force", "note_filing", "end_unstarted",
            "adopt_place", "approve_place", "turn_down_place", "found_place"}  # fmt: skip


def walk(seed, steps=STEPS, kind=Walk):
    """Walk to the end; a failure names the seed and what was done last."""
    one = kind(loader.load("dehong"), Random(seed))
    try:
        led(one, steps)
    except Exception as broken:
        last = "\n".join(" ".join(act) for act in one.told[-12:])
        raise AssertionError(f"walk {seed}: {broken!r}\n{last}") from broken
    return one


def led(one, steps):
    """Do some steps, and lead the walk to its end."""
    for _ in range(steps):
        one.step()
    one.finish()


@pytest.mark.parametrize("seeds", [40, pytest.param(1500, marks=pytest.mark.slow)])
def test_whatever_people_do_on_whatever_day_every_item_comes_to_its_end(seeds):
    done = Counter(verb for seed in range(seeds) for verb in walk(seed).seen)

    assert len(done) > (60 if seeds == 40 else 95)


def test_an_act_that_the_walks_do_not_know_what_to_say_in_is_named():
    assert TABLE.keys() - book().keys() == NO_STORY
    assert not MORE.keys() - TABLE.keys()


@pytest.mark.parametrize("seeds", [32, pytest.param(200, marks=pytest.mark.slow)])
def test_what_is_asked_of_work_that_goes_on_is_asked_and_answered(seeds):
    done = Counter(verb for seed in range(seeds) for verb in walk(seed, kind=GoingOn).seen)

    assert not (ASKED if seeds == 32 else ASKED | ANSWERED) - done.keys()


def ahead(step):
    """A step that sees the next week: what a term does comes before its day."""
    later = timedelta(days=7)
    return replace(step, decide=lambda case: step.decide(
        replace(case, now=replace(case.now, today=case.now.today + later))))  # fmt: skip


def found(most=1500):
    """Whether one of the walks fails."""
    for seed in range(most):
        try:
            walk(seed)
        except AssertionError:
            return True
    return False


@pytest.mark.parametrize(
    "verb",
    [
        "accept",
        "lapse",
        *(pytest.param(verb, marks=pytest.mark.slow) for verb in LATE_FOUND),
    ],
)
def test_a_term_that_acts_before_its_day_is_found(verb, monkeypatch):
    monkeypatch.setitem(judge.STEPS, verb, ahead(judge.STEPS[verb]))

    assert found()


@pytest.mark.parametrize(
    ("module", "name", "broken"),
    [
        pytest.param(arrears, "over_with", lambda *_args: {}, marks=pytest.mark.slow),
        (placement, "_exited", lambda *_args: []),
        (money, "back_from", lambda *_args: []),
        pytest.param(receiving, "at_stage", lambda *_args: None, marks=pytest.mark.slow),
    ],
    ids=["an unpaid end leaves the item approved", "nobody is asked to settle",
         "what is freed does not go back", "what was not paid is received"],
)  # fmt: skip
def test_a_fault_put_in_on_purpose_is_found(module, name, broken, monkeypatch):
    monkeypatch.setattr(module, name, broken)

    assert found()
