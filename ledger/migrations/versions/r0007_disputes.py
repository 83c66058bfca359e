"""Disputes have a table; a work item tells to whom it was escalated."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


GONE_UP: dict[str, Any] = {
    f"{store}_where": sa.text("escalated_to != ''") for store in ("sqlite", "postgresql")
}


def _text(name: str, length: int = 60) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)


def upgrade() -> None:
    """Make the table of disputes, and the column of the work items."""
    op.create_table(
        "dispute",
        _text("id", 120),
        *(_text(name) for name in ("number", "community", "department", "street")),
        *(_text(name, 24) for name in ("kind", "stage")),
        *(sa.Column(name, sa.Date(), nullable=True) for name in ("opened_on", "due_on")),
        sa.Column("version", sa.Integer(), nullable=False),
        _text("leaf", 64),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_dispute"),
    )
    op.create_index("ix_dispute_number", "dispute", ["number"])
    op.create_index("ix_dispute_community", "dispute", ["community", "stage"])
    escalated = sa.Column("escalated_to", sa.String(120), nullable=False, server_default="")
    op.add_column("waiting", escalated)
    op.create_index("ix_waiting_escalated", "waiting", ["due_on", "id"], **GONE_UP)
