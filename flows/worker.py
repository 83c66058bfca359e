"""The worker: drains what waits whenever it is nudged, and once a minute without being asked."""

import argparse
import asyncio
import logging
import os
import signal
import sys
import threading
import time
from concurrent.futures import TimeoutError as TooLong
from pathlib import Path

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.settings import PREFECT_API_URL
from prefect.task_worker import StopTaskWorker, TaskWorker

from flows.engine import closed, heartbeat, stale_runs, start, stored_results
from flows.engine.environment import ledger_url, results_folder
from flows.engine.prefect_address import Address
from flows.lanes import LANES, SWEEP
from flows.sweep import drain
from ledger.store import private
from schemas.errors import EngineError, ZhunruError
from tasks.routing import due

TRY_AGAIN_SECONDS = 3.0
CATCH_UP_SECONDS = 10.0
FINISH_SECONDS = 4.0
NUDGES_AT_ONCE = 100
LEAVE = (signal.SIGTERM, signal.SIGINT)

log = logging.getLogger(__name__)


class Turn:
    """Lets one drain run and one wait; the one that waits covers everybody who comes meanwhile."""

    def __init__(self) -> None:
        self._running = asyncio.Lock()
        self._someone_waits = False
        self.failed = asyncio.Event()

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
                self.failed.set()
                await _without_prefect()
        return True

    async def end(self) -> None:
        """Wait for the drain that runs; none begins after it."""
        self._someone_waits = True
        await self._running.acquire()


async def _without_prefect() -> None:
    """Do what is due in no flow: Prefect may be away for long, and what is due does not wait."""
    try:
        await asyncio.to_thread(due.catch_up)
    except ZhunruError as away:
        log.warning("nothing was done without Prefect either: %s", away)


TURN = Turn()


@task(cache_policy=NO_CACHE)
async def route_waiting() -> bool:
    """Drain everything that waits; the background task that `flows.engine.nudge` schedules."""
    return await TURN.take()


async def work(state: Path, *, sweep_seconds: float = SWEEP.seconds, alone: bool = False) -> None:
    """Serve nudges and sweep until the process is told to leave.

    alone: no other worker serves this Prefect, so what it believes to be running was cut off.
    Raises EngineError when Prefect answers everybody.
    """
    stored_results.never_read()
    _leave_when_told(asyncio.get_running_loop())
    pulse = asyncio.create_task(heartbeat.keep(state))
    await _prefect_answers()
    await asyncio.to_thread(closed.require, Address(url=PREFECT_API_URL.value() or ""))
    if alone:
        await stale_runs.clear()
    # The first drain catches up, and warms the way for the first click; a long one goes on below.
    first = asyncio.create_task(TURN.take())
    await asyncio.wait({first}, timeout=CATCH_UP_SECONDS)
    start.stands()
    lanes = [lane.keep() for lane in LANES if lane.owed]
    await asyncio.gather(pulse, first, _sweep_every(sweep_seconds, state), *lanes, _listen())


def _leave_when_told(loop: asyncio.AbstractEventLoop) -> None:
    """Leave between two drains when a signal comes, whatever Prefect does with signals meanwhile.

    Its runs and its task worker put handlers of their own in place; blocked in every thread but
    the one that waits for it, the signal reaches none of them.
    """

    def wait() -> None:
        signal.sigwait(LEAVE)
        try:
            asyncio.run_coroutine_threadsafe(TURN.end(), loop).result(FINISH_SECONDS)
        except TooLong:
            log.warning("left in the middle of a drain; what it had not done is still due")
        os._exit(0)

    signal.pthread_sigmask(signal.SIG_BLOCK, LEAVE)
    threading.Thread(target=wait, name="leave", daemon=True).start()


async def _prefect_answers() -> None:
    """Wait for Prefect; where it does not come soon, what is due is done without it meanwhile."""
    since = time.monotonic()
    async with get_client() as client:
        while await client.api_healthcheck() is not None:
            await asyncio.sleep(0.2)
            if time.monotonic() - since > CATCH_UP_SECONDS:
                await _without_prefect()
                since = time.monotonic()


async def _sweep_every(seconds: float, state: Path) -> None:
    """Drain once in so many seconds, and soon after a drain that failed."""
    while True:
        try:
            await asyncio.wait_for(TURN.failed.wait(), seconds)
            TURN.failed.clear()  # the ledger or Prefect was away: no need to wait a whole minute
            await asyncio.sleep(min(TRY_AGAIN_SECONDS, seconds))
        except TimeoutError:
            due.try_again()
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
    """Run the worker: `python -m flows.worker --state DIR [--ledger URL]`.

    The ledger is that of ZHUNRU_LEDGER unless said; Prefect's address is its own PREFECT_API_URL.
    """
    parser = argparse.ArgumentParser(prog="flows.worker", description=__doc__)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--ledger", default=ledger_url(), help="URL")
    parser.add_argument("--every", type=float, default=SWEEP.seconds, help="seconds")
    parser.add_argument("--alone", action="store_true", help="there is no other worker")
    given = parser.parse_args()
    if not given.ledger:
        parser.error("no ledger: give --ledger URL or set ZHUNRU_LEDGER")
    try:
        start.begin()
        private.room(given.state)
    except ZhunruError as wrong:
        parser.error(f"{wrong.message}\n{wrong.message_en}")
    due.serve(given.ledger, given.state)
    try:
        asyncio.run(work(given.state, sweep_seconds=given.every, alone=given.alone))
    except EngineError as refused:
        sys.exit(f"{refused.message}\n{refused.message_en}")


if __name__ == "__main__":
    main()
