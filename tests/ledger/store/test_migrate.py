import pytest
from sqlalchemy import text

from ledger.store import migrate
from ledger.store.engine import is_safe
from ledger.store.migrate import configuration
from ledger.store.session import open_ledger
from ledger.tables.journal import HEAD
from schemas.errors import InputError, LedgerError, LedgerTooNew, UnknownThing


def test_the_migrations_make_exactly_the_tables_of_the_code(ledger):
    assert migrate.differences(ledger.url) == []


def test_the_newest_migration_is_the_one_the_code_expects():
    from alembic.script import ScriptDirectory

    assert ScriptDirectory.from_config(configuration("")).get_heads() == [HEAD]


def test_upgrading_twice_changes_nothing(ledger):
    migrate.upgrade(ledger.url)
    assert migrate.differences(ledger.url) == []


@pytest.mark.parametrize(("found", "error"), [("9999", LedgerTooNew), ("0001", LedgerError)])
def test_a_ledger_of_another_version_is_refused(ledger, found, error):
    with ledger.write() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = :found"), {"found": found})
    with pytest.raises(error) as refused:
        open_ledger(ledger.url)
    assert type(refused.value) is error
    assert found in refused.value.message


def test_a_real_ledger_never_becomes_a_simulated_one(ledger):
    with open_ledger(ledger.url) as again:
        assert again.simulated is False
    with pytest.raises(LedgerError, match="real ledger"):
        open_ledger(ledger.url, simulated=True)


def test_a_simulated_ledger_says_so_however_it_is_opened(open_new):
    ledger = open_new(simulated=True)
    with open_ledger(ledger.url) as again:
        assert again.simulated


def test_a_ledger_keeps_its_jurisdiction(ledger):
    with pytest.raises(LedgerError, match="xicheng"):
        open_ledger(ledger.url, jurisdiction="xicheng")


def test_no_ledger_is_made_unless_asked(tmp_path):
    with pytest.raises(UnknownThing):
        open_ledger(f"sqlite:///{tmp_path}/none.db", create=False)
    assert not (tmp_path / "none.db").exists()


def test_another_database_is_not_taken_for_a_ledger(tmp_path):
    import sqlite3

    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE thing (id INTEGER)")
    connection.close()
    with pytest.raises(LedgerError, match="not a ledger"):
        open_ledger(f"sqlite:///{path}")


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "sqlite:///:memory:", "nonsense"])
def test_an_address_of_no_known_store_is_refused(url):
    with pytest.raises(InputError):
        open_ledger(url)


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
        ((4, 0, 0), True),
    ],
)
def test_sqlite_with_the_wal_bug_is_refused(version, safe):
    assert is_safe(version) is safe


def test_an_old_sqlite_is_refused_with_what_to_do(monkeypatch, tmp_path):
    from types import SimpleNamespace

    from ledger.store import engine

    old = SimpleNamespace(sqlite_version_info=(3, 40, 1), sqlite_version="3.40.1")
    monkeypatch.setattr(engine, "_newest_driver", lambda: old)
    with pytest.raises(LedgerError) as refused:
        open_ledger(f"sqlite:///{tmp_path}/new.db")
    assert "pysqlite3" in refused.value.message
    assert "3.40.1" in refused.value.message_en
