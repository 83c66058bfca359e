"""Holds a meeting: takes the points of an agenda that are due, and keeps the minutes."""

import asyncio
from collections.abc import Sequence

from prefect.artifacts import acreate_table_artifact
from prefect.runtime import flow_run

from tasks.routing import due
from tasks.routing.due import Done
from tasks.routing.steps import Step

Agenda = tuple[Step, ...]

ROUNDS_MAX = 50
ROWS_MAX = 200


def run_name() -> str:
    """Name a run after its flow and its assignments: `admission 533100-ZR-2026-00148 +3`."""
    numbers = flow_run.parameters.get("numbers") or ["all"]
    more = f" +{len(numbers) - 1}" if len(numbers) > 1 else ""
    return f"{flow_run.flow_name} {numbers[0]}{more}"


async def hold(agenda: Agenda, numbers: Sequence[str] | None) -> list[Done]:
    """Take the points in order, round after round until nothing is due; return what was done.

    numbers: the assignments to look at, None for all. One act may make the next one due.
    """
    messages = [] if numbers else await asyncio.to_thread(due.unheard)
    done: list[Done] = []
    for _ in range(ROUNDS_MAX):
        before = len(done)
        for point in agenda:
            if await asyncio.to_thread(due.anything, [point.name], numbers):
                done += await point(numbers)
        if len(done) == before:
            break
    await asyncio.to_thread(due.heard, messages)
    if done:
        await _keep(done)
    return done


async def _keep(done: Sequence[Done]) -> None:
    rows = [one.model_dump(mode="json") for one in done[:ROWS_MAX]]
    left = f", {len(done) - ROWS_MAX} more not shown" if len(done) > ROWS_MAX else ""
    story = flow_run.flow_name or "meeting"
    await acreate_table_artifact(
        table=rows, key=f"minutes-{story}", description=f"{len(done)} acts of the system{left}"
    )
