"""Release 0.2: every table, index, check and trigger of the ledger.

The first of the line: compatibility starts here. It keeps the number that the last step before
the release had, so that a ledger of that step goes on. A change is a new revision, never an edit.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from ledger.migrations import guards

revision = "0006"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BIG, WHOLE, SMALL, FLAG = sa.BigInteger(), sa.Integer(), sa.SmallInteger(), sa.Boolean()
DAY, MOMENT, TEXT, BYTES = sa.Date(), sa.String(27), sa.Text(), sa.LargeBinary()


def _needed(kind: Any, *names: str) -> Iterator[sa.Column[Any]]:
    """Columns of one type that always hold a value."""
    return (sa.Column(name, kind, nullable=False) for name in names)


def _strings(length: int, *names: str) -> Iterator[sa.Column[Any]]:
    """Columns of text of so many characters at most that always hold a value."""
    return _needed(sa.String(length), *names)


def _optional(kind: Any, *names: str) -> Iterator[sa.Column[Any]]:
    """Columns of one type that may hold none."""
    return (sa.Column(name, kind, nullable=True) for name in names)


OPEN: dict[str, Any] = {
    f"{store}_where": sa.text("done_at IS NULL") for store in ("sqlite", "postgresql")
}
NAMES = {
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "pk": "pk_%(table_name)s",
}
TABLES = sa.MetaData(naming_convention=NAMES)
# fmt: off
sa.Table(
    "account", TABLES,
    *_strings(160, "code"), *_needed(BIG, "balance_fen"), *_needed(WHOLE, "version"),
    sa.CheckConstraint("balance_fen >= 0 OR code = 'outside'", name="funds"),
    sa.PrimaryKeyConstraint("code"),
)
sa.Table(
    "application", TABLES,
    *_strings(60, "number"), *_needed(WHOLE, "version"), *_needed(TEXT, "body"),
    *_strings(64, "digest"), sa.PrimaryKeyConstraint("number", "version"),
)
sa.Table(
    "assignment", TABLES,
    *_strings(120, "id"), *_strings(24, "stage"), *_needed(TEXT, "title"),
    *_strings(60, "applicant", "street"), *_strings(24, "route"), *_strings(12, "severity"),
    *_optional(DAY, "submitted_on", "due_on", "start_on", "end_on"),
    *_needed(BIG, "total_fen", "reserved_fen"), *_needed(WHOLE, "version"),
    *_strings(64, "leaf"), *_needed(TEXT, "body"),
    sa.Column("owner", sa.String(60), nullable=False, server_default=""),
    sa.Column("published", sa.Boolean(), nullable=False, server_default=sa.false()),
    sa.PrimaryKeyConstraint("id"),
    sa.Index("ix_assignment_applicant_stage", "applicant", "stage"),
    sa.Index("ix_assignment_owner", "owner"), sa.Index("ix_assignment_stage", "stage"),
    sa.Index("ix_assignment_street_stage", "street", "stage"),
)
sa.Table(
    "attachment", TABLES,
    *_strings(36, "id"), *_strings(64, "digest"), *_strings(240, "subject"),
    *_strings(120, "person"), *_strings(60, "org"), *_needed(TEXT, "name"),
    *_strings(100, "media"), *_needed(BIG, "size"), *_strings(12, "scan"),
    *_needed(MOMENT, "kept_at"), sa.PrimaryKeyConstraint("id"),
    sa.Index("ix_attachment_digest", "digest"), sa.Index("ix_attachment_subject", "subject"),
)
sa.Table(
    "attempt", TABLES,
    *_needed(ID, "id"), *_strings(36, "uid"), *_strings(60, "verb"), *_strings(120, "number"),
    *_needed(TEXT, "data"), *_strings(60, "code"), *_needed(TEXT, "params"),
    *_strings(120, "actor"), *_strings(60, "role", "org"), *_strings(120, "on_behalf_of"),
    *_needed(MOMENT, "occurred_at", "recorded_at"), *_strings(200, "key"),
    *_needed(SMALL, "hash_alg"), *_strings(64, "leaf"), sa.PrimaryKeyConstraint("id"),
    sa.UniqueConstraint("uid"), sa.Index("ix_attempt_actor_key", "actor", "key"),
    sa.Index("ix_attempt_number", "number"),
)
sa.Table(
    "budget_line", TABLES,
    *_strings(120, "id"), *_strings(60, "department"), *_strings(120, "doc_no"),
    *_needed(FLAG, "verified"), *_needed(BIG, "limit_fen", "reserved_fen", "noted_fen"),
    *_needed(WHOLE, "version"), *_strings(64, "leaf"), *_needed(TEXT, "body"),
    sa.CheckConstraint(
        "limit_fen >= 0 AND reserved_fen >= 0 AND noted_fen >= 0",
        name="amounts",
    ),
    sa.CheckConstraint("NOT verified OR reserved_fen <= limit_fen", name="within_limit"),
    sa.PrimaryKeyConstraint("id"), sa.Index("ix_budget_line_department", "department"),
)
sa.Table(
    "bypass", TABLES,
    *_strings(120, "id"), *_strings(60, "number", "department"), *_strings(24, "stage"),
    *_optional(DAY, "flagged_on", "due_on"), *_needed(WHOLE, "version"), *_strings(64, "leaf"),
    *_needed(TEXT, "body"), sa.PrimaryKeyConstraint("id"),
    sa.Index("ix_bypass_department", "department", "stage"),
)
sa.Table(
    "community_burden", TABLES,
    *_strings(60, "community"), *_needed(WHOLE, "items", "posts", "inside", "outside"),
    sa.CheckConstraint(
        "items >= 0 AND posts >= 0 AND inside >= 0 AND outside >= 0",
        name="counts",
    ),
    sa.PrimaryKeyConstraint("community"),
)
sa.Table(
    "community_load", TABLES,
    *_strings(60, "community"), *_strings(7, "month"), *_needed(BIG, "hours", "ceiling"),
    *_needed(FLAG, "lifted"), sa.CheckConstraint("lifted OR hours <= ceiling", name="ceiling"),
    sa.CheckConstraint("hours >= 0", name="hours"),
    sa.PrimaryKeyConstraint("community", "month"),
)
sa.Table(
    "counter", TABLES,
    *_strings(80, "name"), *_needed(BIG, "value"), sa.PrimaryKeyConstraint("name"),
)
sa.Table(
    "document", TABLES,
    *_needed(ID, "id"), *_strings(240, "dedupe_key"), *_strings(40, "kind"),
    *_strings(120, "number"), *_strings(60, "community"), *_needed(TEXT, "title"),
    *_strings(120, "document_no"), *_needed(TEXT, "html"), *_needed(BYTES, "word"),
    *_needed(DAY, "made_on"), *_strings(64, "digest"), sa.PrimaryKeyConstraint("id"),
    sa.UniqueConstraint("dedupe_key"), sa.Index("ix_document_number", "number"),
)
sa.Table(
    "draft", TABLES,
    *_strings(36, "id"), *_strings(120, "person"), *_strings(60, "org"), *_strings(40, "kind"),
    *_strings(240, "subject"), *_needed(TEXT, "title", "body"), *_needed(WHOLE, "version"),
    *_needed(MOMENT, "saved_at"), *_optional(MOMENT, "ended_at"),
    sa.PrimaryKeyConstraint("id"), sa.Index("ix_draft_org", "org", "kind"),
    sa.Index("ix_draft_person", "person", "kind", "subject"),
)
sa.Table(
    "exemption", TABLES,
    *_strings(60, "number"), *_strings(24, "rule"), *_strings(60, "code"),
    *_needed(TEXT, "reason"), *_needed(DAY, "expires_on", "granted_on"),
    *_strings(120, "granted_by"), *_optional(DAY, "published_on"),
    sa.PrimaryKeyConstraint("number", "rule", "granted_on"),
    sa.Index("ix_exemption_expires", "expires_on"),
)
sa.Table(
    "hook", TABLES,
    *_strings(36, "id"), *_strings(60, "org"), *_needed(TEXT, "url", "secret"),
    *_strings(120, "made_by"), *_needed(MOMENT, "made_at"), *_optional(MOMENT, "ended_at"),
    sa.PrimaryKeyConstraint("id"), sa.Index("ix_hook_org", "org"),
)
sa.Table(
    "idempotency", TABLES,
    *_strings(120, "actor"), *_strings(200, "key"), *_strings(64, "request_hash"),
    *_needed(TEXT, "response"), sa.PrimaryKeyConstraint("actor", "key"),
)
sa.Table(
    "item", TABLES,
    *_needed(ID, "id"), *_strings(60, "number"), *_needed(WHOLE, "version"),
    *_needed(TEXT, "title"), *_strings(60, "applicant"), *_strings(200, "target_type"),
    *_strings(24, "nature"), *_needed(TEXT, "hours"), *_strings(120, "budget_doc_no"),
    *_optional(DAY, "submitted_on", "start_on", "end_on"), *_needed(FLAG, "live"),
    sa.PrimaryKeyConstraint("id"), sa.UniqueConstraint("number"),
    sa.Index("ix_item_applicant", "applicant", "submitted_on"),
    sa.Index("ix_item_live", "live", "end_on"),
    sa.Index("ix_item_target", "target_type", "submitted_on"),
)
sa.Table(
    "journal", TABLES,
    *_needed(ID, "id"), *_strings(36, "uid"), *_strings(16, "stream_kind"),
    *_strings(120, "stream_id"), *_needed(WHOLE, "version"), *_strings(60, "kind"),
    *_strings(120, "actor"), *_strings(60, "role", "org"), *_strings(120, "on_behalf_of"),
    *_needed(MOMENT, "occurred_at", "recorded_at"), *_strings(200, "key"),
    *_needed(SMALL, "hash_alg"), *_needed(TEXT, "body"), *_strings(64, "prev", "leaf"),
    sa.PrimaryKeyConstraint("id"), sa.UniqueConstraint("stream_kind", "stream_id", "version"),
    sa.UniqueConstraint("uid"),
)
sa.Table(
    "meta", TABLES,
    *_strings(60, "key"), *_needed(TEXT, "value"), sa.PrimaryKeyConstraint("key"),
)
sa.Table(
    "opinion", TABLES,
    *_strings(120, "id"), *_strings(60, "number", "community"), *_needed(TEXT, "title"),
    *_strings(60, "applicant", "street"), *_strings(24, "answer"), *_optional(DAY, "due_on"),
    *_needed(FLAG, "open"), *_needed(WHOLE, "version"), *_strings(64, "leaf"),
    *_needed(TEXT, "body"), sa.PrimaryKeyConstraint("id"),
    sa.Index("ix_opinion_community", "community", "number"),
    sa.Index("ix_opinion_number", "number"), sa.Index("ix_opinion_street", "street", "number"),
)
sa.Table(
    "outbox", TABLES,
    *_needed(ID, "id"), *_strings(240, "dedupe_key"), *_strings(40, "topic"),
    *_needed(TEXT, "payload"), *_needed(MOMENT, "made_at"),
    sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
    *_optional(MOMENT, "done_at"), sa.PrimaryKeyConstraint("id"),
    sa.UniqueConstraint("dedupe_key"), sa.Index("ix_outbox_open", "topic", "id", **OPEN),
)
sa.Table(
    "person", TABLES,
    *_strings(120, "id"), *_strings(80, "login"), *_needed(TEXT, "name", "secret"),
    *_optional(sa.String(240), "subject"), *_strings(8, "lang"),
    *_needed(FLAG, "disabled", "renew"), *_needed(MOMENT, "secret_at", "made_at"),
    sa.PrimaryKeyConstraint("id"), sa.UniqueConstraint("login"),
    sa.UniqueConstraint("subject"),
)
sa.Table(
    "picture", TABLES,
    *_strings(160, "key"), *_needed(DAY, "as_of"), *_needed(TEXT, "svg"),
    *_needed(BYTES, "png"), *_needed(TEXT, "told"), *_needed(MOMENT, "drawn_at"),
    sa.PrimaryKeyConstraint("key"),
)
sa.Table(
    "placement", TABLES,
    *_strings(120, "id"), *_strings(60, "number", "community"), *_needed(TEXT, "title"),
    *_strings(60, "applicant", "street"), *_strings(24, "agreement", "work"),
    *_strings(12, "cover"), *_needed(BIG, "amount_fen", "committed_fen", "confirmed_fen"),
    *_optional(DAY, "start_on", "end_on", "due_on", "closed_on"), *_needed(WHOLE, "version"),
    *_strings(64, "leaf"), *_needed(TEXT, "body"),
    sa.CheckConstraint(
        "amount_fen >= 0 AND committed_fen >= 0 AND confirmed_fen >= 0",
        name="amounts",
    ),
    sa.CheckConstraint(
        "agreement NOT IN ('G_SIGNED_DEPT', 'G_SIGNED_COMM', 'G_WITNESSED', 'G_IN_FORCE', "
        "'G_AMENDED', 'G_SUSPENDED', 'G_FULFILLED') OR committed_fen >= amount_fen OR cover "
        "IN ('exempt', 'emergency', 'zero')",
        name="signed_needs_commitment",
    ),
    sa.CheckConstraint(
        "work NOT IN ('RUNNING', 'PAUSED_NONPAY', 'PAUSED_FORCE', 'PAUSED_LG', 'DELIVERED', "
        "'REWORK', 'ACCEPTED', 'DEEMED_ACCEPTED', 'EVALUATED', 'CLOSED') OR cover <> 'none'",
        name="started_needs_cover",
    ),
    sa.PrimaryKeyConstraint("id"), sa.Index("ix_placement_applicant", "applicant", "number"),
    sa.Index("ix_placement_community", "community", "number"),
    sa.Index("ix_placement_community_work", "community", "work"),
    sa.Index("ix_placement_number", "number"),
    sa.Index("ix_placement_street", "street", "number"),
)
sa.Table(
    "posting", TABLES,
    *_needed(ID, "id"), *_strings(36, "event_uid"), *_needed(WHOLE, "line"),
    *_strings(160, "debit", "credit"), *_needed(BIG, "fen"),
    sa.CheckConstraint("fen > 0", name="fen"),
    sa.CheckConstraint("debit <> credit", name="sides"), sa.PrimaryKeyConstraint("id"),
    sa.UniqueConstraint("event_uid", "line"), sa.Index("ix_posting_credit", "credit"),
    sa.Index("ix_posting_debit", "debit"),
)
sa.Table(
    "refusal", TABLES,
    *_strings(120, "id"), *_strings(60, "number", "community", "department"),
    *_strings(24, "ground", "stage"), *_optional(DAY, "issued_on", "due_on"),
    *_needed(WHOLE, "version"), *_strings(64, "leaf"), *_needed(TEXT, "body"),
    sa.PrimaryKeyConstraint("id"),
    sa.Index("ix_refusal_community_stage", "community", "stage"),
    sa.Index("ix_refusal_department", "department"), sa.Index("ix_refusal_number", "number"),
)
sa.Table(
    "reporter", TABLES,
    *_strings(120, "id"), *_strings(64, "key"), *_needed(TEXT, "sealed"),
    *_strings(64, "mark"), sa.PrimaryKeyConstraint("id"),
)
sa.Table(
    "role_grant", TABLES,
    *_strings(120, "person"), *_strings(60, "role", "org"),
    *_needed(DAY, "valid_from", "valid_to"),
    sa.CheckConstraint("valid_from <= valid_to", name="days"),
    sa.PrimaryKeyConstraint("person", "role", "org"),
    sa.Index("ix_role_grant_org_role", "org", "role"),
)
sa.Table(
    "rulebook", TABLES,
    *_strings(120, "id"), *_strings(64, "digest"), *_optional(DAY, "since"),
    *_needed(WHOLE, "version"), *_strings(64, "leaf"), *_needed(TEXT, "body"),
    sa.PrimaryKeyConstraint("id"),
)
sa.Table(
    "rulebook_text", TABLES,
    *_strings(64, "digest"), *_needed(TEXT, "body"), *_needed(MOMENT, "kept_at"),
    sa.PrimaryKeyConstraint("digest"),
)
sa.Table(
    "token", TABLES,
    *_strings(36, "id"), *_strings(64, "digest"), *_needed(TEXT, "name"),
    *_strings(120, "person"), *_strings(60, "role", "org"), *_strings(12, "scope"),
    *_strings(120, "made_by"), *_needed(MOMENT, "made_at"), *_needed(DAY, "ends_on"),
    *_optional(MOMENT, "ended_at"), sa.PrimaryKeyConstraint("id"),
    sa.UniqueConstraint("digest"), sa.Index("ix_token_org", "org"),
)
sa.Table(
    "unsealed", TABLES,
    *_strings(8, "source"), *_needed(BIG, "row_id"),
    sa.CheckConstraint("source IN ('journal', 'attempt')", name="source"),
    sa.PrimaryKeyConstraint("source", "row_id"),
)
sa.Table(
    "visit", TABLES,
    *_strings(64, "digest"), *_strings(120, "person"), *_strings(60, "role", "org"),
    *_strings(64, "csrf"), *_strings(200, "agent"), *_strings(64, "address"),
    *_needed(MOMENT, "began_at", "seen_at", "proved_at"), *_optional(MOMENT, "ended_at"),
    sa.PrimaryKeyConstraint("digest"), sa.Index("ix_visit_person", "person"),
)
sa.Table(
    "waiting", TABLES,
    *_needed(ID, "id"), *_strings(16, "stream_kind"), *_strings(120, "stream_id"),
    *_strings(60, "act", "role", "org"), *_needed(DAY, "due_on", "from_on"),
    *_needed(FLAG, "estimated"), *_needed(WHOLE, "instalment"), *_strings(120, "number"),
    *_strings(60, "community"), *_needed(TEXT, "title"), sa.PrimaryKeyConstraint("id"),
    sa.Index("ix_waiting_act", "role", "org", "act", "due_on", "id", "from_on"),
    sa.Index("ix_waiting_due", "role", "from_on", "id"),
    sa.Index("ix_waiting_inbox", "role", "org", "due_on", "id"),
    sa.Index("ix_waiting_number", "number"),
    sa.Index("ix_waiting_stream", "stream_kind", "stream_id"),
)
sa.Table(
    "watch", TABLES,
    *_needed(ID, "id"), *_needed(MOMENT, "at"), *_strings(40, "kind"),
    *_strings(120, "login", "person"), *_strings(60, "role", "org"), *_strings(64, "address"),
    *_strings(200, "place"), *_strings(60, "result"), sa.PrimaryKeyConstraint("id"),
    sa.Index("ix_watch_address", "address", "at"), sa.Index("ix_watch_login", "login", "at"),
)
# fmt: on

UNIQUE: dict[str, Sequence[tuple[str, ...]]] = {
    "journal": [("id",), ("uid",), ("stream_kind", "stream_id", "version")],
    "attempt": [("id",), ("uid",)],
    "application": [("number", "version")],
    "posting": [("id",), ("event_uid", "line")],
    "rulebook_text": [("digest",)],
    "watch": [("id",)],
}
"""Append-only tables, each with all its unique keys."""


def upgrade() -> None:
    """Make the tables, their indexes and their guards."""
    TABLES.create_all(op.get_bind(), checkfirst=False)
    for name, unique in UNIQUE.items():
        guards.append_only(name, unique)
    for name in ("journal", "attempt"):
        guards.queued(name)
