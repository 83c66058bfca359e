"""Votes of a residents' meeting at their bounds, and the mutual score where a side said nothing."""

from decimal import Decimal

import pytest

from policies.facts.mutual_score import mutual_score, weighed
from policies.facts.residents_meeting import meeting_holds


@pytest.mark.parametrize(
    ("members", "present", "in_favour", "holds"),
    [
        (9, 6, 4, True),
        (9, 5, 5, False),
        (9, 6, 3, False),
        (10, 7, 4, True),
        (10, 6, 6, False),
        (1, 1, 1, True),
        (9, 9, 9, True),
        (9, 10, 9, False),
        (9, 9, 10, False),
        (0, 0, 0, False),
        (9, 6, -1, False),
    ],
)
def test_two_thirds_are_present_and_more_than_half_of_them_in_favour(
    members, present, in_favour, holds
):
    assert meeting_holds(members, present, in_favour) is holds


@pytest.mark.parametrize(
    ("marks", "score"),
    [
        ({}, None),
        ({"community": (), "department": ()}, None),
        ({"community": (80, 90)}, "85"),
        ({"department": (60,)}, "60"),
        ({"community": (100,), "department": (0,)}, "70"),
        ({"community": (0,), "department": (100,)}, "30"),
        ({"community": (1, 1, 2), "department": (1,)}, "1.23"),
    ],
)
def test_silent_sides_are_left_out_of_the_mean(marks, score):
    assert weighed(marks) == (None if score is None else Decimal(score))


def test_no_placement_has_no_score():
    assert mutual_score([]) is None
