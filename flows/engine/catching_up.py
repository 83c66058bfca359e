"""What is due by itself, done without Prefect: on a simulated ledger, or while Prefect is away."""

from ledger.store.session import Ledger
from tasks.routing import due


def catch_up(ledger: Ledger) -> int:
    """Do what is due by itself; return how many acts were done; raises LedgerUnavailable."""
    due.serve(ledger)
    return due.catch_up()
