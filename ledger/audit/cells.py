"""What an auditor asks of every cell: is it there, of its column's type, and readable text.

SQLite takes any value into any column; whoever has the file may leave what no statement of ours
can read. Here each table is read as it stands, so that every other check may fail on such a cell
and it is still named. PostgreSQL holds types itself; there only the spelling of moments is asked.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    inspect,
    text,
)
from sqlalchemy.exc import DBAPIError

from ledger.store.session import Tx
from ledger.tables.columns import UTCDateTime, metadata

DAY = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
MOMENT = f"{DAY}T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].{'[0-9]' * 6}Z"
MOMENT_RE = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$"
BATCH = 2000


@contextmanager
def apart(tx: Tx) -> Iterator[None]:
    """Read something whose failure must not spoil what is read after it in this transaction."""
    with tx.begin_nested():
        yield


def tables(tx: Tx) -> tuple[list[Table], list[str]]:
    """Return the tables that are there, and the names of those that are not."""
    there = set(inspect(tx).get_table_names())
    known = metadata.sorted_tables
    return [one for one in known if one.name in there], [
        one.name for one in known if one.name not in there
    ]


def misshapen(tx: Tx, table: Table) -> Iterator[tuple[str, str]]:
    """Return cells that are not of their column's type: (key of the row, column)."""
    sqlite = tx.dialect.name == "sqlite"
    tell = _wrong_in_sqlite if sqlite else _wrong_in_postgresql
    shapes = {column: wrong for column in table.columns if (wrong := tell(column))}
    # All at once first: as a rule none is wrong, and the table is read once.
    every = f"SELECT 1 FROM {table.name} WHERE {' OR '.join(shapes.values())} LIMIT 1"
    if not shapes or tx.execute(text(every)).first() is None:
        return
    for column, wrong in shapes.items():
        asked = f"SELECT {_key(table, sqlite)} FROM {table.name} WHERE {wrong}"
        for (key,) in tx.execute(text(asked)):
            yield _shown(key), column.name


def _key(table: Table, sqlite: bool) -> str:
    """Return an expression that names a row; as bytes on SQLite, where a key may be no text."""
    names = [one.name for one in table.primary_key]
    if not sqlite:
        return " || ' ' || ".join(f"{name}::text" for name in names)
    quoted = " || ' ' || ".join(f"quote({name})" for name in names)
    return f"CAST({quoted} AS BLOB)"


def _shown(key: bytes | str) -> str:
    return key.decode(errors="replace") if isinstance(key, bytes) else key


def _wrong_in_sqlite(column: Column[object]) -> str:
    name, kind = column.name, f"typeof({column.name})"
    if isinstance(column.type, UTCDateTime):
        seconds = f"substr({name}, 1, 19)"
        spelled = f"strftime('%Y-%m-%dT%H:%M:%S', {seconds}) IS {seconds}"
        right = f"{kind} = 'text' AND {name} GLOB '{MOMENT}' AND {spelled}"
    elif isinstance(column.type, Date):
        right = f"{kind} = 'text' AND {name} GLOB '{DAY}' AND date({name}) IS {name}"
    elif isinstance(column.type, Boolean):
        right = f"{kind} = 'integer' AND {name} IN (0, 1)"
    elif isinstance(column.type, BigInteger | Integer | SmallInteger):
        right = f"{kind} = 'integer'"
    else:
        right = f"{kind} = '{'blob' if isinstance(column.type, LargeBinary) else 'text'}'"
    allowed = f"{name} IS NULL OR " if column.nullable else ""
    return f"NOT ({allowed}({right}))"


def _wrong_in_postgresql(column: Column[object]) -> str:
    return f"{column.name} !~ '{MOMENT_RE}'" if isinstance(column.type, UTCDateTime) else ""


def unreadable(tx: Tx, table: Table) -> Iterator[tuple[str, str]]:
    """Return cells whose text is no UTF-8: (key of the row, column); only SQLite can hold any."""
    if tx.dialect.name != "sqlite":
        return
    names = [one.name for one in table.columns if not isinstance(one.type, LargeBinary)]
    try:
        with apart(tx):
            rows = tx.execute(text(f"SELECT {', '.join(names)} FROM {table.name}"))
            while rows.fetchmany(BATCH):
                pass
            return
    except DBAPIError:
        pass
    raw = ", ".join(f"CAST({name} AS BLOB)" for name in names)
    for key, *cells in tx.execute(text(f"SELECT {_key(table, True)}, {raw} FROM {table.name}")):
        yield from (
            (_shown(key), name) for name, cell in zip(names, cells, strict=True) if _bad(cell)
        )


def _bad(cell: bytes | None) -> bool:
    try:
        (cell or b"").decode()
    except UnicodeDecodeError:
        return True
    return False
