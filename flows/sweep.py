"""Sweep: whatever is due by the calendar or was not heard when it happened, in one run."""

import asyncio
from collections.abc import Awaitable, Callable

from prefect import tags

from flows import admission, completion, emergency, funding
from flows.agenda import Agenda, hold, run_name
from flows.entry import flow
from tasks.acts import owed_anew
from tasks.routing import due
from tasks.routing.due import Done

Meeting = Callable[[list[str] | None], Awaitable[list[Done]]]

STORIES: tuple[tuple[Agenda, Meeting], ...] = (
    (admission.AGENDA, admission.admit),
    (funding.AGENDA, funding.fund),
    (completion.AGENDA, completion.complete),
    (emergency.AGENDA, emergency.respond),
)
AGENDA = (*emergency.AGENDA, *admission.AGENDA, *funding.AGENDA, *completion.AGENDA)
TAGS_MAX = 10
NUMBERS_MAX = 1000  # of one run: its parameters stay small
RUNS_MAX = 200  # of one drain: a mistake must not keep the worker busy for ever


@flow("sweep", run_name=run_name)
async def sweep(numbers: list[str] | None = None) -> list[Done]:
    """Do what is due of these assignments (all: None), whichever story it belongs to."""
    return await hold(AGENDA, numbers)


async def drain() -> list[Done]:
    """Run flows until nothing is due; return what was done. No run when nothing is due.

    What is due is read from the states, never from the messages; they only say which assignments
    may be tried again. Raises LedgerUnavailable; then nothing is marked as heard.
    """
    await asyncio.to_thread(lambda: owed_anew.tell(due.ledger()))
    messages = await asyncio.to_thread(due.unheard)
    done: list[Done] = []
    for _ in range(RUNS_MAX):
        numbers = await asyncio.to_thread(due.numbers, _verbs(AGENDA), NUMBERS_MAX)
        if not numbers:
            break
        done += await _meet(numbers)
    await asyncio.to_thread(due.heard, messages)
    return done


async def _meet(numbers: list[str]) -> list[Done]:
    """One story due: its own flow. Several: one sweep for all, as a run costs more than an act."""
    shown = numbers[:TAGS_MAX]
    stories = [
        meeting
        for agenda, meeting in STORIES
        if await asyncio.to_thread(due.anything, _verbs(agenda), numbers)
    ]
    meeting = stories[0] if len(stories) == 1 else sweep
    with tags(*shown, *await asyncio.to_thread(due.places, shown)):
        return await meeting(numbers)


def _verbs(agenda: Agenda) -> list[str]:
    return [step.name for step in agenda]
