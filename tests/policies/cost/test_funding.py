"""Splitting and planning money, to the fen."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.cost import funding
from policies.place import clocks
from schemas.money import fen_of, yuan_of
from schemas.states.states import PlannedInstalment
from schemas.written import Unreadable


@given(
    st.integers(min_value=0, max_value=10**12),
    st.lists(st.integers(min_value=0, max_value=10**6), min_size=1, max_size=40).filter(any),
)
def test_a_split_adds_up_and_no_share_is_off_by_more_than_a_fen(total, weights):
    parts = funding.largest_remainder(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        exact = Decimal(total) * weight / sum(weights)
        assert part >= 0
        assert abs(part - exact) < 1


def test_the_worked_example_comes_out_to_the_cent():
    assert funding.largest_remainder(1_000_000, [2600, 1800, 3100]) == [346667, 240000, 413333]
    assert funding.largest_remainder(20, [1] * 37) == [1] * 20 + [0] * 17


@pytest.mark.parametrize(("total", "weights"), [(-1, [1]), (1, [0, 0]), (1, [2, -1])])
def test_a_split_that_makes_no_sense_is_refused(total, weights):
    with pytest.raises(ValueError, match="split by weights"):
        funding.largest_remainder(total, weights)


@pytest.mark.parametrize("bad", [1.005, "1.005", "-1", "abc", None, True, "NaN", "Infinity"])
def test_an_amount_that_is_not_yuan_and_fen_is_refused(bad):
    with pytest.raises(Unreadable, match=r"amount|number"):
        fen_of(bad)


@given(st.integers(min_value=0, max_value=10**15 - 1))
def test_an_amount_is_read_as_it_is_written(fen):
    assert fen_of(yuan_of(fen)) == fen


def test_due_days_are_fixed_where_they_can_be():
    calendar = clocks.calendar("Asia/Shanghai")
    planned = [
        PlannedInstalment(no=1, percent=Decimal(40), due="before_start"),
        PlannedInstalment(no=2, percent=Decimal(40), due="midterm"),
        PlannedInstalment(no=3, percent=Decimal(20), due="2026-10-01"),
    ]
    found = funding.plan(383804, planned, date(2026, 6, 11), date(2026, 9, 30), calendar)
    assert [one.amount_fen for one in found] == [153522, 153521, 76761]
    assert [one.due for one in found] == [None, date(2026, 8, 5), date(2026, 10, 8)]
    assert funding.first_due(date(2026, 4, 28), date(2026, 6, 11), 10, calendar) == date(
        2026, 5, 14
    )
    assert funding.first_due(date(2026, 6, 8), date(2026, 6, 11), 10, calendar) == date(2026, 6, 10)
