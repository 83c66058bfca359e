"""Notes, keys and signatures are read as others write them, and nothing else is taken."""

import os
import random

import pytest

from ledger.seal import key, outside, signing
from ledger.seal.outside import COSIGNATURE, Checkpoint

# The example of Go's golang.org/x/mod/sumdb/note and of C2SP signed-note.
EXAMPLE = (
    "This is an example message.\n\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuw"
    "HjG1Yu72IneyaQM=\n"
)
EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
# RFC 8032, 7.1, tests 1 to 3: public key, message, signature.
RFC8032 = (
    ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
     "d25bf5f0595bbe24655141438e7a100b"),
    ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
     "387b2eaeb4302aeeb00d291612bb0c00"),
    ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
     "4a7c15e9716ed28dc027beceea1ec40a"),
)  # fmt: skip


def test_the_example_of_others_is_signed_by_its_key_and_by_no_other():
    note = outside.read_note(EXAMPLE)
    other = key.new("example.com/foo").key

    assert outside.is_signed(note, outside.read_key(EXAMPLE_KEY))
    assert str(outside.read_key(EXAMPLE_KEY)) == EXAMPLE_KEY
    assert not outside.is_signed(note, other)
    assert outside.find_keys(f'{{"keys": ["{EXAMPLE_KEY}"]}}') == [outside.read_key(EXAMPLE_KEY)]


@pytest.mark.parametrize(("public", "message", "signature"), RFC8032)
def test_the_signatures_of_rfc_8032_hold(public, message, signature):
    raw = [bytes.fromhex(one) for one in (public, message, signature)]

    assert outside.ed25519_holds(*raw)
    assert key.holds(*raw)


def test_a_signature_with_a_bit_turned_holds_nowhere():
    draw = random.Random(1)
    signer = key.new("a")
    for length in range(12):
        message = os.urandom(length)
        signature = signer.sign(message)
        assert outside.ed25519_holds(signer.key.public, message, signature)
        turned = bytearray(signature)
        turned[draw.randrange(64)] ^= 1 << draw.randrange(8)
        assert not outside.ed25519_holds(signer.key.public, message, bytes(turned))
        assert not key.holds(signer.key.public, message, bytes(turned))


def test_a_response_beyond_the_order_of_the_group_is_the_same_signature_twice_and_not_taken():
    signer = key.new("a")
    signature = signer.sign(b"m")
    beyond = int.from_bytes(signature[32:], "little") + outside.ORDER

    twin = signature[:32] + beyond.to_bytes(32, "little")

    assert not outside.ed25519_holds(signer.key.public, b"m", twin)


def test_a_cosignature_holds_for_its_moment_only():
    witness = key.new("audit.example", COSIGNATURE)
    log = key.new("zhunru/x")
    note = signing.write_note(Checkpoint("zhunru/x", 3, b"r" * 32), [log])
    line = signing.cosignature_line(outside.read_note(note).text, witness, 1_700_000_000)

    both = outside.read_note(note + line)

    assert outside.signers(both, [log.key, witness.key]) == [log.key, witness.key]
    later = line.replace(line.split(" ")[2][:14], line.split(" ")[2][:12] + "AB")
    assert outside.signers(outside.read_note(note + later), [witness.key]) == []


@pytest.mark.parametrize(
    "text",
    ["", "a\n", "a\n\n", "a\n\n— n\n", "a\n\n-- n AAAA\n", "a\n\n— n AAAA", "a\n\n— n A===\n",
     "a\n\n— n AAAB=\n", "a\n\n— n+n AAAA\n", "a\n\n" + "— n AAAA\n" * 101],
)  # fmt: skip
def test_what_is_no_signed_note_is_not_read(text):
    with pytest.raises(ValueError, match="not "):
        outside.read_note(text)


@pytest.mark.parametrize(
    "text", ["o\n1\n", "o\n01\nAAAA\n", "o\n-1\nAAAA\n", "\n1\nAAAA\n", "o\n1\nAAAA\n", "o\nx\n\n"]
)
def test_what_is_no_checkpoint_is_not_read(text):
    with pytest.raises(ValueError, match="not "):
        outside.read_checkpoint(outside.Note(text, ()))


def test_a_key_whose_name_or_bytes_were_changed_is_not_read():
    for changed in (EXAMPLE_KEY.replace("foo", "fop"), EXAMPLE_KEY[:-2] + "l="):
        with pytest.raises(ValueError, match="not "):
            outside.read_key(changed)
