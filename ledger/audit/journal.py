"""What an auditor reads: the journal, every row as it is stored.

Nothing here trusts what the writer computed: the text of a leaf is written a second time, from
the stored columns as they stand (moments as text, so that any change to them shows).
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from pydantic_core import from_json
from sqlalchemy import String, func, select, text, type_coerce

from ledger.store.hashing import leaf
from ledger.store.session import Ledger, Tx
from ledger.tables.journal import attempt, journal
from schemas.reports.reports import Told

BATCH = 5000
_quote = json.encoder.encode_basestring
_quoted = lru_cache(4096)(_quote)  # names that come again and again
_sha256 = hashlib.sha256


class Stored(NamedTuple):
    """A journal row with its columns as they stand in the store."""

    id: int
    uid: str
    stream_kind: str
    stream_id: str
    version: int
    kind: str
    actor: str
    role: str
    org: str
    on_behalf_of: str
    occurred_at: str
    recorded_at: str
    key: str
    hash_alg: int
    body: str
    prev: str
    leaf: str


@contextmanager
def snapshot(ledger: Ledger) -> Iterator[Tx]:
    """Read one unchanging state of the ledger, whoever writes meanwhile."""
    with ledger.read() as tx:
        if tx.dialect.name == "postgresql":
            tx.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
        yield tx


def _raw(column: Any) -> Any:
    if column.name in ("occurred_at", "recorded_at"):
        return type_coerce(column, String).label(column.name)
    return column


def _as_text(name: str) -> Any:
    return _raw(journal.c[name])


columns = [_as_text(name) for name in Stored._fields]
attempt_columns = [_raw(column) for column in attempt.columns]


def size(tx: Tx) -> int:
    """Return how many entries the journal holds."""
    return tx.scalar(select(func.count()).select_from(journal)) or 0


def parts(tx: Tx) -> Iterator[Sequence[Any]]:
    """Return the journal in the order of writing, some thousand rows at a time.

    Rows are plain tuples in the order of Stored: unpacking them is faster than naming fields.
    """
    query = select(*columns).order_by(journal.c.id)
    yield from tx.execute(query.execution_options(yield_per=BATCH)).partitions()


def streams(tx: Tx, kind: str = "", *, but: Sequence[str] = ()) -> Iterator[Stored]:
    """Return the journal stream by stream in the order of versions: one kind, or all but some."""
    name = (journal.c.stream_kind, journal.c.stream_id, journal.c.version)
    query = select(*columns).where(journal.c.stream_kind.not_in(but)).order_by(*name)
    for row in tuples(tx, query.where(journal.c.stream_kind == kind) if kind else query):
        yield Stored._make(row)


def told(tx: Tx, kinds: Sequence[str], before: datetime) -> Iterator[Told]:
    """Return the entries that happened before a moment, in order.

    Bodies of other kinds of streams than `kinds` are left out: reading them is most of the time.
    """
    names = ("stream_kind", "stream_id", "version", "kind", "occurred_at", "body", "role", "key")
    earlier = journal.c.occurred_at < before
    query = select(*(_as_text(name) for name in names)).where(earlier).order_by(journal.c.id)
    wanted, read, at = frozenset(kinds), from_json, datetime.fromisoformat
    for kind, ident, version, event, occurred_at, body, role, key in tuples(tx, query):
        content = read(body) if kind in wanted else {}
        yield Told(kind, ident, version, event, at(occurred_at), content, role, key)


def first_of(tx: Tx, kind: str) -> datetime | None:
    """Return when the first entry of a kind of streams happened, or None."""
    asked = select(journal.c.occurred_at).where(journal.c.stream_kind == kind)
    return tx.scalar(asked.order_by(journal.c.id).limit(1))


def tuples(tx: Tx, query: Any) -> Iterator[tuple[Any, ...]]:
    """Return the rows of a query as plain tuples, without holding them all."""
    result = tx.execute(query.execution_options(yield_per=BATCH))
    for part in result.partitions():
        yield from part


def leaf_of(row: Any) -> str:
    """Compute the leaf of a journal row (in the order of Stored) from what is stored."""
    return _sha256(f"\x00{text_of(row)}".encode()).hexdigest()


def text_of(row: Any) -> str:
    """Return the text that the leaf of a journal row (in the order of Stored) hashes."""
    (_, uid, stream_kind, stream_id, version, kind, actor, role, org, on_behalf_of, occurred_at,
     recorded_at, key, hash_alg, body, prev, _) = row  # fmt: skip
    return (
        f'{{"actor":{_quoted(actor)},"body":{body},"hash_alg":{hash_alg},'
        f'"key":{_quote(key)},"kind":{_quoted(kind)},"occurred_at":"{occurred_at}",'
        f'"on_behalf_of":{_quoted(on_behalf_of)},"org":{_quoted(org)},"prev":"{prev}",'
        f'"recorded_at":"{recorded_at}","role":{_quoted(role)},"stream_id":{_quote(stream_id)},'
        f'"stream_kind":{_quoted(stream_kind)},"uid":"{uid}","version":{version}}}'
    )


def attempts(tx: Tx) -> Iterator[tuple[str, bool]]:
    """Return every refused attempt: its uid, and whether its leaf is that of its content."""
    for row in tx.execute(select(*attempt_columns).order_by(attempt.c.id)).yield_per(BATCH):
        yield row.uid, _attempt_leaf(row) == row.leaf


def _attempt_leaf(row: Any) -> str:
    """Compute the leaf of a refused attempt; an empty text where the row cannot be one."""
    try:
        return leaf(attempt_text(row))
    except (TypeError, ValueError):
        return ""


def attempt_text(row: Any) -> str:
    """Return the text that the leaf of a refused attempt hashes, from what is stored."""
    return (
        f'{{"actor":{_quoted(row.actor)},"code":{_quoted(row.code)},"data":{row.data},'
        f'"hash_alg":{row.hash_alg},"key":{_quote(row.key)},"number":{_quote(row.number)},'
        f'"occurred_at":"{row.occurred_at}","on_behalf_of":{_quoted(row.on_behalf_of)},'
        f'"org":{_quoted(row.org)},"params":{row.params},"recorded_at":"{row.recorded_at}",'
        f'"role":{_quoted(row.role)},"uid":"{row.uid}","verb":{_quoted(row.verb)}}}'
    )
