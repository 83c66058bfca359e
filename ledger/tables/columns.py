"""Column types and names that both stores share."""

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, Integer, MetaData, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

NO_DAY = date.max
"""Stands for "no due day": sorts last on both stores, where NULL would sort differently."""
ANY_DAY = date.min
"""Stands for "from now on"."""

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

metadata = MetaData(naming_convention=NAMES)

Id = BigInteger().with_variant(Integer, "sqlite")
"""A growing row number; SQLite only numbers INTEGER primary keys."""


class UTCDateTime(TypeDecorator[datetime]):
    """An aware moment, kept as the text `2026-03-02T01:00:00.000000Z` on both stores.

    The text is what the leaf hashes, so no store may spell it differently, and it sorts as time.
    """

    impl = String(27)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Refuse naive moments; write UTC."""
        return None if value is None else moment_text(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Read an aware UTC moment back."""
        return None if value is None else datetime.fromisoformat(value)


@lru_cache(256)  # the moments of one act are written into many rows and leaves
def moment_text(value: datetime) -> str:
    """Return the one spelling of a moment; raises ValueError when it is naive."""
    if value.tzinfo is None:
        raise ValueError(f"a moment needs its zone: {value!r}")
    text = value.astimezone(UTC).isoformat(timespec="microseconds")
    return text.replace("+00:00", "Z")
