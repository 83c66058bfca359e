"""Sweep: whatever is due by the calendar or was not heard when it happened, in one run."""

from collections.abc import Awaitable, Callable

from prefect import flow, tags
from tasks.route import Done

from flows import admission, completion, funding
from flows.minutes import Agenda, hold, run_name
from tasks import route

Meeting = Callable[[list[str] | None], Awaitable[list[Done]]]

STORIES: tuple[tuple[Agenda, Meeting], ...] = (
    (admission.AGENDA, admission.admit),
    (funding.AGENDA, funding.fund),
    (completion.AGENDA, completion.complete),
)
AGENDA = (*admission.AGENDA, *funding.AGENDA, *completion.AGENDA)
TAGS_MAX = 10
NUMBERS_MAX = 1000  # of one run: its parameters stay small
RUNS_MAX = 200  # of one drain: a mistake must not keep the worker busy for ever


@flow(name="sweep", flow_run_name=run_name)
async def sweep(numbers: list[str] | None = None) -> list[Done]:
    """Do what is due of these assignments (all: None), whichever story it belongs to."""
    return await hold(AGENDA, numbers)


async def drain() -> int:
    """Run flows until nothing is due; return how many acts were done. No run when nothing is due.

    One story due: its own flow. Several: one sweep for them all, for a run costs more than an act.
    """
    total = 0
    for _ in range(RUNS_MAX):
        numbers = route.numbers_due([step.name for step in AGENDA], limit=NUMBERS_MAX)
        if not numbers:
            break
        meeting = _meeting_for(numbers)
        with tags(*numbers[:TAGS_MAX], *route.places_of(numbers[:TAGS_MAX])):
            done = await meeting(numbers)
        accepted = sum(one.accepted for one in done)
        total += accepted
        if not accepted:
            break
    return total


def _meeting_for(numbers: list[str]) -> Meeting:
    due = [
        meeting
        for agenda, meeting in STORIES
        if route.due([step.name for step in agenda], numbers, limit=1)
    ]
    return due[0] if len(due) == 1 else sweep
