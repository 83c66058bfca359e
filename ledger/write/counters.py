"""Numbers that are given once and in order, without a gap for what was refused."""

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from ledger.store import failpoints
from ledger.store.session import Tx
from ledger.tables.journal import counter

_read = select(counter.c.value).where(counter.c.name == bindparam("p_name")).with_for_update()


def last(tx: Tx, name: str) -> int:
    """Return the last number that a counter gave; it may move at once, unlike after `following`."""
    return tx.scalar(select(counter.c.value).where(counter.c.name == name)) or 0


def following(tx: Tx, name: str) -> int:
    """Return the next number of a counter and hold it till the transaction ends; not yet taken."""
    value = tx.scalar(_read, {"p_name": name})
    if value is None:
        dialect = postgresql if tx.dialect.name == "postgresql" else sqlite
        fresh = dialect.insert(counter).on_conflict_do_nothing()
        tx.execute(fresh, {"name": name, "value": 0})
        value = tx.scalar(_read, {"p_name": name}) or 0
    return value + 1


def take(tx: Tx, name: str, value: int) -> None:
    """Take a number: the next one is above it."""
    dialect = postgresql if tx.dialect.name == "postgresql" else sqlite
    fresh = dialect.insert(counter).values(name=name, value=value)
    higher = fresh.on_conflict_do_update(
        index_elements=[counter.c.name],
        set_={"value": fresh.excluded.value},
        where=counter.c.value < fresh.excluded.value,
    )
    tx.execute(higher)
    failpoints.reach("number-taken")
