"""The tables that remember: journal, attempts, keys, messages, grants, papers.

APPEND_ONLY names those that triggers (ledger.store.guards) keep as they were written, each with
all its unique keys.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from ledger.tables.columns import Id, UTCDateTime, metadata

HEAD = "0019"
"""The newest migration; a ledger beyond it was written by a newer zhunru."""

APPEND_ONLY = {
    "journal": (("id",), ("uid",), ("stream_kind", "stream_id", "version")),
    "attempt": (("id",), ("uid",)),
    "application": (("number", "version"),),
    "posting": (("id",), ("event_uid", "line")),
    "rulebook_text": (("digest",),),
    "place_text": (("digest",),),
    "watch": (("id",),),
    "seal": (("seq",), ("source", "row_id")),
    "checkpoint": (("id",),),
    "log_key": (("vkey",),),
    "cosignature": (("vkey", "size"),),
}

QUEUED = ("journal", "attempt", "watch", "document")
"""The tables whose new rows wait to be sealed, each by its `id`."""

journal = Table(
    "journal",
    metadata,
    Column("id", Id, primary_key=True),
    Column("uid", String(36), nullable=False),
    Column("stream_kind", String(16), nullable=False),
    Column("stream_id", String(120), nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", String(60), nullable=False),
    Column("actor", String(120), nullable=False),
    Column("role", String(60), nullable=False),
    Column("org", String(60), nullable=False),
    Column("on_behalf_of", String(120), nullable=False),
    Column("occurred_at", UTCDateTime, nullable=False),
    Column("recorded_at", UTCDateTime, nullable=False),
    Column("key", String(200), nullable=False),
    Column("hash_alg", SmallInteger, nullable=False),
    Column("body", Text, nullable=False),
    Column("prev", String(64), nullable=False),
    Column("leaf", String(64), nullable=False),
    UniqueConstraint("uid"),
    UniqueConstraint("stream_kind", "stream_id", "version"),
)

attempt = Table(
    "attempt",
    metadata,
    Column("id", Id, primary_key=True),
    Column("uid", String(36), nullable=False),
    Column("verb", String(60), nullable=False),
    Column("number", String(120), nullable=False),
    Column("data", Text, nullable=False),
    Column("code", String(60), nullable=False),
    Column("params", Text, nullable=False),
    Column("actor", String(120), nullable=False),
    Column("role", String(60), nullable=False),
    Column("org", String(60), nullable=False),
    Column("on_behalf_of", String(120), nullable=False),
    Column("occurred_at", UTCDateTime, nullable=False),
    Column("recorded_at", UTCDateTime, nullable=False),
    Column("key", String(200), nullable=False),
    Column("hash_alg", SmallInteger, nullable=False),
    Column("leaf", String(64), nullable=False),
    UniqueConstraint("uid"),
    Index("ix_attempt_actor_key", "actor", "key"),
    Index("ix_attempt_number", "number"),
)

unsealed = Table(
    "unsealed",
    metadata,
    Column("source", String(8), nullable=False),  # a table of QUEUED; filled by triggers
    Column("row_id", BigInteger, nullable=False),
    PrimaryKeyConstraint("source", "row_id"),
    CheckConstraint(f"source IN {QUEUED}", name="source"),
)

application = Table(
    "application",
    metadata,
    Column("number", String(60), nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    PrimaryKeyConstraint("number", "version"),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("actor", String(120), nullable=False),
    Column("key", String(200), nullable=False),
    Column("request_hash", String(64), nullable=False),
    Column("response", Text, nullable=False),
    PrimaryKeyConstraint("actor", "key"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("dedupe_key", String(240), nullable=False),
    Column("topic", String(40), nullable=False),
    Column("payload", Text, nullable=False),
    Column("made_at", UTCDateTime, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("done_at", UTCDateTime),
    UniqueConstraint("dedupe_key"),
)
Index(
    "ix_outbox_open",
    outbox.c.topic,
    outbox.c.id,
    sqlite_where=outbox.c.done_at.is_(None),
    postgresql_where=outbox.c.done_at.is_(None),
)

reporter = Table(
    "reporter",
    metadata,
    Column("id", String(120), primary_key=True),  # of the bypass report
    Column("key", String(64), nullable=False),  # names the key, which is in no table
    Column("sealed", Text, nullable=False),
    Column("mark", String(64), nullable=False),  # by which the reporter finds the own report again
)

role_grant = Table(
    "role_grant",
    metadata,
    Column("person", String(120), nullable=False),
    Column("role", String(60), nullable=False),
    Column("org", String(60), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date, nullable=False),  # columns.NO_DAY: open-ended
    Column("instead_of", String(120), nullable=False, server_default=""),  # for whom it is held
    Column("scope", Text, nullable=False, server_default=""),  # acts, with blanks between
    PrimaryKeyConstraint("person", "role", "org", "instead_of"),
    CheckConstraint("valid_from <= valid_to", name="days"),
    Index("ix_role_grant_org_role", "org", "role"),
)

document = Table(
    "document",
    metadata,
    Column("id", Id, primary_key=True),
    Column("dedupe_key", String(240), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("number", String(120), nullable=False),
    Column("community", String(60), nullable=False),
    Column("title", Text, nullable=False),
    Column("document_no", String(120), nullable=False),
    Column("html", Text, nullable=False),
    Column("word", LargeBinary, nullable=False),
    Column("made_on", Date, nullable=False),
    Column("digest", String(64), nullable=False),
    UniqueConstraint("dedupe_key"),
    Index("ix_document_number", "number"),
)

counter = Table(
    "counter",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

meta = Table(
    "meta",
    metadata,
    Column("key", String(60), primary_key=True),
    Column("value", Text, nullable=False),
)
