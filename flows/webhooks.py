"""Webhooks: tells the programs of organisations what happened, where the machine allows it."""

from flows.engine.environment import hook_hosts
from flows.entry import flow
from ledger.store.session import Ledger
from tasks import webhooks
from tasks.routing import steps


@flow("webhooks")
async def tell() -> int:
    """Tell every address what it is owed; return how many heard.

    Where the machine allows no host nothing is told, and what is owed stays: another may tell it.
    """
    hosts = sorted(hook_hosts())
    return await steps.tell_hooks(hosts) if hosts else 0


def owed(ledger: Ledger) -> bool:
    """Tell whether something is to be told; where nobody may be told, let go of it."""
    if hook_hosts():
        return webhooks.owed(ledger)
    webhooks.forget(ledger)
    return False
