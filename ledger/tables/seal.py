"""The tables of the seal: the order in which rows were sealed, the tree, its signed checkpoints.

A row is sealed once, at the next number; RFC 6962 tells how the numbers' hashes make one root.
`tile` is made again from the rows at any time; the others only grow.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from ledger.tables.columns import Id, UTCDateTime, metadata

seal = Table(
    "seal",
    metadata,
    Column("seq", Id, primary_key=True, autoincrement=False),  # 0, 1, 2 … without a gap
    Column("source", String(8), nullable=False),
    Column("row_id", BigInteger, nullable=False),
    # Of rows without a random uid: published hashes must not let anyone guess what was hashed.
    Column("salt", String(32), nullable=False),
    UniqueConstraint("source", "row_id"),
)

tile = Table(
    "tile",
    metadata,
    Column("alg", SmallInteger, nullable=False),
    Column("level", SmallInteger, nullable=False),
    Column("idx", BigInteger, nullable=False),
    Column("hashes", LargeBinary, nullable=False),  # at most 256 of 32 bytes, one after the other
    PrimaryKeyConstraint("alg", "level", "idx"),
)

checkpoint = Table(
    "checkpoint",
    metadata,
    Column("id", Id, primary_key=True),
    Column("alg", SmallInteger, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("root", String(64), nullable=False),
    Column("note", Text, nullable=False),  # C2SP signed note
    Column("made_at", UTCDateTime, nullable=False),
)

cosignature = Table(
    "cosignature",
    metadata,
    Column("vkey", String(120), nullable=False),  # of the witness, as `log_key.vkey`
    Column("size", BigInteger, nullable=False),
    Column("line", Text, nullable=False),  # C2SP tlog-cosignature
    Column("taken_at", UTCDateTime, nullable=False),
    PrimaryKeyConstraint("vkey", "size"),
)

log_key = Table(
    "log_key",
    metadata,
    Column("vkey", String(240), nullable=False),  # C2SP verifier key: name+id+base64
    Column("known_at", UTCDateTime, nullable=False),
    PrimaryKeyConstraint("vkey"),
)
