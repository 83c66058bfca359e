"""The step of the flow that draws pictures, one after another, with a breath between them."""

import asyncio
import time

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.charts import refresh
from tasks.routing import due
from tasks.routing.steps import may_help

BREATHS = 4.0  # drawing holds the interpreter: it may take a fifth of the worker, no more


@task(
    name="draw_pictures",
    cache_policy=NO_CACHE,
    retries=2,
    retry_delay_seconds=1,
    retry_condition_fn=may_help,
)
async def draw_pictures() -> int:
    """Draw every picture whose figures have changed; return how many. Again draws none."""
    ledger = due.ledger()
    stood = await asyncio.to_thread(refresh.stand, ledger)
    found = await asyncio.to_thread(refresh.outdated, ledger)
    for leaf in found:
        began = time.monotonic()
        await asyncio.to_thread(refresh.hang, ledger, leaf)
        await asyncio.sleep(BREATHS * (time.monotonic() - began))
    await asyncio.to_thread(refresh.seen, ledger, stood)
    return len(found)
