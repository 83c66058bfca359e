"""Figures above an inbox are true; only of a very long one may they be some seconds old."""

from datetime import date

import pytest

from desk.web.request import app_state
from desk.web.request.app_state import LONG, Counting
from ledger.read.inboxes import Counts, Post

POST, SOON = Post("LG_OFFICE", "DH-LGB", date(2026, 3, 12)), date(2026, 3, 17)


@pytest.fixture
def counted(monkeypatch):
    """An inbox whose length a test sets, and a clock that it moves."""
    told = {"items": 1, "now": 100.0, "asked": 0}

    def count(_tx, _post, _soon):
        told["asked"] += 1
        return Counts({"accept": told["items"]}, 0, 0)

    monkeypatch.setattr(app_state.inboxes, "inbox_counts", count)
    monkeypatch.setattr(app_state.time, "monotonic", lambda: told["now"])
    return told


def test_an_inbox_is_counted_each_time(counted):
    desk = Counting()
    for items in (1, 2, LONG - 1):
        counted["items"] = items
        assert desk.of(None, POST, SOON).total == items


def test_a_very_long_one_is_counted_anew_after_some_seconds(counted):
    desk, counted["items"] = Counting(), LONG
    assert [desk.of(None, POST, SOON).total for _ in range(3)] == [LONG] * 3
    assert counted["asked"] == 1

    counted |= {"items": LONG - 1, "now": 100.0 + app_state.KEPT_SECONDS}
    assert desk.of(None, POST, SOON).total == LONG - 1
    assert (desk.of(None, POST, SOON).total, counted["asked"]) == (LONG - 1, 3)


def test_inboxes_are_counted_apart(counted):
    desk, counted["items"] = Counting(), LONG
    desk.of(None, POST, SOON)
    desk.of(None, POST._replace(org="DH-LG"), SOON)
    assert counted["asked"] == 2
