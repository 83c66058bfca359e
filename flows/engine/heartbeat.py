"""The worker's sign of life: a counter in a small file that its event loop moves on."""

import asyncio
import contextlib
import os
from pathlib import Path

FILE = "worker.beat"
BEAT_SECONDS = 2.0


async def keep(state: Path) -> None:
    """Move the counter on for as long as the event loop runs."""
    number = count(state)
    while True:
        number += 1
        draft = state / f"{FILE}.{os.getpid()}"
        with contextlib.suppress(OSError):  # a full disk must not end the worker
            draft.write_text(str(number), encoding="ascii")
            draft.replace(state / FILE)
        await asyncio.sleep(BEAT_SECONDS)


def count(state: Path) -> int:
    """Return the counter, 0 when there is none."""
    try:
        return int((state / FILE).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0
