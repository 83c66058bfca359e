"""A witness keeps what it was told, signs what grew out of it, rings for what contradicts it."""

import json
import shutil
from datetime import UTC, datetime

import pytest

from ledger.seal import key, outside, signing
from ledger.seal.outside import Checkpoint
from ledger.store.session import open_ledger
from schemas.acts.act import SYSTEM
from schemas.errors import InputError
from schemas.place.people import Grant
from tasks import grants, sealing
from tasks.evidence import proof, witness

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "witness"


@pytest.fixture
def hear(ledger, tmp_path):
    """Write down what `audit checkpoint --json` prints after one more entry, and read it."""
    persons = iter("abcdefgh")

    def told(*, more=True):
        if more:
            held = Grant(role="DEPT_CLERK", org="DH-MZJ", valid_from="2026-01-01")
            grants.give(ledger, next(persons), held, SYSTEM)
        file = tmp_path / "told.json"
        file.write_text(json.dumps(sealing.checkpoint(ledger)._asdict()))
        return witness.hear(str(file))

    return told


def look(folder, heard, **more):
    return witness.look(folder, heard, AT, **more)


def kept(folder):
    return outside.read_note((folder / "checkpoint.note").read_text())


def test_it_signs_the_first_note_the_same_one_and_what_grew_out_of_it(folder, hear, ledger):
    first = look(folder, hear(), name="审计局")
    same = look(folder, hear(more=False))
    grown = look(folder, hear())

    assert [one.state for one in (first, same, grown)] == ["first", "same", "extended"]
    assert all(one.cosigned for one in (first, same, grown))
    assert grown.proved
    assert grown.size == first.size + 1
    (mine,) = witness.public_key(folder)
    assert mine.startswith("审计局+")
    log, own = key.signers(ledger)[0].key, outside.read_key(mine)
    assert outside.signers(kept(folder), [log, own]) == [log, own]
    assert len(list((folder / "notes").iterdir())) == 2
    assert not (folder / "alarms").exists()


def test_a_proof_file_is_heard_too(folder, hear, ledger, number, tmp_path):
    look(folder, hear())
    held = Grant(role="DEPT_CLERK", org="DH-MZJ", valid_from="2026-01-01")
    grants.give(ledger, "z", held, SYSTEM)
    (tmp_path / "p.json").write_text(proof.of(ledger, number))

    found = look(folder, witness.hear(str(tmp_path / "p.json")))

    assert (found.state, found.proved, found.cosigned) == ("extended", True, True)


def test_a_bare_note_that_grew_is_kept_and_not_signed(folder, hear, tmp_path):
    look(folder, hear())
    (tmp_path / "note").write_text(hear().note)

    found = look(folder, witness.hear(str(tmp_path / "note")))

    assert (found.state, found.proved, found.cosigned) == ("extended", False, False)
    again = look(folder, witness.hear(str(tmp_path / "note")))
    assert (again.state, again.cosigned) == ("same", False)
    proved = look(folder, hear(more=False))
    assert (proved.state, proved.cosigned) == ("same", True)


def test_a_bare_note_without_any_key_is_kept_and_compared(folder, hear, tmp_path):
    states = []
    for turn in (1, 2, 2, 1):
        file = tmp_path / f"{turn}"
        if not file.exists():
            file.write_text(hear().note)
        states.append(look(folder, witness.hear(str(file))))

    assert [one.state for one in states] == ["first", "extended", "same", "shrink"]
    assert not any(one.cosigned for one in states)


def forged(ledger, size, root=b"r" * 32, origin=""):
    """A note of another tree, signed with the log's own stolen key."""
    (signer,) = key.signers(ledger)
    other = key.FileSigner(origin or signer.key.name, signer._seed)
    note = signing.write_note(Checkpoint(other.key.name, size, root), [other])
    return witness.Heard(note, str(other.key), lambda _old, _new: False)


@pytest.mark.parametrize(("more", "state"), [(-1, "shrink"), (0, "fork"), (1, "fork")])
def test_a_fork_or_a_shrink_rings_and_is_not_signed(folder, hear, ledger, more, state):
    known = look(folder, hear())
    before = (folder / "checkpoint.note").read_text()

    found = look(folder, forged(ledger, known.size + more))

    assert (found.state, found.cosigned) == (state, False)
    alarm = json.loads((folder / "alarms" / f"0001-{state}.json").read_text())
    assert alarm["known"] == before == (folder / "checkpoint.note").read_text()
    assert outside.read_checkpoint(outside.read_note(alarm["heard"])).size == known.size + more
    assert look(folder, forged(ledger, known.size + more)).alarm.endswith(f"0002-{state}.json")
    assert look(folder, hear()).state == "extended"


def test_a_note_of_another_log_or_another_key_rings(folder, hear, ledger):
    known = look(folder, hear())
    stranger = key.new(known.origin)
    note = signing.write_note(Checkpoint(known.origin, known.size + 1, b"r" * 32), [stranger])
    heard = witness.Heard(note, str(stranger.key), lambda _old, _new: True)

    assert look(folder, heard).state == "fork"
    assert look(folder, forged(ledger, known.size, origin="zhunru/other/1")).state == "fork"


def test_the_key_from_elsewhere_is_believed_and_not_the_one_that_came_along(folder, hear):
    elsewhere = str(key.new("zhunru/dehong/simulated/x").key)

    assert look(folder, hear(), given=elsewhere).state == "fork"


def test_what_is_no_note_is_bad_input(folder, tmp_path):
    for text in ("no note", "{}", '{"note": "x"}', "[1]"):
        (tmp_path / "file").write_text(text)
        with pytest.raises(InputError):
            look(folder, witness.hear(str(tmp_path / "file")))


@pytest.mark.parametrize(
    ("size", "level", "index", "path"),
    [(3, 0, 0, "tile/0/000.p/3"), (256, 0, 0, "tile/0/000"), (257, 1, 0, "tile/1/000.p/1"),
     (70_000, 0, 273, "tile/0/273.p/112"), (400_000, 0, 1_067, "tile/0/x001/067")],
)  # fmt: skip
def test_tiles_are_asked_for_by_their_standard_paths(size, level, index, path):
    assert witness.tile_path(size, level, index) == path


def test_a_restored_older_copy_is_a_shrink_at_the_next_contact(folder, hear, ledger, tmp_path):
    for end in ("", ".seal.key"):
        shutil.copy(f"{tmp_path / 'ledger.db'}{end}", f"{tmp_path / 'old.db'}{end}")
    look(folder, hear())
    look(folder, hear())

    with open_ledger(f"sqlite:///{tmp_path / 'old.db'}", create=False) as old:
        (tmp_path / "told.json").write_text(json.dumps(sealing.checkpoint(old)._asdict()))

    assert look(folder, witness.hear(str(tmp_path / "told.json"))).state == "shrink"
