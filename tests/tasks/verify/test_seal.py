"""Who has the file and puts every guard back is found by the seal, or by a note kept outside."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from ledger.audit import journal
from ledger.seal import key, signing
from ledger.seal.outside import Checkpoint
from ledger.seal.tree import Tree
from ledger.store import backup
from ledger.store.session import open_ledger
from schemas.acts.act import SYSTEM
from schemas.place.people import Grant
from tasks import grants, sealing
from tasks.verify.findings import Findings
from tasks.verify.journal import links
from tasks.verify.seal import NOTHING, elsewhere, seal
from tasks.verify.verify import verify


@pytest.fixture(scope="session")
def signed(lived, tmp_path_factory):
    """A ledger that has lived and is sealed; its note and key, kept outside; two rows wait."""
    folder = tmp_path_factory.mktemp("signed")
    path = folder / "ledger.db"
    shutil.copy(lived, path)
    with open_ledger(f"sqlite:///{path}", create=False) as ledger:
        key.make(ledger)
        told = sealing.checkpoint(ledger)
        for person in ("a", "b"):
            held = Grant(role="DEPT_CLERK", org="DH-MZJ", valid_from="2026-01-01")
            grants.give(ledger, person, held, SYSTEM)
    (folder / "note").write_text(told.note)
    (folder / "key").write_text("\n".join(told.keys))
    return folder


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


def rewritten(path, *, tiles=True, checkpoints="keep", signer=None):
    """Make tree and notes anew over the rows as they are now, as an insider with SQL would.

    checkpoints: keep, drop, or forge (under `signer`).
    """
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    asked = (
        "SELECT coalesce(j.leaf, a.leaf) AS leaf FROM seal s"
        " LEFT JOIN journal j ON s.source = 'journal' AND j.id = s.row_id"
        " LEFT JOIN attempt a ON s.source = 'attempt' AND a.id = s.row_id ORDER BY seq"
    )
    leaves = [bytes.fromhex(row["leaf"]) for row in connection.execute(asked)]
    made = {}
    tree = Tree(0, lambda level, index: made[level, index])
    made.update(tree.grown(leaves))
    tree.size = len(leaves)
    if tiles:
        connection.execute("DELETE FROM tile")
        rows = [(1, level, index, hashes) for (level, index), hashes in made.items()]
        connection.executemany("INSERT INTO tile VALUES (?, ?, ?, ?)", rows)
    if checkpoints != "keep":
        connection.execute("DELETE FROM checkpoint")
    if checkpoints == "forge":
        top = Checkpoint(signer.key.name, tree.size, tree.root())
        note = signing.write_note(top, [signer])
        values = (1, 1, top.size, top.root.hex(), note, "2026-01-01T00:00:00.000000Z")
        connection.execute("INSERT INTO checkpoint VALUES (?, ?, ?, ?, ?, ?)", values)
        connection.execute("DELETE FROM log_key")
        known = (str(signer.key), "2026-01-01T00:00:00.000000Z")
        connection.execute("INSERT INTO log_key VALUES (?, ?)", known)
    connection.commit()
    connection.close()


def relinked(connection):
    """Compute every leaf and link anew over the rows as they are now."""
    heads = {}
    names = ", ".join(journal.Stored._fields)
    rows = connection.execute(f"SELECT {names} FROM journal ORDER BY id").fetchall()
    for one in rows:
        row = journal.Stored._make(one)
        stream = (row.stream_kind, row.stream_id)
        row = row._replace(prev=heads.get(stream, ""))
        heads[stream] = journal.leaf_of(row)
        values = (row.prev, heads[stream], row.id)
        connection.execute("UPDATE journal SET prev = ?, leaf = ? WHERE id = ?", values)
    for (stream, ident), leaf in heads.items():
        if stream in ("assignment", "placement"):
            connection.execute(f"UPDATE {stream} SET leaf = ? WHERE id = ?", (leaf, ident))


EDIT = "UPDATE journal SET actor = 'somebody else' WHERE id = {id}"
DELETE = "DELETE FROM journal WHERE id = {id}"
KINDS = ("edit", "edit, rehashed", "delete", "attempts deleted", "cut")


def harm(connection, kind, draw):
    """Do one kind of harm to sealed rows, somewhere."""
    if kind == "cut":
        connection.execute("DELETE FROM journal WHERE id > (SELECT max(id) - 20 FROM journal)")
        gone = "source = 'journal' AND row_id NOT IN (SELECT id FROM journal)"
        connection.execute(f"DELETE FROM seal WHERE {gone}")
        connection.execute(f"DELETE FROM unsealed WHERE {gone}")
        kept = "SELECT source, row_id, salt FROM seal ORDER BY seq"
        left = [(seq, *row) for seq, row in enumerate(connection.execute(kept).fetchall())]
        connection.execute("DELETE FROM seal")
        connection.executemany("INSERT INTO seal VALUES (?, ?, ?, ?)", left)
        return
    if kind == "attempts deleted":
        connection.execute("DELETE FROM attempt")
        return
    last = connection.execute("SELECT max(row_id) FROM seal WHERE source = 'journal'").fetchone()
    statement = DELETE if kind == "delete" else EDIT
    connection.execute(statement.format(id=1 + draw % last[0]))
    if kind == "edit, rehashed":
        relinked(connection)


@pytest.mark.parametrize("kind", KINDS)
def test_harm_to_what_is_sealed_is_found_without_any_note(mine, look, unguarded, kind):
    with unguarded(mine) as connection:
        harm(connection, kind, 11)

    _, found = look(mine, outside=False)

    assert found & {"sealed_differs", "sealed_without_row", "leaf", "tree_smaller"}


def test_who_also_makes_the_tree_anew_is_found_by_the_signed_note(mine, look, unguarded):
    with unguarded(mine) as connection:
        harm(connection, "edit, rehashed", 11)
    with unguarded(mine):
        rewritten(mine)

    assert "tree_differs" in look(mine, outside=False)[1]


def test_who_also_drops_the_notes_is_found_by_the_note_kept_outside(mine, look, unguarded):
    with unguarded(mine) as connection:
        harm(connection, "edit, rehashed", 11)
    with unguarded(mine) as connection:
        connection.commit()
        rewritten(mine, checkpoints="drop")

    seal_found = {"tree_differs", "tree_smaller", "tile_differs", "sealed_differs"}
    assert not look(mine, outside=False)[1] & seal_found
    assert "tree_differs" in look(mine)[1]


def test_a_thief_of_the_signing_key_is_found_by_the_note_kept_outside(mine, look, unguarded):
    (signer,) = key.read(mine.with_name("ledger.db.seal.key"))
    with unguarded(mine) as connection:
        harm(connection, "edit, rehashed", 11)
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


PLANS = {
    "an entry changed": ("edit", ""),
    "changed, its stream hashed anew": ("edit, rehashed", ""),
    "changed, hashed anew, the tree too": ("edit, rehashed", "keep"),
    "changed, all anew, signed notes dropped": ("edit, rehashed", "drop"),
    "changed, all anew, signed with the stolen key": ("edit, rehashed", "forge"),
    "an entry deleted": ("delete", ""),
    "refused attempts deleted": ("attempts deleted", ""),
    "the tail cut": ("cut", ""),
    "the tail cut, the tree anew": ("cut", "keep"),
    "the tail cut, all anew, signed notes dropped": ("cut", "drop"),
    "the tail cut, all anew, signed with the stolen key": ("cut", "forge"),
}
TRIALS = 20
DOCUMENT = Path(__file__).parents[3] / "docs" / "security.md"


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_matrix_of_tampering_is_the_table_of_the_document(signed, tmp_path, unguarded):
    """Found of 20 trials: by the seal alone, and with a note and key kept outside."""
    held = elsewhere(*((signed / name).read_text() for name in ("note", "key")))
    (signer,) = key.read(signed / "ledger.db.seal.key")
    lines = []
    for name, (kind, forge) in PLANS.items():
        found = {NOTHING: 0, held: 0}
        for draw in range(3, 3 + 5 * TRIALS, 5):
            path = _harmed(signed, tmp_path, unguarded, (kind, forge, draw), signer)
            for outsider, told in _seal_found(path, found):
                found[outsider] += bool(told)
        assert found[held] == TRIALS, name
        lines.append(f"| {name} | {found[NOTHING]} | {found[held]} |")
    untouched = _seal_found(signed / "ledger.db", [held] * 10 * TRIALS)
    alarms = sum(bool(told) for _, told in untouched)
    lines.append(f"| nothing (of {10 * TRIALS}) | 0 | {alarms} |")

    assert alarms == 0
    assert "\n".join(lines) in DOCUMENT.read_text(encoding="utf-8"), "\n".join(lines)


def _harmed(signed, tmp_path, unguarded, plan, signer):
    kind, forge, draw = plan
    path = tmp_path / "trial.db"
    shutil.copy(signed / "ledger.db", path)
    with unguarded(path) as connection:
        harm(connection, kind, draw)
        connection.commit()
        if forge:
            rewritten(path, checkpoints=forge, signer=signer)
    return path


def _seal_found(path, outsiders):
    """What the hashes and links of the entries and the seal find, with each of some outsiders."""
    with open_ledger(f"sqlite:///{path}", create=False) as ledger, ledger.read() as tx:
        for outsider in outsiders:
            findings = Findings(total=0)
            links(tx, findings)
            seal(tx, findings, outsider)
            yield outsider, findings.verdict().problems
