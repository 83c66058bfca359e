"""What rules look at: items, load, exemptions; and the rulebooks that were in force."""

import json
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

from ledger.migrations import guards

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ENDED = ("DRAFT", "NOT_ACCEPTED", "REJECTED", "RECONSIDER", "WITHDRAWN", "LAPSED", "EXITED",
         "ARCHIVED")  # fmt: skip
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables and their guards."""
    _community_burden()
    _community_load()
    _exemption()
    _item()
    _rulebook()
    _rulebook_text()
    guards.append_only("rulebook_text", [("digest",)])
    _fill_items()


def _community_burden() -> None:
    op.create_table(
        "community_burden",
        sa.Column("community", sa.String(length=60), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("inside", sa.Integer(), nullable=False),
        sa.Column("outside", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "items >= 0 AND posts >= 0 AND inside >= 0 AND outside >= 0",
            name=op.f("ck_community_burden_counts"),
        ),
        sa.PrimaryKeyConstraint("community", name=op.f("pk_community_burden")),
    )


def _community_load() -> None:
    op.create_table(
        "community_load",
        sa.Column("community", sa.String(length=60), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("hours", sa.BigInteger(), nullable=False),
        sa.Column("ceiling", sa.BigInteger(), nullable=False),
        sa.Column("lifted", sa.Boolean(), nullable=False),
        sa.CheckConstraint("lifted OR hours <= ceiling", name=op.f("ck_community_load_ceiling")),
        sa.CheckConstraint("hours >= 0", name=op.f("ck_community_load_hours")),
        sa.PrimaryKeyConstraint("community", "month", name=op.f("pk_community_load")),
    )


def _exemption() -> None:
    op.create_table(
        "exemption",
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("rule", sa.String(length=24), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("granted_on", sa.Date(), nullable=False),
        sa.Column("granted_by", sa.String(length=120), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("number", "rule", "granted_on", name=op.f("pk_exemption")),
    )
    op.create_index("ix_exemption_expires", "exemption", ["expires_on"], unique=False)


def _item() -> None:
    op.create_table(
        "item",
        sa.Column("id", ID, nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("applicant", sa.String(length=60), nullable=False),
        sa.Column("target_type", sa.String(length=200), nullable=False),
        sa.Column("nature", sa.String(length=24), nullable=False),
        sa.Column("hours", sa.Text(), nullable=False),
        sa.Column("budget_doc_no", sa.String(length=120), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("start_on", sa.Date(), nullable=True),
        sa.Column("end_on", sa.Date(), nullable=True),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint("number", name=op.f("uq_item_number")),
    )
    op.create_index("ix_item_applicant", "item", ["applicant", "submitted_on"], unique=False)
    op.create_index("ix_item_live", "item", ["live", "end_on"], unique=False)
    op.create_index("ix_item_target", "item", ["target_type", "submitted_on"], unique=False)


def _rulebook() -> None:
    op.create_table(
        "rulebook",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("leaf", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rulebook")),
    )


def _rulebook_text() -> None:
    op.create_table(
        "rulebook_text",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.String(27), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_rulebook_text")),
    )


def _fill_items() -> None:
    """Enter the assignments there are; what their targets are only later filings tell."""
    bind = op.get_bind()
    table = sa.table(
        "item",
        *(sa.column(name) for name in ("number", "version", "title", "applicant", "target_type")),
        *(sa.column(name) for name in ("nature", "hours", "budget_doc_no", "live")),
        *(sa.column(name, sa.Date) for name in ("submitted_on", "start_on", "end_on")),
    )
    for ident, body in bind.execute(sa.text("SELECT id, body FROM assignment ORDER BY id")).all():
        bind.execute(table.insert().values(**_item_of(ident, json.loads(body))))


def _item_of(number: str, state: dict[str, Any]) -> dict[str, Any]:
    terms = state.get("terms") or {}
    return {
        "number": number,
        "version": state.get("version", 1),
        "title": terms.get("title", ""),
        "applicant": terms.get("applicant", ""),
        "target_type": terms.get("target_type", "")[:200],
        "nature": terms.get("nature", ""),
        "hours": str(terms.get("hours", "0")),
        "budget_doc_no": terms.get("budget_doc_no", "")[:120],
        "submitted_on": _day(state.get("submitted_on")),
        "start_on": _day(terms.get("start_on")),
        "end_on": _day(terms.get("end_on")),
        "live": state.get("stage", "DRAFT") not in ENDED,
    }


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None
