"""Lines of kept exports of banks, and how much of each the record of money rests on."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def _needed(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def upgrade() -> None:
    """Make the table; an export that was kept before fills it when it is compared again."""
    op.create_table(
        "bank_line",
        _needed("file", sa.String(64)),
        _needed("row", sa.String(120)),
        _needed("fen", sa.BigInteger()),
        _needed("booked_fen", sa.BigInteger()),
        sa.PrimaryKeyConstraint("file", "row", name="pk_bank_line"),
        sa.CheckConstraint(
            "booked_fen >= 0 AND booked_fen <= fen", name=op.f("ck_bank_line_whole")
        ),
    )
