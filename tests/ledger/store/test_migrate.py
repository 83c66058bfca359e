import re

import pytest
from sqlalchemy import PrimaryKeyConstraint, TextClause, UniqueConstraint, inspect, text

from ledger.store import migrate
from ledger.store.engine import address, is_safe, make_engine, transaction
from ledger.store.migrate import configuration
from ledger.store.session import open_ledger
from ledger.tables.columns import metadata
from ledger.tables.journal import APPEND_ONLY, HEAD, QUEUED
from schemas.errors import InputError, LedgerError, LedgerTooNew, UnknownThing


def test_the_migrations_make_exactly_the_tables_of_the_code(ledger):
    assert migrate.differences(ledger.url) == []


def test_the_newest_migration_is_the_one_the_code_expects():
    from alembic.script import ScriptDirectory

    assert ScriptDirectory.from_config(configuration()).get_heads() == [HEAD]


def _told(url):
    """Tables with columns, keys, checks and indexes as the database itself tells them."""
    engine = make_engine(address(url))
    there, found = inspect(engine), {}
    for name in set(there.get_table_names()) - {"alembic_version"}:
        found[name] = {
            "columns": {
                one["name"]: (str(one["type"]), one["nullable"], one["default"])
                for one in there.get_columns(name)
            },
            "key": there.get_pk_constraint(name),
            **{
                what: {one["name"]: _plain(one) for one in getattr(there, f"get_{what}")(name)}
                for what in ("unique_constraints", "check_constraints", "foreign_keys", "indexes")
            },
        }
    engine.dispose()
    return found


def _plain(told):
    """A part as the database tells it, its conditions as text on one line."""
    if isinstance(told, dict):
        return {name: _plain(value) for name, value in told.items()}
    return " ".join(str(told).split()) if isinstance(told, (str, TextClause)) else told


def test_a_new_ledger_is_what_the_code_would_make_to_the_last_check(store, ledger, blank_database):
    blank = blank_database(store)
    engine = make_engine(address(blank))
    metadata.create_all(engine)
    engine.dispose()
    migrated = _told(ledger.url)
    assert migrated == _told(blank)
    assert sum(len(one["check_constraints"]) for one in migrated.values()) > 10
    assert sum(len(one["indexes"]) for one in migrated.values()) > 40


TRIGGERS = {
    "sqlite": "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger "
    "WHERE NOT tgisinternal",
}
GUARDS = {
    "sqlite": {"no_update", "no_delete"},
    "postgresql": {"no_change", "no_truncate"},
}


def test_each_append_only_table_is_guarded_by_all_its_keys(store, ledger):
    with ledger.read() as tx:
        found = [tuple(row) for row in tx.execute(text(TRIGGERS[store]))]
    wanted = {(name, "queued") for name in QUEUED}
    wanted |= {(name, guard) for name in APPEND_ONLY for guard in GUARDS[store]}
    told = {(table, name.removeprefix(f"{table}_")) for table, name, _ in found}
    assert {one for one in told if "replace" not in one[1]} == wanted
    replaced = {(table, _same(sql)) for table, name, sql in found if "replace" in name}
    assert replaced == (_keys() if store == "sqlite" else set())


def _same(sql):
    """The columns by which a trigger looks for a row that would be pushed out."""
    return tuple(sorted(re.findall(r"(\w+) = NEW\.\1", sql)))


def _keys():
    return {
        (name, tuple(sorted(one.columns.keys())))
        for name in APPEND_ONLY
        for one in metadata.tables[name].constraints
        if isinstance(one, (PrimaryKeyConstraint, UniqueConstraint))
    }


def test_a_ledger_from_before_the_release_is_not_taken_for_a_newer_one(ledger):
    with ledger.write() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    with pytest.raises(LedgerError, match="0\\.2") as refused:
        migrate.upgrade(ledger.url)
    assert type(refused.value) is LedgerError
    assert "before release 0.2" in refused.value.message_en


def test_a_ledger_of_the_first_structure_of_the_release_is_brought_up_to_date(
    store, blank_database
):
    old = blank_database(store)
    migrate.upgrade(old, "0006")
    assert migrate.differences(old) != []
    engine = make_engine(address(old))
    line = "INSERT INTO watch VALUES (7, 'm', 'k', 'l', 'p', 'r', 'o', 'a', 'p', 'x')"
    with transaction(engine) as tx:
        tx.execute(text("INSERT INTO unsealed VALUES ('journal', 1)"))
        tx.execute(text(line))
    migrate.upgrade(old)
    assert migrate.differences(old) == []
    with engine.connect() as tx:
        queue = [tuple(row) for row in tx.execute(text("SELECT * FROM unsealed ORDER BY source"))]
    engine.dispose()
    assert queue == [("journal", 1), ("watch", 7)]


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
