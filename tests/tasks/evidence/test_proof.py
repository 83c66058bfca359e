"""A proof convinces a stranger of what was sealed, and what was changed convinces nobody."""

import json
import random

import pytest

from ledger.seal import check, key, outside
from schemas.errors import KeyMissing, UnknownThing
from tasks import sealing
from tasks.evidence import proof, verifier


@pytest.fixture
def shown(ledger, number):
    """A proof, after older notes were signed, and the key that signed it."""
    sealing.checkpoint(ledger)
    with ledger.write() as tx:
        moment = "2026-01-01T00:00:00.000000Z"
        tx.exec_driver_sql(
            f"INSERT INTO watch VALUES (900, '{moment}', 'k', 'l', 'p', 'r', 'o', 'a', 'p', 'x')"
        )
    return proof.of(ledger, number), [one.key for one in key.signers(ledger)]


def test_a_proof_holds_the_entries_refused_attempts_and_papers_of_its_number(shown, number):
    text, keys = shown
    told = json.loads(text)
    texts = [json.loads(one["text"]) for one in told["entries"]]

    assert check.check_proof(text, keys) == []
    assert told["number"] == number
    assert {"journal", "attempt", "document"} >= {_kind(one) for one in texts}
    streams = {one["stream_kind"] for one in texts if "stream_kind" in one}
    assert {"assignment", "opinion"} <= streams
    assert any(_kind(one) == "document" and one["digest"] for one in texts)
    assert len(told["consistency"]) == 1
    before = outside.read_checkpoint(outside.read_note(told["consistency"][0]["checkpoint"]))
    top = outside.read_checkpoint(outside.read_note(told["checkpoint"]))
    assert 0 < before.size < top.size


def _kind(told):
    return told.get("source") or ("journal" if "stream_kind" in told else "attempt")


def test_a_stranger_checks_it_with_python_alone(shown, tmp_path, verified):
    text, keys = shown
    program, file, public = (tmp_path / name for name in ("verify.py", "p.json", "key"))
    program.write_text(verifier.text(), encoding="utf-8")
    file.write_text(text, encoding="utf-8")
    public.write_text(f"{keys[0]}\n")

    assert verified(program, file, "--key", public)[0] == 0
    code, said = verified(program, file)
    assert (code, "只用了随包的公钥" in said) == (0, True)
    public.write_text(f"{key.new(keys[0].name).key}\n")
    code, said = verified(program, file, "--key", public)
    assert (code, "p.json" in said) == (1, True)
    file.write_text(text.replace(text[2000], "x", 1), encoding="utf-8")
    assert verified(program, file)[0] == 1
    for words in ((tmp_path / "none",), (file, "--key"), (file, "--key", program)):
        assert verified(program, *words)[0] == 2


def mutants(text, count, seed=3):
    """Texts of a proof with one thing changed: bits, values, rows dropped, swapped or doubled."""
    draw = random.Random(seed)
    raw = text.encode()
    for turn in range(count):
        if turn % 2:
            at, bit = draw.randrange(len(raw)), 1 << draw.randrange(8)
            yield raw[:at] + bytes((raw[at] ^ bit,)) + raw[at + 1 :]
        else:
            yield check.spelled(_changed(json.loads(text), draw)).encode() + b"\n"


def _changed(told, draw):
    entries = told["entries"]
    one = draw.choice(entries)
    kind = draw.randrange(8)
    if kind == 0:
        one["seq"] += draw.choice((-1, 1, 256, 10**6))
    elif kind == 1:
        del one["path"][draw.randrange(len(one["path"]))]
    elif kind == 2:
        one["path"].insert(draw.randrange(len(one["path"]) + 1), draw.choice(one["path"]))
    elif kind == 3:
        entries.remove(one)
    elif kind == 4:
        entries.append(one)
    elif kind == 5:
        one["text"] = one["text"].replace('"', "'", 1 + draw.randrange(3))
    elif kind == 6:
        other = draw.choice([each for each in entries if each is not one])
        one["path"], other["path"] = other["path"], one["path"]
        one["text"], other["text"] = other["text"], one["text"]
    else:
        told["checkpoint"] = told["consistency"][0]["checkpoint"]
    return told


def accepted(text, keys, count):
    found = 0
    for mutant in mutants(text, count):
        shown = mutant.decode("utf-8", "replace")
        found += not check.check_proof(shown, keys) and shown != text
    return found


def test_nothing_that_was_changed_is_accepted(shown):
    assert accepted(*shown, 150) == 0


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_of_ten_thousand_changes_none_is_accepted(shown, monkeypatch):
    # The same signatures, checked by OpenSSL: half an hour less.
    monkeypatch.setattr(outside, "ed25519_holds", key.holds)
    assert accepted(*shown, 10_000) == 0


@pytest.mark.slow
def test_even_with_its_seal_made_anew_no_row_is_moved_or_left_out_of_its_stream(
    shown, ledger, monkeypatch
):
    """Who has the key and not the tree: the seal around a proof is not what holds its rows."""
    text, keys = shown
    signers, draw, left = key.signers(ledger), random.Random(5), 0
    for _ in range(400):
        told = json.loads(text)
        told.pop("seal")
        changed = _changed(told, draw)
        told["seal"] = _sealed_anew(changed, signers)
        is_same = _rows(told) == _rows(json.loads(text))
        found = check.check_proof(check.spelled(told), keys)
        left += not found and not is_same and not _is_shortened(told, json.loads(text))
    assert left == 0


def _twice(entries):
    entries.append(next(one for one in entries if _kind(json.loads(one["text"])) == "attempt"))


def _elsewhere(entries):
    entries[-1]["seq"] += 1


@pytest.mark.parametrize("change", [_twice, _elsewhere])
def test_a_row_told_twice_or_at_another_place_is_named_whoever_sealed_it(shown, ledger, change):
    told = json.loads(shown[0])
    told.pop("seal")
    change(told["entries"])
    told["seal"] = _sealed_anew(told, key.signers(ledger))
    found = check.check_proof(check.spelled(told), shown[1])
    assert [(one.code, one.where) for one in found] == [
        ("not_sealed", str(told["entries"][-1]["seq"]))
    ]


def _sealed_anew(told, signers):
    from ledger.seal import signing

    content = check.spelled(told).encode()
    return signing.signed_note(check.vouched(check.PROOF, content), signers)


def _rows(told):
    return [(one["seq"], one["text"]) for one in told["entries"]]


def _is_shortened(told, whole):
    """Whether rows are missing at the end of their streams: what only the seal around shows."""
    return set(_rows(told)) < set(_rows(whole)) and len(_rows(told)) == len(set(_rows(told)))


def test_a_number_there_is_not_or_a_missing_key_is_told(ledger, number):
    with pytest.raises(UnknownThing):
        proof.of(ledger, "533100-ZR-2026-99999")
    key.place(ledger).unlink()
    with pytest.raises(KeyMissing):
        proof.of(ledger, number)
