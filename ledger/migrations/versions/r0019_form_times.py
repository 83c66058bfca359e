"""What forms take at community seats, in sums by month and act."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of sums: it names nobody."""
    op.create_table(
        "form_time",
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("act", sa.String(60), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("month", "act", name="pk_form_time"),
    )
