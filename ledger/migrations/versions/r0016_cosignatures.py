"""What outside witnesses signed of the ledger's checkpoints."""

import sqlalchemy as sa
from alembic import op

from ledger.migrations import guards

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, append-only; who is a witness stands in the journal."""
    op.create_table(
        "cosignature",
        sa.Column("vkey", sa.String(120), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.String(27), nullable=False),
        sa.PrimaryKeyConstraint("vkey", "size", name="pk_cosignature"),
    )
    guards.append_only("cosignature", [("vkey", "size")])
