"""Papers: draws up the official papers that acts call for, beside the routing."""

import asyncio

from flows.entry import flow
from tasks.papers import waiting
from tasks.routing import due, steps


@flow("papers")
async def draw_up() -> int:
    """Draw up every paper that is called for; return how many. Again does no harm."""
    return await steps.draw_up()


async def draw_up_if_any() -> int:
    """Run the flow when a paper is called for; no run otherwise."""
    if await asyncio.to_thread(waiting.waiting, due.ledger()):
        return await draw_up()
    return 0
