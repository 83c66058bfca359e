"""Sight: whose assignment it really is, whether it is published, and the ways to find them."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

APPROVALS = ("approve", "approve_with_conditions")
INDEXES = (
    ("ix_assignment_owner", "assignment", ["owner"]),
    ("ix_opinion_community", "opinion", ["community", "number"]),
    ("ix_opinion_street", "opinion", ["street", "number"]),
    ("ix_placement_community", "placement", ["community", "number"]),
    ("ix_placement_street", "placement", ["street", "number"]),
    ("ix_placement_applicant", "placement", ["applicant", "number"]),
)


def upgrade() -> None:
    """Add the columns, fill them from the states, and make the indexes."""
    fresh: tuple[sa.Column[str] | sa.Column[bool], ...] = (
        sa.Column("owner", sa.String(length=60), nullable=False, server_default=""),
        sa.Column("published", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    for column in fresh:
        op.add_column("assignment", column)
    _fill()
    op.drop_index("ix_opinion_community", table_name="opinion")
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns, unique=False)


def _fill() -> None:
    bind = op.get_bind()
    table = sa.table(
        "assignment",
        sa.column("id", sa.String),
        sa.column("body", sa.Text),
        sa.column("owner", sa.String),
        sa.column("published", sa.Boolean),
    )
    for ident, body in bind.execute(sa.select(table.c.id, table.c.body)).all():
        state = json.loads(body)
        told = {
            "owner": (state.get("terms") or {}).get("real_owner", ""),
            "published": (state.get("decision") or {}).get("result") in APPROVALS,
        }
        bind.execute(sa.update(table).where(table.c.id == ident).values(told))
