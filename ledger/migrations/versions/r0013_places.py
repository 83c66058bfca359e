"""What a place has adopted is kept in the ledger: its state, and every content by its digest."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from ledger.migrations import guards

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def _needed(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def upgrade() -> None:
    """Make both tables; a ledger of before goes by its files until its place is adopted."""
    op.create_table(
        "place",
        _needed("id", sa.String(120)),
        _needed("digest", sa.String(64)),
        _needed("version", sa.Integer()),
        _needed("leaf", sa.String(64)),
        _needed("body", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_place"),
    )
    op.create_table(
        "place_text",
        _needed("digest", sa.String(64)),
        _needed("body", sa.Text()),
        _needed("kept_at", sa.String(27)),
        sa.PrimaryKeyConstraint("digest", name="pk_place_text"),
    )
    guards.append_only("place_text", [("digest",)])
