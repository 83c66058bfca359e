"""`zhunru db clock`: whether the machine's clock is believed, and the administrator's word."""

from datetime import timedelta

import pytest

from ledger.store.session import open_ledger
from policies import loader
from tasks import clock, grants


@pytest.fixture
def place(tmp_path):
    url = f"sqlite:///{tmp_path}/ledger.db"
    with open_ledger(url) as ledger:
        grants.seed(ledger, loader.load("dehong"))
    return url


def later(monkeypatch, days):
    real = clock.real_now
    monkeypatch.setattr(clock, "real_now", lambda: real() + timedelta(days=days))
    return loader.load("dehong").calendar.today(clock.real_now()).isoformat()


def test_a_sound_clock_is_told_so(zhunru, place):
    told = zhunru("db", "clock", "--store", place, "--json")

    assert (told.code, told.data["sound"]) == (0, True)


def test_a_jump_stops_the_terminal_too_until_it_is_confirmed(zhunru, place, monkeypatch):
    today = later(monkeypatch, 20)
    looked = zhunru("db", "clock", "--store", place, "--json")
    assert (looked.code, looked.data["sound"]) == (1, False)
    assert "20" in looked.data["message_en"]
    assert "SYS_ADMIN@" in zhunru("db", "clock", "--store", place).out
    stopped = zhunru("act", "new", "submit", "--by", "DEPT_HEAD@DH-MZJ", "--store", place)
    assert stopped.code == 2
    assert "时钟" in stopped.err

    for wrong in (("2026-01-01", "SYS_ADMIN@DH-LGB"), (today, "DEPT_HEAD@DH-MZJ"), (today, "")):
        words = ("--confirm", wrong[0], *(("--by", wrong[1]) if wrong[1] else ()))
        assert zhunru("db", "clock", "--store", place, *words).code == 2
    words = ("--confirm", today, "--by", "SYS_ADMIN@DH-LGB")
    assert zhunru("db", "clock", "--store", place, *words).code == 0

    assert zhunru("db", "clock", "--store", place).code == 0
    assert zhunru("audit", "verify", "--store", place).code == 0
