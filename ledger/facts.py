"""The ledger's facts about itself: single values in `meta`."""

from sqlalchemy import bindparam, insert, select, update

from ledger.session import Tx
from ledger.tables import meta

_value = select(meta.c.value).where(meta.c.key == bindparam("p_key"))


def read(tx: Tx, key: str) -> str | None:
    """Return a value, or None."""
    found: str | None = tx.scalar(_value, {"p_key": key})
    return found


def write(tx: Tx, key: str, value: str) -> None:
    """Set a value."""
    if tx.execute(update(meta).where(meta.c.key == key).values(value=value)).rowcount == 0:
        tx.execute(insert(meta), {"key": key, "value": value})
