"""The journal: events are appended, never changed; each links to the one before in its stream."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import func, insert, select

from ledger.store import failpoints
from ledger.store.hashing import SHA256, attempt_text, digest, entry_text, leaf, uid_at
from ledger.store.prepared import Prepared
from ledger.store.session import Tx
from ledger.tables.journal import application, attempt, journal
from schemas.acts.act import Act, Actor, Entry, Refused
from schemas.events import Event
from schemas.values import canonical

_append = Prepared(insert(journal), [one.name for one in journal.columns if one.name != "id"])


ATTEMPT_MAX = 16_000
"""Characters of a refused attempt that are kept as they are: a full application is shorter."""
BEGINS_MAX = 2_000


@dataclass(frozen=True)
class Envelope:
    """Who did it, when, and under which key: the same for all events of one act."""

    by: Actor
    occurred_at: datetime
    recorded_at: datetime
    key: str
    on_behalf_of: str = ""

    def columns(self) -> dict[str, Any]:
        """Return the columns of the envelope."""
        return {
            "actor": self.by.person,
            "role": self.by.role,
            "org": self.by.org,
            "on_behalf_of": self.on_behalf_of,
            "occurred_at": self.occurred_at,
            "recorded_at": self.recorded_at,
            "key": self.key,
            "hash_alg": SHA256,
        }


class Head(NamedTuple):
    """The newest version of a stream and its leaf; (0, "") before the first event."""

    version: int
    leaf: str


class _Line:
    """Columns of a row as attributes, before it is stored."""

    def __init__(self, columns: Mapping[str, Any]) -> None:
        self.__dict__.update(columns)


def append(
    tx: Tx, events: Sequence[Event], heads: Mapping[tuple[str, str], Head], envelope: Envelope
) -> list[Entry]:
    """Append events, versions and links continued from `heads` ((kind, id) -> Head).

    A stream not in `heads` is new. Someone else's row of the same version ends the transaction
    (Retryable when it is left). Returns the entries in order.
    """
    failpoints.reach("before-journal")
    now = dict(heads)
    rows = []
    for event in events:
        name = (event.stream.kind, event.stream.id)
        head = now.get(name, Head(0, ""))
        columns = _columns(event, head, envelope)
        now[name] = Head(columns["version"], columns["leaf"])
        rows.append(columns)
    if rows:
        _append.run(tx, rows)
    failpoints.reach("after-journal")
    return [_entry(row, event.body) for row, event in zip(rows, events, strict=True)]


def _columns(event: Event, head: Head, envelope: Envelope) -> dict[str, Any]:
    columns = {
        **envelope.columns(),
        **({"on_behalf_of": event.behalf} if event.behalf else {}),
        "uid": uid_at(envelope.recorded_at),
        "stream_kind": event.stream.kind,
        "stream_id": event.stream.id,
        "version": head.version + 1,
        "kind": event.kind,
        "body": canonical(event.body),
        "prev": head.leaf,
    }
    columns["leaf"] = leaf(entry_text(_Line(columns)))
    return columns


def _entry(row: Mapping[str, Any], body: dict[str, Any]) -> Entry:
    return Entry.model_construct(
        uid=row["uid"],
        kind=row["kind"],
        stream_kind=row["stream_kind"],
        stream_id=row["stream_id"],
        version=row["version"],
        actor=row["actor"],
        role=row["role"],
        org=row["org"],
        on_behalf_of=row["on_behalf_of"],
        occurred_at=row["occurred_at"],
        recorded_at=row["recorded_at"],
        key=row["key"],
        body=body,
        leaf=row["leaf"],
    )


def head(tx: Tx, kind: str, ident: str) -> Head:
    """Return the newest version and leaf of a stream, read from the journal itself."""
    newest = tx.execute(
        select(journal.c.version, journal.c.leaf)
        .where(journal.c.stream_kind == kind, journal.c.stream_id == ident)
        .order_by(journal.c.version.desc())
        .limit(1)
    ).first()
    return Head(newest.version, newest.leaf) if newest else Head(0, "")


def refuse(tx: Tx, act: Act, refused: Refused, envelope: Envelope) -> None:
    """Record a refused attempt or a denial, with what was asked for; nothing else changes."""
    failpoints.reach("before-attempt")
    columns = {
        **envelope.columns(),
        "uid": uid_at(envelope.recorded_at),
        "verb": act.verb,
        "number": act.number,
        "data": _kept(act.data),
        "code": refused.code,
        "params": _kept(refused.params),
    }
    columns["leaf"] = leaf(attempt_text(_Line(columns)))
    tx.execute(insert(attempt), columns)
    failpoints.reach("after-attempt")


def _kept(data: Any) -> str:
    """Return what is kept of what was asked for: all of it, or its digest and how it begins."""
    text = canonical(recordable(data))
    if len(text) <= ATTEMPT_MAX:
        return text
    cut = {"digest": sha256(text.encode()).hexdigest(), "length": len(text)}
    return canonical({**cut, "begins": text[:BEGINS_MAX]})


def is_refused(tx: Tx, actor: str, key: str, code: str) -> bool:
    """Tell whether this refusal of this key is on record already."""
    same = (attempt.c.actor == actor, attempt.c.key == key, attempt.c.code == code)
    return tx.scalar(select(func.count()).select_from(attempt).where(*same)) != 0


def file(tx: Tx, filings: Iterable[tuple[str, int, dict[str, Any]]]) -> None:
    """Keep versions of applications: (number, version, JSON data); they never change."""
    rows = [
        {"number": number, "version": version, "body": canonical(data), "digest": digest(data)}
        for number, version, data in filings
    ]
    if rows:
        tx.execute(insert(application), rows)
    failpoints.reach("after-application")


def recordable(data: Any) -> Any:
    """Return JSON data with everything JSON or the canonical form does not know as text.

    What was asked for is kept even if it was nonsense: days, decimals and floats as strings.
    """
    if isinstance(data, Mapping):
        return {str(name): recordable(value) for name, value in data.items()}
    if isinstance(data, list | tuple | set | frozenset):
        return [recordable(value) for value in data]
    return data if data is None or isinstance(data, bool | int | str) else str(data)
