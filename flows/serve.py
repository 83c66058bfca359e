"""The worker: drains what waits whenever it is nudged, and once a minute without being asked."""

import argparse
import asyncio
import logging
from pathlib import Path

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.task_worker import StopTaskWorker, TaskWorker

from flows import beat
from flows.environment import results_folder
from flows.sweep import drain
from tasks import route

SWEEP_SECONDS = 60.0
CATCH_UP_SECONDS = 10.0
NUDGES_AT_ONCE = 100

log = logging.getLogger(__name__)


class Turn:
    """Lets one drain run and one wait; the one that waits covers everybody who comes meanwhile."""

    def __init__(self) -> None:
        self._running = asyncio.Lock()
        self._someone_waits = False

    async def take(self) -> bool:
        """Drain, or return False because a drain that has not begun yet will see it all."""
        if self._someone_waits:
            return False
        self._someone_waits = True
        async with self._running:
            self._someone_waits = False
            try:
                await drain()
            except Exception:
                log.exception("a drain failed")
        return True


TURN = Turn()


@task(cache_policy=NO_CACHE)
async def route_waiting() -> bool:
    """Drain everything that waits; the background task that `flows.launch.nudge` schedules."""
    return await TURN.take()


async def work(state: Path, sweep_seconds: float) -> None:
    """Serve nudges and sweep until the process is told to leave."""
    pulse = asyncio.create_task(beat.keep(state))
    await _prefect_answers()
    # The first drain catches up, and warms the way for the first click; a long one goes on below.
    first = asyncio.create_task(TURN.take())
    await asyncio.wait({first}, timeout=CATCH_UP_SECONDS)
    await asyncio.gather(pulse, first, _sweep_every(sweep_seconds, state), _listen())


async def _prefect_answers() -> None:
    async with get_client() as client:
        while await client.api_healthcheck() is not None:
            await asyncio.sleep(0.2)


async def _sweep_every(seconds: float, state: Path) -> None:
    while True:
        await asyncio.sleep(seconds)
        await TURN.take()
        # Prefect keeps a file for each background task run; nobody ever reads one of ours.
        for result in results_folder(state).glob("*"):
            result.unlink(missing_ok=True)


async def _listen() -> None:
    while True:
        try:
            await TaskWorker(route_waiting, limit=NUDGES_AT_ONCE).astart()
        except StopTaskWorker:
            return
        except Exception:
            log.warning("lost the connection to Prefect, listening again", exc_info=True)
            await asyncio.sleep(1.0)


def main() -> None:
    """Run the worker: `python -m flows.serve --state DIR --ledger URL`.

    Prefect's address comes from its own setting PREFECT_API_URL.
    """
    parser = argparse.ArgumentParser(prog="flows.serve", description=__doc__)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--ledger", required=True)
    parser.add_argument("--every", type=float, default=SWEEP_SECONDS, help="seconds")
    given = parser.parse_args()
    route.use(given.ledger)
    asyncio.run(work(given.state, given.every))


if __name__ == "__main__":
    main()
