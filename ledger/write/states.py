"""The register: the present state of every stream, and for whom it waits."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Table, and_, bindparam, delete, insert, select, tuple_, update

from ledger.store import failpoints
from ledger.store.failures import Retryable
from ledger.store.messages import problem
from ledger.store.prepared import Prepared
from ledger.store.session import Tx
from ledger.tables.columns import ANY_DAY, NO_DAY
from ledger.tables.states import waiting
from ledger.write.projections import COLUMNS, TABLES, place_of
from schemas.acts.act import Wait
from schemas.assignment import StoredState
from schemas.values import canonical

CHUNK = 500
Raw = dict[str, Any]


@dataclass(frozen=True)
class StateChange:
    """A state to store after events; `before` is the version it had (0: new).

    same_waits: its work items are known to be the ones that are stored; they are left alone.
    Unless that is known they are read, and only what differs is written.
    """

    kind: str
    id: str
    raw: Raw
    before: int
    version: int
    leaf: str
    waits: tuple[Wait, ...] = ()
    same_waits: bool = False


def _one(table: Table) -> Select[Any]:
    by_id = table.c.id == bindparam("p_id")
    return select(table.c.body, table.c.version, table.c.leaf).where(by_id)


_ONE = {kind: Prepared(_one(table)) for kind, table in TABLES.items()}
_ONE_LOCKED = {kind: Prepared(_one(table).with_for_update()) for kind, table in TABLES.items()}


def load(
    tx: Tx, kind: str, ids: Sequence[str], *, for_update: bool = False
) -> dict[str, StoredState[Any]]:
    """Return the states of some streams of a kind by id; locked in sorted order if asked.

    What does not exist is absent.
    """
    if len(ids) == 1:
        one = (_ONE_LOCKED if for_update else _ONE)[kind]
        row = one.first(tx, {"p_id": ids[0]})
        if row is None:
            return {}
        body, version, leaf = row
        return {ids[0]: StoredState(kind, ids[0], json.loads(body), version, leaf)}
    found: dict[str, StoredState[Any]] = {}
    column = TABLES[kind].c.id
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), CHUNK):
        some = question(kind).where(column.in_(ordered[start : start + CHUNK]))
        found.update(_read(tx, kind, some, for_update))
    return found


def load_all(
    tx: Tx, kind: str, number: str, *, for_update: bool = False
) -> dict[str, StoredState[Any]]:
    """Return the states of all streams of a kind that belong to an assignment, by id."""
    mine = TABLES[kind].c.number == number
    return _read(tx, kind, question(kind).where(mine), for_update)


def touched_by(tx: Tx, kind: str, number: str, person: str) -> list[Raw]:
    """Return the states of an assignment's streams in which a person stands; none is locked."""
    table = TABLES[kind]
    named = table.c.body.contains(canonical(person), autoescape=True)
    found = tx.execute(select(table.c.body).where(table.c.number == number, named))
    return [json.loads(body) for (body,) in found]


def question(kind: str) -> Select[Any]:
    """Return the question for the states of a kind in order of id, to be narrowed."""
    table = TABLES[kind]
    return select(table.c.id, table.c.body, table.c.version, table.c.leaf).order_by(table.c.id)


def _read(tx: Tx, kind: str, query: Select[Any], for_update: bool) -> dict[str, StoredState[Any]]:
    if for_update:
        query = query.with_for_update()
    return {row.id: _stored(kind, row) for row in tx.execute(query).all()}


def _stored(kind: str, row: Any) -> StoredState[Any]:
    return StoredState(kind, row.id, json.loads(row.body), row.version, row.leaf)


def store(tx: Tx, changes: Sequence[StateChange]) -> None:
    """Store states with their columns, and rewrite the work items that changed.

    Raises Retryable when somebody else moved one of the streams meanwhile; a broken CHECK ends
    the transaction (ConstraintBroken when it is left).
    """
    kinds: dict[str, list[StateChange]] = defaultdict(list)
    for change in sorted(changes, key=lambda one: (one.kind, one.id)):
        kinds[change.kind].append(change)
    for kind, some in kinds.items():
        _insert(tx, kind, [one for one in some if one.before == 0])
        _update(tx, kind, [one for one in some if one.before != 0])
    failpoints.reach("after-state")
    for kind, some in kinds.items():
        moved = [one for one in some if not one.same_waits]
        for start in range(0, len(moved), CHUNK):
            rewrite_waits(tx, kind, moved[start : start + CHUNK])
    failpoints.reach("after-waiting")


