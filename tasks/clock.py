"""The only clock: the real one, or a simulated ledger's own; neither ever goes back.

A real ledger believes the machine's clock within bounds (`params.clock` of its jurisdiction). A
step back of at most `back_seconds` (300) is waited out in the moment of the last event; a larger
one stops every act. So does a jump ahead of more than `ahead_days` (15: holidays pass), measured
against the monotonic clock by a process that runs, and against the last event or sign of life by
one that starts; it goes on once an administrator has confirmed the time (tasks.clock_stops).
"""

from datetime import UTC, date, datetime, timedelta

from ledger.read import inboxes, journal_feed
from ledger.store import meta
from ledger.store.messages import problem
from ledger.store.session import Ledger, Tx
from ledger.tables.columns import moment_text
from schemas.errors import ClockStopped, InputError, UnknownThing
from tasks import adopted

NOW = "now"
START = datetime(2000, 1, 1, tzinfo=UTC)
"""Where the time of a simulated ledger begins."""
BOUNDS = {"ahead_days": 15, "back_seconds": 300}
"""How far the machine's clock is believed, unless a jurisdiction says otherwise."""


def real_now() -> datetime:
    """Return the moment it really is (UTC)."""
    return datetime.now(UTC)


def now(ledger: Ledger) -> datetime:
    """Return the ledger's moment (UTC) for showing: real, or its own if it is simulated."""
    if not ledger.simulated:
        return real_now()
    with ledger.read() as tx:
        return simulated_now(tx)


def steady(ledger: Ledger) -> datetime:
    """Return the ledger's moment (UTC) for acting on; raises ClockStopped when it jumped."""
    with ledger.read() as tx:
        return moment(ledger, tx, None)


def set_now(ledger: Ledger, at: datetime) -> None:
    """Move a simulated ledger's time forward to `at`; InputError backwards or on a real one."""
    with ledger.write() as tx:
        moment(ledger, tx, at)


def next_day(ledger: Ledger, after: date) -> date | None:
    """Return the first day after one on which something falls due or begins to wait, or None."""
    with ledger.read() as tx:
        return inboxes.next_day(tx, after)


def moment(ledger: Ledger, tx: Tx, at: datetime | None) -> datetime:
    """Return the moment an act happens in, within its transaction.

    A real ledger takes the system's time and lets nobody say another (InputError); it raises
    ClockStopped while that time cannot be believed. A simulated one moves forward to `at`, never
    back (InputError).
    """
    if not ledger.simulated:
        if at is not None:
            raise problem(InputError, "clock_real")
        return _believed(ledger, tx)
    current = simulated_now(tx)
    if at is None:
        return current
    if at < current:
        raise problem(InputError, "clock_back", now=current, asked=at)
    if at > current:
        meta.write(tx, NOW, moment_text(at))
    return at.astimezone(UTC)


def is_sound(ledger: Ledger, tx: Tx) -> bool:
    """Tell whether the ledger's time can be acted on."""
    try:
        moment(ledger, tx, None)
    except ClockStopped:
        return False
    return True


def _believed(ledger: Ledger, tx: Tx) -> datetime:
    """Return the machine's time, never before the last event's; raises ClockStopped."""
    wall, last, told = real_now(), journal_feed.last_event(tx), _bounds(ledger, tx)
    if last is not None and wall < last:
        if last - wall > timedelta(seconds=told["back_seconds"]):
            raise problem(ClockStopped, "clock_behind", now=_shown(wall), last=_shown(last))
        return last
    ahead = timedelta(days=told["ahead_days"])
    known = [one for one in (last, ledger.pulse.expected()) if one is not None]
    if known and wall - max(known) > ahead:
        alive = journal_feed.last_alive(tx)
        if alive is None or wall - alive > ahead:
            seen = max([*known, *([alive] if alive else [])])
            days = (wall - seen).days
            raise problem(
                ClockStopped, "clock_ahead", now=_shown(wall), last=_shown(seen), days=days
            )
    ledger.pulse.set(wall)
    return wall


def _bounds(ledger: Ledger, tx: Tx) -> dict[str, int]:
    try:
        params = adopted.rules_at(ledger, real_now(), tx).jurisdiction.params
    except UnknownThing:  # a new ledger, which its place is only about to be written into
        return BOUNDS
    return {**BOUNDS, **params.get("clock", {})}


def _shown(at: datetime) -> str:
    return at.astimezone().isoformat(" ", "seconds")


def recorded(ledger: Ledger, at: datetime) -> datetime:
    """Return when an act of that moment is recorded: then, but really now if time is simulated."""
    return real_now() if ledger.simulated else at


def not_before(ledger: Ledger, tx: Tx) -> datetime:
    """Return the moment by which it is read who holds what: the ledger's, whatever the clock does.

    A clock that went back gives no role again and takes none; acts are stopped by `moment`.
    """
    if ledger.simulated:
        return simulated_now(tx)
    return max(real_now(), journal_feed.last_event(tx) or START)


def simulated_now(tx: Tx) -> datetime:
    """Return a simulated ledger's own moment."""
    text = meta.read(tx, NOW)
    return datetime.fromisoformat(text) if text else START
