"""A child process on a tether: it leaves when its parent is gone, however the parent died.

The tether is the child's standard input. Only the parent holds the other end, so the operating
system cuts it even after `kill -9`; no signal, no polling, and every POSIX system has it.
"""

import os
import runpy
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from ledger.store import private

GRACE_SECONDS = 6.0
NICENESS = 5  # people at the desk come before what follows by itself
LOG_BYTES_MAX = 5_000_000


class Child:
    """One child process in a process group of its own, writing to its own log file."""

    def __init__(
        self, name: str, module: Sequence[str], environment: Mapping[str, str], log: Path
    ) -> None:
        """`module` is a module with its arguments, run by `python -m` on a tether."""
        self.name = name
        self.log = log
        # -P: nothing from the folder it happens to be started in, where others may write.
        self._argv = [sys.executable, "-P", "-m", "flows.engine.child_process", *module]
        self._environment = dict(environment)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process id, 0 before the first start."""
        return self._process.pid if self._process else 0

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start the process; its log is put aside when it has grown too long."""
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES_MAX:
            self.log.replace(self.log.with_suffix(".old.log"))
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._argv,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._environment,
                start_new_session=True,  # Ctrl-C in the terminal reaches the parent alone
            )

    def stop(self, grace_seconds: float = GRACE_SECONDS) -> None:
        """Ask the process to leave, and end it (with its group) when it has not in time."""
        process = self._process
        if process is None:
            return
        try:
            if process.poll() is None:
                process.terminate()
                process.wait(grace_seconds)
        except subprocess.TimeoutExpired:
            pass  # the next lines are for exactly this child
        finally:
            self._end(process)

    def last_words(self, lines: int = 12) -> str:
        """Return the end of the log, to show when the child did not come up."""
        if not self.log.exists():
            return ""
        text = self.log.read_bytes()[-8192:].decode("utf-8", errors="replace")
        return "\n".join(text.splitlines()[-lines:])

    @staticmethod
    def _end(process: subprocess.Popen[bytes]) -> None:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)  # its own session: the group id is its pid
            process.wait()
        if process.stdin:
            process.stdin.close()


def hold() -> None:
    """Watch the tether from a thread; when it is cut, leave politely, then at once.

    The thread takes no signals itself: each is for the module that runs on the tether.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    threading.Thread(target=_watch, name="tether", daemon=True).start()
    signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _watch() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os._exit(1)


def main() -> None:
    """Run a module's command line on a tether: `python -m` this module, `MODULE ARGUMENT…`."""
    private.begin()
    hold()
    os.nice(NICENESS)
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
