"""The state of each stream, who it waits for, and the money."""

import sqlalchemy as sa
from alembic import op

from ledger.migrations import guards

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables and their guards."""
    _account()
    _assignment()
    _budget_line()
    _opinion()
    _placement()
    _posting()
    _refusal()
    _waiting()
    guards.append_only("posting", [("id",), ("event_uid", "line")])


def _account() -> None:
    op.create_table(
        "account",
        sa.Column("code", sa.String(length=160), nullable=False),
        sa.Column("balance_fen", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("balance_fen >= 0 OR code = 'outside'", name=op.f("ck_account_funds")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_account")),
    )


def _assignment() -> None:
    op.create_table(
        "assignment",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("stage", sa.String(length=24), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("applicant", sa.String(length=60), nullable=False),
        sa.Column("street", sa.String(length=60), nullable=False),
        sa.Column("route", sa.String(length=24), nullable=False),
        sa.Column("severity", sa.String(length=12), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("start_on", sa.Date(), nullable=True),
        sa.Column("end_on", sa.Date(), nullable=True),
        sa.Column("total_fen", sa.BigInteger(), nullable=False),
        sa.Column("reserved_fen", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("leaf", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
    )
    op.create_index(
        "ix_assignment_applicant_stage", "assignment", ["applicant", "stage"], unique=False
    )
    op.create_index("ix_assignment_stage", "assignment", ["stage"], unique=False)
    op.create_index("ix_assignment_street_stage", "assignment", ["street", "stage"], unique=False)


def _budget_line() -> None:
    op.create_table(
        "budget_line",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("department", sa.String(length=60), nullable=False),
        sa.Column("doc_no", sa.String(length=120), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("limit_fen", sa.BigInteger(), nullable=False),
        sa.Column("reserved_fen", sa.BigInteger(), nullable=False),
        sa.Column("noted_fen", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("leaf", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "NOT verified OR reserved_fen <= limit_fen", name=op.f("ck_budget_line_within_limit")
        ),
        sa.CheckConstraint(
            "limit_fen >= 0 AND reserved_fen >= 0 AND noted_fen >= 0",
            name=op.f("ck_budget_line_amounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_line")),
    )
    op.create_index("ix_budget_line_department", "budget_line", ["department"], unique=False)


def _opinion() -> None:
    op.create_table(
        "opinion",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("community", sa.String(length=60), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("applicant", sa.String(length=60), nullable=False),
        sa.Column("street", sa.String(length=60), nullable=False),
        sa.Column("answer", sa.String(length=24), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("leaf", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion")),
    )
    op.create_index("ix_opinion_community", "opinion", ["community"], unique=False)
    op.create_index("ix_opinion_number", "opinion", ["number"], unique=False)


def _placement() -> None:
    op.create_table(
        "placement",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("community", sa.String(length=60), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("applicant", sa.String(length=60), nullable=False),
        sa.Column("street", sa.String(length=60), nullable=False),
        sa.Column("agreement", sa.String(length=24), nullable=False),
        sa.Column("work", sa.String(length=24), nullable=False),
        sa.Column("cover", sa.String(length=12), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("committed_fen", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_fen", sa.BigInteger(), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=True),
        sa.Column("end_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("leaf", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "agreement NOT IN ('G_SIGNED_DEPT', 'G_SIGNED_COMM', 'G_WITNESSED', 'G_IN_FORCE', "
            "'G_AMENDED', 'G_SUSPENDED', 'G_FULFILLED') OR committed_fen >= amount_fen "
            "OR cover IN ('exempt', 'emergency', 'zero')",
            name=op.f("ck_placement_signed_needs_commitment"),
        ),
        sa.CheckConstraint(
            "work NOT IN ('RUNNING', 'PAUSED_NONPAY', 'PAUSED_FORCE', 'PAUSED_LG', 'DELIVERED', "
            "'REWORK', 'ACCEPTED', 'DEEMED_ACCEPTED', 'EVALUATED', 'CLOSED') OR cover <> 'none'",
            name=op.f("ck_placement_started_needs_cover"),
        ),
        sa.CheckConstraint(
            "amount_fen >= 0 AND committed_fen >= 0 AND confirmed_fen >= 0",
            name=op.f("ck_placement_amounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement")),
    )
    op.create_index("ix_placement_community_work", "placement", ["community", "work"], unique=False)
    op.create_index("ix_placement_number", "placement", ["number"], unique=False)


def _posting() -> None:
    op.create_table(
        "posting",
        sa.Column("id", ID, nullable=False),
        sa.Column("event_uid", sa.String(length=36), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("debit", sa.String(length=160), nullable=False),
        sa.Column("credit", sa.String(length=160), nullable=False),
        sa.Column("fen", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("debit <> credit", name=op.f("ck_posting_sides")),
        sa.CheckConstraint("fen > 0", name=op.f("ck_posting_fen")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting")),
        sa.UniqueConstraint("event_uid", "line", name=op.f("uq_posting_event_uid_line")),
    )
    op.create_index("ix_posting_credit", "posting", ["credit"], unique=False)
    op.create_index("ix_posting_debit", "posting", ["debit"], unique=False)


def _refusal() -> None:
    op.create_table(
        "refusal",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("community", sa.String(length=60), nullable=False),
        sa.Column("department", sa.String(length=60), nullable=False),
        sa.Column("ground", sa.String(length=24), nullable=False),
        sa.Column("stage", sa.String(length=24), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("leaf", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refusal")),
    )
    op.create_index("ix_refusal_community_stage", "refusal", ["community", "stage"], unique=False)
    op.create_index("ix_refusal_department", "refusal", ["department"], unique=False)
    op.create_index("ix_refusal_number", "refusal", ["number"], unique=False)


def _waiting() -> None:
    op.create_table(
        "waiting",
        sa.Column("id", ID, nullable=False),
        sa.Column("stream_kind", sa.String(length=16), nullable=False),
        sa.Column("stream_id", sa.String(length=120), nullable=False),
        sa.Column("act", sa.String(length=60), nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("org", sa.String(length=60), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("estimated", sa.Boolean(), nullable=False),
        sa.Column("instalment", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=120), nullable=False),
        sa.Column("community", sa.String(length=60), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting")),
    )
    op.create_index("ix_waiting_due", "waiting", ["role", "from_on", "id"], unique=False)
    op.create_index("ix_waiting_inbox", "waiting", ["role", "org", "due_on", "id"], unique=False)
    op.create_index("ix_waiting_number", "waiting", ["number"], unique=False)
    op.create_index("ix_waiting_stream", "waiting", ["stream_kind", "stream_id"], unique=False)
