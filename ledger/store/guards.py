"""Triggers that keep append-only tables append-only, and queue new rows for the sealer.

Migrations carry these statements out, and an auditor compares what is there with them. What a
released one does is never changed: a new meaning is a new name in a new migration.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ledger.tables.journal import APPEND_ONLY, QUEUED

Keys = Sequence[tuple[str, ...]]


class Guard(NamedTuple):
    """A trigger: its name, its table, the statements that make it, what an auditor compares.

    kept: SQLite's own text of the trigger; on PostgreSQL the body of its function.
    """

    name: str
    table: str
    statements: tuple[str, ...]
    kept: str


def append_only(store: str, table: str, unique: Keys) -> Iterator[Guard]:
    """Refuse UPDATE and DELETE (and TRUNCATE) on a table, and a row that replaces another.

    unique: every unique key of the table. SQLite's REPLACE deletes the row that holds any of
    them without firing the delete trigger unless recursive_triggers is on, which is a setting of
    each connection: the insert trigger holds without it.
    """
    return _of_sqlite(table, unique) if store == "sqlite" else _of_postgresql(table)


def _of_sqlite(table: str, unique: Keys) -> Iterator[Guard]:
    for action in ("UPDATE", "DELETE"):
        yield _plain(
            f"{table}_no_{action.lower()}",
            table,
            f"BEFORE {action} ON {table} BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END",
        )
    for number, columns in enumerate(unique):
        same = " AND ".join(f"{column} = NEW.{column}" for column in columns)
        yield _plain(
            f"{table}_no_replace_{number}",
            table,
            f"BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) "
            f"BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: {table}'); END",
        )


def _plain(name: str, table: str, rest: str) -> Guard:
    statement = f"CREATE TRIGGER {name} {rest}"
    return Guard(name, table, (statement,), statement)


def _of_postgresql(table: str) -> Iterator[Guard]:
    body = f" BEGIN RAISE EXCEPTION 'append-only: {table}'; END "
    function = (
        f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"
    )
    does = f"EXECUTE FUNCTION {table}_append_only()"
    change = (
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {does}"
    )
    yield Guard(f"{table}_no_change", table, (function, change), body)
    empty = (
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {does}"
    )
    yield Guard(f"{table}_no_truncate", table, (empty,), body)


def queued(store: str, table: str) -> Guard:
    """Queue every new row for the sealer: a row cannot be written and forgotten."""
    row, name = (
        f"INSERT INTO unsealed (source, row_id) VALUES ('{table}', NEW.id);",
        f"{table}_queued",
    )
    if store == "sqlite":
        return _plain(name, table, f"AFTER INSERT ON {table} BEGIN {row} END")
    body = f" BEGIN {row} RETURN NULL; END "
    return Guard(
        name,
        table,
        (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$",
            f"CREATE TRIGGER {name} AFTER INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
        ),
        body,
    )


def all_of(store: str) -> list[Guard]:
    """Return every guard that a ledger has."""
    kept = [one for table, keys in APPEND_ONLY.items() for one in append_only(store, table, keys)]
    return [*kept, *(queued(store, table) for table in QUEUED)]
