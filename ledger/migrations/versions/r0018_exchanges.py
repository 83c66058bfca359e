"""The exchanges of streets with departments and communities."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of what streets call, hold and list."""
    op.create_table(
        "exchange",
        sa.Column("id", sa.String(120), nullable=False),
        sa.Column("called_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("leaf", sa.String(64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_exchange"),
    )
