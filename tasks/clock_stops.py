"""A clock that jumped: whether it stops the ledger, and the sign of life of one that rests.

An administrator lets it go on (desk.people.clock_word).
"""

from datetime import timedelta

from ledger.read import journal_feed
from ledger.store.session import Ledger
from schemas.errors import ClockStopped
from tasks import clock

KIND, CONFIRMED = "clock", "clock.confirmed"
SIGN_EVERY = timedelta(hours=1)


def stopped(ledger: Ledger) -> ClockStopped | None:
    """Return why nothing is recorded just now, or None."""
    try:
        clock.steady(ledger)
    except ClockStopped as why:
        return why
    return None


def sign(ledger: Ledger) -> bool:
    """Leave a sign of life once an hour, so that a ledger may rest while its machine is on.

    Returns False, and leaves none, while the clock cannot be believed.
    """
    if stopped(ledger) is not None:
        return False
    if ledger.simulated:
        return True
    now = clock.real_now()
    with ledger.read() as tx:
        last = journal_feed.last_alive(tx)
    if last is None or abs(now - last) >= SIGN_EVERY:
        with ledger.write() as tx:
            journal_feed.leave_sign(tx, now)
    return True
