"""A ledger moves to the other store whole: same rows, same seal, and acts go on there."""

import json
import shutil

import pytest
from sqlalchemy import update

from desk.cli.app import main
from ledger import moving
from ledger.read import queries
from ledger.store.engine import make_engine
from ledger.store.session import open_ledger
from ledger.tables.rules import item
from schemas.errors import LedgerDamaged, LedgerError
from tasks import sealing
from tasks.verify.verify import verify

STORY, ACTS = "TL01", 12


@pytest.fixture
def source(tales, tmp_path):
    path = shutil.copy(tales.file(STORY, ACTS), tmp_path / "source.db")
    with open_ledger(f"sqlite:///{path}", create=False) as ledger:
        sealing.make_key(ledger)
        sealing.seal_and_sign(ledger)
        yield ledger


def move_on(blank_database, tmp_path, source, store):
    url = blank_database(store)
    done = moving.move(source, url)
    return done, open_ledger(url, create=False, state=tmp_path / "state")


def test_every_row_is_there_and_the_ledger_verifies_and_goes_on(
    source, blank_database, tmp_path, store
):
    done, target = move_on(blank_database, tmp_path, source, store)
    with target:
        moving.copy_keys(source, target)
        verdict = verify(target)
        assert verdict.ok
        assert verdict.sealed == verify(source).sealed > 0
        assert done.events == verdict.checked["entries"]
        assert not done.resumed
        assert sealing.checkpoint(target).note == sealing.checkpoint(source).note
        assert target.simulated == source.simulated


def test_it_moves_back_and_is_the_same(source, blank_database, tmp_path, store):
    there, target = move_on(blank_database, tmp_path, source, store)
    with target:
        back, again = move_on(blank_database, tmp_path, target, "sqlite")
    with again:
        assert (back.events, back.head) == (there.events, there.head)
        assert verify(again).ok


def test_cut_short_it_is_no_ledger_and_goes_on_when_asked_again(
    source, blank_database, tmp_path, store, monkeypatch
):
    url, added, add = blank_database(store), [], moving._add

    def break_off(target, table, rows):
        if table.name == "posting":
            raise KeyboardInterrupt
        add(target, table, rows)
        added.append(table.name)

    monkeypatch.setattr(moving, "BATCH", 7)
    monkeypatch.setattr(moving, "_add", break_off)
    with pytest.raises(KeyboardInterrupt):
        moving.move(source, url)
    assert "journal" in added
    with pytest.raises(LedgerDamaged):
        open_ledger(url, create=False)

    monkeypatch.setattr(moving, "_add", add)
    assert moving.move(source, url).resumed
    with open_ledger(url, create=False, state=tmp_path) as target:
        assert verify(target).ok


def test_what_stands_there_already_is_left_alone(source, ledger):
    with pytest.raises(LedgerError, match="stands"):
        moving.move(source, ledger.url)

    with open_ledger(ledger.url, create=False) as found:
        assert verify(found).checked.get("entries", 0) == 0


def test_a_copy_that_differs_is_found_and_not_put_in_use(source, blank_database, monkeypatch):
    url, queue = blank_database("sqlite"), moving._queue

    def meddle(tx, target):
        queue(tx, target)
        engine = make_engine(target.url)
        with engine.begin() as connection:
            connection.execute(update(item).values(title="x"))
        engine.dispose()

    monkeypatch.setattr(moving, "_queue", meddle)
    with pytest.raises(LedgerDamaged, match="item"):
        moving.move(source, url)
    with pytest.raises(LedgerDamaged):
        open_ledger(url, create=False)


def test_the_command_says_what_came_over(source, blank_database, capsys):
    url = blank_database("sqlite")

    with pytest.raises(SystemExit) as done:
        main(["db", "move", url, "--store", source.url, "--json"])

    said = json.loads(capsys.readouterr().out)
    assert done.value.code == 0
    with source.read() as tx:
        assert said["events"] == queries.counts(tx)["journal"]
    assert (said["equal"], said["resumed"], said["verified"]) == (True, False, True)
    assert len(said["head"]) == 64
    assert [key.rpartition(".db.")[2] for key in said["keys"]] == ["seal.key", "seal.mark"]
