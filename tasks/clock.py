"""The only clock: the real one, or a simulated ledger's own, which only moves forward."""

from datetime import UTC, date, datetime

from ledger import facts, inboxes
from ledger.columns import moment_text
from ledger.messages import problem
from ledger.session import Ledger, Tx
from schemas.errors import InputError

NOW = "now"
START = datetime(2000, 1, 1, tzinfo=UTC)
"""Where the time of a simulated ledger begins."""


def real_now() -> datetime:
    """Return the moment it really is (UTC)."""
    return datetime.now(UTC)


def now(ledger: Ledger) -> datetime:
    """Return the ledger's moment (UTC): real, or its own if it is simulated."""
    if not ledger.simulated:
        return real_now()
    with ledger.read() as tx:
        return simulated_now(tx)


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

    A real ledger takes the system's time and lets nobody say another (InputError). A simulated
    one moves forward to `at`, never back (InputError).
    """
    if not ledger.simulated:
        if at is not None:
            raise problem(InputError, "clock_real")
        return real_now()
    current = simulated_now(tx)
    if at is None:
        return current
    if at < current:
        raise problem(InputError, "clock_back", now=current, asked=at)
    if at > current:
        facts.write(tx, NOW, moment_text(at))
    return at.astimezone(UTC)


def simulated_now(tx: Tx) -> datetime:
    """Return a simulated ledger's own moment."""
    text = facts.read(tx, NOW)
    return datetime.fromisoformat(text) if text else START
