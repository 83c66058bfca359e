"""One writer at a time on a SQLite file: fair among threads and processes.

SQLite's own busy handler lets a writer starve for seconds; a file lock waits in line
(docs: reliability 0.6). It is held for one transaction only.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: threads are still in line, processes use the busy handler
    fcntl = None  # type: ignore[assignment]

_threads: dict[str, threading.Lock] = {}
_registry = threading.Lock()


class WriteLock:
    """The lock of one SQLite file: `{file}.lock` beside it."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".lock")
        with _registry:
            self._thread = _threads.setdefault(str(database.resolve()), threading.Lock())
        self._handle: int | None = None
        self._owner = 0

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock; raises OSError when the lock file cannot be made."""
        with self._thread:
            handle = self._open()
            if fcntl is None or handle is None:
                yield
                return
            fcntl.flock(handle, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(handle, fcntl.LOCK_UN)

    def _open(self) -> int | None:
        if self._handle is None or self._owner != os.getpid():  # a forked child needs its own
            self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            self._owner = os.getpid()
        return self._handle

    def close(self) -> None:
        """Let the lock file go."""
        if self._handle is not None and self._owner == os.getpid():
            os.close(self._handle)
        self._handle = None