def _insert(tx: Tx, kind: str, changes: Sequence[StateChange]) -> None:
    if changes:
        tx.execute(insert(TABLES[kind]), [{"id": one.id, **_values(one)} for one in changes])


def _statement(table: Table) -> Any:
    same = and_(table.c.id == bindparam("p_id"), table.c.version == bindparam("p_before"))
    names = [column.name for column in table.columns if column.name != "id"]
    return update(table).where(same).values({name: bindparam(f"v_{name}") for name in names})


_UPDATES = {kind: Prepared(_statement(table)) for kind, table in TABLES.items()}


def _update(tx: Tx, kind: str, changes: Sequence[StateChange]) -> None:
    if not changes:
        return
    rows = [
        {"p_id": one.id, "p_before": one.before}
        | {f"v_{name}": value for name, value in _values(one).items()}
        for one in changes
    ]
    if _UPDATES[kind].run(tx, rows) != len(rows):
        raise problem(Retryable, "busy")


def _values(change: StateChange) -> Raw:
    values = COLUMNS[change.kind](change.raw)
    body = canonical(change.raw)
    return {**values, "version": change.version, "leaf": change.leaf, "body": body}


_WAIT = (
    "act",
    "role",
    "org",
    "due_on",
    "from_on",
    "estimated",
    "instalment",
    "escalated_to",
    "person",
    "number",
    "community",
    "title",
)
_STORED_WAITS = select(waiting.c.id, waiting.c.stream_id, *(waiting.c[name] for name in _WAIT))
_NEW_WAITS = Prepared(insert(waiting), ("stream_kind", "stream_id", *_WAIT))
_WAITS_OF_ONE = _STORED_WAITS.where(
    waiting.c.stream_kind == bindparam("p_kind"), waiting.c.stream_id == bindparam("p_id")
)


def wait_columns(change: StateChange) -> Iterator[tuple[Any, ...]]:
    """Return the columns (in the order of _WAIT) of a stream's work items."""
    place = place_of(change.kind, change.id, change.raw)
    for wait in change.waits:
        days = (wait.due or NO_DAY, wait.from_on or ANY_DAY)
        who = (wait.act, wait.role, wait.org)
        told = (wait.estimated, wait.instalment or 0, " ".join(wait.escalated_to), wait.person)
        yield (*who, *days, *told, *place)


def rewrite_waits(tx: Tx, kind: str, changes: Sequence[StateChange]) -> None:
    """Store the work items of some streams of a kind in the place of those that stand there."""
    stored = _stored_waits(tx, kind, changes)
    gone: list[int] = []
    fresh: list[Mapping[str, Any]] = []
    for change in changes:
        known = stored.get(change.id, {})
        wanted = set(wait_columns(change))
        gone += [ident for columns, ident in known.items() if columns not in wanted]
        name = {"stream_kind": kind, "stream_id": change.id}
        missing = sorted(wanted - known.keys())
        fresh += [name | dict(zip(_WAIT, columns, strict=True)) for columns in missing]
    if gone:
        tx.execute(delete(waiting).where(waiting.c.id.in_(gone)))
    if fresh:
        _NEW_WAITS.run(tx, fresh)


def _stored_waits(
    tx: Tx, kind: str, changes: Sequence[StateChange]
) -> Mapping[str, Mapping[tuple[Any, ...], int]]:
    old = [change.id for change in changes if change.before]
    if not old:
        return {}
    stored: dict[str, dict[tuple[Any, ...], int]] = defaultdict(dict)
    if len(old) == 1:
        rows: Iterable[Any] = tx.execute(_WAITS_OF_ONE, {"p_kind": kind, "p_id": old[0]})
    else:
        stream = tuple_(waiting.c.stream_kind, waiting.c.stream_id)
        rows = tx.execute(_STORED_WAITS.where(stream.in_([(kind, ident) for ident in old]))).all()
    for ident, stream_id, *columns in rows:
        stored[stream_id][tuple(columns)] = ident
    return stored


def rows(tx: Tx, kind: str, asked: Select[Any] | None = None) -> Iterator[StoredState[Any]]:
    """Return every state of a kind, or those of a question (see `question`), in order of id."""
    found = question(kind) if asked is None else asked
    with tx.execute(found.execution_options(yield_per=1000)) as some:
        for row in some:
            yield _stored(kind, row)
