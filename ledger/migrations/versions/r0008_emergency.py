"""Emergencies: the present state of work that is done first and filed afterwards."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of emergencies."""
    op.create_table(
        "emergency",
        sa.Column("id", sa.String(120), nullable=False),
        sa.Column("department", sa.String(60), nullable=False),
        sa.Column("notice_no", sa.String(120), nullable=False),
        sa.Column("stage", sa.String(24), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("leaf", sa.String(64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_emergency"),
    )
    op.create_index("ix_emergency_department", "emergency", ["department", "requested_on"])
    op.create_index("ix_emergency_requested", "emergency", ["requested_on"])
