"""Safe copies of a SQLite ledger; a live file is never copied as a file."""

import shutil
import sqlite3
from pathlib import Path
from typing import Any

from ledger.store import private
from ledger.store.engine import address, file_of, sqlite_driver
from ledger.store.messages import problem
from ledger.store.writelock import WriteLock
from ledger.tables.journal import HEAD
from schemas.errors import InputError, LedgerDamaged, LedgerError, LedgerTooNew, UnknownThing


def backup(url: str, target: Path) -> Path:
    """Write a consistent copy of a SQLite ledger, also while it is in use.

    The copy is checked and appears under its name only when it is whole. Raises InputError for
    PostgreSQL (pg_dump does it) or a target that exists, LedgerDamaged when the copy is not sound.
    """
    source = _file(url)
    if target.exists():
        raise problem(InputError, "live_copy", where=target)
    part = _part(target)
    connection = sqlite_driver().connect(str(source))
    try:
        connection.execute("VACUUM INTO ?", (str(part),))
    finally:
        connection.close()
    check(part)
    part.rename(target)
    return target


def restore(copy: Path, url: str) -> Path:
    """Put a copy in the place of a SQLite ledger that does not exist or is not in use.

    What stood there is kept beside it as `{name}.replaced`. Raises UnknownThing (no copy),
    LedgerError (in use, not a ledger), LedgerTooNew, LedgerDamaged.
    """
    if not copy.exists():
        raise problem(UnknownThing, "no_copy", where=copy)
    check(copy)
    target = _file(url, must_exist=False)
    private.parent(target)  # of the lock file
    with WriteLock(target).held():
        _stand_aside(target)
        part = _part(target)
        shutil.copyfile(copy, part)
        part.rename(target)
    return target


def _part(target: Path) -> Path:
    """Make the empty private file beside a target that becomes it once it is whole."""
    private.parent(target)
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    private.new(part)
    return part


def check(path: Path) -> None:
    """Raise when a file is no whole ledger that this version can read."""
    connection = sqlite_driver().connect(f"file:{path}?mode=ro", uri=True)
    try:
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        sound = connection.execute("PRAGMA integrity_check").fetchone()[0]
    except _errors() as broken:
        raise problem(LedgerError, "foreign", where=path) from broken
    finally:
        connection.close()
    if sound != "ok":
        raise problem(LedgerDamaged, "damaged", what=sound)
    if found and found[0] > HEAD:
        raise problem(LedgerTooNew, "too_new", found=found[0], known=HEAD)


def _file(url: str, *, must_exist: bool = True) -> Path:
    path = file_of(address(url))
    if path is None:
        raise problem(InputError, "backup_tool")
    if must_exist and not path.exists():
        raise problem(UnknownThing, "missing", where=path)
    return path


def _stand_aside(target: Path) -> None:
    """Move the old ledger away; an open one keeps its write-ahead log, so it is in use."""
    if not target.exists():
        return
    connection: Any = sqlite_driver().connect(str(target), timeout=0)
    try:
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
        mode = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
    except _errors() as used:
        raise problem(LedgerError, "in_use", where=target) from used
    finally:
        connection.close()
    if mode != "delete":
        raise problem(LedgerError, "in_use", where=target)
    private.close(target)
    old = target.with_name(target.name + ".replaced")
    target.replace(old)


def _errors() -> tuple[type[Exception], ...]:
    driver: Any = sqlite_driver()
    return (driver.Error, sqlite3.Error)
