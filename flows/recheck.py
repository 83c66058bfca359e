"""Recheck: once a night all live work is looked at again under the rules and laws of the day."""

import asyncio
import logging

from prefect.artifacts import acreate_table_artifact

from flows.entry import flow
from schemas.errors import ZhunruError
from tasks.routing import due
from tasks.routing import recheck as looking
from tasks.routing.recheck import screen_live

LOOK_SECONDS = 600.0

log = logging.getLogger(__name__)


@flow("recheck")
async def recheck() -> dict[str, int]:
    """Look at every live assignment: tell what expires or was replaced, count what is new."""
    found = await screen_live()
    rows = [{"rule": rule, "assignments": count} for rule, count in found.new.most_common()]
    told = f"{found.seen} looked at, {found.told} notices"
    await acreate_table_artifact(table=rows, key="recheck-findings", description=told)
    return {"seen": found.seen, "told": found.told, **found.new}


async def keep() -> None:
    """Run it once a day, the first time some minutes after the start; never returns."""
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        try:
            if await asyncio.to_thread(looking.owed, due.ledger()):
                await recheck()
        except (ZhunruError, OSError):
            log.warning("the nightly look at live work did not end", exc_info=True)
