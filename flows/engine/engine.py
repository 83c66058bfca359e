"""The embedded engine: Prefect's server and its worker, started, watched and stopped as one."""

import fcntl
import secrets
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from flows.engine import heartbeat, prefect_address
from flows.engine.child_process import Child
from flows.engine.environment import home_of, surroundings
from flows.engine.messages import trouble
from flows.engine.nudge import nudge
from flows.engine.prefect_address import Address
from ledger.store import private
from schemas.errors import EngineError

READY_SECONDS_MAX = 120.0
WATCH_SECONDS = 2.0
DEAF_SECONDS_MAX = 60.0  # silence after which a living process counts as hung

Tell = Callable[[str, float], None]


class Engine:
    """A Prefect server (SQLite in the state folder) and the worker beside it.

    Use as a context manager. Both children leave with this process, however it ends. A watching
    thread starts again whichever of them died or hangs; `ensure` does the same on demand.

    The server answers only who shows the secret of this start. It is in the environment of the
    children and in the address file (0600) of the state folder, and nowhere else.
    """

    def __init__(
        self, state: Path, ledger: str, *, port: int = 0, tell: Tell | None = None
    ) -> None:
        """state: folder for everything of the engine; ledger: URL given to the worker.

        port: 0 takes the port of last time if it is free, else any free one. tell: called with
        `server`, `worker` or the name of what was started again, and the seconds it took.
        """
        self.state = state
        self._ledger = ledger
        self._port = port
        self._secret = ""
        self._held_port: socket.socket | None = None
        self._tell: Tell = tell or (lambda _what, _seconds: None)
        self._turn = threading.RLock()
        self._closing = threading.Event()
        self._lock: TextIO | None = None
        self._children: tuple[Child, ...] = ()
        self._heard: dict[str, tuple[int, float]] = {}

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Where Prefect's API answers."""
        return f"http://127.0.0.1:{self._port}/api"

    @property
    def address(self) -> Address:
        """The same with the secret of this start."""
        return Address(url=self.url, auth=self._secret)

    @property
    def processes(self) -> dict[str, int]:
        """The process ids by name: server, worker."""
        return {child.name: child.pid for child in self._children}

    def flow_runs(self) -> int:
        """Count the flow runs that Prefect remembers; raises OSError when it does not answer."""
        return int(prefect_address.ask(self.address, "/flow_runs/count", {}, timeout_seconds=5.0))

    def start(self) -> None:
        """Start server and worker together and return when both are ready.

        Raises EngineError when another engine holds the state folder or a child does not come up,
        LedgerError when the folder cannot be closed to other users.
        """
        private.begin()
        private.room(self.state)
        self._lock = _hold_alone(self.state / "engine.lock")
        self._closing.clear()
        try:
            self._held_port = _hold_port(self._port or _port_of(prefect_address.read(self.state)))
            self._port = int(self._held_port.getsockname()[1])
            self._secret = f"zhunru:{secrets.token_urlsafe(32)}"
            self._children = self._two_children()
            prefect_address.write(self.state, self.address)
            for child in self._children:
                child.start()
            for child in self._children:
                self._await(child)
        except BaseException:
            self.stop()
            raise
        threading.Thread(target=self._watch, name="engine-watch", daemon=True).start()

    def ensure(self) -> tuple[str, ...]:
        """Start again whichever child died or hangs; return the names of those started again.

        Raises EngineError when one does not come up.
        """
        with self._turn:
            down = [child for child in self._children if not child.alive or self._deaf(child)]
            if self._closing.is_set() or not down:
                return ()
            for child in down:
                child.stop()
                self._heard.pop(child.name, None)
                child.start()
            for child in self._children:  # all: a worker listens again once its server is back
                self._await(child)
        nudge(state=self.state)  # what was asked for meanwhile went unheard
        return tuple(child.name for child in down)

    def stop(self) -> None:
        """Stop worker and server, at most a few seconds each; nothing is left behind."""
        self._closing.set()
        with self._turn:
            try:
                for child in reversed(self._children):
                    child.stop()
            finally:
                prefect_address.forget(self.state)
                for held in (self._held_port, self._lock):
                    if held:
                        held.close()
                self._held_port = self._lock = None

    def _two_children(self) -> tuple[Child, ...]:
        home_of(self.state).mkdir(exist_ok=True)
        around = surroundings(self.state, self._port, self._ledger, auth=self._secret)
        worker = ("flows.worker", "--alone", "--state", str(self.state))
        return (
            Child("server", ("flows.engine.server",), around, self.state / "server.log"),
            Child("worker", worker, around, self.state / "worker.log"),
        )

    def _await(self, child: Child) -> None:
        began = time.monotonic()
        while not self._ready(child):
            late = time.monotonic() - began > READY_SECONDS_MAX
            if late or not child.alive:
                raise trouble(
                    "not_started", name=child.name, log=child.log, hint=child.last_words()
                )
            if self._closing.wait(0.05):
                return
        self._tell(child.name, time.monotonic() - began)

    def _ready(self, child: Child) -> bool:
        if child.name == "server":
            return prefect_address.healthy(self.address)
        identity = f"{socket.gethostname()}-{child.pid}"
        try:
            return any(
                one["identifier"] == identity for one in prefect_address.listeners(self.address)
            )
        except (OSError, ValueError):
            return False

    def _deaf(self, child: Child) -> bool:
        """Whether a living child has given no sign of life for too long."""
        if child.name == "server":
            well = prefect_address.healthy(self.address, timeout_seconds=5.0)
            sign = self._heard.get(child.name, (0, 0.0))[0] + well
        else:
            sign = heartbeat.count(self.state)
        last = self._heard.get(child.name)
        if last is None or last[0] != sign:
            self._heard[child.name] = (sign, time.monotonic())
            return False
        return time.monotonic() - last[1] > DEAF_SECONDS_MAX

    def _watch(self) -> None:
        pause = WATCH_SECONDS
        while not self._closing.wait(pause):
            try:
                revived = self.ensure()
                pause = WATCH_SECONDS
            except EngineError:
                pause = min(pause * 2, 60.0)  # the log tells why; try again, ever less eagerly
                continue
            for name in revived:
                self._tell(f"{name} again", 0.0)


def _hold_alone(path: Path) -> TextIO:
    lock = path.open("a", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as taken:
        lock.close()
        raise trouble("in_use", where=path.parent) from taken
    return lock


def _hold_port(wanted: int) -> socket.socket:
    """Bind `wanted` of the loopback address if nobody listens there, else any free port.

    Whoever took the port while the server is started again would be shown the secret by our own
    worker and nudges. Bound to be shared, it can be shared by processes of the same user only
    (Linux, BSD: SO_REUSEPORT); it is never listened on here.
    """
    for port in (wanted, 0):
        try:
            with socket.create_server(("127.0.0.1", port)) as probe:
                free = probe.getsockname()
            held = socket.socket()
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            held.bind(free)
        except OSError:
            continue
        return held
    raise trouble("no_port")


def _port_of(last: Address | None) -> int:
    return int(last.url.rsplit(":", 1)[1].split("/")[0]) if last else 0
