import sqlite3

import pytest

from ledger.store import backup, meta
from ledger.store.session import open_ledger
from schemas.errors import InputError, LedgerError, LedgerTooNew, UnknownThing

pytestmark = pytest.mark.parametrize("store", ["sqlite"])


def write(ledger, value):
    with ledger.write() as tx:
        meta.write(tx, "mark", value)


def mark(url):
    with open_ledger(url, create=False) as ledger, ledger.read() as tx:
        return meta.read(tx, "mark")


def test_a_copy_of_a_ledger_in_use_holds_all_that_was_committed(ledger, tmp_path):
    write(ledger, "one")
    copy = backup.backup(ledger.url, tmp_path / "copies" / "copy.db")
    write(ledger, "two")
    assert mark(f"sqlite:///{copy}") == "one"
    assert mark(ledger.url) == "two"


def test_a_copy_is_not_written_over(ledger, tmp_path):
    copy = backup.backup(ledger.url, tmp_path / "copy.db")
    with pytest.raises(InputError):
        backup.backup(ledger.url, copy)


def test_restoring_brings_the_copy_back_and_keeps_what_stood_there(ledger, tmp_path):
    write(ledger, "one")
    copy = backup.backup(ledger.url, tmp_path / "copy.db")
    write(ledger, "two")
    ledger.close()
    restored = backup.restore(copy, ledger.url)
    assert mark(ledger.url) == "one"
    assert mark(f"sqlite:///{restored}.replaced") == "two"


def test_a_ledger_in_use_is_not_replaced(ledger, tmp_path):
    copy = backup.backup(ledger.url, tmp_path / "copy.db")
    with ledger.read() as tx:
        meta.read(tx, "mark")
        with pytest.raises(LedgerError, match="in use"):
            backup.restore(copy, ledger.url)
    write(ledger, "still here")
    assert mark(ledger.url) == "still here"


def test_a_copy_may_become_a_ledger_where_none_was(ledger, tmp_path):
    write(ledger, "one")
    copy = backup.backup(ledger.url, tmp_path / "copy.db")
    url = f"sqlite:///{tmp_path}/new/place.db"
    backup.restore(copy, url)
    assert mark(url) == "one"


def test_what_is_no_ledger_is_not_restored(store, tmp_path):
    url = f"sqlite:///{tmp_path}/place.db"
    with pytest.raises(UnknownThing):
        backup.restore(tmp_path / "none.db", url)
    (tmp_path / "text.db").write_text("not a database, and long enough to be read as one" * 20)
    with pytest.raises(LedgerError, match="not a ledger"):
        backup.restore(tmp_path / "text.db", url)
    assert not (tmp_path / "place.db").exists()


def test_a_copy_of_a_newer_version_is_not_restored(ledger, tmp_path):
    copy = backup.backup(ledger.url, tmp_path / "copy.db")
    connection = sqlite3.connect(copy)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    with pytest.raises(LedgerTooNew):
        backup.restore(copy, f"sqlite:///{tmp_path}/new.db")


def test_a_postgresql_ledger_is_copied_by_its_own_tools(store, tmp_path):
    with pytest.raises(InputError, match="pg_dump"):
        backup.backup("postgresql+psycopg://nowhere/x", tmp_path / "copy.db")
