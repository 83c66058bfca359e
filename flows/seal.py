"""Seal: what was written down is sealed within a second, and the checkpoint over it signed."""

import asyncio
import time

from flows.entry import flow
from tasks import sealing
from tasks.routing import due

QUIET_SECONDS = 20.0
LONGEST_SECONDS = 300.0
PAUSE_SECONDS = 0.5


@flow("seal")
async def seal(quiet_seconds: float = QUIET_SECONDS) -> int:
    """Seal and sign what waits; return how many rows.

    quiet_seconds: it stays until nothing came for so long, as a run costs more than a look does.
    """
    ledger, sealed, told = due.ledger(), 0, set[str]()
    began = last = time.monotonic()
    while True:
        done = await asyncio.to_thread(sealing.seal_and_sign, ledger)
        sealing.warn(one for one in done.broken if one not in told)
        told.update(done.broken)
        sealed, now = sealed + done.sealed, time.monotonic()
        last = now if done.sealed else last
        if now - last >= quiet_seconds or now - began >= LONGEST_SECONDS:
            return sealed
        await asyncio.sleep(PAUSE_SECONDS)
