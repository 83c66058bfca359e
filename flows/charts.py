"""Pictures: draws the charts of the dashboards when the ledger has moved, every few minutes."""

import asyncio
import logging

from flows.entry import flow
from tasks.charts import refresh
from tasks.routing import due
from tasks.routing.drawing import draw_pictures

LOOK_SECONDS = 180.0
FIRST_SECONDS = 60.0  # what people wait for at a start goes first

log = logging.getLogger(__name__)


@flow("pictures")
async def pictures() -> int:
    """Draw every picture that is no longer true; return how many. Again does no harm."""
    return await draw_pictures()


async def draw_if_owed() -> int:
    """Run the flow when something was written since the last time; no run otherwise."""
    if await asyncio.to_thread(refresh.owed, due.ledger()):
        return await pictures()
    return 0


async def keep() -> None:
    """Look every few minutes, the first time soon after the start; never returns."""
    wait = FIRST_SECONDS
    while True:
        await asyncio.sleep(wait)
        wait = LOOK_SECONDS
        try:
            await draw_if_owed()
        except Exception:  # outermost edge: what was not drawn is owed again
            log.exception("the pictures were not drawn")
