"""Move a whole ledger to another store: SQLite to PostgreSQL, or back, row for row.

The source stands still meanwhile and stays as it is. Rows keep their ids, uids, leaves and seal. A
target is no ledger before everything is there and was compared: cut short, the same move goes on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Row, Table, delete, func, insert, inspect, select, text, tuple_
from sqlalchemy.engine import Connection

from ledger.desk import reporter_key
from ledger.seal import key, mark
from ledger.store import migrate, private
from ledger.store.engine import address, file_of, make_engine, transaction
from ledger.store.messages import problem
from ledger.store.session import Ledger, Tx
from ledger.tables.columns import metadata
from ledger.tables.journal import journal, meta, unsealed
from schemas.errors import LedgerDamaged, LedgerError

BATCH = 500  # rows of one transaction of the target
MARK = "moving_from"


@dataclass(frozen=True)
class MovedLedger:
    """What was moved: journal entries, the newest leaf, and whether it went on from before."""

    events: int
    head: str
    resumed: bool


def move(source: Ledger, url: str) -> MovedLedger:
    """Copy a ledger to where nothing stands, or where the same move was cut short.

    Nobody writes to the source meanwhile. Raises LedgerError where something else stands at the
    target, OlderCopy where the source lacks what was signed last, LedgerDamaged where the copy
    differs from the source; the target is no ledger then.
    """
    mark.must_be_newest(source)
    target, resumed = _prepared(source, url)
    try:
        with source.write() as tx:
            _stand_still(tx)
            for table in _tables():
                _copy(tx, target, table)
            _queue(tx, target)
            _compare(tx, target)
            events, head = _head(tx)
            with transaction(target) as connection:
                _count_on(connection)
                _finish(tx, connection)
    finally:
        target.dispose()
    return MovedLedger(events, head, resumed)


def _tables() -> Iterator[Table]:
    """Yield the tables so that each comes after those it refers to, without the two done last."""
    yield from (one for one in metadata.sorted_tables if one not in (meta, unsealed))


def _prepared(source: Ledger, url: str) -> tuple[Engine, bool]:
    where = address(url)
    path = file_of(where)
    if path and not path.exists():
        private.parent(path)
        private.new(path)
    engine = make_engine(where)
    told = f"{source.jurisdiction} {_first(source)}"
    try:
        if not inspect(engine).get_table_names():
            migrate.upgrade(url)
            with transaction(engine) as connection:
                connection.execute(insert(meta), [{"key": MARK, "value": told}])
            return engine, False
        with engine.connect() as connection:
            mark = _mark(connection)
        if mark != told:
            raise problem(LedgerError, "stands", where=path or where)
    except BaseException:
        engine.dispose()
        raise
    return engine, True


def _first(source: Ledger) -> str:
    with source.read() as tx:
        return str(tx.execute(select(journal.c.uid).order_by(journal.c.id).limit(1)).scalar())


def _mark(connection: Connection) -> str | None:
    if meta.name not in inspect(connection).get_table_names():
        return None
    found: str | None = connection.execute(
        select(meta.c.value).where(meta.c.key == MARK)
    ).scalar_one_or_none()
    return found


def _stand_still(tx: Tx) -> None:
    """Keep writers out until the move ends; on SQLite the transaction does it already."""
    if tx.dialect.name == "postgresql":
        tx.execute(text("LOCK TABLE journal, meta IN EXCLUSIVE MODE"))


def _copy(tx: Tx, target: Engine, table: Table) -> None:
    """Copy what the target has not got of a table.

    Numbers have one order everywhere: numbered rows go on after the newest. Texts have not.
    """
    keys, last, known = list(table.primary_key), None, set[Any]()
    with target.connect() as connection:
        if _is_numbered(table):
            last = connection.execute(select(*keys).order_by(keys[0].desc()).limit(1)).first()
        else:
            known = {tuple(row) for row in connection.execute(select(*keys))}
    for rows in _batches(tx, table, last):
        new = [row for row in rows if tuple(row._mapping[key] for key in keys) not in known]
        _add(target, table, new)


def _is_numbered(table: Table) -> bool:
    keys = list(table.primary_key)
    return len(keys) == 1 and keys[0].type.python_type is int


def _add(target: Engine, table: Table, rows: Sequence[Row[Any]]) -> None:
    if rows:
        with transaction(target) as connection:
            connection.execute(insert(table), [dict(row._mapping) for row in rows])


def _batches(tx: Tx, table: Table, last: Any = None) -> Iterator[list[Row[Any]]]:
    """Yield the rows of a table after a key, by the order of its keys."""
    keys = list(table.primary_key)
    while True:
        wanted = select(table).order_by(*keys).limit(BATCH)
        if last is not None:
            wanted = wanted.where(tuple_(*keys) > tuple_(*last))
        rows = list(tx.execute(wanted))
        if not rows:
            return
        yield rows
        last = [rows[-1]._mapping[key] for key in keys]


def _queue(tx: Tx, target: Engine) -> None:
    """Put the sealer's queue as it stands; copied rows have queued themselves."""
    with transaction(target) as connection:
        connection.execute(delete(unsealed))
    for rows in _batches(tx, unsealed):
        _add(target, unsealed, rows)


def _compare(tx: Tx, target: Engine) -> None:
    with target.connect() as connection:
        for table in (*_tables(), unsealed):
            if _digest(tx, table) != _digest(connection, table):
                raise problem(LedgerDamaged, "moved_otherwise", table=table.name)


def _digest(connection: Connection, table: Table) -> str:
    """Return the digest of the rows of a table as their types read them, on either store."""
    told = sha256()
    rows = (repr(tuple(row)) for batch in _batches(connection, table) for row in batch)
    for row in rows if _is_numbered(table) else sorted(rows):
        told.update(row.encode())
    return told.hexdigest()


def _count_on(connection: Connection) -> None:
    """Let PostgreSQL number on after the ids that came with the rows."""
    if connection.dialect.name != "postgresql":
        return
    for table in metadata.sorted_tables:
        for column in table.primary_key:
            series = connection.execute(
                select(func.pg_get_serial_sequence(table.name, column.name))
            ).scalar()
            if series:
                newest = select(func.max(column)).scalar_subquery()
                connection.execute(
                    select(func.setval(series, func.coalesce(newest, 1), newest.is_not(None)))
                )


def _finish(tx: Tx, connection: Connection) -> None:
    """What makes it a ledger: its facts, in the place of the mark."""
    connection.execute(delete(meta))
    connection.execute(insert(meta), [dict(row._mapping) for row in tx.execute(select(meta))])


def _head(tx: Tx) -> tuple[int, str]:
    events = tx.execute(select(func.count()).select_from(journal)).scalar_one()
    leaf = tx.execute(select(journal.c.leaf).order_by(journal.c.id.desc()).limit(1)).scalar()
    return events, leaf or ""


def copy_keys(source: Ledger, target: Ledger) -> list[Path]:
    """Copy what no ledger holds to where the target looks for it; no key is replaced.

    What another ledger, which stood at the target before, was signed with last is replaced.
    """
    copied = []
    if mark.place(source) != mark.place(target):
        mark.drop(target)
    for place in (key.place, mark.place, reporter_key.place):
        old, new = place(source), place(target)
        if old.exists() and not new.exists():
            private.parent(new)
            private.new(new)
            new.write_bytes(old.read_bytes())
            copied.append(new)
    return copied
