"""Closes the runs of a worker that was killed: nobody works on them, so they should not say so."""

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import State, StateType
from prefect.states import Crashed

AT_ONCE = 200


async def clear() -> int:
    """Mark every run that counts as running as crashed; return how many there were.

    For an engine with one worker only, before that worker begins. What the runs had done is in
    the ledger, and what they had not is still due.
    """
    unfinished = FlowRunFilterStateType(any_=[StateType.RUNNING, StateType.PENDING])
    wanted = FlowRunFilter(state=FlowRunFilterState(type=unfinished))
    async with get_client() as client:
        runs = await client.read_flow_runs(flow_run_filter=wanted, limit=AT_ONCE)
        for run in runs:
            state: State[None] = Crashed(message="The worker was stopped during this run.")
            await client.set_flow_run_state(run.id, state, force=True)
    return len(runs)
