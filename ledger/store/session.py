"""A ledger and its transactions: the one place that begins and commits."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import URL, Engine, insert, inspect, select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionInTime

from ledger.store import failpoints, migrate, private
from ledger.store.engine import address, begin, file_of, make_engine, transaction
from ledger.store.failures import translate
from ledger.store.messages import problem
from ledger.store.pulse import Pulse
from ledger.store.writelock import WriteLock
from ledger.tables.journal import HEAD, meta
from schemas.errors import (
    LedgerDamaged,
    LedgerError,
    LedgerTooNew,
    LedgerUnavailable,
    UnknownThing,
)

Tx = Connection
"""An open transaction; only `ledger` looks inside."""


@dataclass(frozen=True)
class Ledger:
    """An open ledger; `simulated` ones keep their own time and say so.

    keys: the folder of the keys that no ledger holds (ledger.desk.reporter_key).
    """

    url: str
    jurisdiction: str
    simulated: bool
    engine: Engine = field(repr=False)
    lock: WriteLock | None = field(repr=False)
    keys: Path = Path("var")
    pulse: Pulse = field(default_factory=Pulse, repr=False, compare=False)

    @property
    def store(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.engine.dialect.name

    def key_file(self, name: str) -> Path:
        """Return where a key lies that no ledger holds.

        Beside the file of a SQLite ledger as `{file}.{name}`; of a PostgreSQL ledger in the state
        folder.
        """
        file = file_of(address(self.url))
        if file:
            file = file.resolve()
            return file.with_name(f"{file.name}.{name}")
        return self.keys.resolve() / name

    @contextmanager
    def write(self, within_seconds: float | None = None) -> Iterator[Tx]:
        """One transaction: all of it is committed on leaving, or nothing after an error.

        within_seconds: how long to wait for the turn, on SQLite; that of the process unless said.
        Raises LedgerUnavailable when it does not come.
        """
        line = self.lock.held(within_seconds) if self.lock else nullcontext()
        with _translated(self.engine.url), line, _uncollected(), self.engine.begin() as connection:
            begin(connection, writes=True, within_seconds=within_seconds)
            failpoints.reach("tx-open")
            yield connection
            failpoints.reach("before-commit")
        failpoints.reach("after-commit-before-ack")

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """A transaction that only reads; on SQLite one snapshot."""
        with _translated(self.engine.url), self.engine.connect() as connection, connection.begin():
            begin(connection, writes=False)
            yield connection

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()
        if self.lock:
            self.lock.close()


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for garbage after a transaction, not within it: others wait for its end."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@contextmanager
def _translated(where: URL) -> Iterator[None]:
    """Turn what a driver or the system raises into errors that say which ledger it was."""
    try:
        yield
    except DBAPIError as error:
        raise _located(translate(error), where) from error
    except NoConnectionInTime as error:
        raise _located(problem(LedgerUnavailable, "busy"), where) from error
    except OSError as error:
        cause = error.strerror or str(error)
        raise _located(problem(LedgerUnavailable, "unavailable", cause=cause), where) from error


def _located(failure: LedgerError, where: URL) -> LedgerError:
    if isinstance(failure, LedgerUnavailable):
        failure.hint = "\n".join(part for part in (str(where), failure.hint) if part)
    return failure


def open_ledger(
    url: str,
    *,
    create: bool = True,
    simulated: bool = False,
    jurisdiction: str = "",
    state: Path = Path("var"),
) -> Ledger:
    """Open a ledger, made by migration when there is none and `create` allows.

    jurisdiction: of a new ledger (`dehong` unless said); of an existing one it must agree. state:
    the state folder, in which the keys of a PostgreSQL ledger lie.
    Raises UnknownThing (none there), LedgerTooNew, LedgerError (outdated, not a ledger, or
    asked to be simulated and is real), LedgerUnavailable.
    """
    where = address(url)
    path = file_of(where)
    if path and not path.exists() and not create:
        raise problem(UnknownThing, "missing", where=path)
    with _translated(where):
        if path:
            _keep_private(path)
        engine = make_engine(where)
    lock = WriteLock(path) if path else None
    try:
        with _translated(where):
            if not _stands(engine, path):
                with lock.held() if lock else nullcontext():
                    _make_if_new(engine, url, create, simulated, jurisdiction)
            facts = _facts(engine)
        _check(facts, simulated, jurisdiction)
    except BaseException:
        engine.dispose()
        if lock:
            lock.close()
        raise
    return Ledger(
        url=where.render_as_string(hide_password=False),
        jurisdiction=facts["jurisdiction"],
        simulated=facts["simulated"] == "true",
        engine=engine,
        lock=lock,
        keys=state,
    )


def create_ledger(
    url: str, *, simulated: bool, jurisdiction: str, state: Path = Path("var")
) -> Ledger:
    """Make a ledger where nothing stands, and open it; the parameters are those of `open_ledger`.

    Raises LedgerError when something stands there already, which is left as it is.
    """
    where = address(url)
    path = file_of(where)
    with _translated(where):
        if path:
            if any(one.exists() for one in files_of(path)):
                raise problem(LedgerError, "stands", where=path)
            private.parent(path)
            try:
                private.new(path)  # of two who come at once, one
            except FileExistsError as second:
                raise problem(LedgerError, "stands", where=path) from second
        elif _tables(where):
            raise problem(LedgerError, "stands", where=where)
    try:
        return open_ledger(url, simulated=simulated, jurisdiction=jurisdiction, state=state)
    except BaseException:
        for one in files_of(path) if path else ():
            one.unlink(missing_ok=True)
        raise


def files_of(path: Path) -> list[Path]:
    """Return every file of a SQLite ledger but its lock: the database and what SQLite adds."""
    return [path.with_name(path.name + end) for end in ("", "-wal", "-shm", "-journal")]


def _keep_private(path: Path) -> None:
    private.parent(path)
    with suppress(FileExistsError):
        private.new(path)  # else SQLite would make it, with the rights of the process's umask
    path = path.resolve()
    for one in (*files_of(path), path.with_name(path.name + ".lock")):
        private.close(one)


def _tables(where: URL) -> list[str]:
    engine = make_engine(where)
    try:
        return inspect(engine).get_table_names()
    finally:
        engine.dispose()


def _stands(engine: Engine, path: Path | None) -> bool:
    """Tell whether there is a ledger of this version; it is opened without waiting for writers."""
    if path and not path.stat().st_size:
        return False  # just made, perhaps by somebody else who is about to fill it
    tables = inspect(engine).get_table_names()
    if "alembic_version" not in tables:
        return False
    _check_version(engine)
    if meta.name not in tables:
        raise problem(LedgerDamaged, "damaged", what="meta")
    return True


def _make_if_new(
    engine: Engine, url: str, create: bool, simulated: bool, jurisdiction: str
) -> None:
    if _stands(engine, None):  # somebody else has made it meanwhile
        return
    if inspect(engine).get_table_names():
        raise problem(LedgerError, "foreign", where=engine.url)
    if not create:
        raise problem(UnknownThing, "missing", where=engine.url)
    migrate.upgrade(url)
    with transaction(engine) as connection:
        facts = {
            "simulated": "true" if simulated else "false",
            "jurisdiction": jurisdiction or "dehong",
        }
        connection.execute(insert(meta), [{"key": k, "value": v} for k, v in facts.items()])


def _check_version(engine: Engine) -> None:
    with engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    if found == HEAD:
        return
    if str(found) > HEAD:
        raise problem(LedgerTooNew, "too_new", found=found, known=HEAD)
    raise problem(LedgerError, "outdated", found=found)


def _facts(engine: Engine) -> dict[str, str]:
    with engine.connect() as connection:
        rows = connection.execute(select(meta.c.key, meta.c.value))
        return {row.key: row.value for row in rows}


def _check(facts: dict[str, str], simulated: bool, jurisdiction: str) -> None:
    if missing := [name for name in ("simulated", "jurisdiction") if name not in facts]:
        raise problem(LedgerDamaged, "damaged", what=f"meta: {', '.join(missing)}")
    if simulated and facts["simulated"] != "true":
        raise problem(LedgerError, "not_simulated")
    found = facts["jurisdiction"]
    if jurisdiction and jurisdiction != found:
        raise problem(LedgerError, "other_jurisdiction", found=found, asked=jurisdiction)
