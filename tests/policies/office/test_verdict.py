"""Truth tables of countersign policies: + yes, - no, 0 neither, . not yet; first: the chair."""

import itertools

import pytest

from policies.lifecycle.steps.office.verdict import Cast, verdict
from schemas.place.jurisdiction import Fraction
from schemas.states.decisions import SignRule

KINDS = {"+": "in_favour", "-": "against", "0": "abstain", ".": ""}
TWO_THIRDS = Fraction(over=2, under=3)


def told(policy, marks, *, closed=False, quorum=None, **more):
    rule = SignRule(policy=policy, **more)
    cast = [Cast(f"R@{at}", KINDS[mark], at == 0) for at, mark in enumerate(marks)]
    return verdict(rule, cast, closed=closed, quorum=quorum)


TABLE = [
    ("all", {}, {
        "+++": "agreed", "++.": "open", "+-.": "refused", "-..": "refused", "++0": "refused",
        "...": "open", "+": "agreed", "++-": "refused",
    }),
    ("any", {}, {
        "+..": "agreed", "...": "open", "--.": "open", "---": "refused", "-+-": "agreed",
        "0-0": "refused", "0..": "open",
    }),
    ("k_of_n", {"k": 2}, {
        "++..": "agreed", "+...": "open", "+--.": "open", "+---": "refused", "---.": "refused",
        "0++-": "agreed", "--+.": "open",
    }),
    ("weighted", {"weights": {"R@0": 3, "R@1": 2}}, {  # six votes: four are more than half
        "+...": "open", "+..+": "agreed", "+.+": "agreed", "++..": "agreed", "-...": "open",
        "-+..": "open", "-++.": "open", "-+++": "agreed", "0-..": "refused", "--..": "refused",
    }),
    ("majority", {}, {
        "+++..": "agreed", "++...": "open", "---..": "refused", "++--.": "open", "++--0": "refused",
        "+++--": "agreed", "++0-+": "agreed", "00...": "open", "000..": "refused",
    }),
    ("chair_veto", {}, {
        "++...": "open", ".+++.": "open", "++++-": "agreed", "-++++": "refused", "-....": "refused",
        "0+++.": "agreed", ".---.": "refused", "+++..": "agreed",
    }),
]  # fmt: skip


@pytest.mark.parametrize(
    ("policy", "more", "marks", "then"),
    [(policy, more, *one) for policy, more, row in TABLE for one in row.items()],
)
def test_what_ballots_come_to(policy, more, marks, then):
    assert told(policy, marks, **more) == then


CLOSED = {  # meeting over or term run out: nobody votes any more; a quorum of two thirds
    "majority": {
        "+++...": "open", "+++-..": "agreed", "++--..": "refused", "+++---": "refused",
        "......": "open", "++++..": "agreed", "0++0..": "refused",
    },
    "chair_veto": {
        ".++++.": "agreed", "-++++.": "refused", "+++...": "open", "0+++-.": "agreed",
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("policy", "marks", "then"),
    [(policy, marks, then) for policy, row in CLOSED.items() for marks, then in row.items()],
)
def test_what_a_vote_comes_to_once_it_is_over(policy, marks, then):
    assert told(policy, marks, closed=True, quorum=TWO_THIRDS) == then


RULES = [
    ("all", {}), ("any", {}), ("k_of_n", {"k": 2}), ("weighted", {"weights": {"R@0": 3}}),
    ("majority", {}), ("chair_veto", {}),
]  # fmt: skip


@pytest.mark.parametrize(("policy", "more"), RULES)
def test_an_early_stop_is_what_every_further_ballot_would_come_to(policy, more):
    """Settled early: no way of filling the rest says otherwise; open: two ways differ."""
    for marks in map("".join, itertools.product("+-0.", repeat=4)):
        now = told(policy, marks, **more)
        fills = itertools.product("+-0", repeat=marks.count("."))
        ends = {told(policy, _filled(marks, fill), **more) for fill in fills}
        assert "open" not in ends, marks
        assert ends == {now} if now != "open" else len(ends) == 2, marks


def _filled(marks, fill):
    found = iter(fill)
    return "".join(next(found) if one == "." else one for one in marks)
