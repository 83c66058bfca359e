from datetime import UTC, datetime, timedelta, timezone

import pytest

from ledger.read import journal_feed
from schemas.acts.act import SYSTEM, Act
from schemas.errors import ClockStopped, InputError
from tasks import clock
from tasks.acts.perform import Command, carry_out

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def simulated(open_new):
    return open_new(simulated=True)


def test_a_real_ledger_has_the_real_time(ledger):
    assert abs(clock.now(ledger) - clock.real_now()) < timedelta(seconds=5)


def test_nobody_tells_a_real_ledger_the_time(ledger, judge):
    with pytest.raises(InputError):
        clock.set_now(ledger, NOON)
    with pytest.raises(InputError):
        carry_out(ledger, Command(Act(verb="submit"), SYSTEM, "k", at=NOON), judge)


def test_a_simulated_ledger_keeps_its_time(simulated):
    clock.set_now(simulated, NOON)
    assert clock.now(simulated) == NOON
    east = timezone(8 * HOUR)
    clock.set_now(simulated, NOON.astimezone(east) + HOUR)
    assert clock.now(simulated) == NOON + HOUR


def test_the_time_of_a_simulated_ledger_only_moves_forward(simulated, judge):
    clock.set_now(simulated, NOON)
    with pytest.raises(InputError):
        clock.set_now(simulated, NOON - HOUR)
    with pytest.raises(InputError):
        carry_out(simulated, Command(Act(verb="submit"), SYSTEM, "k", at=NOON - HOUR), judge)
    assert clock.now(simulated) == NOON


def test_an_act_moves_the_time_and_is_dated_by_it(simulated, judge):
    from ledger.read import queries

    clock.set_now(simulated, NOON)
    carry_out(simulated, Command(Act(verb="submit"), SYSTEM, "k", at=NOON + HOUR), judge)
    with simulated.read() as tx:
        (entry,) = queries.entries(tx)
    assert entry.occurred_at == clock.now(simulated) == NOON + HOUR
    assert entry.recorded_at > entry.occurred_at


def test_a_moment_without_a_zone_is_no_moment(simulated):
    with pytest.raises((TypeError, ValueError)):
        clock.set_now(simulated, NOON.replace(tzinfo=None))


TINY = timedelta(microseconds=1)
BACK = timedelta(seconds=clock.BOUNDS["back_seconds"])
AHEAD = timedelta(days=clock.BOUNDS["ahead_days"])


@pytest.mark.parametrize(
    ("wall", "alive", "told"),
    [
        (-BACK, None, NOON),
        (-BACK - TINY, None, "before the last event"),
        (-TINY, None, NOON),
        (AHEAD, None, NOON + AHEAD),
        (AHEAD + TINY, None, "15 days ahead"),
        (AHEAD + TINY, TINY, NOON + AHEAD + TINY),
        (AHEAD + TINY, TINY - TINY, "15 days ahead"),
    ],
)
def test_the_clock_of_the_machine_is_believed_up_to_its_bounds(
    ledger, monkeypatch, wall, alive, told
):
    monkeypatch.setattr(clock, "real_now", lambda: NOON + wall)
    monkeypatch.setattr(clock, "_bounds", lambda *_: clock.BOUNDS)
    monkeypatch.setattr(journal_feed, "last_event", lambda _tx: NOON)
    last = alive if alive is None else NOON + alive
    monkeypatch.setattr(journal_feed, "last_alive", lambda _tx: last)
    with ledger.read() as tx:
        if isinstance(told, datetime):
            assert clock.moment(ledger, tx, None) == told
            assert clock.is_sound(ledger, tx)
        else:
            with pytest.raises(ClockStopped) as stopped:
                clock.moment(ledger, tx, None)
            assert told in stopped.value.message_en
            assert not clock.is_sound(ledger, tx)
