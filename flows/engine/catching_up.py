"""What is due by itself on a simulated ledger, done at once and without an engine."""

from ledger.store.session import Ledger
from tasks.routing import due

AT_ONCE = 5000


def catch_up(ledger: Ledger) -> int:
    """Do every act of the system that is due, until none is; return how many were accepted."""
    due.serve(ledger)
    done = 0
    while some := due.bundles((), None, AT_ONCE):
        done += sum(one.accepted for one in due.do_each(some))
    return done
