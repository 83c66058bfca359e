"""What is written down is sealed once, in short steps, and signed without contradiction."""

import stat
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import insert, text

from ledger.read import queries
from ledger.seal import key, outside, sealer, signing
from ledger.store import failpoints
from ledger.store.failures import Retryable
from ledger.store.session import open_ledger
from ledger.tables.desk import watch
from ledger.tables.seal import seal as seals
from ledger.write import journal
from ledger.write.journal import Envelope
from schemas.acts.act import SYSTEM, Act, Refused
from schemas.errors import KeyMissing, LedgerDamaged
from schemas.events import Event, assignment
from tasks import clock, sealing
from tasks.verify import seal as auditing
from tasks.verify.findings import Findings

NAMED = ("kind", "login", "person", "role", "org", "address", "place", "result")


@pytest.fixture
def ledger(new_url, tmp_path):
    """A blank ledger on each store whose keys lie in a folder of the test."""
    with open_ledger(new_url(), create=False, state=tmp_path / "state") as opened:
        key.make(opened)
        yield opened


def write(ledger, count, name="1"):
    """Write events of one stream, and with each a refused attempt and a line of the log."""
    at = clock.real_now()
    envelope = Envelope(by=SYSTEM, occurred_at=at, recorded_at=at, key=name)
    for _ in range(count):
        with ledger.write() as tx:
            head = journal.head(tx, "assignment", name)
            event = Event(stream=assignment(name), kind="a.noted", body={})
            journal.append(tx, [event], {("assignment", name): head}, envelope)
            journal.refuse(tx, Act(verb="submit"), Refused(code="no"), envelope)
            tx.execute(insert(watch), {"at": at, **dict.fromkeys(NAMED, "w")})


def seal_found(ledger):
    """What a verification of the seal finds; the made-up events have no state."""
    findings = Findings(total=0)
    with ledger.read() as tx:
        auditing.seal(tx, findings, auditing.NOTHING)
        auditing.guards(tx, findings)
    return [one.message_en for one in findings.verdict().problems]


def sealed(ledger):
    with ledger.read() as tx:
        return [tuple(row) for row in tx.execute(text("SELECT * FROM seal ORDER BY seq"))]


def waiting(ledger):
    with ledger.read() as tx:
        return queries.counts(tx)["unsealed"]


def test_events_refused_attempts_and_the_log_are_sealed_once_and_in_number(ledger):
    write(ledger, 3)
    first = sealing.checkpoint(ledger)
    write(ledger, 2)
    again = sealing.checkpoint(ledger)

    rows = sealed(ledger)
    assert (first.size, again.size) == (9, 15)
    assert [row[0] for row in rows] == list(range(15))
    assert {row[1] for row in rows} == {"journal", "attempt", "watch"}
    assert len({row[1:3] for row in rows}) == 15
    assert all(bool(row[3]) == (row[1] == "watch") for row in rows)
    assert waiting(ledger) == 0
    assert sealing.checkpoint(ledger) == again
    with ledger.read() as tx:
        shown = sealer.tree_of(tx).consistency(9, 15)
    tops = [outside.read_checkpoint(outside.read_note(one.note)) for one in (first, again)]
    assert outside.is_consistent(*tops, shown)
    assert seal_found(ledger) == []


def test_a_note_is_signed_by_the_key_of_the_ledger_and_names_its_log(ledger):
    told = sealing.checkpoint(ledger)

    (vkey,) = [outside.read_key(one) for one in told.keys]
    note = outside.read_note(told.note)
    assert outside.is_signed(note, vkey)
    assert outside.read_checkpoint(note) == (told.origin, 0, bytes.fromhex(told.root))
    assert told.origin.startswith("zhunru/dehong/")
    assert stat.S_IMODE(key.place(ledger).stat().st_mode) == 0o600


def test_without_the_key_nothing_is_signed_and_sealing_goes_on(ledger, caplog):
    key.place(ledger).unlink()
    write(ledger, 1)

    with pytest.raises(KeyMissing) as missing:
        sealing.checkpoint(ledger)
    assert "zhunru audit key --make" in missing.value.hint
    assert waiting(ledger) == 3
    assert sealing.seal_and_sign(ledger).sealed == 3
    assert "no signing key" in caplog.text
    with ledger.read() as tx:
        assert signing.newest(tx) is None


def test_a_lost_key_is_made_again_by_a_person_only_under_the_same_name(ledger):
    before = sealing.checkpoint(ledger)
    key.place(ledger).unlink()

    sealing.make_key(ledger)
    assert not key.place(ledger).exists()
    made = sealing.public_keys(ledger, make=True)

    assert made.former == before.keys
    after = sealing.checkpoint(ledger)
    assert after.origin == before.origin
    assert after.keys == made.keys != before.keys


