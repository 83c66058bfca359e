"""Prefect's server on SQLite, with each of its writing transactions begun as a writing one.

Prefect 3.8.8 begins most writes DEFERRED: they read, another writer commits, and SQLite refuses
them at once whatever its busy timeout. The server then answers 503 and its client waits two to six
seconds, measured with one click per 0.6 s. Begun IMMEDIATE they queue for milliseconds instead.
"""

import runpy
import sys
from typing import Any

from prefect.server.database.configurations import AioSqliteConfiguration

from ledger import private


def begin_as_writer() -> None:
    """Make every explicit transaction of Prefect's SQLite database take the write lock first."""
    original = AioSqliteConfiguration.begin_transaction

    def begin(self: AioSqliteConfiguration, session: Any, with_for_update: bool = False) -> Any:
        return original(self, session, with_for_update=True)

    AioSqliteConfiguration.begin_transaction = begin  # type: ignore[method-assign]


def main() -> None:
    """Run `prefect server start`; host, port and folder come from Prefect's own settings."""
    private.begin()
    begin_as_writer()
    sys.argv = ["prefect", "server", "start"]
    runpy.run_module("prefect", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
