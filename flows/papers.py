"""Papers: draws up the official papers that acts call for, beside the routing."""

import asyncio

from prefect import flow

from flows import deployed
from tasks import due, papers, route


@flow(name="papers")
async def draw_up() -> int:
    """Draw up every paper that is called for; return how many. Again does no harm."""
    deployed.set_up()
    return await route.draw_up()


async def draw_up_if_any() -> int:
    """Run the flow when a paper is called for; no run otherwise."""
    if await asyncio.to_thread(papers.waiting, due.ledger()):
        return await draw_up()
    return 0
