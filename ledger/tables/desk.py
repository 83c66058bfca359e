"""The tables of the desk: people, how they come in, drafts, uploads, pictures, webhooks, messages.

None of them is the record of an assignment. Who was given which account, and who ended it, stands
in the journal too (streams `account` and `grant`); `watch` is append-only.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from ledger.tables.columns import Id, UTCDateTime, metadata

person = Table(
    "person",
    metadata,
    Column("id", String(120), primary_key=True),
    Column("login", String(80), nullable=False),
    Column("name", Text, nullable=False),
    Column("secret", Text, nullable=False),  # argon2id; empty: no password
    Column("subject", String(240)),  # `issuer|sub` of OpenID Connect
    Column("lang", String(8), nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("renew", Boolean, nullable=False),  # must choose a password at the next log-in
    Column("secret_at", UTCDateTime, nullable=False),
    Column("made_at", UTCDateTime, nullable=False),
    UniqueConstraint("login"),
    UniqueConstraint("subject"),
)

visit = Table(
    "visit",
    metadata,
    Column("digest", String(64), primary_key=True),  # SHA-256 of the cookie
    Column("person", String(120), nullable=False),
    Column("role", String(60), nullable=False),
    Column("org", String(60), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("agent", String(200), nullable=False),
    Column("address", String(64), nullable=False),
    Column("began_at", UTCDateTime, nullable=False),
    Column("seen_at", UTCDateTime, nullable=False),
    Column("proved_at", UTCDateTime, nullable=False),  # password or provider asked last
    Column("ended_at", UTCDateTime),
    Index("ix_visit_person", "person"),
)

token = Table(
    "token",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("person", String(120), nullable=False),  # acts as `token:{id}`, granted like a person
    Column("role", String(60), nullable=False),
    Column("org", String(60), nullable=False),
    Column("scope", String(12), nullable=False),  # read, act
    Column("made_by", String(120), nullable=False),
    Column("made_at", UTCDateTime, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("ended_at", UTCDateTime),
    UniqueConstraint("digest"),
    Index("ix_token_org", "org"),
)

watch = Table(
    "watch",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", UTCDateTime, nullable=False),
    Column("kind", String(40), nullable=False),  # login.accepted, login.refused, access.denied …
    Column("login", String(120), nullable=False),
    Column("person", String(120), nullable=False),
    Column("role", String(60), nullable=False),
    Column("org", String(60), nullable=False),
    Column("address", String(64), nullable=False),
    Column("place", String(200), nullable=False),  # method and route
    Column("result", String(60), nullable=False),
    Index("ix_watch_login", "login", "at"),
    Index("ix_watch_address", "address", "at"),
)

draft = Table(
    "draft",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("person", String(120), nullable=False),
    Column("org", String(60), nullable=False),
    Column("kind", String(40), nullable=False),  # application, act …
    Column("subject", String(240), nullable=False),  # what it is about: a number, `number/act`
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("saved_at", UTCDateTime, nullable=False),
    Column("ended_at", UTCDateTime),
    Index("ix_draft_org", "org", "kind"),
    Index("ix_draft_person", "person", "kind", "subject"),
)

attachment = Table(
    "attachment",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("subject", String(240), nullable=False),  # a draft, or the number of an assignment
    Column("person", String(120), nullable=False),
    Column("org", String(60), nullable=False),
    Column("name", Text, nullable=False),  # as it was called; only ever shown
    Column("media", String(100), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("scan", String(12), nullable=False),  # unscanned, clean, infected
    Column("kept_at", UTCDateTime, nullable=False),
    Index("ix_attachment_subject", "subject"),
    Index("ix_attachment_digest", "digest"),
)

picture = Table(
    "picture",
    metadata,
    Column("key", String(160), primary_key=True),  # `chart/org/lang`
    Column("as_of", Date, nullable=False),
    Column("svg", Text, nullable=False),
    Column("png", LargeBinary, nullable=False),
    Column("told", Text, nullable=False),  # the same figures as JSON: the table beside it
    Column("drawn_at", UTCDateTime, nullable=False),
)

hook = Table(
    "hook",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("org", String(60), nullable=False),
    Column("url", Text, nullable=False),
    Column("secret", Text, nullable=False),  # signs each delivery (HMAC-SHA256)
    Column("made_by", String(120), nullable=False),
    Column("made_at", UTCDateTime, nullable=False),
    Column("ended_at", UTCDateTime),
    Index("ix_hook_org", "org"),
)

contact = Table(
    "contact",
    metadata,
    Column("person", String(120), primary_key=True),
    Column("channel", String(40), nullable=False),
    Column("address", Text, nullable=False),
    Column("seats", Text, nullable=False),  # JSON: role@organisation -> digest, due, off
    Column("code", String(64), nullable=False),  # SHA-256; empty once confirmed
    Column("asked_at", UTCDateTime, nullable=False),
    Column("asked", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("confirmed_at", UTCDateTime),
)

delivery = Table(
    "delivery",
    metadata,
    Column("key", String(200), primary_key=True),  # of a person or community, and a day
    Column("target", String(120), nullable=False),
    Column("person", String(120), nullable=False),
    Column("day", Date, nullable=False),
    Column("channel", String(40), nullable=False),
    Column("state", String(12), nullable=False),  # sending, sent, failed, nothing
    Column("tries", Integer, nullable=False),
    Column("fault", String(60), nullable=False),
    Column("at", UTCDateTime, nullable=False),
    Index("ix_delivery_person", "person", "day"),
    Index("ix_delivery_day", "day"),
)

feed = Table(
    "feed",
    metadata,
    Column("digest", String(64), primary_key=True),  # SHA-256 of the secret in its address
    Column("person", String(120), nullable=False),
    Column("role", String(60), nullable=False),
    Column("org", String(60), nullable=False),
    Column("made_at", UTCDateTime, nullable=False),
    Column("shown", Text, nullable=False),  # JSON: UID -> day, of what it listed last
    Index("ix_feed_person", "person"),
)

form_time = Table(
    "form_time",  # M32: sums over all communities, no person and no single form
    metadata,
    Column("month", String(7), primary_key=True),  # 2026-03
    Column("act", String(60), primary_key=True),
    Column("sent", Integer, nullable=False),
    Column("seconds", BigInteger, nullable=False),  # of all together
)
