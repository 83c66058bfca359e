"""Two persons make a witness, two end it; its signature is taken once, and only of our notes."""

from datetime import timedelta

import pytest

from ledger.seal import key, outside, signing
from ledger.seal.outside import COSIGNATURE
from schemas.acts.act import Actor
from schemas.errors import InputError
from tasks import clock, sealing
from tasks.evidence import witnesses
from tasks.verify.verify import verify

SECURITY = Actor(person="安全甲", role="SEC_ADMIN", org="DH-LGB")
AUDIT = Actor(person="审计乙", role="AUD_ADMIN", org="DH-LGB")
BUREAU = key.new("bureau", COSIGNATURE)


@pytest.fixture
def signed(ledger):
    """A sealed ledger and its newest note."""
    return ledger, sealing.checkpoint(ledger).note


def enrol(ledger, signer=BUREAU):
    witnesses.step(ledger, "enrol", str(signer.key), SECURITY, "审计局")
    return witnesses.step(ledger, "confirm", str(signer.key), AUDIT)


def cosigned(note, signer=BUREAU, at=None):
    text = outside.read_note(note).text
    moment = int((at or clock.real_now()).timestamp())
    return note + signing.cosignature_line(text, signer, moment)


def test_one_proposes_another_confirms_and_so_it_ends(signed):
    ledger, note = signed
    told = enrol(ledger)
    assert (told.state, told.owner, told.asked_by) == ("enrolled", "审计局", "安全甲@DH-LGB")
    assert witnesses.take(ledger, cosigned(note)) == ("taken", (str(BUREAU.key),))
    assert witnesses.step(ledger, "revoke", str(BUREAU.key), SECURITY).state == "revoking"
    assert witnesses.take(ledger, cosigned(note)).state == "known"
    assert witnesses.step(ledger, "confirm", str(BUREAU.key), AUDIT).state == "revoked"
    assert witnesses.take(ledger, cosigned(note)).state == "stranger"
    assert verify(ledger).problems == ()
    assert enrol(ledger).state == "enrolled"


@pytest.mark.parametrize(
    ("steps", "last"),
    [
        ((), ("confirm", AUDIT)),
        ((), ("revoke", SECURITY)),
        ((("enrol", SECURITY),), ("enrol", SECURITY)),
        ((("enrol", SECURITY),), ("confirm", SECURITY)),
        ((("enrol", SECURITY), ("confirm", AUDIT)), ("confirm", AUDIT)),
        ((("enrol", SECURITY), ("confirm", AUDIT)), ("drop", AUDIT)),
        ((("enrol", SECURITY), ("confirm", AUDIT), ("revoke", SECURITY)), ("confirm", SECURITY)),
        ((("enrol", SECURITY), ("drop", AUDIT)), ("confirm", AUDIT)),
    ],
)
def test_no_half_stands_for_both_and_nothing_out_of_order(signed, steps, last):
    ledger, _ = signed
    for what, by in steps:
        witnesses.step(ledger, what, str(BUREAU.key), by, "审计局")
    with ledger.read() as tx:
        before = witnesses.known(tx)
    with pytest.raises(InputError):
        witnesses.step(ledger, last[0], str(BUREAU.key), last[1], "审计局")
    with ledger.read() as tx:
        assert witnesses.known(tx) == before


def test_a_revocation_that_is_dropped_leaves_the_witness(signed):
    ledger, note = signed
    enrol(ledger)
    witnesses.step(ledger, "revoke", str(BUREAU.key), SECURITY)
    assert witnesses.step(ledger, "drop", str(BUREAU.key), AUDIT).state == "enrolled"
    assert witnesses.take(ledger, cosigned(note)).state == "taken"


@pytest.mark.parametrize(
    ("given", "owner"),
    [("bureau", "x"), (str(key.new("log").key), "x"), (str(BUREAU.key)[:-1], "x"),
     (str(key.new("b" * 80, COSIGNATURE).key), "x"), (str(BUREAU.key), " ")],
    ids=["no key", "a log", "cut", "too long", "nobody"],
)  # fmt: skip
def test_what_is_no_key_of_a_witness_is_not_proposed(signed, given, owner):
    with pytest.raises(InputError):
        witnesses.step(signed[0], "enrol", given, SECURITY, owner)


def test_only_an_enrolled_witness_and_our_own_note_are_taken(signed, tmp_path):
    ledger, note = signed
    assert witnesses.take(ledger, "x").state == "unreadable"
    assert witnesses.take(ledger, note).state == "stranger"
    witnesses.step(ledger, "enrol", str(BUREAU.key), SECURITY, "审计局")
    assert witnesses.take(ledger, cosigned(note)).state == "stranger"
    witnesses.step(ledger, "confirm", str(BUREAU.key), AUDIT)
    other = cosigned(note, key.new("bureau", COSIGNATURE))
    assert witnesses.take(ledger, other).state == "stranger"
    top = outside.read_checkpoint(outside.read_note(note))
    foreign = signing.write_note(top._replace(size=top.size + 9), [key.new(top.origin)])
    assert witnesses.take(ledger, cosigned(foreign)).state == "no_checkpoint"
    with ledger.read() as tx:
        assert [one.size for one in witnesses.known(tx)] == [0]


@pytest.mark.parametrize("change", [{"size": 3}, {"root": bytes(32)}], ids=["size", "root"])
def test_a_note_that_our_key_signed_and_we_do_not_hold_contradicts_us(signed, change):
    """After an older copy was restored, or the record rewritten, the witness knows better."""
    ledger, note = signed
    enrol(ledger)
    top = outside.read_checkpoint(outside.read_note(note))
    forked = signing.write_note(top._replace(**change), key.signers(ledger))
    assert witnesses.take(ledger, cosigned(forked)) == ("differs", (str(BUREAU.key),))


def test_it_can_be_checked_from_outside_with_two_witnesses_of_the_last_day(signed):
    ledger, note = signed
    other, now = key.new("community", COSIGNATURE), clock.real_now().replace(microsecond=0)
    for one in (BUREAU, other):
        enrol(ledger, one)
    witnesses.take(ledger, cosigned(note, at=now - timedelta(hours=24)))
    witnesses.take(ledger, cosigned(note, other, now))
    with ledger.read() as tx:
        assert len(witnesses.fresh(tx, now)) == witnesses.ENOUGH
        assert len(witnesses.fresh(tx, now + timedelta(seconds=2))) == 1
        assert len(witnesses.fresh(tx, now + timedelta(hours=24, seconds=2))) == 0


def test_a_kept_signature_that_was_altered_is_found(signed):
    ledger, note = signed
    enrol(ledger)
    witnesses.take(ledger, cosigned(note))
    with ledger.write() as tx:
        tx.exec_driver_sql("DROP TRIGGER cosignature_no_update")
        tx.exec_driver_sql("UPDATE cosignature SET size = size - 1")
    found = [one.check for one in verify(ledger).problems]
    assert found.count("cosignature_wrong") == 1
