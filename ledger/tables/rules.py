"""The tables rules look at: items, loads, records of communities, exemptions, rulebooks, places.

All but the texts (`rulebook_text`, `place_text`) are an index over states and events, and can be
made again from them.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from ledger.tables.columns import Id, UTCDateTime, metadata

item = Table(
    "item",
    metadata,
    Column("id", Id, primary_key=True),
    Column("number", String(60), nullable=False),
    Column("version", Integer, nullable=False),  # of the application
    Column("title", Text, nullable=False),
    Column("applicant", String(60), nullable=False),
    Column("target_type", String(200), nullable=False),
    Column("nature", String(24), nullable=False),
    Column("hours", Text, nullable=False),  # a decimal, as filed
    Column("budget_doc_no", String(120), nullable=False),
    Column("submitted_on", Date),
    Column("start_on", Date),
    Column("end_on", Date),
    Column("live", Boolean, nullable=False),
    UniqueConstraint("number"),
    Index("ix_item_target", "target_type", "submitted_on"),
    Index("ix_item_applicant", "applicant", "submitted_on"),
    Index("ix_item_live", "live", "end_on"),
)

community_load = Table(
    "community_load",
    metadata,
    Column("community", String(60), nullable=False),
    Column("month", String(7), nullable=False),  # 2026-05
    Column("hours", BigInteger, nullable=False),  # hundredths of an hour, planned
    Column("ceiling", BigInteger, nullable=False),  # hundredths of an hour
    Column("lifted", Boolean, nullable=False),  # the leading group exempted the ceiling
    PrimaryKeyConstraint("community", "month"),
    CheckConstraint("lifted OR hours <= ceiling", name="ceiling"),
    CheckConstraint("hours >= 0", name="hours"),
)

bank_line = Table(
    "bank_line",
    metadata,
    Column("file", String(64), nullable=False),  # digest of the kept export
    Column("row", String(120), nullable=False),  # `12`, or `sheet 12`
    Column("fen", BigInteger, nullable=False),
    Column("booked_fen", BigInteger, nullable=False),  # parts that movements rest on
    PrimaryKeyConstraint("file", "row"),
    CheckConstraint("booked_fen >= 0 AND booked_fen <= fen", name="whole"),
)

community_burden = Table(
    "community_burden",
    metadata,
    Column("community", String(60), nullable=False),
    Column("items", Integer, nullable=False),
    Column("posts", Integer, nullable=False),
    Column("inside", Integer, nullable=False),  # plaques
    Column("outside", Integer, nullable=False),
    PrimaryKeyConstraint("community"),
    CheckConstraint("items >= 0 AND posts >= 0 AND inside >= 0 AND outside >= 0", name="counts"),
)

exemption = Table(
    "exemption",
    metadata,
    Column("number", String(60), nullable=False),
    Column("rule", String(24), nullable=False),
    Column("code", String(60), nullable=False),
    Column("reason", Text, nullable=False),
    Column("expires_on", Date, nullable=False),  # columns.NO_DAY: with the item
    Column("granted_on", Date, nullable=False),
    Column("granted_by", String(120), nullable=False),
    Column("published_on", Date),
    PrimaryKeyConstraint("number", "rule", "granted_on"),
    Index("ix_exemption_expires", "expires_on"),
)

rulebook = Table(
    "rulebook",
    metadata,
    Column("id", String(120), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("since", Date),
    Column("version", Integer, nullable=False),
    Column("leaf", String(64), nullable=False),
    Column("body", Text, nullable=False),
)

community_record = Table(
    "community_record",
    metadata,
    Column("id", String(120), primary_key=True),
    Column("open_until", Date),  # the last day of an invitation that nobody has used
    Column("version", Integer, nullable=False),
    Column("leaf", String(64), nullable=False),
    Column("body", Text, nullable=False),
    Index("ix_community_record_open", "open_until"),
)

exchange = Table(
    "exchange",
    metadata,
    Column("id", String(120), primary_key=True),
    Column("called_on", Date),  # the day of the meeting that is called, while there is one
    Column("version", Integer, nullable=False),
    Column("leaf", String(64), nullable=False),
    Column("body", Text, nullable=False),
)

rulebook_text = Table(
    "rulebook_text",
    metadata,
    Column("digest", String(64), nullable=False),
    Column("body", Text, nullable=False),
    Column("kept_at", UTCDateTime, nullable=False),
    PrimaryKeyConstraint("digest"),
)

place = Table(
    "place",
    metadata,
    Column("id", String(120), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("leaf", String(64), nullable=False),
    Column("body", Text, nullable=False),
)

place_text = Table(
    "place_text",
    metadata,
    Column("digest", String(64), nullable=False),
    Column("body", Text, nullable=False),
    Column("kept_at", UTCDateTime, nullable=False),
    PrimaryKeyConstraint("digest"),
)
