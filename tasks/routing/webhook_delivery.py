"""The step of the flow that tells addresses what happened, some at a time."""

import asyncio
from collections.abc import Collection

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks import webhooks
from tasks.routing import due
from tasks.routing.steps import may_help

AT_ONCE = 8  # a host that does not answer must not hold up the others


@task(
    name="tell_hooks",
    cache_policy=NO_CACHE,
    retries=2,
    retry_delay_seconds=1,
    retry_condition_fn=may_help,
)
async def tell_hooks(hosts: Collection[str]) -> int:
    """Share out what happened and tell what is due; return how many addresses heard."""
    ledger = due.ledger()
    await asyncio.to_thread(webhooks.spread, ledger)
    heard = 0
    found = await asyncio.to_thread(webhooks.due, ledger)
    for begin in range(0, len(found), AT_ONCE):
        some = found[begin : begin + AT_ONCE]
        tellings = (asyncio.to_thread(webhooks.tell, ledger, one, hosts) for one in some)
        heard += sum(await asyncio.gather(*tellings))
    return heard
