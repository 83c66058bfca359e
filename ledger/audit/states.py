"""What an auditor compares: stored states, work items and filings with what the journal makes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Table, exists, select

from ledger.store.session import Tx
from ledger.tables.columns import metadata
from ledger.tables.journal import QUEUED, application, journal, unsealed
from ledger.tables.states import waiting
from ledger.write import states
from ledger.write.projections import COLUMNS, TABLES
from ledger.write.states import StateChange
from schemas.values import canonical

WAIT = (
    "act", "role", "org", "due_on", "from_on", "estimated", "instalment", "escalated_to", "person",
    "number", "community", "title",
)  # fmt: skip


class Broken(NamedTuple):
    """A row that cannot be what it should be: the stream (or key) and a word for what is wrong."""

    name: str
    what: str


def wrong_states(tx: Tx, kind: str, changes: Sequence[StateChange]) -> Iterator[Broken]:
    """Compare states that follow from the journal with what is stored: body, columns, waits.

    Words: missing, body, version, leaf, waiting, or the name of a column that differs.
    """
    ids = [change.id for change in changes]
    stored = _by_id(tx, TABLES[kind], ids)
    waits = _waits(tx, kind, ids)
    for change in changes:
        row = stored.get(change.id)
        if row is None:
            yield Broken(change.id, "missing")
            continue
        expected = _expected(change)
        yield from (
            Broken(change.id, name) for name, value in expected.items() if row.get(name) != value
        )
        if sorted(states.wait_columns(change), key=repr) != waits.get(change.id, []):
            yield Broken(change.id, "waiting")


def _expected(change: StateChange) -> dict[str, Any]:
    columns = COLUMNS[change.kind](change.raw)
    told = {"version": change.version, "leaf": change.leaf, "body": canonical(change.raw)}
    return {**columns, **told}


def _by_id(tx: Tx, table: Table, ids: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    try:
        found = tx.execute(select(table).where(table.c.id.in_(ids)))
        return {row.id: dict(row._mapping) for row in found}
    except (ValueError, TypeError):  # a column that is not of its type: look at each row alone
        if len(ids) == 1:
            return {ids[0]: {}}
        return {key: row for one in ids for key, row in _by_id(tx, table, [one]).items()}


def _waits(tx: Tx, kind: str, ids: Sequence[str]) -> dict[str, list[tuple[Any, ...]]]:
    mine = (waiting.c.stream_kind == kind, waiting.c.stream_id.in_(ids))
    columns = [waiting.c[name] for name in WAIT]
    found: dict[str, list[tuple[Any, ...]]] = {}
    try:
        for row in tx.execute(select(waiting.c.stream_id, *columns).where(*mine)):
            found.setdefault(row[0], []).append(tuple(row[1:]))
    except (ValueError, TypeError):
        return {}
    return {ident: sorted(rows, key=repr) for ident, rows in found.items()}


def orphans(tx: Tx) -> Iterator[Broken]:
    """Return rows that no entry of the journal stands behind: states, work items, filings."""
    for kind, table in TABLES.items():
        known = exists().where(journal.c.stream_kind == kind, journal.c.stream_id == table.c.id)
        for ident in tx.scalars(select(table.c.id).where(~known)):
            yield Broken(f"{kind}/{ident}", "state")
    same = (
        journal.c.stream_kind == waiting.c.stream_kind,
        journal.c.stream_id == waiting.c.stream_id,
    )
    name = (waiting.c.stream_kind, waiting.c.stream_id)
    for kind, ident in tx.execute(select(*name).where(~exists().where(*same)).distinct()):
        yield Broken(f"{kind}/{ident}", "waiting")
    filed = exists().where(
        journal.c.stream_kind == "assignment", journal.c.stream_id == application.c.number
    )
    for number in tx.scalars(select(application.c.number).where(~filed).distinct()):
        yield Broken(f"assignment/{number}", "application")


def filings(tx: Tx, numbers: Sequence[str]) -> dict[str, dict[int, tuple[str, str]]]:
    """Return what is filed under some numbers: number -> version -> (body, digest)."""
    found: dict[str, dict[int, tuple[str, str]]] = {}
    for row in tx.execute(select(application).where(application.c.number.in_(numbers))):
        found.setdefault(row.number, {})[row.version] = (row.body, row.digest)
    return found


def unqueued(tx: Tx) -> Iterator[Broken]:
    """Return entries of the sealer's queue whose row is gone."""
    for source in QUEUED:
        table = metadata.tables[source]
        there = exists().where(table.c.id == unsealed.c.row_id)
        gone = select(unsealed.c.row_id).where(unsealed.c.source == source, ~there)
        for row_id in tx.scalars(gone):
            yield Broken(f"{source}#{row_id}", "unsealed")