def test_a_key_is_changed_by_a_second_line_and_old_notes_still_hold(ledger):
    write(ledger, 1)
    before = sealing.checkpoint(ledger)
    both = sealing.public_keys(ledger, add=True)
    write(ledger, 1)
    between = outside.read_note(sealing.checkpoint(ledger).note)
    first, second = (outside.read_key(one) for one in both.keys)
    assert outside.signers(between, [first, second]) == [first, second]

    lines = key.place(ledger).read_text().splitlines(keepends=True)
    key.place(ledger).write_text(lines[1])
    write(ledger, 1)
    after = outside.read_note(sealing.checkpoint(ledger).note)

    assert outside.signers(after, [first, second]) == [second]
    assert outside.is_signed(outside.read_note(before.note), first)
    assert seal_found(ledger) == []


def test_a_file_that_holds_no_key_is_named(ledger):
    key.place(ledger).write_text("PRIVATE+KEY+a+b+c\n")

    with pytest.raises(LedgerDamaged) as broken:
        sealing.checkpoint(ledger)
    assert str(key.place(ledger)) in broken.value.message


@pytest.mark.parametrize("store", ["sqlite"])
@pytest.mark.parametrize("table", ["journal", "attempt"])
def test_a_row_changed_before_it_was_sealed_is_never_sealed_and_rings(ledger, table):
    write(ledger, 2)
    with ledger.write() as tx:
        tx.execute(text(f"DROP TRIGGER {table}_no_update"))
        tx.execute(text(f"UPDATE {table} SET org = 'x' WHERE id = 1"))

    told = sealing.checkpoint(ledger)

    assert told.not_sealed == (f"{table}#1",)
    assert told.size == 5
    assert waiting(ledger) == 1
    assert sealing.checkpoint(ledger).not_sealed == (f"{table}#1",)


def test_batches_are_short_and_a_late_row_with_a_small_number_is_sealed(ledger, monkeypatch):
    monkeypatch.setattr(sealer, "BATCH", 4)
    write(ledger, 5)
    steps = []
    with failpoints.armed(lambda label: steps.append(label) if label == "tx-open" else None):
        assert sealing.seal(ledger).sealed == 15
    assert len(steps) == 4
    with ledger.write() as tx:
        line = {"id": -5, "at": clock.real_now(), **dict.fromkeys(NAMED, "late")}
        tx.execute(insert(watch), line)

    assert sealing.seal(ledger).sealed == 1
    assert sealed(ledger)[-1][1:3] == ("watch", -5)


def test_sealers_and_writers_at_once_lose_nothing_and_double_nothing(ledger):
    done = threading.Event()

    def keep_sealing():
        while not done.is_set():
            sealing.seal_and_sign(ledger)

    with ThreadPoolExecutor(5) as pool:
        sealers = [pool.submit(keep_sealing) for _ in range(2)]
        writers = [pool.submit(write, ledger, 12, f"s{n}") for n in range(3)]
        for one in writers:
            one.result()
        done.set()
        for one in sealers:
            one.result()
    assert sealing.checkpoint(ledger).size == 3 * 36
    assert seal_found(ledger) == []


@pytest.mark.parametrize("store", [pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_what_another_sealer_signs_meanwhile_contradicts_nothing(ledger, monkeypatch):
    write(ledger, 1)
    sealing.checkpoint(ledger)
    tree_of, others = sealer.tree_of, []

    def meanwhile(tx):
        tree = tree_of(tx)
        if not others:
            others.append(None)
            write(ledger, 1, "2")
            sealing.checkpoint(ledger)
        return tree

    with ledger.write() as tx:
        monkeypatch.setattr(sealer, "tree_of", meanwhile)
        note = signing.sign(tx, key.signers(ledger), clock.now(ledger))
    assert outside.read_checkpoint(outside.read_note(note)).size == 3


def test_nothing_is_signed_that_contradicts_what_was_signed(ledger):
    write(ledger, 2)
    sealing.checkpoint(ledger)
    with ledger.read() as tx:
        tiles = [tuple(row) for row in tx.execute(text("SELECT * FROM tile"))]
    with ledger.write() as tx:
        forged = bytes(tiles[0][3][:-1]) + bytes([tiles[0][3][-1] ^ 1])
        tx.execute(text("UPDATE tile SET hashes = :h"), {"h": forged})
    write(ledger, 1)

    with pytest.raises(LedgerDamaged) as contradicts:
        sealing.checkpoint(ledger)
    assert "6" in contradicts.value.message_en


def test_a_number_is_given_once(ledger):
    write(ledger, 1)
    sealing.seal(ledger)

    with pytest.raises(Retryable), ledger.write() as tx:
        tx.execute(insert(seals), {"seq": 3, "source": "journal", "row_id": 1, "salt": ""})
