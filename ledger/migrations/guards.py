"""Guards as migrations make them; what they are stands in `ledger.store.guards`."""

from alembic import op

from ledger.store import guards
from ledger.store.guards import Keys


def append_only(table: str, unique: Keys) -> None:
    """Keep a table append-only; unique: every unique key of it."""
    for one in guards.append_only(op.get_bind().dialect.name, table, unique):
        for statement in one.statements:
            op.execute(statement)


def queued(table: str) -> None:
    """Queue every new row of a table for the sealer."""
    for statement in guards.queued(op.get_bind().dialect.name, table).statements:
        op.execute(statement)
