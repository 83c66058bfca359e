"""When the machine's clock jumped, the desk says so, stops, and goes on once it is confirmed."""

from datetime import timedelta

import pytest

from ledger.read import queries
from tasks import clock

OFFICE = "DH-LGB"


@pytest.fixture
def turned(staffed, monkeypatch):
    """The desk after the clock was turned on by some days; nobody's visit is that old."""

    def turn(days):
        real = clock.real_now
        monkeypatch.setattr(clock, "real_now", lambda: real() + timedelta(days=days))
        return staffed.enter("SYS_ADMIN", OFFICE)

    return turn


def today(site):
    return site.rules.calendar.today(clock.real_now()).isoformat()


def opened(browser):
    return browser.fill("/people", "/people", login="zhang.san", name="张三")


def test_the_desk_stops_with_a_reason_and_goes_on_once_its_administrator_confirms(staffed, turned):
    browser = turned(20)
    refused = opened(browser)
    assert refused.status_code == 503
    assert "向前跳了 20 天" in refused.text
    assert "zhunru db clock" in refused.text
    assert "暂停办理" in browser.page("/operations")

    other = browser.fill("/operations", "/operations/clock", day="2026-01-01")
    assert other.status_code == 422
    assert opened(browser).status_code == 503
    said = browser.fill("/operations", "/operations/clock", day=today(staffed))
    assert "恢复办理" in said.text

    assert opened(browser).status_code == 200
    page = browser.page("/operations")
    assert "暂停办理" not in page
    assert "/operations/clock" not in page
    with staffed.ledger.read() as tx:
        (told,) = queries.entries(tx, "clock")
    assert (told.kind, told.role, told.org) == ("clock.confirmed", "SYS_ADMIN", OFFICE)


def test_a_clock_within_its_bounds_shows_nothing(staffed, turned):
    browser = turned(14)
    assert "暂停办理" not in browser.page("/operations")
    assert opened(browser).status_code == 200
