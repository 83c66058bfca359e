"""Engines for both stores: SQLite that does not corrupt, PostgreSQL by psycopg."""

import logging
import math
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError

from ledger.store.failures import Retryable, driver_errors, translate
from ledger.store.messages import problem
from ledger.store.writelock import busy, patience
from schemas.errors import InputError, LedgerUnavailable

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "recursive_triggers=ON",  # else INSERT OR REPLACE walks through the append-only triggers
    "trusted_schema=OFF",
)
FIXED_IN = (3, 51, 3)
BACKPORTS = ((3, 50, 7), (3, 44, 6))


def address(url: str) -> URL:
    """Read the address of a ledger; raises InputError when it is none we know."""
    try:
        found = make_url(url)
    except ArgumentError as unreadable:
        raise problem(InputError, "bad_url", where=url) from unreadable
    if found.drivername in ("postgresql", "postgresql+psycopg", "postgres"):
        return found.set(drivername="postgresql+psycopg")
    if found.drivername == "sqlite" and found.database and found.database != ":memory:":
        return found
    raise problem(InputError, "bad_url", where=url)


def file_of(where: URL) -> Path | None:
    """Return the file of a SQLite ledger; None for one on a server."""
    return Path(where.database or "") if where.get_backend_name() == "sqlite" else None


def is_safe(version: tuple[int, ...]) -> bool:
    """Tell whether a SQLite version is free of the WAL-reset bug (fixed in 3.51.3)."""
    if version >= FIXED_IN:
        return True
    return any(version[:2] == fix[:2] and version >= fix for fix in BACKPORTS)


def sqlite_driver() -> ModuleType:
    """Return pysqlite3 where installed, else Python's own; raises when it has the WAL bug."""
    driver: Any = _newest_driver()
    if not is_safe(tuple(driver.sqlite_version_info)):
        raise problem(LedgerUnavailable, "sqlite_broken", found=driver.sqlite_version)
    module: ModuleType = driver
    return module


def _newest_driver() -> ModuleType:
    try:
        import pysqlite3.dbapi2 as packaged  # noqa: PLC0415 - has no wheel on some machines
    except ImportError:
        return sqlite3
    module: ModuleType = packaged
    return module


def make_engine(url: URL) -> Engine:
    """Build the engine of a ledger; nothing is opened yet."""
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, module=sqlite_driver(), hide_parameters=True, **_pool())
        # On the pool: a listener on the engine would be asked before every single statement.
        event.listen(engine.pool, "connect", _prepare_sqlite)
        return engine
    logging.getLogger("psycopg").addFilter(_is_news)  # the same filter is added once only
    engine = create_engine(
        url,
        isolation_level="READ COMMITTED",
        connect_args=_connecting(url),
        hide_parameters=True,
        **_pool(),
    )
    event.listen(engine.pool, "connect", _prepare_postgresql)
    return engine


def _pool() -> dict[str, Any]:
    return {"pool_size": 8, "max_overflow": 32, "pool_timeout": patience()}


def _connecting(url: URL) -> dict[str, object]:
    """Return how a server is sought: one that does not answer is given up, unless the URL says."""
    known = {"connect_timeout"} & url.query.keys()
    return {} if known else {"connect_timeout": max(2, math.ceil(patience()))}


def _is_news(record: logging.LogRecord) -> bool:
    """Drop psycopg's note that a broken pipeline could not end well.

    It is only written while the error that broke it is on its way to us: an overdraft that the
    database refused is an answer, told by `failures.translate`, and no trouble of the server.
    """
    return not str(record.msg).startswith("error ignored terminating")


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    connection.execute(_waiting(patience()))
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _prepare_postgresql(connection: Any, _record: object) -> None:
    """Let no statement wait for another's lock for ever; outside of any transaction."""
    connection.autocommit = True
    connection.execute(f"SET lock_timeout = {patience() * 1000:.0f}")
    connection.autocommit = False


def begin(connection: Connection, *, writes: bool, within_seconds: float | None = None) -> None:
    """Begin the transaction in the store's own words; the driver for SQLite leaves that to us.

    within_seconds: how long SQLite waits for a program that does not stand in our line.
    """
    if connection.dialect.name != "sqlite":
        return
    driver: Any = connection.connection.driver_connection
    seconds = patience() if within_seconds is None else within_seconds
    try:
        if within_seconds is not None:
            driver.execute(_waiting(within_seconds))
        driver.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
    except driver_errors(connection) as error:
        found = translate(error)
        # The driver has waited: trying again at once would wait as long again.
        raise busy(seconds) if isinstance(found, Retryable) else found from error
    finally:
        if within_seconds is not None:
            driver.execute(_waiting(patience()))


def _waiting(seconds: float) -> str:
    return f"PRAGMA busy_timeout={seconds * 1000:.0f}"


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """One writing transaction on an engine, without the line that writers wait in."""
    with engine.begin() as connection:
        begin(connection, writes=True)
        yield connection
