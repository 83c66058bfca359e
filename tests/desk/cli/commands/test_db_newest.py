"""An older copy of a ledger does not start, signs nothing, and goes on for a reason on record."""

import json
import shutil
from pathlib import Path

import pytest

from desk.cli.answers import Manner
from desk.cli.commands import db, up
from ledger.read import queries
from ledger.seal import key, mark
from ledger.store.session import open_ledger
from schemas.acts.act import SYSTEM
from schemas.errors import OlderCopy
from schemas.place.people import Grant
from tasks import grants, sealing

ADMIN = ("--by", "SYS_ADMIN@DH-LGB")
WHY = "磁盘损坏，只有昨日的备份"


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """A ledger that was copied, went on and was signed, and then its copy put back."""
    folder = tmp_path_factory.mktemp("older")
    store = f"sqlite:///{folder / 'ledger.db'}"
    assert db.create(store, "dehong").code == 0
    with open_ledger(store, create=False) as ledger:
        sealing.checkpoint(ledger)
    db.backup(store, folder / "copy.db")
    with open_ledger(store, create=False) as ledger:
        held = Grant(role="DEPT_CLERK", org="DH-MZJ", valid_from="2026-01-01")
        grants.give(ledger, "somebody new", held, SYSTEM)
        newest = sealing.checkpoint(ledger)
    (folder / "newest.json").write_text(json.dumps(newest._asdict()))
    db.restore(store, folder / "copy.db")
    return folder


@pytest.fixture
def folder(lived, tmp_path):
    for path in lived.iterdir():
        shutil.copy(path, tmp_path / path.name)
    return tmp_path


@pytest.fixture
def store(folder):
    return f"sqlite:///{folder / 'ledger.db'}"


def test_it_neither_starts_nor_signs(folder, store, zhunru, monkeypatch):
    monkeypatch.setenv("ZHUNRU_LEDGER", store)
    for start in (
        lambda: up.run(folder, store, up.Where(), "", Manner()),
        lambda: up.desk(folder, store, up.Where(), Manner()),
        lambda: up.worker(folder, 1, True, "zh"),
    ):
        with pytest.raises(OlderCopy) as why:
            start()
        assert "db newest --reason" in why.value.hint
    assert zhunru("audit", "checkpoint", "--store", store).code == 2
    with open_ledger(store, create=False) as ledger, pytest.raises(OlderCopy):
        sealing.signed(ledger, key.signers(ledger))
    found = zhunru("audit", "verify", "--store", store, "--json")
    assert (found.code, [one["code"] for one in found.data["findings"]]) == (1, ["tree_smaller"])


def test_its_administrator_gives_a_reason_that_stays_and_it_goes_on(store, zhunru):
    looked = zhunru("db", "newest", "--store", store, "--json")
    assert (looked.code, looked.data["newest"]) == (1, False)
    for wrong in (("旧", *ADMIN), (WHY, "--by", "DEPT_HEAD@DH-MZJ"), (WHY,), ("长" * 501, *ADMIN)):
        assert zhunru("db", "newest", "--store", store, "--reason", *wrong).code == 2
    assert zhunru("db", "newest", "--store", store).code == 1

    said = zhunru("db", "newest", "--store", store, "--reason", WHY, *ADMIN, "--json")

    assert (said.code, said.data["newest"]) == (0, True)
    with open_ledger(store, create=False) as ledger:
        mark.must_be_newest(ledger)
        with ledger.read() as tx:
            (event,) = queries.entries(tx, mark.KIND)
        assert (event.kind, event.role) == (mark.ACCEPTED, "SYS_ADMIN")
        assert event.body["reason"] == WHY
        assert event.body["size"] == looked.data["signed"] > event.body["sealed"]
    assert zhunru("audit", "checkpoint", "--store", store).code == 0
    assert zhunru("audit", "verify", "--store", store).code == 0
    again = zhunru("db", "newest", "--store", store, "--reason", WHY, *ADMIN)
    assert again.code == 2
    assert "无须说明" in again.err


def test_a_witness_contradicts_it_at_the_next_contact_whatever_the_reason(folder, store, zhunru):
    asked = ("witness", folder / "witness", "--once", "--from")
    assert zhunru(*asked, folder / "newest.json").code == 0
    zhunru("db", "newest", "--store", store, "--reason", WHY, *ADMIN)
    told = zhunru("audit", "checkpoint", "--store", store, "--json")
    (folder / "told.json").write_text(told.out)

    assert zhunru(*asked, folder / "told.json").code == 1


def test_without_its_mark_a_ledger_cannot_know_and_a_broken_one_is_told(folder, store, zhunru):
    kept = Path(f"{folder / 'ledger.db'}.seal.mark")
    assert kept.stat().st_mode & 0o077 == 0
    kept.write_text("no note")
    assert zhunru("db", "newest", "--store", store).code == 2
    found = zhunru("audit", "verify", "--store", store, "--json")
    assert [one["code"] for one in found.data["findings"]] == ["mark_wrong"]
    kept.unlink()
    assert zhunru("db", "newest", "--store", store).code == 0
    kept.mkdir()  # there, and cannot be read
    assert "无法读取" in zhunru("db", "newest", "--store", store).err
    found = zhunru("audit", "verify", "--store", store, "--json")
    assert [one["code"] for one in found.data["findings"]] == ["mark_wrong"]


def test_a_move_to_another_store_makes_no_older_copy_the_newest(folder, store, zhunru):
    moved = f"sqlite:///{folder / 'moved.db'}"
    refused = zhunru("db", "move", moved, "--store", store)
    assert (refused.code, (folder / "moved.db").exists()) == (2, False)
    zhunru("db", "newest", "--store", store, "--reason", WHY, *ADMIN)
    zhunru("audit", "checkpoint", "--store", store)
    stale = folder / "moved.db.seal.mark"  # of a trial that stood there before
    assert zhunru("db", "create", "--store", moved).code == 0
    assert zhunru("audit", "checkpoint", "--store", moved).code == 0
    for path in folder.glob("moved.db*"):
        if path != stale:
            path.unlink()

    assert zhunru("db", "move", moved, "--store", store).code == 0

    assert stale.read_bytes() == (folder / "ledger.db.seal.mark").read_bytes()
    assert zhunru("db", "newest", "--store", moved).code == 0


def test_a_new_ledger_at_the_same_place_is_no_older_copy(folder, store, zhunru):
    (folder / "ledger.db").unlink()

    assert zhunru("db", "create", "--place", "dehong", "--store", store).code == 0
    assert zhunru("db", "newest", "--store", store).code == 0
