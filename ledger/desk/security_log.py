"""The security log: append-only lines of who came to the door, and what was denied."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select

from ledger.store.session import Tx
from ledger.tables.desk import watch
from schemas.place.people import Watched


def note(tx: Tx, line: Watched) -> None:
    """Write a line."""
    tx.execute(insert(watch), line.model_dump(exclude={"id"}))


def page(tx: Tx, after: int, limit: int) -> list[Watched]:
    """Return lines after a row number, in the order of writing."""
    asked = select(watch).where(watch.c.id > after).order_by(watch.c.id).limit(limit)
    return [_watched(row) for row in tx.execute(asked)]


def newest(tx: Tx, before: int | None, limit: int, kinds: Sequence[str] = ()) -> list[Watched]:
    """Return lines before a row number (None: all), the newest first; of some kinds or all."""
    asked = select(watch).order_by(watch.c.id.desc()).limit(limit)
    if before is not None:
        asked = asked.where(watch.c.id < before)
    if kinds:
        asked = asked.where(watch.c.kind.in_(kinds))
    return [_watched(row) for row in tx.execute(asked)]


def failures(
    tx: Tx, since: datetime, *, login: str = "", address: str | None = None
) -> list[datetime]:
    """Return when a log-in name, an address, or both together failed since a moment, in order.

    An empty address is one too where a name is told: the server did not tell it.
    """
    asked = select(watch.c.at).where(watch.c.at > since, watch.c.result == "wrong")
    if login:
        asked = asked.where(watch.c.login == login)
    if address is not None:
        asked = asked.where(watch.c.address == address)
    return list(tx.scalars(asked.order_by(watch.c.at)))


def last_accepted(tx: Tx, login: str, since: datetime) -> datetime | None:
    """Return when a log-in name last came in since a moment, or None."""
    mine = (watch.c.login == login, watch.c.kind == "login.accepted", watch.c.at > since)
    found: datetime | None = tx.scalar(select(func.max(watch.c.at)).where(*mine))
    return found


def noted(tx: Tx, kind: str, result: str) -> bool:
    """Tell whether there is a line of a kind with a result."""
    mine = (watch.c.kind == kind, watch.c.result == result)
    return tx.scalar(select(watch.c.id).where(*mine).limit(1)) is not None


def came_in(tx: Tx, login: str, address: str, since: datetime) -> bool:
    """Tell whether a log-in name came in from an address since a moment."""
    mine = (watch.c.login == login, watch.c.address == address, watch.c.at > since)
    found = select(watch.c.id).where(watch.c.kind == "login.accepted", *mine).limit(1)
    return tx.scalar(found) is not None


def _watched(row: Any) -> Watched:
    return Watched.model_construct(**row._mapping)
