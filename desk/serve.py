"""Serve the desk: a web server in a thread beside the engine, stopped as one with it."""

import socket
import threading
import time
from types import TracebackType
from typing import Any, Self

import uvicorn

from desk.app import create
from desk.patience import PatientProtocol
from desk.web.request import render
from desk.web.request.settings import Settings
from desk.words import problem
from ledger.store import private
from ledger.store.session import Ledger
from schemas.errors import EngineError
from tasks import pseudonym_secret, rulebooks

USUAL_PORT = 8000
READY_SECONDS_MAX = 30.0
LEAVE_SECONDS = 5
IDLE_SECONDS = 75
"""How long a connection waits for the next request: longer than proxies do, whose are then reused,
and than people think between two pages."""


class Site:
    """A desk that answers on the loopback address (or another that is told)."""

    def __init__(self, settings: Settings, ledger: Ledger, listening: socket.socket) -> None:
        """listening: a bound socket, see `bound`.

        Raises LedgerError when the state folder cannot be closed to other users.
        """
        private.begin()
        private.room(settings.state)
        self._socket = listening
        app = create(settings, ledger)
        _warm(ledger)
        config = uvicorn.Config(
            app,
            http=PatientProtocol,
            **trust(settings),
            log_level="warning",
            access_log=False,
            server_header=False,
            date_header=False,
            timeout_keep_alive=IDLE_SECONDS,
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


def trust(settings: Settings) -> dict[str, Any]:
    """Return whose `X-Forwarded-For` uvicorn believes: of the proxies that were named, else none.

    Left alone it believes every program on this machine.
    """
    return {
        "proxy_headers": bool(settings.proxies),
        "forwarded_allow_ips": list(settings.proxies),
    }


def _warm(ledger: Ledger) -> None:
    """Read the rules, for pages and for acts, and the templates now: nobody has to wait for them.

    While they are read, which takes two seconds, nobody else gets an answer.
    """
    rulebooks.rules_of(ledger)
    rulebooks.of(ledger)
    render.prepare()
    pseudonym_secret.of(ledger)  # made now, so that no page that only reads needs to write


def bound(host: str, port: int) -> socket.socket:
    """Return a listening socket on a port; 0 takes the usual one if it is free, else any free one.

    Raises EngineError when the port asked for is taken.
    """
    for wanted in (port,) if port else (USUAL_PORT, 0):
        made = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind((host, wanted))
            made.listen()  # else another desk that starts just now would think it has the port
        except OSError:
            made.close()
            continue
        return made
    raise problem(EngineError, "port_taken", port=port)


def address_of(listening: socket.socket, host: str) -> str:
    """Return the address of a bound socket as a browser types it."""
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{listening.getsockname()[1]}"
