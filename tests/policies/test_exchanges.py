"""Exchanges of a street: in which part of the year one is owed, and which passed without one."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from policies.lifecycle import waiting
from schemas.acts.act import Actor
from schemas.place.organisations import Directory
from schemas.states.meetings.exchanges import (
    CalledExchange,
    ExchangeState,
    HeldExchange,
    Period,
    period,
)

STREET, OTHER = "533103001", "533124100"
HEAD = Actor(person="h", role="STREET_HEAD", org=STREET)


@pytest.mark.parametrize(
    ("day", "a_year", "first", "last"),
    [("2026-01-01", 4, "2026-01-01", "2026-03-31"), ("2026-03-31", 4, "2026-01-01", "2026-03-31"),
     ("2026-04-01", 4, "2026-04-01", "2026-06-30"), ("2026-12-31", 4, "2026-10-01", "2026-12-31"),
     ("2028-02-29", 12, "2028-02-01", "2028-02-29"), ("2026-08-31", 1, "2026-01-01", "2026-12-31"),
     ("2026-07-01", 2, "2026-07-01", "2026-12-31"), ("2026-11-30", 6, "2026-11-01", "2026-12-31")],
)  # fmt: skip
def test_a_part_of_the_year_has_its_first_and_last_day(day, a_year, first, last):
    told = Period(date.fromisoformat(first), date.fromisoformat(last))

    assert period(date.fromisoformat(day), a_year) == told


def held(*days):
    some = (date.fromisoformat(day) for day in days)
    return tuple(HeldExchange(on=day, place="街道", noted_on=day, text="纪要") for day in some)


@pytest.mark.parametrize(
    ("today", "days", "missed"),
    [("2026-06-30", ["2026-02-01"], []), ("2026-07-01", ["2026-02-01"], ["2026-04-01"]),
     ("2026-07-01", ["2026-02-01", "2026-06-30"], []), ("2027-01-01", [], [1, 4, 7, 10]),
     ("2026-01-20", [], [])],
)  # fmt: skip
def test_a_part_that_passed_without_one_stays_missed(today, days, missed):
    state = ExchangeState(id=STREET, since=date(2026, 1, 20), held=held(*days))
    firsts = [date(2026, one, 1) if isinstance(one, int) else date.fromisoformat(one)
              for one in missed]  # fmt: skip

    assert [one.first for one in state.missed(date.fromisoformat(today), 4)] == firsts


def test_a_street_that_never_called_one_has_missed_nothing_that_is_known():
    assert ExchangeState(id=STREET).missed(date(2026, 12, 1), 4) == ()


def test_a_meeting_counts_for_its_day_and_is_minuted_on_that_day_or_later(memory):
    def do(verb, day, **data):
        refused = memory.do("", verb, HEAD, day, **data)
        return refused.code if refused else None

    assert do("call_exchange", date(2026, 3, 28), on="2026-03-31", place="街道") is None
    assert do("hold_exchange", date(2026, 3, 30), text="x") == "too_early"
    assert do("hold_exchange", date(2026, 4, 2), text="补记") is None
    state = memory.state("exchange", STREET)
    assert state.called is None
    assert [one.on for one in state.in_period(period(date(2026, 3, 1), 4))] == [date(2026, 3, 31)]
    assert state.missed(date(2026, 4, 2), 4) == ()
    assert state.missed(date(2026, 7, 1), 4) == (Period(date(2026, 4, 1), date(2026, 6, 30)),)


@pytest.mark.parametrize(
    ("today", "called", "silent"),
    [("2026-06-30", "2026-04-10", False), ("2026-06-30", "2026-06-30", False),
     ("2026-07-01", "2026-06-30", True), ("2026-07-01", "2099-01-01", True),
     ("2026-07-01", "2026-09-30", False), ("2026-07-01", "2026-10-01", True)],
)  # fmt: skip
def test_a_call_that_came_to_nothing_or_is_far_ahead_hides_no_silence(today, called, silent):
    one = CalledExchange(on=called, place="街道", called_on="2026-04-01")

    assert ExchangeState(id=STREET, called=one).silent(date.fromisoformat(today), 4) is silent


def test_an_offer_of_a_department_is_told_by_nobody_of_a_community(memory):
    clerk = Actor(person="c", role="DEPT_CLERK", org="DH-MZJ")
    told = {"street": STREET, "list": "resource", "title": "照明", "told_by": "secretary"}
    assert memory.do("", "enter_on_list", clerk, date(2026, 3, 28), **told) is None
    assert memory.state("exchange", STREET).entries[0].told_by == ""


def owed(memory):
    """Act, first day and last day of what the street owes."""
    found = waiting.waiting("exchange", memory.state("exchange", STREET), memory.rules)
    assert {(one.role, one.org) for one in found} <= {("STREET_REVIEWER", STREET)}
    return [(one.act, str(one.from_on), str(one.due)) for one in found]


def test_a_street_owes_the_minutes_from_the_day_and_then_the_call_for_the_next_part(memory):
    def do(verb, day, **data):
        refused = memory.do("", verb, HEAD, day, **data)
        assert refused is None, refused

    need = {"list": "need", "title": "照明", "community": "533103001006", "told_by": "resident"}
    do("enter_on_list", date(2026, 1, 5), **need)
    assert owed(memory) == [], "nothing is owed before the first call"
    do("call_exchange", date(2026, 3, 1), on="2026-03-20", place="街道")
    assert owed(memory) == [("hold_exchange", "2026-03-20", "2026-03-20")]
    do("call_exchange", date(2026, 3, 2), on="2026-03-24", place="街道")
    assert owed(memory) == [("hold_exchange", "2026-03-24", "2026-03-24")]
    do("hold_exchange", date(2026, 4, 2), text="纪要")
    days = memory.rules.jurisdiction.route_on(date(2026, 3, 24)).exchange_notice_days
    last = date(2026, 6, 30) - timedelta(days=days)
    assert owed(memory) == [("call_exchange", "2026-04-01", str(last))]
    do("call_exchange", last, on="2026-06-30", place="街道")  # the notice just fits
    do("hold_exchange", date(2026, 6, 30), text="纪要")
    assert owed(memory)[0][:2] == ("call_exchange", "2026-07-01")


def test_a_street_that_ended_owes_no_exchange(memory, dehong):
    state = ExchangeState(id=STREET, since=date(2026, 1, 1), held=held("2026-02-01"))
    line = {"code": STREET, "day": "2026-03-01", "how": "closed", "to": OTHER, "document": "1"}
    known = Directory(**{**dehong.directory.model_dump(), "lineage": [line]})
    gone = replace(dehong, directory=known)
    assert waiting.waiting("exchange", state, dehong)
    assert not waiting.waiting("exchange", state, gone)
