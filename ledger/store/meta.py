"""The ledger's facts about itself: single values in `meta`."""

from sqlalchemy import bindparam, insert, select, update

from ledger.store.prepared import Prepared
from ledger.store.session import Tx
from ledger.tables.journal import meta

_value = Prepared(select(meta.c.value).where(meta.c.key == bindparam("p_key")))


def read(tx: Tx, key: str) -> str | None:
    """Return a value, or None."""
    found = _value.first(tx, {"p_key": key})
    return found[0] if found else None


def write(tx: Tx, key: str, value: str) -> None:
    """Set a value."""
    if tx.execute(update(meta).where(meta.c.key == key).values(value=value)).rowcount == 0:
        tx.execute(insert(meta), {"key": key, "value": value})
