"""The tables of the present: state of each stream, who it waits for, and the balances.

The columns are an index over `body`, the canonical JSON of the state, which alone is the state.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.schema import SchemaItem

from ledger.tables.columns import Id, metadata


def _state(name: str, *columns: SchemaItem) -> Table:
    return Table(
        name,
        metadata,
        Column("id", String(120), primary_key=True),
        *columns,
        Column("version", Integer, nullable=False),
        Column("leaf", String(64), nullable=False),
        Column("body", Text, nullable=False),
    )


def _text(name: str, length: int = 60) -> Column[str]:
    return Column(name, String(length), nullable=False)


def _fen(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False)


assignment = _state(
    "assignment",
    _text("stage", 24),
    Column("title", Text, nullable=False),
    _text("applicant"),
    Column("owner", String(60), nullable=False, server_default=""),  # who is really responsible
    Column("joint", Text, nullable=False, server_default=""),  # who does it together, with blanks
    _text("street"),
    _text("route", 24),
    _text("severity", 12),
    Column("submitted_on", Date),
    Column("due_on", Date),
    Column("start_on", Date),
    Column("end_on", Date),
    _fen("total_fen"),
    _fen("reserved_fen"),
    Column("published", Boolean, nullable=False, server_default=false()),
    Index("ix_assignment_applicant_stage", "applicant", "stage"),
    Index("ix_assignment_owner", "owner"),
    Index("ix_assignment_street_stage", "street", "stage"),
    Index("ix_assignment_stage", "stage"),
)

Index(
    "ix_assignment_joint",
    assignment.c.joint,
    sqlite_where=assignment.c.joint != "",
    postgresql_where=assignment.c.joint != "",
)

opinion = _state(
    "opinion",
    _text("number"),
    _text("community"),
    Column("title", Text, nullable=False),
    _text("applicant"),
    _text("street"),
    _text("answer", 24),
    Column("due_on", Date),
    Column("open", Boolean, nullable=False),
    Index("ix_opinion_number", "number"),
    Index("ix_opinion_community", "community", "number"),
    Index("ix_opinion_street", "street", "number"),
)

SIGNED = (
    "G_SIGNED_DEPT",
    "G_SIGNED_COMM",
    "G_WITNESSED",
    "G_IN_FORCE",
    "G_AMENDED",
    "G_SUSPENDED",
    "G_FULFILLED",
)
STARTED = (
    "RUNNING",
    "PAUSED_NONPAY",
    "PAUSED_FORCE",
    "PAUSED_LG",
    "DELIVERED",
    "REWORK",
    "ACCEPTED",
    "DEEMED_ACCEPTED",
    "EVALUATED",
    "CLOSED",
)


def _quoted(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


placement = _state(
    "placement",
    _text("number"),
    _text("community"),
    Column("title", Text, nullable=False),
    _text("applicant"),
    _text("street"),
    _text("agreement", 24),
    _text("work", 24),
    _text("cover", 12),
    _fen("amount_fen"),
    _fen("committed_fen"),
    _fen("confirmed_fen"),
    Column("start_on", Date),
    Column("end_on", Date),
    Column("due_on", Date),
    Column("closed_on", Date),
    CheckConstraint(
        "amount_fen >= 0 AND committed_fen >= 0 AND confirmed_fen >= 0", name="amounts"
    ),
    CheckConstraint(
        f"agreement NOT IN ({_quoted(SIGNED)}) OR committed_fen >= amount_fen "
        "OR cover IN ('exempt', 'emergency', 'zero')",
        name="signed_needs_commitment",
    ),
    CheckConstraint(
        f"work NOT IN ({_quoted(STARTED)}) OR cover <> 'none'", name="started_needs_cover"
    ),
    Index("ix_placement_number", "number"),
    Index("ix_placement_community_work", "community", "work"),
    Index("ix_placement_community", "community", "number"),
    Index("ix_placement_street", "street", "number"),
    Index("ix_placement_applicant", "applicant", "number"),
)

refusal = _state(
    "refusal",
    _text("number"),
    _text("community"),
    _text("department"),
    _text("ground", 24),
    _text("stage", 24),
    Column("issued_on", Date),
    Column("due_on", Date),
    Index("ix_refusal_number", "number"),
    Index("ix_refusal_community_stage", "community", "stage"),
    Index("ix_refusal_department", "department"),
)

bypass = _state(
    "bypass",
    _text("number"),
    _text("department"),
    _text("stage", 24),
    Column("flagged_on", Date),
    Column("due_on", Date),
    Index("ix_bypass_department", "department", "stage"),
)

dispute = _state(
    "dispute",
    _text("number"),
    _text("community"),
    _text("department"),
    _text("street"),
    _text("kind", 24),
    _text("stage", 24),
    Column("opened_on", Date),
    Column("due_on", Date),
    Index("ix_dispute_number", "number"),
    Index("ix_dispute_community", "community", "stage"),
)

emergency = _state(
    "emergency",
    _text("department"),
    _text("notice_no", 120),
    _text("stage", 24),
    Column("requested_on", Date, nullable=False),
    Column("due_on", Date),
    Index("ix_emergency_department", "department", "requested_on"),
    Index("ix_emergency_requested", "requested_on"),
)

budget_line = _state(
    "budget_line",
    _text("department"),
    _text("doc_no", 120),
    Column("verified", Boolean, nullable=False),
    _fen("limit_fen"),
    _fen("reserved_fen"),
    _fen("noted_fen"),
    CheckConstraint("limit_fen >= 0 AND reserved_fen >= 0 AND noted_fen >= 0", name="amounts"),
    CheckConstraint("NOT verified OR reserved_fen <= limit_fen", name="within_limit"),
    Index("ix_budget_line_department", "department"),
)

waiting = Table(
    "waiting",
    metadata,
    Column("id", Id, primary_key=True),
    Column("stream_kind", String(16), nullable=False),
    Column("stream_id", String(120), nullable=False),
    _text("act"),
    _text("role"),
    _text("org"),
    Column("due_on", Date, nullable=False),  # columns.NO_DAY: no term
    Column("from_on", Date, nullable=False),  # columns.ANY_DAY: now
    Column("estimated", Boolean, nullable=False),
    Column("instalment", Integer, nullable=False),  # 0: none
    Column("escalated_to", String(120), nullable=False, server_default=""),  # roles, with blanks
    Column("person", String(120), nullable=False, server_default=""),  # in whose hands; '': any
    _text("number", 120),
    _text("community"),
    Column("title", Text, nullable=False),
    Index("ix_waiting_inbox", "role", "org", "due_on", "id"),
    Index("ix_waiting_act", "role", "org", "act", "due_on", "id", "from_on"),
    Index("ix_waiting_due", "role", "from_on", "id"),
    Index("ix_waiting_stream", "stream_kind", "stream_id"),
    Index("ix_waiting_number", "number"),
)

Index(
    "ix_waiting_escalated",
    waiting.c.due_on,
    waiting.c.id,
    sqlite_where=waiting.c.escalated_to != "",
    postgresql_where=waiting.c.escalated_to != "",
)

account = Table(
    "account",
    metadata,
    Column("code", String(160), primary_key=True),
    _fen("balance_fen"),
    Column("version", Integer, nullable=False),
    CheckConstraint("balance_fen >= 0 OR code = 'outside'", name="funds"),
)

posting = Table(
    "posting",
    metadata,
    Column("id", Id, primary_key=True),
    Column("event_uid", String(36), nullable=False),
    Column("line", Integer, nullable=False),
    Column("debit", String(160), nullable=False),
    Column("credit", String(160), nullable=False),
    Column("fen", BigInteger, nullable=False),
    UniqueConstraint("event_uid", "line"),
    CheckConstraint("fen > 0", name="fen"),
    CheckConstraint("debit <> credit", name="sides"),
    Index("ix_posting_debit", "debit"),
    Index("ix_posting_credit", "credit"),
)
