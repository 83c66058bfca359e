"""A pytest plugin: what a run of the tests asks of the machine it runs on.

What was imported and collected stays to the end, so that the collector of garbage need not walk
through it again and again. Ledgers of tests lie in memory where there is plenty: each of their
commits waits for the disk, as in use (`synchronous=FULL`), and that disk answers at once.
"""

import gc
import os
import shutil
from pathlib import Path

import pytest

IN_MEMORY = Path("/dev/shm")
PLENTY = 6 << 30  # bytes; a run of every test leaves less than half of it
SELDOM = (20_000, 20, 50)


def scratch() -> str | None:
    """Return the folder in memory for what tests write; None where there is none, or not enough."""
    roomy = IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > PLENTY
    return str(IN_MEMORY) if roomy and os.access(IN_MEMORY, os.W_OK) else None


def pytest_configure() -> None:
    gc.disable()
    if folder := scratch():
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", folder)  # what tmp_path lies in


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)
    gc.enable()
