"""Nothing that was written can be changed through the database's own statements."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, text

from ledger.tables.desk import watch
from ledger.tables.journal import APPEND_ONLY
from ledger.tables.rules import place_text, rulebook_text
from ledger.tables.seal import checkpoint, cosignature, log_key, seal
from ledger.write import journal, money
from ledger.write.journal import Envelope
from schemas.acts.act import SYSTEM, Act, Refused
from schemas.errors import LedgerError
from schemas.events import Event, assignment

NOW = datetime(2026, 3, 2, tzinfo=UTC)
ENVELOPE = Envelope(by=SYSTEM, occurred_at=NOW, recorded_at=NOW, key="k")
NUMBER = "533100-ZR-2026-00001"
NAMED = ("kind", "login", "person", "role", "org", "address", "place", "result")
WATCHED = {"at": NOW, **dict.fromkeys(NAMED, "a")}


@pytest.fixture
def written(ledger):
    """A ledger with one row in each append-only table."""
    with ledger.write() as tx:
        event = Event(stream=assignment(NUMBER), kind="application.submitted", body={"a": 1})
        (entry,) = journal.append(tx, [event], {}, ENVELOPE)
        journal.refuse(tx, Act(verb="submit"), Refused(code="no"), ENVELOPE)
        journal.file(tx, [(NUMBER, 1, {"title": "测"})])
        money.apply(tx, [(entry.uid, ("outside", "budget:a:b", 100))])
        tx.execute(insert(watch), WATCHED)
        for kept in (rulebook_text, place_text):
            tx.execute(insert(kept), {"digest": "d", "body": "b", "kept_at": NOW})
        tx.execute(insert(seal), {"seq": 0, "source": "watch", "row_id": 1, "salt": "s"})
        signed = {"alg": 1, "size": 1, "root": "r", "note": "n", "made_at": NOW}
        tx.execute(insert(checkpoint), signed)
        tx.execute(insert(log_key), {"vkey": "k", "known_at": NOW})
        brought = {"vkey": "k", "size": 1, "line": "l", "taken_at": NOW}
        tx.execute(insert(cosignature), brought)
    return ledger


def rows(ledger, table):
    with ledger.read() as tx:
        return [tuple(row) for row in tx.execute(text(f"SELECT * FROM {table}"))]


FIRST_COLUMN = {
    "journal": "actor",
    "attempt": "code",
    "application": "body",
    "posting": "debit",
    "rulebook_text": "body",
    "place_text": "body",
    "watch": "kind",
    "seal": "salt",
    "checkpoint": "note",
    "log_key": "vkey",
    "cosignature": "line",
}


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("statement", ["UPDATE {table} SET {column} = 'x'", "DELETE FROM {table}"])
def test_rows_cannot_be_changed_or_deleted(written, table, statement):
    before = rows(written, table)
    assert len(before) == 1
    with pytest.raises(LedgerError, match="append-only"), written.write() as tx:
        tx.execute(text(statement.format(table=table, column=FIRST_COLUMN[table])))
    assert rows(written, table) == before


KEYS = {
    "journal": ["id", "uid", "stream"],
    "attempt": ["id", "uid"],
    "application": ["number"],
    "posting": ["id", "line"],
}
PARTS = {
    "id": ("id",),
    "uid": ("uid",),
    "stream": ("stream_kind", "stream_id", "version"),
    "number": ("number", "version"),
    "line": ("event_uid", "line"),
}


@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize(("table", "key"), [(t, k) for t, keys in KEYS.items() for k in keys])
@pytest.mark.parametrize("store", ["sqlite"])
def test_replace_cannot_push_a_row_out_by_any_key(written, table, key, recursive):
    import pysqlite3

    path = written.url.removeprefix("sqlite:///")
    (row,) = rows(written, table)
    with written.read() as tx:
        names = list(tx.execute(text(f"SELECT * FROM {table}")).keys())
    new = [
        value if name in PARTS[key] else _other(name, value)
        for name, value in zip(names, row, strict=True)
    ]
    connection = pysqlite3.connect(path, isolation_level=None)
    connection.execute(f"PRAGMA recursive_triggers={recursive}")
    marks = ", ".join("?" for _ in names)
    with pytest.raises(pysqlite3.IntegrityError):
        connection.execute(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", new)
    connection.close()
    assert rows(written, table) == [row]


def _other(name, value):
    if isinstance(value, int):
        return value + 1000
    return f"{value}x" if name != "uid" else "00000000-0000-7000-8000-000000000000"


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("store", [pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_tables_cannot_be_emptied(written, table):
    with pytest.raises(LedgerError, match="append-only"), written.write() as tx:
        tx.execute(text(f"TRUNCATE {table} CASCADE"))
    assert len(rows(written, table)) == 1


def test_new_rows_of_the_record_are_queued_for_the_sealer(written):
    assert sorted(rows(written, "unsealed")) == [("attempt", 1), ("journal", 1), ("watch", 1)]


def test_two_rows_of_one_version_cannot_stand(written):
    event = Event(stream=assignment(NUMBER), kind="x.done", body={})
    with pytest.raises(LedgerError), written.write() as tx:
        journal.append(tx, [event], {}, ENVELOPE)
    assert len(rows(written, "journal")) == 1
