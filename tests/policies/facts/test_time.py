"""Days and terms of an application: the last day that holds, the day after, and no day at all."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from policies import loader
from policies.facts.time import emergency, time
from schemas.applications.application import Application
from schemas.applications.given import Given

DEHONG = loader.load("dehong").rulebook.ground
WINDOWS = [
    {"event": "高考", "start": "2026-06-05", "end": "2026-06-10"},
    {"event": "换届", "start": date(2026, 11, 20), "end": date(2026, 12, 20)},
]
GROUND = replace(
    DEHONG,
    params={
        **DEHONG.params,
        "temporary_months": 3,
        "delegated": {"months": 1, "hours": 40},
        "blackouts": WINDOWS,
    },
)
MONDAY = date(2026, 3, 2)


def told(given=None, **asked):
    return time(Application(**asked), Given(**(given or {})), GROUND)


def test_an_empty_form_has_no_days():
    found = told()
    assert (found.lead_wd, found.has_end, found.renewals, found.blackout) == (None, False, 0, "")
    assert found.notice_hours is None
    assert found.beyond_temporary is found.beyond_delegated is found.beyond_year is False
    assert found.started_early is False


@pytest.mark.parametrize(
    ("start", "wd"),
    [
        (None, None),
        (MONDAY - timedelta(1), 0),
        (MONDAY, 0),
        (MONDAY + timedelta(1), 1),
        (date(2026, 3, 6), 4),
        (date(2026, 3, 8), 4),
        (date(2026, 3, 9), 5),
    ],
)
def test_the_lead_is_counted_from_the_day_after_filing_to_the_start(start, wd):
    assert told(submitted_on=MONDAY, start_on=start).lead_wd == wd
    assert told(start_on=start).lead_wd is None


def test_a_start_far_away_counts_as_four_hundred_days():
    at = told(submitted_on=MONDAY, start_on=MONDAY + timedelta(400)).lead_wd
    assert told(submitted_on=MONDAY, start_on=date(2199, 1, 1)).lead_wd == at
    week = told(submitted_on=MONDAY, start_on=MONDAY + timedelta(393)).lead_wd
    assert 0 <= at - week <= 7


@pytest.mark.parametrize(
    ("start", "end", "delegated", "temporary", "year"),
    [
        (date(2026, 3, 2), None, False, False, False),
        (None, date(2026, 9, 1), False, False, False),
        (date(2026, 3, 2), date(2026, 4, 1), False, False, False),
        (date(2026, 3, 2), date(2026, 4, 2), True, False, False),
        (date(2026, 3, 2), date(2026, 6, 1), True, False, False),
        (date(2026, 3, 2), date(2026, 6, 2), True, True, False),
        (date(2026, 12, 1), date(2026, 12, 31), False, False, False),
        (date(2026, 12, 1), date(2027, 1, 1), True, False, True),
        (date(2026, 1, 31), date(2026, 2, 27), False, False, False),
        (date(2026, 1, 31), date(2026, 2, 28), True, False, False),
    ],
)
def test_terms_are_longer_from_the_day_after_their_last(start, end, delegated, temporary, year):
    found = told(start_on=start, end_on=end)
    assert found.has_end is (end is not None)
    assert found.beyond_delegated is delegated
    assert found.beyond_temporary is temporary
    assert found.beyond_year is year


@pytest.mark.parametrize(
    ("kind", "last", "renewals"),
    [
        ("renew", None, 0),
        ("renew", {}, 1),
        ("renew", {"renewals": 0}, 1),
        ("renew", {"renewals": 2}, 3),
        ("new", {"renewals": 2}, 0),
        (None, {"renewals": 2}, 0),
    ],
)
def test_this_renewal_is_one_more(kind, last, renewals):
    assert told({"previous": last}, apply_type=kind).renewals == renewals


@pytest.mark.parametrize(
    ("start", "event"),
    [
        (date(2026, 6, 4), ""),
        (date(2026, 6, 5), "高考"),
        (date(2026, 6, 10), "高考"),
        (date(2026, 6, 11), ""),
        (date(2026, 11, 19), ""),
        (date(2026, 11, 20), "换届"),
        (date(2026, 12, 20), "换届"),
        (date(2026, 12, 21), ""),
    ],
)
def test_a_blackout_holds_from_its_first_to_its_last_day(start, event):
    assert told(start_on=start).blackout == event


@pytest.mark.parametrize(
    ("began", "start", "early"),
    [
        (MONDAY - timedelta(1), MONDAY, True),
        (MONDAY, MONDAY, False),
        (None, MONDAY, False),
        (MONDAY, None, False),
    ],
)
def test_work_begins_early_the_day_before_its_start(began, start, early):
    assert told({"started": {"date": began}}, start_on=start).started_early is early


NOTICE = {"issuer_kind": "government", "level": 2, "expected_end": MONDAY}


@pytest.mark.parametrize(
    ("change", "lawful"),
    [
        ({}, True),
        ({"issuer_kind": "command"}, True),
        ({"issuer_kind": "department"}, False),
        ({"issuer_kind": None}, False),
        ({"level": None}, False),
        ({"expected_end": None}, False),
    ],
)
def test_a_notice_is_lawful_of_a_government_or_command_with_level_and_end(change, lawful):
    assert emergency(Application(emergency={**NOTICE, **change})).lawful is lawful


@pytest.mark.parametrize(
    ("end", "until", "beyond"),
    [
        (MONDAY, MONDAY, False),
        (MONDAY + timedelta(1), MONDAY, True),
        (None, MONDAY, False),
        (MONDAY, None, False),
    ],
)
def test_work_goes_beyond_its_notice_the_day_after_its_end(end, until, beyond):
    asked = Application(emergency={**NOTICE, "expected_end": until}, end_on=end)
    assert emergency(asked).beyond_notice is beyond


@pytest.mark.parametrize(
    ("started", "start", "end", "days"),
    [
        (MONDAY, MONDAY + timedelta(3), MONDAY + timedelta(10), 10),
        (None, MONDAY + timedelta(3), MONDAY + timedelta(10), 7),
        (None, None, MONDAY + timedelta(10), 0),
        (MONDAY, MONDAY, None, 0),
    ],
)
def test_the_days_of_an_emergency_run_from_its_notice(started, start, end, days):
    asked = Application(emergency={**NOTICE, "started_on": started}, start_on=start, end_on=end)
    assert emergency(asked).days == days


def test_no_notice_is_no_emergency():
    found = emergency(Application(end_on=MONDAY, start_on=MONDAY - timedelta(5)))
    assert (found.lawful, found.beyond_notice, found.days) == (False, False, 0)
