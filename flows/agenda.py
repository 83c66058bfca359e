"""Holds a meeting: takes the points of an agenda that are due, and keeps the minutes."""

import asyncio
import logging
from collections.abc import Sequence

from prefect.artifacts import acreate_table_artifact
from prefect.runtime import flow_run

from tasks.figures import stuck
from tasks.routing import due
from tasks.routing.due import Done
from tasks.routing.steps import Step

Agenda = tuple[Step, ...]

log = logging.getLogger(__name__)

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
        await _keep_stuck(numbers)
    return done


async def _keep(done: Sequence[Done]) -> None:
    rows = [one.model_dump(mode="json") for one in done[:ROWS_MAX]]
    left = f", {len(done) - ROWS_MAX} more not shown" if len(done) > ROWS_MAX else ""
    story = flow_run.flow_name or "meeting"
    await acreate_table_artifact(
        table=rows, key=f"minutes-{story}", description=f"{len(done)} acts of the system{left}"
    )


async def _keep_stuck(numbers: Sequence[str] | None) -> None:
    """Show what nobody does, beside the minutes: its cause, its owner and what comes next."""
    found = await asyncio.to_thread(stuck.late, due.ledger(), numbers, ROWS_MAX)
    if not found:
        return
    rows = [
        {"number": one.number}
        | {key: getattr(one, key)["zh"] for key in ("owner", "cause", "next")}
        for one in found
    ]
    for row in rows:
        log.warning("%(number)s: %(cause)s %(next)s", row)
    story = flow_run.flow_name or "meeting"
    await acreate_table_artifact(
        table=rows, key=f"stuck-{story}", description=f"{len(rows)} items that nobody does"
    )
