"""Alembic's entry: runs migrations on the connection that ledger.migrate opened."""

from alembic import context

import ledger.desk_tables
import ledger.state_tables
import ledger.tables  # noqa: F401 - all fill the metadata
from ledger.columns import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
    transaction_per_migration=False,
)
context.run_migrations()
