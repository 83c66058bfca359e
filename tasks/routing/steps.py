"""The steps of the flows: each does one kind of the system's due acts, for many assignments."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from pathlib import Path
from typing import Any

from prefect import Task, task
from prefect.artifacts import acreate_progress_artifact, aupdate_progress_artifact
from prefect.cache_policies import NO_CACHE

from schemas.errors import LedgerUnavailable
from tasks import webhooks
from tasks.messages import channels, deliver
from tasks.papers import waiting
from tasks.routing import due
from tasks.routing.due import Done

Numbers = Sequence[str] | None
Step = Task[[Numbers], Any]  # an asynchronous task: numbers (None: all) -> list[Done]
Watch = Callable[[list[Done]], Awaitable[None]]

ADDRESSES_AT_ONCE = 8  # a host that does not answer must not hold up the others
LONG_FAN_OUT = 2 * due.AT_ONCE


async def may_help(_task: object, _run: object, state: Any) -> bool:
    """Whether trying a step again may help: only when the ledger could not be reached."""
    try:
        await state.aresult()
    except LedgerUnavailable:
        return True
    except Exception:  # noqa: BLE001 - whatever else went wrong goes wrong again
        return False
    return False


async def _take(verb: str, numbers: Numbers, watch: Watch | None = None) -> list[Done]:
    """Do one kind of act, some hundred at a time in a thread, until none of it is due."""
    done: list[Done] = []
    while some := await asyncio.to_thread(due.bundles, [verb], numbers, due.AT_ONCE):
        done += await asyncio.to_thread(due.do_each, some)
        if watch is not None:
            await watch(done)
    return done


def _step(verb: str) -> Step:
    @task(
        name=verb,
        cache_policy=NO_CACHE,
        retries=2,
        retry_delay_seconds=1,
        retry_condition_fn=may_help,
    )
    async def take(numbers: Numbers) -> list[Done]:
        return await _take(verb, numbers)

    return take


screen = _step("precheck")
accept_by_silence = _step("accept")
withdraw_unanswered = _step("withdraw")
close_consultation = _step("close_consultation")
end_publicity = _step("publicity_end")
note_filing = _step("note_filing")
lapse = _step("lapse")
note_arrears = _step("note_arrears")
exit_nonpay = _step("exit_nonpay")
deem_accepted = _step("deem_accepted")
deem_refusal_accepted = _step("deem_refusal_accepted")
remind_ruling = _step("remind_ruling")
escalate = _step("escalate")
redate = _step("redate")
end_delegation = _step("end_delegation")
refer_settlement = _step("refer_settlement")
lapse_correction = _step("lapse_correction")
lapse_change = _step("lapse_change")
resume_after_pause = _step("resume")
raise_dispute = _step("raise_dispute")
finish_dispute = _step("finish_dispute")
deem_not_done = _step("deem_not_done")
open_blind = _step("open_blind")
open_review = _step("open_review")
close_task = _step("close_task")
end_date = _step("end_date")
end_unstarted = _step("end_unstarted")
archive = _step("archive")
begin_emergency = _step("e_activate")
revoke_emergency = _step("e_revoke")
expire_emergency = _step("e_expire")
end_response = _step("response_lifted")
destroy_personal_data = _step("destroy_personal_data")


@task(
    name="draw_up",
    cache_policy=NO_CACHE,
    retries=2,
    retry_delay_seconds=1,
    retry_condition_fn=may_help,
)
async def draw_up() -> int:
    """Draw up every paper that is called for; return how many. What failed waits for next time."""
    tried: set[int] = set()
    drawn = 0
    while some := await asyncio.to_thread(waiting.waiting, due.ledger(), tried):
        for message in some:
            drawn += await asyncio.to_thread(waiting.draw_up, due.ledger(), message)
        tried |= {message.id for message in some}
    return drawn


@task(
    name="fan_out",
    cache_policy=NO_CACHE,
    retries=2,
    retry_delay_seconds=1,
    retry_condition_fn=may_help,
)
async def fan_out(numbers: Numbers) -> list[Done]:
    """Open one placement at each community; a long one shows how far it is."""
    total = await asyncio.to_thread(due.placements_left, numbers)
    if total < LONG_FAN_OUT:
        return await _take("fan_out", numbers)
    bar = await acreate_progress_artifact(progress=0.0, description=f"{total} placements to open")

    async def show(_done: list[Done]) -> None:
        left = await asyncio.to_thread(due.placements_left, numbers)
        await aupdate_progress_artifact(bar, progress=100.0 * (total - left) / total)

    return await _take("fan_out", numbers, show)


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
    for begin in range(0, len(found), ADDRESSES_AT_ONCE):
        some = found[begin : begin + ADDRESSES_AT_ONCE]
        tellings = (asyncio.to_thread(webhooks.tell, ledger, one, hosts) for one in some)
        heard += sum(await asyncio.gather(*tellings))
    return heard


async def not_sent(_task: object, _run: object, state: Any) -> bool:
    """Whether trying a message again may help: it was not sent, or the ledger was away."""
    try:
        await state.aresult()
    except (deliver.Undelivered, LedgerUnavailable):
        return True
    except Exception:  # noqa: BLE001 - whatever else went wrong goes wrong again
        return False
    return False


@task(
    name="send_message",
    cache_policy=NO_CACHE,
    retries=deliver.TRIES_MAX - 1,
    retry_delay_seconds=[30, 120, 600],
    retry_condition_fn=not_sent,
)
async def send_message(file: Path, target: str) -> bool:
    """Send the message of the day by a channel of a file; raises Undelivered, to be tried again."""
    known = channels.read(file)
    return known is not None and await asyncio.to_thread(
        deliver.deliver, due.ledger(), known, target
    )
