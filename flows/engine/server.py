"""Prefect's server on SQLite, for its own machine only.

It answers only to the names of this machine (a page of a name that was turned to 127.0.0.1 meets a
400), and begins each of its writing transactions as a writing one: Prefect 3.8.8 begins most writes
DEFERRED: they read, another writer commits, and SQLite refuses them at once whatever its busy
timeout. The server then answers 503 and its client waits two to six seconds, measured with one
click per 0.6 s. Begun IMMEDIATE they queue for milliseconds instead.
"""

import socket
from typing import Any

import uvicorn
from prefect.server.api.server import create_app
from prefect.server.database.configurations import AioSqliteConfiguration
from prefect.settings import PREFECT_SERVER_API_HOST, PREFECT_SERVER_API_PORT
from starlette.middleware.trustedhost import TrustedHostMiddleware

from flows.engine.environment import OWN_HOSTS
from ledger.store import private


def begin_as_writer() -> None:
    """Make every explicit transaction of Prefect's SQLite database take the write lock first."""
    original = AioSqliteConfiguration.begin_transaction

    def begin(self: AioSqliteConfiguration, session: Any, with_for_update: bool = False) -> Any:
        return original(self, session, with_for_update=True)

    AioSqliteConfiguration.begin_transaction = begin  # type: ignore[method-assign]


def main() -> None:
    """Serve Prefect; host, port, folder and secret come from Prefect's own settings.

    The port is shared with the engine, which holds it for its user while this process is away.
    """
    private.begin()
    begin_as_writer()
    where = (PREFECT_SERVER_API_HOST.value(), PREFECT_SERVER_API_PORT.value())
    listening = socket.create_server(where, reuse_port=True)
    app = TrustedHostMiddleware(create_app(final=True), allowed_hosts=list(OWN_HOSTS))
    uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listening])


if __name__ == "__main__":
    main()
