"""A work item tells in whose hands it is, where it was handed on to one person of its role."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give work items the column; no item was handed on before there was a way to."""
    op.add_column("waiting", sa.Column("person", sa.String(120), nullable=False, server_default=""))
