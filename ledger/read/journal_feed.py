"""Follow the journal as it grows: its newest entry, what came after one, and what came late."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from pydantic_core import from_json
from sqlalchemy import ColumnElement, String, func, or_, select, type_coerce

from ledger.store import meta
from ledger.store.prepared import Prepared
from ledger.store.session import Tx
from ledger.tables.columns import moment_text
from ledger.tables.journal import journal
from schemas.reports.reports import Told

BATCH = 5000
ALIVE = "last_alive"
_newest = Prepared(select(journal.c.recorded_at).order_by(journal.c.id.desc()).limit(1))


def head(tx: Tx) -> int:
    """Return the id of the newest entry, 0 for an empty journal."""
    return tx.scalar(select(func.max(journal.c.id))) or 0


def last_event(tx: Tx) -> datetime | None:
    """Return when the newest entry was recorded (UTC), or None; one look into an index."""
    rows = _newest.all(tx, {})
    return rows[0][0] if rows else None


def last_alive(tx: Tx) -> datetime | None:
    """Return the last sign of life (UTC) that a worker left, or None."""
    told = meta.read(tx, ALIVE)
    return datetime.fromisoformat(told) if told else None


def leave_sign(tx: Tx, at: datetime) -> None:
    """Leave a sign of life."""
    meta.write(tx, ALIVE, moment_text(at))


def after(
    tx: Tx, kinds: Sequence[str], last: int, missing: Collection[int] = ()
) -> Iterator[tuple[int, Told]]:
    """Return the entries after an id in order, with the ids that were missing below it if there.

    Two transactions may commit in another order than their ids (PostgreSQL): a gap may be filled
    later. Entries of one stream never overtake each other. Bodies of kinds of streams other than
    `kinds` are left out.
    """
    at = type_coerce(journal.c.occurred_at, String).label("at")
    body = journal.c.body
    asked = (
        select(
            journal.c.id,
            journal.c.stream_kind,
            journal.c.stream_id,
            journal.c.version,
            journal.c.kind,
            at,
            body,
            journal.c.role,
            journal.c.key,
        )
        .where(_wanted(last, missing))
        .order_by(journal.c.id)
    )
    wanted = frozenset(kinds)
    for part in tx.execute(asked.execution_options(yield_per=BATCH)).partitions():
        for ident, kind, stream, version, event, moment, text, role, key in part:
            content = from_json(text) if kind in wanted else {}
            when = datetime.fromisoformat(moment)
            yield ident, Told(kind, stream, version, event, when, content, role, key)


def _wanted(last: int, missing: Collection[int]) -> ColumnElement[bool]:
    newer = journal.c.id > last
    return or_(newer, journal.c.id.in_(sorted(missing))) if missing else newer
