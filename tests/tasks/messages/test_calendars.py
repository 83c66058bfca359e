"""The calendar of a seat: one event a due day, for its owner alone, over when it is done."""

from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import delete, update

from ledger.desk.grants import replace
from ledger.tables.states import waiting
from schemas.acts.act import Actor
from tasks import clock
from tasks.messages import calendars

HEAD = Actor(person="533103001/STREET_HEAD", role="STREET_HEAD", org="533103001")
DESK = "https://desk.example.org"


@pytest.fixture
def ledger(at):
    return at(7, 2026, 4, 1, 1)


def events(ledger, secret):
    text = calendars.calendar(ledger, secret, DESK)
    return None if text is None else Calendar.from_ical(text).walk("VEVENT")


def test_an_item_is_a_whole_day_under_the_same_uid_and_cancelled_when_done(ledger):
    secret = calendars.give(ledger, HEAD)
    (first,) = events(ledger, secret)
    assert (first["dtstart"].dt, first["dtend"].dt) == (date(2026, 4, 3), date(2026, 4, 4))
    assert first["status"] == "CONFIRMED"
    assert str(first["url"]).startswith(f"{DESK}/assignments/533100-ZR-")
    with ledger.write() as tx:
        tx.execute(update(waiting).values(due_on=date(2026, 4, 10)))
    (moved,) = events(ledger, secret)
    assert (moved["uid"], moved["dtstart"].dt) == (first["uid"], date(2026, 4, 10))

    with ledger.write() as tx:
        tx.execute(delete(waiting))
    for _ in range(2):
        (over,) = events(ledger, secret)
        assert (over["uid"], over["status"], over["sequence"]) == (first["uid"], "CANCELLED", 1)
        assert "url" not in over
    clock.set_now(ledger, datetime(2026, 4, 10, 1, tzinfo=UTC) + timedelta(days=8))
    assert events(ledger, secret) == []


def test_a_protected_report_is_a_day_and_nothing_more(ledger):
    secret = calendars.give(ledger, HEAD)
    told = {
        "stream_kind": "bypass",
        "number": "B-5331-1",
        "stream_id": "B-5331-1",
        "title": "某社区",
    }
    with ledger.write() as tx:
        tx.execute(update(waiting).values(**told))
    text = calendars.calendar(ledger, secret, DESK).decode()
    assert "SUMMARY:1件举报待办" in text
    assert not {one for one in ("B-5331", "某社区", "assignments") if one in text}


def test_the_address_opens_nothing_once_it_ended_or_its_owner_lost_the_seat(ledger):
    old = calendars.give(ledger, HEAD)
    new = calendars.give(ledger, HEAD)
    assert events(ledger, old) is None
    assert len(events(ledger, new)) == 1
    assert events(ledger, new + "x") is None
    with ledger.write() as tx:
        replace(tx, HEAD.person, [])
    assert events(ledger, new) is None

    last = calendars.give(ledger, HEAD)
    calendars.end(ledger, HEAD)
    assert events(ledger, last) is None
    assert not calendars.open_one(ledger, HEAD)
