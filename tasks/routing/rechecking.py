"""The step of the nightly flow that looks at live work again, with its progress."""

import asyncio
from typing import Any

from prefect import task
from prefect.artifacts import acreate_progress_artifact, aupdate_progress_artifact
from prefect.cache_policies import NO_CACHE

from ledger.store.session import Ledger
from tasks.routing import due, recheck
from tasks.routing.recheck import Screened
from tasks.routing.steps import may_help


@task(
    name="screen_live",
    cache_policy=NO_CACHE,
    retries=2,
    retry_delay_seconds=1,
    retry_condition_fn=may_help,
)
async def screen_live() -> Screened:
    """Look at all live assignments again; the progress is an artifact of the run."""
    ledger = due.ledger()
    whole = await asyncio.to_thread(recheck.count, ledger)
    progress: Any = await acreate_progress_artifact(
        progress=0.0, key="recheck", description=f"{whole} live assignments"
    )
    found = Screened()
    for page in await asyncio.to_thread(_pages, ledger):
        found.add(await asyncio.to_thread(recheck.screen, ledger, page))
        await aupdate_progress_artifact(progress, round(100 * found.seen / max(1, whole), 1))
    await asyncio.to_thread(recheck.finish, ledger)
    return found


def _pages(ledger: Ledger) -> list[list[str]]:
    return list(recheck.pages(ledger))
