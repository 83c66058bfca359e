"""Messages to people: where they are reached, what was sent, and their calendars."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; none of them is a record."""
    op.create_table(
        "contact",
        sa.Column("person", sa.String(120), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("seats", sa.Text(), nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("asked_at", sa.String(27), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", sa.String(27)),
        sa.PrimaryKeyConstraint("person", name="pk_contact"),
    )
    op.create_table(
        "delivery",
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("target", sa.String(120), nullable=False),
        sa.Column("person", sa.String(120), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("fault", sa.String(60), nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_delivery"),
    )
    op.create_index("ix_delivery_person", "delivery", ["person", "day"])
    op.create_index("ix_delivery_day", "delivery", ["day"])
    op.create_table(
        "feed",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("person", sa.String(120), nullable=False),
        sa.Column("role", sa.String(60), nullable=False),
        sa.Column("org", sa.String(60), nullable=False),
        sa.Column("made_at", sa.String(27), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_feed"),
    )
    op.create_index("ix_feed_person", "feed", ["person"])
