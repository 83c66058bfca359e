"""How a flow begins: in the worker, or as a deployment in a process of its own."""

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from prefect import Flow
from prefect import flow as plain_flow  # noqa: TID251 - here, and nowhere else

from flows.engine import start
from flows.engine.environment import ledger_url
from tasks.routing import due

P = ParamSpec("P")
R = TypeVar("R")
Work = Callable[P, Coroutine[Any, Any, R]]


def flow(
    name: str, *, run_name: Callable[[], str] | None = None
) -> Callable[[Work[P, R]], Flow[P, Coroutine[Any, Any, R]]]:
    """Make a Prefect flow of an asynchronous function that works on the ledger of this process.

    The worker has chosen its ledger before. A run of a deployment has not: it takes the one that
    ZHUNRU_LEDGER names. No result is kept: what was done stands in the ledger.
    """

    def made(work: Work[P, R]) -> Flow[P, Coroutine[Any, Any, R]]:
        @wraps(work)
        async def on_the_ledger(*args: P.args, **kwargs: P.kwargs) -> R:
            if not due.served():
                start.begin()
                due.serve(ledger_url())
            return await work(*args, **kwargs)

        return plain_flow(name=name, flow_run_name=run_name, persist_result=False)(on_the_ledger)

    return made
