"""`zhunru audit checkpoint`, `verify --against`, `key`: what an outsider needs and gets."""

import json
import shutil
from pathlib import Path

import pytest

from desk.cli.commands import db
from ledger.seal import check, outside


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    """The folder of a new ledger, made as a person makes it; to be copied."""
    folder = tmp_path_factory.mktemp("begun")
    assert db.create(f"sqlite:///{folder / 'ledger.db'}", "dehong").code == 0
    return folder


@pytest.fixture
def store(begun, tmp_path):
    """The address of a new ledger."""
    shutil.copytree(begun, tmp_path, dirs_exist_ok=True)
    return f"sqlite:///{tmp_path / 'ledger.db'}"


def key_file(store):
    return Path(store.removeprefix("sqlite:///") + ".seal.key")


def test_a_checkpoint_is_printed_as_it_is_and_signed_by_the_key_that_is_printed(zhunru, store):
    plain = zhunru("audit", "checkpoint", "--store", store)
    told = zhunru("audit", "checkpoint", "--store", store, "--json").data
    (vkey,) = outside.find_keys(zhunru("audit", "key", "--store", store).out)

    note = outside.read_note(plain.out)
    assert plain.out == told["note"]
    assert outside.is_signed(note, vkey)
    top = outside.read_checkpoint(note)
    assert (told["size"], told["root"]) == (top.size, top.root.hex())
    assert top.size > 0
    assert [str(vkey)] == told["keys"]


def test_without_the_key_it_says_what_to_do(zhunru, store):
    key_file(store).unlink()

    said = zhunru("audit", "checkpoint", "--store", store, "--json")

    assert said.code == 2
    assert str(key_file(store)) in said.data["error"]["message"]
    assert "zhunru audit key --make" in said.err
    verdict = zhunru("audit", "verify", "--store", store, "--json")
    assert (verdict.code, verdict.data["ok"], verdict.data["level"]) == (0, True, "internal")
    assert (verdict.data["sealed"], verdict.data["findings"]) == (0, [])
    assert zhunru("audit", "key", "--make", "--store", store).code == 0
    assert zhunru("audit", "checkpoint", "--store", store).code == 0


@pytest.mark.parametrize("printed", [[], ["--json"]])
def test_a_note_kept_outside_makes_it_external(zhunru, store, tmp_path, printed):
    note, public = tmp_path / "note", tmp_path / "key"
    note.write_text(zhunru("audit", "checkpoint", "--store", store, *printed).out)
    public.write_text(zhunru("audit", "key", "--store", store).out)
    key_file(store).unlink()

    said = zhunru("audit", "verify", "--store", store, "--against", note, "--key", public, "--json")

    assert (said.code, said.data["level"], said.data["unsealed"]) == (0, "external", 0)
    shown = zhunru("audit", "verify", "--store", store, "--against", note)
    assert "可外部核验" in shown.out


def test_findings_are_told_with_their_code_and_place(zhunru, store, tmp_path):
    other = f"sqlite:///{tmp_path / 'other.db'}"
    zhunru("db", "create", "--store", other)
    note = tmp_path / "note"
    note.write_text(zhunru("audit", "checkpoint", "--store", other).out)
    zhunru("audit", "checkpoint", "--store", store)

    said = zhunru("audit", "verify", "--store", store, "--against", note, "--json")

    assert said.code == 1
    (found,) = said.data["findings"]
    size = outside.read_checkpoint(outside.read_note(note.read_text())).size
    assert (found["code"], found["where"]) == ("note_of_another", f"note/{size}")
    assert "另一份台账" in found["message"]


@pytest.mark.parametrize(
    ("option", "text"), [("--against", "no note"), ("--key", "no key"), ("--against", "")]
)
def test_what_is_no_note_or_key_is_bad_input(zhunru, store, tmp_path, option, text):
    file = tmp_path / "file"
    file.write_text(text)

    said = zhunru("audit", "verify", "--store", store, option, file, "--json")

    assert said.code == 2
    assert json.dumps(said.data)


def test_a_second_key_signs_beside_the_first(zhunru, store):
    (first,) = zhunru("audit", "key", "--store", store, "--json").data["keys"]

    both = zhunru("audit", "key", "--add", "--store", store, "--json").data["keys"]

    assert both[0] == first
    note = outside.read_note(zhunru("audit", "checkpoint", "--store", store).out)
    keys = [outside.read_key(one) for one in both]
    assert outside.signers(note, keys) == keys


@pytest.fixture
def lived(tales, tmp_path, zhunru):
    """The address of a ledger with a story on it, and its number."""
    shutil.copy(tales.file("TL02", 6), tmp_path / "lived.db")
    url = f"sqlite:///{tmp_path / 'lived.db'}"
    assert zhunru("audit", "key", "--make", "--store", url).code == 0
    return url, tales.number("TL02")


def test_a_proof_is_one_json_document_printed_or_written(zhunru, lived, tmp_path):
    store, number = lived
    plain = zhunru("audit", "proof", number, "--store", store)
    told = zhunru("audit", "proof", number, "--store", store, "--json").data
    zhunru("audit", "proof", number, "--out", tmp_path / "proof.json", "--store", store, "--json")

    written = (tmp_path / "proof.json").read_text(encoding="utf-8")
    assert told["number"] == number
    assert check.check_proof(plain.out) == []
    assert check.check_proof(json.dumps(told, indent=1)) == []
    assert check.check_proof(written) == []
    assert zhunru("audit", "proof", "533100-ZR-2026-99999", "--store", store).code == 2


def test_an_export_is_narrowed_by_its_options_and_refuses_a_full_folder(zhunru, lived, tmp_path):
    store, number = lived
    out = tmp_path / "out"

    said = zhunru("audit", "export", out, "--number", number, "--store", store, "--json")

    assert (said.code, said.data["assignments"]) == (0, 1)
    assert check.check_bundle(out) == []
    again = zhunru("audit", "export", out, "--store", store, "--json")
    assert again.code == 2
    none = zhunru("audit", "export", tmp_path / "none", "--until", "2001-01-01", "--store", store)
    assert (none.code, "verify.py --key" in none.out) == (0, True)
    assert check.check_bundle(tmp_path / "none") == []
