"""Who has the file and puts every guard back is found by the seal, or by a note kept outside."""

import shutil
import sqlite3

import pytest

from ledger.seal import key, signing
from ledger.seal.outside import Checkpoint
from ledger.store import backup
from ledger.store.session import open_ledger
from tasks import sealing
from tasks.verify.seal import elsewhere
from tasks.verify.verify import verify
from tests.tasks.verify.tampering import harm, rewritten


@pytest.fixture
def mine(signed, tmp_path):
    """A copy of that ledger with its key."""
    for name in ("ledger.db", "ledger.db.seal.key"):
        shutil.copy(signed / name, tmp_path / name)
    return tmp_path / "ledger.db"


@pytest.fixture
def look(signed):
    """Verify a file with or without what was kept outside: (level, names of what was found)."""

    def looked(path, *, outside=True):
        held = [(signed / name).read_text() if outside else "" for name in ("note", "key")]
        with open_ledger(f"sqlite:///{path}", create=False) as ledger:
            verdict = verify(ledger, outsider=elsewhere(*held))
        return verdict.level, {one.check for one in verdict.problems}

    return looked


def test_a_sealed_ledger_agrees_with_the_note_kept_outside(mine, look):
    assert look(mine) == ("external", set())
    assert look(mine, outside=False) == ("internal", set())


def test_a_ledger_that_was_never_sealed_is_in_order_and_internal(copy, look):
    assert look(copy, outside=False) == ("internal", set())
    assert look(copy) == ("internal", {"tree_smaller"})


@pytest.mark.parametrize("kind", ["edit", "edit, rehashed", "delete", "attempts", "cut"])
def test_harm_to_what_is_sealed_is_found_without_any_note(mine, look, unguarded, kind):
    with unguarded(mine) as connection:
        harm(connection, kind.split(",")[0], 11, rehashed="rehashed" in kind)

    _, found = look(mine, outside=False)

    assert found & {"sealed_differs", "sealed_without_row", "leaf", "tree_smaller"}


def test_who_also_makes_the_tree_anew_is_found_by_the_signed_note(mine, look, unguarded):
    with unguarded(mine) as connection:
        harm(connection, "edit", 11, rehashed=True)
    with unguarded(mine):
        rewritten(mine)

    assert "tree_differs" in look(mine, outside=False)[1]


def test_who_also_drops_the_notes_is_found_by_the_note_kept_outside(mine, look, unguarded):
    with unguarded(mine) as connection:
        harm(connection, "edit", 11, rehashed=True)
    with unguarded(mine) as connection:
        connection.commit()
        rewritten(mine, checkpoints="drop")

    seal_found = {"tree_differs", "tree_smaller", "tile_differs", "sealed_differs"}
    assert not look(mine, outside=False)[1] & seal_found
    assert "tree_differs" in look(mine)[1]


def test_a_thief_of_the_signing_key_is_found_by_the_note_kept_outside(mine, look, unguarded):
    (signer,) = key.read(mine.with_name("ledger.db.seal.key"))
    with unguarded(mine) as connection:
        harm(connection, "edit", 11, rehashed=True)
        connection.commit()
        rewritten(mine, checkpoints="forge", signer=signer)

    assert "tree_differs" not in look(mine, outside=False)[1]
    assert "tree_differs" in look(mine)[1]


def test_other_keys_are_found_by_the_key_kept_outside(mine, look, unguarded):
    (signer,) = key.read(mine.with_name("ledger.db.seal.key"))
    with unguarded(mine) as connection:
        connection.commit()
        rewritten(mine, checkpoints="forge", signer=key.new(signer.key.name))

    assert look(mine, outside=False) == ("internal", set())
    assert "note_not_signed" in look(mine)[1]


@pytest.mark.parametrize(
    "trigger", ["journal_no_update", "attempt_no_delete", "watch_queued", "journal_no_replace_2"]
)
def test_a_trigger_that_is_gone_is_found(mine, look, trigger):
    connection = sqlite3.connect(mine)
    connection.execute(f"DROP TRIGGER {trigger}")
    connection.close()

    assert look(mine)[1] == {"trigger_missing"}


def test_a_trigger_that_does_nothing_or_something_else_is_found(mine, look):
    connection = sqlite3.connect(mine)
    connection.execute("DROP TRIGGER journal_no_update")
    for name, when in (("journal_no_update", "BEFORE UPDATE"), ("more", "AFTER INSERT")):
        connection.execute(f"CREATE TRIGGER {name} {when} ON journal BEGIN SELECT 1; END")
    connection.close()

    assert look(mine)[1] == {"trigger_differs", "trigger_strange"}


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM unsealed",
        "DELETE FROM unsealed WHERE rowid = (SELECT max(rowid) FROM unsealed)",
    ],
)
def test_a_queue_that_lost_rows_is_found(mine, look, statement):
    connection = sqlite3.connect(mine)
    connection.execute(statement)
    connection.commit()
    connection.close()

    assert look(mine)[1] == {"not_queued"}


def test_an_older_copy_is_found_by_a_later_note(mine, look, signed, tmp_path):
    with open_ledger(f"sqlite:///{mine}", create=False) as ledger:
        later = sealing.checkpoint(ledger).note
    old = backup.backup(f"sqlite:///{signed / 'ledger.db'}", tmp_path / "old.db")

    with open_ledger(f"sqlite:///{old}", create=False) as ledger:
        verdict = verify(ledger, outsider=elsewhere(later, ""))

    assert [one.check for one in verdict.problems] == ["tree_smaller"]


def test_a_note_of_another_ledger_or_of_nobody_is_found(mine, signed):
    with open_ledger(f"sqlite:///{mine}", create=False) as ledger:
        for signer, check in (
            (key.new("zhunru/other/1"), "note_of_another"),
            (key.new(sealing.checkpoint(ledger).origin), "note_not_signed"),
        ):
            note = signing.write_note(Checkpoint(signer.key.name, 1, b"r" * 32), [signer])
            verdict = verify(ledger, outsider=elsewhere(note, ""))
            assert [one.check for one in verdict.problems] == [check]
            assert verdict.level == "internal"
