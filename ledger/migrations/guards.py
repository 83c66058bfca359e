"""Triggers that keep append-only tables append-only, and queue new rows for the sealer.

Migrations call these; a change here needs a new migration, never an edit of an old meaning.
"""

from collections.abc import Sequence

from alembic import op

Keys = Sequence[tuple[str, ...]]


def append_only(table: str, unique: Keys) -> None:
    """Refuse UPDATE and DELETE (and TRUNCATE) on a table, and a row that replaces another.

    unique: every unique key of the table. SQLite's REPLACE deletes the row that holds any of
    them without firing the delete trigger unless recursive_triggers is on, which is a setting of
    each connection: the insert trigger holds without it.
    """
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite(table, unique)
    else:
        _guard_postgresql(table)


def _guard_sqlite(table: str, unique: Keys) -> None:
    for action in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
        )
    for number, columns in enumerate(unique):
        same = " AND ".join(f"{column} = NEW.{column}" for column in columns)
        op.execute(
            f"CREATE TRIGGER {table}_no_replace_{number} BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) "
            f"BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: {table}'); END"
        )


def _guard_postgresql(table: str) -> None:
    op.execute(
        f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION 'append-only: {table}'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()"
    )


def queued(table: str) -> None:
    """Queue every new row for the sealer: a row cannot be written and forgotten."""
    row = f"INSERT INTO unsealed (source, row_id) VALUES ('{table}', NEW.id);"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"CREATE TRIGGER {table}_queued AFTER INSERT ON {table} BEGIN {row} END")
        return
    op.execute(
        f"CREATE FUNCTION {table}_queued() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {row} RETURN NULL; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_queued AFTER INSERT ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_queued()"
    )
