"""Holds a meeting: takes the points of an agenda that are due, and keeps the minutes."""

from collections.abc import Sequence
from typing import Any

from prefect import Task
from prefect.artifacts import acreate_table_artifact
from prefect.runtime import flow_run
from tasks.route import Done

from tasks import route

Agenda = tuple[Task[..., Any], ...]

ROUNDS_MAX = 50
ROWS_MAX = 200


def run_name() -> str:
    """Name a run after its flow and its assignments: `admission 533100-ZR-2026-00148 +3`."""
    numbers = flow_run.parameters.get("numbers") or ["all"]
    more = f" +{len(numbers) - 1}" if len(numbers) > 1 else ""
    return f"{flow_run.flow_name} {numbers[0]}{more}"


async def hold(agenda: Agenda, numbers: Sequence[str] | None) -> list[Done]:
    """Take the points in order, again and again until nothing of them is due; return what was done.

    numbers: the assignments to look at, None for all. A point that does nothing new in a round
    is not taken again: what was refused stays due and is looked at by the next sweep.
    """
    done: list[Done] = []
    for _ in range(ROUNDS_MAX):
        new: list[Done] = []
        for point in agenda:
            if route.due([point.name], numbers, limit=1):
                new += await point(numbers)
        done += new
        if not any(one.accepted for one in new):
            break
    if done:
        await _keep(done)
    return done


async def _keep(done: Sequence[Done]) -> None:
    rows = [one.model_dump(mode="json") for one in done[:ROWS_MAX]]
    left = f", {len(done) - ROWS_MAX} more not shown" if len(done) > ROWS_MAX else ""
    story = (flow_run.flow_name or "meeting").lower()
    await acreate_table_artifact(
        table=rows, key=f"minutes-{story}", description=f"{len(done)} acts of the system{left}"
    )
