"""Messages to the flows, written with the act they follow from, and read until done."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from ledger.store import failpoints
from ledger.store.prepared import Prepared
from ledger.store.session import Tx
from ledger.tables.journal import outbox
from schemas.values import Value, canonical

_put = Prepared(insert(outbox), ["dedupe_key", "topic", "payload", "made_at"])


class Message(Value):
    """One message: `dedupe_key` makes its effect happen once."""

    dedupe_key: str
    topic: str
    payload: dict[str, Any]
    id: int = 0
    attempts: int = 0


def put(tx: Tx, messages: Iterable[Message], made_at: datetime) -> None:
    """Put messages into the outbox; the same dedupe key twice ends the transaction."""
    rows = [
        {
            "dedupe_key": message.dedupe_key,
            "topic": message.topic,
            "payload": canonical(message.payload),
            "made_at": made_at,
        }
        for message in messages
    ]
    if rows:
        _put.run(tx, rows)
    failpoints.reach("after-outbox")


def done(tx: Tx, ids: Sequence[int], at: datetime) -> int:
    """Mark messages as done; returns how many were still open."""
    if not ids:
        return 0
    open_ones = (outbox.c.id.in_(ids), outbox.c.done_at.is_(None))
    return tx.execute(update(outbox).where(*open_ones).values(done_at=at)).rowcount


def failed(tx: Tx, ids: Sequence[int]) -> None:
    """Count one more try of messages that could not be done; they stay open."""
    if ids:
        more = outbox.c.attempts + 1
        tx.execute(update(outbox).where(outbox.c.id.in_(ids)).values(attempts=more))


def pending(tx: Tx, topics: Sequence[str] = (), *, limit: int = 500) -> list[Message]:
    """Return open messages, oldest first, of some topics or of all."""
    asked = select(outbox).where(outbox.c.done_at.is_(None)).order_by(outbox.c.id).limit(limit)
    if topics:
        asked = asked.where(outbox.c.topic.in_(topics))
    return [_message(row) for row in tx.execute(asked)]


def _message(row: Any) -> Message:
    return Message(
        dedupe_key=row.dedupe_key,
        topic=row.topic,
        payload=json.loads(row.payload),
        id=row.id,
        attempts=row.attempts,
    )
