"""The run of a deployment: a process of its own, which Prefect starts, so the flow sets it up."""

from flows import start
from flows.environment import ledger_url
from tasks import due


def set_up() -> None:
    """Serve the ledger of ZHUNRU_LEDGER, unless this process serves one (the worker does)."""
    if not due.served():
        start.begin()
        due.serve(ledger_url())
