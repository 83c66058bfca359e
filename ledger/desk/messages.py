"""Messages: where people are reached, what was sent to whom on which day, their calendars."""

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ledger.store.session import Tx
from ledger.tables.desk import contact, delivery, feed, person
from schemas.place.messages import FAILED, NOTHING, Contact, Delivery


def keep(tx: Tx, made: Contact) -> None:
    """Keep where a person is reached, in the place of what was there."""
    drop(tx, made.person)
    tx.execute(insert(contact).values(**made.model_dump() | {"seats": json.dumps(made.seats)}))


def drop(tx: Tx, who: str) -> None:
    """Forget where a person is reached."""
    tx.execute(delete(contact).where(contact.c.person == who))


def leave(tx: Tx, who: str) -> None:
    """Forget where a person is reached, and end the addresses of their calendars."""
    drop(tx, who)
    tx.execute(delete(feed).where(feed.c.person == who))


def of(tx: Tx, who: str) -> Contact | None:
    """Return where a person is reached, or None."""
    row = tx.execute(select(contact).where(contact.c.person == who)).first()
    return _contact(row) if row else None


def confirmed(tx: Tx, who: str = "") -> list[Contact]:
    """Return the confirmed contacts of people whose account is open, the first confirmed first."""
    known = contact.join(person, person.c.id == contact.c.person)
    fit = (contact.c.confirmed_at.is_not(None), person.c.disabled.is_(False))
    asked = select(contact).select_from(known).where(*fit)
    if who:
        asked = asked.where(contact.c.person == who)
    order = (contact.c.confirmed_at, contact.c.person)
    return [_contact(row) for row in tx.execute(asked.order_by(*order))]


def _contact(row: Any) -> Contact:
    return Contact.model_validate(dict(row._mapping) | {"seats": json.loads(row.seats)})


def claim(tx: Tx, made: Delivery) -> bool:
    """Take a message for one try, before anything is sent; False when another took or sent it.

    made.tries: which try it is. A failed one is taken by whoever counts its tries right.
    """
    dialect = postgresql if tx.dialect.name == "postgresql" else sqlite
    row = made.model_dump()
    fresh = dialect.insert(delivery).values(row).on_conflict_do_nothing()
    if tx.execute(fresh).rowcount > 0:
        return True
    seen = (delivery.c.key == made.key, delivery.c.tries == made.tries - 1)
    mine = update(delivery).where(*seen, delivery.c.state == FAILED).values(row)
    return tx.execute(mine).rowcount > 0


def end(tx: Tx, key: str, state: str, fault: str, at: datetime) -> None:
    """Write down what became of a try."""
    told = {"state": state, "fault": fault, "at": at}
    tx.execute(update(delivery).where(delivery.c.key == key).values(**told))


def on(tx: Tx, day: date) -> dict[str, Delivery]:
    """Return the deliveries of a day by their key."""
    rows = tx.execute(select(delivery).where(delivery.c.day == day))
    return {row.key: Delivery.model_validate(dict(row._mapping)) for row in rows}


def newest(tx: Tx, *, who: str = "", limit: int) -> list[Delivery]:
    """Return what was sent or failed last, of a person or of all, the newest first."""
    asked = select(delivery).where(delivery.c.state != NOTHING)
    if who:
        asked = asked.where(delivery.c.person == who)
    asked = asked.order_by(delivery.c.day.desc(), delivery.c.at.desc()).limit(limit)
    return [Delivery.model_validate(dict(row._mapping)) for row in tx.execute(asked)]


def forget(tx: Tx, before: date) -> None:
    """Let go of the deliveries of days before one, and of where people whose account ended are."""
    tx.execute(delete(delivery).where(delivery.c.day < before))
    ended = select(person.c.id).where(person.c.disabled)
    tx.execute(delete(contact).where(contact.c.person.in_(ended)))


def open_feed(tx: Tx, row: dict[str, Any]) -> None:
    """Give a seat of a person an address of its calendar; the one before ends."""
    close_feed(tx, row["person"], row["role"], row["org"])
    tx.execute(insert(feed).values(**row, shown="{}"))


def close_feed(tx: Tx, who: str, role: str, org: str) -> None:
    """End the address of the calendar of a seat."""
    mine = (feed.c.person == who, feed.c.role == role, feed.c.org == org)
    tx.execute(delete(feed).where(*mine))


def find_feed(tx: Tx, digest: str) -> Any:
    """Return person, role, org, made_at and what it listed last (UID -> day), or None."""
    row = tx.execute(select(feed).where(feed.c.digest == digest)).first()
    return dict(row._mapping) | {"shown": json.loads(row.shown)} if row else None


def feeds_of(tx: Tx, who: str) -> set[tuple[str, str]]:
    """Return the seats of a person whose calendar has an address: role and organisation."""
    rows = tx.execute(select(feed.c.role, feed.c.org).where(feed.c.person == who))
    return {(role, org) for role, org in rows}


def listed(tx: Tx, digest: str, shown: dict[str, str]) -> None:
    """Keep what a calendar listed last."""
    kept = json.dumps(shown, sort_keys=True)
    tx.execute(update(feed).where(feed.c.digest == digest).values(shown=kept))
