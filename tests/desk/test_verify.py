"""`zhunru audit verify` answers whatever was done to the ledger, and never breaks off."""

import sqlite3

import pytest

from ledger.store.session import open_ledger


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM meta WHERE key = 'jurisdiction'",
        "DELETE FROM meta WHERE key = 'simulated'",
        "UPDATE meta SET value = 'nowhere' WHERE key = 'jurisdiction'",
        "UPDATE meta SET value = CAST(x'ff' AS TEXT) WHERE key = 'simulated'",
        "UPDATE meta SET value = x'ff'",
        "DROP TABLE meta",
    ],
)
def test_a_ledger_that_does_not_know_itself_is_answered_with_a_finding(zhunru, tmp_path, harm):
    file = tmp_path / "ledger.db"
    open_ledger(f"sqlite:///{file}").close()
    with sqlite3.connect(file) as connection:
        connection.execute(harm)
    connection.close()

    told = zhunru("audit", "verify", "--store", f"sqlite:///{file}", "--json")

    assert told.code == 1, told.err
    assert told.data["ok"] is False
    assert told.data["problems"]
