"""What communities record by themselves: invitations, and what came off the wall."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of what communities record."""
    op.create_table(
        "community_record",
        sa.Column("id", sa.String(120), nullable=False),
        sa.Column("open_until", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("leaf", sa.String(64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_community_record"),
    )
    op.create_index("ix_community_record_open", "community_record", ["open_until"])
