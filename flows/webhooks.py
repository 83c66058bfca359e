"""Hooks: tells the programs of organisations what happened, where the machine allows it."""

import asyncio
import logging

from flows.engine.environment import hook_hosts
from flows.entry import flow
from tasks import webhooks as telling
from tasks.routing import due
from tasks.routing.webhook_delivery import tell_hooks

LOOK_SECONDS = 10.0

log = logging.getLogger(__name__)


@flow("hooks")
async def tell() -> int:
    """Tell every address what it is owed; return how many heard. Again tells nothing twice."""
    return await tell_hooks(sorted(hook_hosts()))


async def tell_if_owed() -> int:
    """Run the flow when something is to be told; let go of it where nobody may be told."""
    ledger = due.ledger()
    if not hook_hosts():
        await asyncio.to_thread(telling.forget, ledger)
    elif await asyncio.to_thread(telling.owed, ledger):
        return await tell()
    return 0


async def keep() -> None:
    """Look every few seconds; never returns."""
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        try:
            await tell_if_owed()
        except Exception:  # outermost edge: what was not told is told the next time
            log.exception("the hooks were not told")
