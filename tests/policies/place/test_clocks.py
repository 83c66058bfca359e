"""Working days: make-up days, terms, estimated years, local overrides."""

from datetime import date

import pytest

from policies.place import clocks


@pytest.fixture(scope="module")
def calendar():
    return clocks.calendar("Asia/Shanghai")


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 2, 28), True),  # a Saturday worked for the spring festival
        (date(2026, 9, 20), True),  # a Sunday worked for the national day
        (date(2026, 10, 1), False),
        (date(2026, 10, 10), True),
        (date(2026, 3, 28), False),
    ],
)
def test_make_up_days_count(calendar, day, works):
    assert calendar.is_working_day(day) is works


@pytest.mark.parametrize(
    ("start", "wd", "due"),
    [
        (date(2026, 3, 25), 3, date(2026, 3, 30)),
        (date(2026, 3, 25), 15, date(2026, 4, 16)),
        (date(2026, 4, 20), 10, date(2026, 5, 7)),
        (date(2026, 4, 20), 30, date(2026, 6, 3)),
        (date(2026, 9, 28), 10, date(2026, 10, 16)),
    ],
)
def test_a_term_ends_with_its_last_working_day(calendar, start, wd, due):
    assert calendar.clock("any", start, wd).due == due
    assert calendar.between(start, due) == wd
    assert calendar.between(due, start) == -wd


def test_a_year_without_a_plan_is_estimated_until_the_plan_is_entered(calendar):
    due = calendar.clock("any", date(2026, 12, 30), 5)
    assert due.estimated
    assert not calendar.is_estimated(date(2026, 6, 1))
    entered = clocks.calendar(
        "Asia/Shanghai",
        [{"year": 2027, "planned": True, "rest": ["2027-01-04"], "work": ["2027-01-09"]}],
    )
    moved = entered.clock("any", date(2026, 12, 30), 5)
    assert not moved.estimated
    assert moved.due == date(2027, 1, 8)
    assert entered.is_working_day(date(2027, 1, 9))


def test_a_day_cannot_be_called_both(calendar):
    with pytest.raises(ValueError, match="rest day and a working day"):
        clocks.calendar(
            "Asia/Shanghai", [{"year": 2027, "rest": ["2027-01-04"], "work": ["2027-01-04"]}]
        )


def test_a_due_day_on_a_rest_day_moves_on(calendar):
    assert calendar.on_or_after(date(2026, 10, 1)) == date(2026, 10, 8)
    assert calendar.back(date(2026, 10, 8), 1) == date(2026, 9, 30)
