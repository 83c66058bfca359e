"""Reports of a bypass without their community; who made one is sealed, in a table of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop where a report came from, and make the table of sealed reporters."""
    op.create_table(
        "reporter",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reporter")),
    )
    op.drop_index("ix_bypass_community_stage", table_name="bypass")
    op.drop_index("ix_bypass_department", table_name="bypass")
    op.drop_column("bypass", "community")
    op.create_index("ix_bypass_department", "bypass", ["department", "stage"], unique=False)
