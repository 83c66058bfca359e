"""Engines for both stores: SQLite that does not corrupt, PostgreSQL by psycopg."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError

from ledger.failures import driver_errors, translate
from ledger.messages import problem
from schemas.errors import InputError, LedgerUnavailable

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "recursive_triggers=ON",  # else INSERT OR REPLACE walks through the append-only triggers
    "busy_timeout=30000",
    "trusted_schema=OFF",
)
POOL = {"pool_size": 8, "max_overflow": 32}
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
        engine = create_engine(url, module=sqlite_driver(), hide_parameters=True, **POOL)
        # On the pool: a listener on the engine would be asked before every single statement.
        event.listen(engine.pool, "connect", _prepare_sqlite)
        return engine
    logging.getLogger("psycopg").addFilter(_is_news)  # the same filter is added once only
    return create_engine(url, isolation_level="READ COMMITTED", hide_parameters=True, **POOL)


def _is_news(record: logging.LogRecord) -> bool:
    """Drop psycopg's note that a broken pipeline could not end well.

    It is only written while the error that broke it is on its way to us: an overdraft that the
    database refused is an answer, told by `failures.translate`, and no trouble of the server.
    """
    return not str(record.msg).startswith("error ignored terminating")


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def begin(connection: Connection, *, writes: bool) -> None:
    """Begin the transaction in the store's own words; the driver for SQLite leaves that to us."""
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        try:
            driver.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
        except driver_errors(connection) as error:
            raise translate(error) from error


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """One writing transaction on an engine, without the line that writers wait in."""
    with engine.begin() as connection:
        begin(connection, writes=True)
        yield connection
