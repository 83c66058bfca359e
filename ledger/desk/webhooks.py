"""Webhooks: the addresses of organisations, and what is still to be told to them."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, literal, select, update

from ledger.store.prepared import Prepared
from ledger.store.session import Tx
from ledger.tables.desk import hook
from ledger.tables.journal import outbox as messages
from ledger.write import outbox
from ledger.write.outbox import Message
from schemas.place.organisations import Hook

HAPPENED, DELIVERY = "happened", "delivery"
"""Topics: an entry that organisations may want to hear of; one telling of it to one address."""
TRIES_MAX = 12
FIRST_WAIT = timedelta(seconds=30)  # doubled after each try: the last comes after most of a day

_anybody = Prepared(select(literal(1)).where(hook.c.ended_at.is_(None)).limit(1))


def anybody(tx: Tx) -> bool:
    """Tell whether anybody listens at all; read at every act."""
    return _anybody.first(tx, {}) is not None


def add(tx: Tx, made: Hook) -> None:
    """Keep an address."""
    tx.execute(insert(hook).values(**made.model_dump()))


def listening(tx: Tx, orgs: Iterable[str] = ()) -> list[Hook]:
    """Return the addresses in use, of some organisations or of all, in order of making."""
    asked = select(hook).where(hook.c.ended_at.is_(None)).order_by(hook.c.made_at, hook.c.id)
    if orgs:
        asked = asked.where(hook.c.org.in_(tuple(orgs)))
    return [Hook.model_validate(dict(row._mapping)) for row in tx.execute(asked)]


def by_id(tx: Tx, ident: str) -> Hook | None:
    """Return one address in use, or None."""
    return next((one for one in listening(tx) if one.id == ident), None)


def end(tx: Tx, ident: str, at: datetime, person: str = "") -> bool:
    """End an address, of somebody alone where told; False when there is none of that id in use."""
    mine = [hook.c.id == ident, hook.c.ended_at.is_(None)]
    mine += [hook.c.made_by == person] if person else []
    return tx.execute(update(hook).where(*mine).values(ended_at=at)).rowcount > 0


def end_all_of(tx: Tx, person: str, at: datetime) -> None:
    """End every address of somebody."""
    theirs = (hook.c.made_by == person, hook.c.ended_at.is_(None))
    tx.execute(update(hook).where(*theirs).values(ended_at=at))


def unspread(tx: Tx, limit: int = 500) -> list[Message]:
    """Return what happened and was not shared out among the addresses yet, oldest first."""
    return outbox.pending(tx, (HAPPENED,), limit=limit)


def due(tx: Tx, now: datetime, limit: int = 200) -> list[Message]:
    """Return deliveries whose time has come; each try doubles the wait, twelve are the end."""
    open_ones = (messages.c.topic == DELIVERY, messages.c.done_at.is_(None))
    fresh = messages.c.attempts < TRIES_MAX
    asked = select(messages).where(*open_ones, fresh).order_by(messages.c.id)
    ripe = (row for row in tx.execute(asked) if _due_at(row) <= now)
    return [_message(row) for _, row in zip(range(limit), ripe, strict=False)]


def _due_at(row: Any) -> datetime:
    waits = FIRST_WAIT * 2 ** (row.attempts - 1) if row.attempts else timedelta()
    at: datetime = row.made_at + waits
    return at


def claim(tx: Tx, message: Message, now: datetime) -> bool:
    """Take a delivery for one try, before anything is sent; False when another took it or did it.

    `made_at` of a delivery moves to its last try. Who dies while telling leaves it to be told again
    after the wait of a try that failed.
    """
    seen = (messages.c.id == message.id, messages.c.attempts == message.attempts)
    took = {"attempts": message.attempts + 1, "made_at": now}
    mine = update(messages).where(*seen, messages.c.done_at.is_(None)).values(took)
    return tx.execute(mine).rowcount > 0


def _message(row: Any) -> Message:
    return Message(
        dedupe_key=row.dedupe_key,
        topic=row.topic,
        payload=json.loads(row.payload),
        id=row.id,
        attempts=row.attempts,
    )
