"""Serve the desk: a web server in a thread beside the engine, stopped as one with it."""

import socket
import threading
import time
from types import TracebackType
from typing import Self

import uvicorn

from desk.web.app import create
from desk.web.settings import Settings
from desk.words import problem
from ledger.session import Ledger
from schemas.errors import EngineError

USUAL_PORT = 8000
READY_SECONDS_MAX = 30.0
LEAVE_SECONDS = 5


class Site:
    """A desk that answers on the loopback address (or another that is told)."""

    def __init__(self, settings: Settings, ledger: Ledger, listening: socket.socket) -> None:
        """listening: a bound socket, see `bound`."""
        self._socket = listening
        config = uvicorn.Config(
            create(settings, ledger),
            log_level="warning",
            access_log=False,
            server_header=False,
            date_header=False,
            timeout_graceful_shutdown=LEAVE_SECONDS,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, name="desk", daemon=True)

    def _run(self) -> None:
        self._server.run(sockets=[self._socket])

    def __enter__(self) -> Self:
        self._thread.start()
        late = time.monotonic() + READY_SECONDS_MAX
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > late:
                raise problem(EngineError, "desk_not_started")
            time.sleep(0.02)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.should_exit = True
        self._thread.join(LEAVE_SECONDS + 2)
        self._socket.close()


def bound(host: str, port: int) -> socket.socket:
    """Return a socket on a port; 0 takes the usual one if it is free, else any free one.

    Raises EngineError when the port asked for is taken.
    """
    for wanted in (port,) if port else (USUAL_PORT, 0):
        made = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind((host, wanted))
        except OSError:
            made.close()
            continue
        return made
    raise problem(EngineError, "port_taken", port=port)


def address_of(listening: socket.socket, host: str) -> str:
    """Return the address of a bound socket as a browser types it."""
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{listening.getsockname()[1]}"
