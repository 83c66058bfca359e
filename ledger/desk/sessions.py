"""Visits: the sessions of people. Of the cookie only its SHA-256 is kept."""

from collections import namedtuple
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, insert, select, update

from ledger.store.prepared import Prepared
from ledger.store.session import Tx
from ledger.tables.desk import visit
from schemas.place.people import Visit


class Kept(NamedTuple):
    """A visit as it is stored: what its owner may see, and what only the door needs."""

    told: Visit
    csrf: str
    proved_at: datetime


def begin(tx: Tx, kept: Kept) -> None:
    """Keep a new visit."""
    row = kept.told.model_dump(exclude={"id"})
    tx.execute(
        insert(visit),
        {**row, "digest": kept.told.id, "csrf": kept.csrf, "proved_at": kept.proved_at},
    )


_Row = namedtuple("_Row", visit.c.keys())  # type: ignore[misc]
_open = Prepared(
    select(visit).where(visit.c.digest == bindparam("p_digest"), visit.c.ended_at.is_(None))
)


def find(tx: Tx, digest: str) -> Kept | None:
    """Return a visit that has not ended, or None; every page of the desk asks."""
    rows = _open.all(tx, {"p_digest": digest})
    return _kept(_Row(*rows[0])) if rows else None


def _kept(row: Any) -> Kept:
    told = Visit.model_construct(
        id=row.digest,
        person=row.person,
        role=row.role,
        org=row.org,
        agent=row.agent,
        address=row.address,
        began_at=row.began_at,
        seen_at=row.seen_at,
        ended_at=row.ended_at,
    )
    return Kept(told, row.csrf, row.proved_at)


def of_person(tx: Tx, person: str, since: datetime, limit: int = 100) -> list[Visit]:
    """Return the visits of a person that are open, or began since a moment, newest first."""
    mine = (visit.c.person == person, visit.c.ended_at.is_(None) | (visit.c.began_at >= since))
    asked = select(visit).where(*mine).order_by(visit.c.began_at.desc(), visit.c.digest)
    return [_kept(row).told for row in tx.execute(asked.limit(limit))]


def last_seat(tx: Tx, person: str) -> tuple[str, str]:
    """Return role and organisation of the newest visit that had a seat; empty when none had."""
    mine = (visit.c.person == person, visit.c.role != "")
    asked = select(visit.c.role, visit.c.org).where(*mine)
    newest = (visit.c.seen_at.desc(), visit.c.ended_at.is_not(None))  # of two, the open one
    row = tx.execute(asked.order_by(*newest).limit(1)).first()
    return (row.role, row.org) if row else ("", "")


def seen(tx: Tx, digest: str, at: datetime) -> None:
    """Note that a visit was used."""
    tx.execute(update(visit).where(visit.c.digest == digest).values(seen_at=at))


def end(tx: Tx, digest: str, at: datetime) -> bool:
    """End a visit; tells whether it was open."""
    still = (visit.c.digest == digest, visit.c.ended_at.is_(None))
    return tx.execute(update(visit).where(*still).values(ended_at=at)).rowcount > 0


def end_all(tx: Tx, person: str, at: datetime) -> int:
    """End every visit of a person; returns how many were open."""
    still = (visit.c.person == person, visit.c.ended_at.is_(None))
    return tx.execute(update(visit).where(*still).values(ended_at=at)).rowcount
