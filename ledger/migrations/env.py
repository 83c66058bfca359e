"""Alembic's entry: runs migrations on the connection that ledger.store.migrate opened."""

from alembic import context

from ledger.tables.columns import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
    transaction_per_migration=False,
)
context.run_migrations()
