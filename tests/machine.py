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
from xdist.scheduler import LoadFileScheduling

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


class Files(LoadFileScheduling):
    """Hands files of tests to the workers; one that is done is not counted again and again."""

    def mark_test_complete(self, node, item_index, duration=0):  # type: ignore[no-untyped-def]
        super().mark_test_complete(node, item_index, duration)
        given = self.assigned_work[node]
        file = self._split_scope(self.registered_collections[node][item_index])
        if all(given[file].values()):
            del given[file]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):  # type: ignore[no-untyped-def]
    return Files(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)
    gc.enable()
