"""One writer at a time on a SQLite file: fair among threads and processes, and never for ever.

SQLite's own busy handler lets a writer starve for seconds; a file lock waits in line, and is held
for one transaction only. The system's line has no clock: who must wait stands in it by a thread, so
that the wait can end while the place in line is kept.
"""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger.store.messages import problem
from schemas.errors import InputError, LedgerUnavailable

try:
    import fcntl
except ImportError:  # Windows: threads are still in line, processes use the busy handler
    fcntl = None  # type: ignore[assignment]

WAIT_SECONDS = 5.0
WAIT_SECONDS_MAX = 600.0
SLACK_SECONDS = 0.1  # who comes to a line that stood still a whole wait is kept this long

_threads: dict[str, threading.Lock] = {}
_registry = threading.Lock()
_patience = WAIT_SECONDS


def be_patient(told: str) -> None:
    """Set how many seconds writers of this process wait, on ledgers opened from now on.

    told: as a setting says it; empty is 5. Raises InputError unless above 0 and at most 600.
    """
    global _patience  # one setting of the process, said once when it starts
    try:
        seconds = float(told or WAIT_SECONDS)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= WAIT_SECONDS_MAX:
        raise problem(InputError, "bad_wait", given=told)
    _patience = seconds


def patience() -> float:
    """Return how many seconds a writer waits for its turn."""
    return _patience


def busy(seconds: float) -> LedgerUnavailable:
    """Return the error of a writer whose turn did not come in so many seconds."""
    return problem(LedgerUnavailable, "locked", seconds=f"{seconds:g}")


class WriteLock:
    """The lock of one SQLite file: `{file}.lock` beside it."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".lock")
        with _registry:
            self._thread = _threads.setdefault(str(database.resolve()), threading.Lock())
        self._handle: int | None = None
        self._owner = 0
        self._stand_nowhere()

    def _stand_nowhere(self) -> None:
        self._changed = threading.Condition()
        self._stands = self._wanted = self._has = False
        self._since = 0.0

    @contextmanager
    def held(self, seconds: float | None = None) -> Iterator[None]:
        """Hold the lock, waiting at most `seconds` (those of `patience` unless said).

        Raises LedgerUnavailable when the turn does not come, OSError when there can be no file.
        """
        seconds = patience() if seconds is None else seconds
        until = time.monotonic() + seconds
        if not self._thread.acquire(timeout=seconds):
            raise busy(seconds)
        try:
            handle = self._open()
            if not self._take(handle, until - time.monotonic()):
                raise busy(seconds)
            try:
                yield
            finally:
                if fcntl is not None:
                    fcntl.flock(handle, fcntl.LOCK_UN)
        finally:
            self._thread.release()

    def _take(self, handle: int, seconds: float) -> bool:
        """Take the file lock; who comes while the line has not moved for long is not kept."""
        if fcntl is None:
            return True
        with self._changed:
            if not self._stands:
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    return True
                except BlockingIOError:
                    self._stands, self._since = True, time.monotonic()
                threading.Thread(target=self._stand, args=(handle,), daemon=True).start()
            elif time.monotonic() - self._since > patience() - SLACK_SECONDS:
                seconds = min(seconds, SLACK_SECONDS)
            self._wanted = True
            taken = self._changed.wait_for(lambda: self._has, max(seconds, 0.0))
            self._wanted = False
            if taken:
                self._stands = self._has = False
            return taken

    def _stand(self, handle: int) -> None:
        """Wait for the file lock; when nobody wants it any more by then, let it go at once."""
        fcntl.flock(handle, fcntl.LOCK_EX)
        with self._changed:
            if handle != self._handle:  # closed meanwhile, which was left to this thread
                os.close(handle)
            elif self._wanted:
                self._has = True
                self._changed.notify()
            else:
                fcntl.flock(handle, fcntl.LOCK_UN)
                self._stands = False

    def _open(self) -> int:
        if self._handle is None or self._owner != os.getpid():  # a forked child needs its own
            self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._owner = os.getpid()
            self._stand_nowhere()
        return self._handle

    def close(self) -> None:
        """Let the lock file go."""
        with self._changed:
            handle, self._handle = self._handle, None
            if handle is not None and self._owner == os.getpid() and not self._stands:
                os.close(handle)
