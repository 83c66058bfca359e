"""An assignment tells the departments that do it together, so that each finds it."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give assignments the column; none was done together before there was a way to."""
    op.add_column("assignment", sa.Column("joint", sa.Text(), nullable=False, server_default=""))
    told = sa.text("joint != ''")
    op.create_index(
        "ix_assignment_joint", "assignment", ["joint"], sqlite_where=told, postgresql_where=told
    )
