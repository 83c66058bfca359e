"""What is injected: kills at every labelled point, full disks, collisions, lost connections."""

import json
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from ledger.desk import grants
from ledger.read import assignments, queries
from ledger.seal import key, mark, signing
from ledger.store import failpoints
from ledger.store.failures import Retryable
from ledger.store.hashing import entry_text, leaf
from ledger.store.session import open_ledger
from ledger.tables.journal import journal
from ledger.write import keys, money, states
from schemas.acts.act import SYSTEM, Act
from schemas.errors import KeyConflict, LedgerUnavailable
from schemas.place.people import Grant
from tasks import clock
from tasks.acts.perform import Command, carry_out
from tasks.verify import seal as seals
from tasks.verify.findings import Findings

SEALING = [label for label in failpoints.LABELS if label.startswith("seal-")]
FIRST = f"533100-ZR-{clock.real_now().year}-00001"
KILLED = 42
SLOW_THERE = [pytest.mark.postgres, pytest.mark.slow]
CUT = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.fixture(scope="module")
def victims(tmp_path_factory):
    """A process that does jobs in children that may die; call it with url, job, label and lives."""
    state = tmp_path_factory.mktemp("state")
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("victims.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    )

    def send(url, job, label="", lives=0):
        told = {"url": url, "job": job, "label": label, "lives": lives, "state": str(state)}
        process.stdin.write(json.dumps(told) + "\n")
        process.stdin.flush()
        return int(process.stdout.readline())

    send.state = state
    yield send
    process.stdin.close()
    process.stdout.close()
    process.wait()


def check(ledger):
    """Assert that links, versions, states, waits, queue and money agree; return the counts."""
    heads = {}
    with ledger.read() as tx:
        for row in tx.execute(journal.select().order_by(journal.c.id)):
            stream = (row.stream_kind, row.stream_id)
            version, before = heads.get(stream, (0, ""))
            assert (row.version, row.prev) == (version + 1, before)
            assert row.leaf == leaf(entry_text(row))
            heads[stream] = (row.version, row.leaf)
        streams = len(heads)
        for kind in ("assignment", "placement"):
            for row in states.rows(tx, kind):
                assert heads.pop((kind, row.id)) == (row.version, row.leaf)
        assert not heads
        counts = queries.counts(tx)
        findings = Findings(total=0)
        seals.seal(tx, findings, seals.NOTHING)
        assert findings.verdict().problems == ()
        assert findings.sealed + counts["unsealed"] == counts["journal"] + counts["attempt"]
        assert sum(money.balances(tx).values()) == 0
        assert len(queries.waits(tx)) == streams
    return counts


def newest_size(ledger):
    with ledger.read() as tx:
        return signing.newest(tx)[1].size


@pytest.mark.parametrize(
    ("store", "lives"),
    [
        pytest.param("sqlite", 0, id="sqlite-0"),
        pytest.param("sqlite", 1, id="sqlite-1", marks=pytest.mark.slow),
        pytest.param("postgresql", 0, id="postgresql-0", marks=SLOW_THERE),
        pytest.param("postgresql", 1, id="postgresql-1", marks=SLOW_THERE),
    ],
)
def test_a_kill_at_any_point_loses_nothing_and_doubles_nothing(ledger, clerk, victims, lives):
    """Every label, reached for the first (or the second) time, then sent again (F1)."""
    with open_ledger(ledger.url, create=False, state=victims.state) as there:
        mark.drop(there)  # of the ledger that stood in this database before
        key.make(there)
    kills = 0
    for done, label in enumerate(failpoints.LABELS, start=1):
        kills += victims(ledger.url, label, label, lives) == KILLED
        assert victims(ledger.url, label) == 0
        counts = check(ledger)
        assert (counts["journal"], counts["attempt"]) == (4 * done, done), label
        assert counts["unsealed"] == 0
        assert newest_size(ledger) == 5 * done
    once_only = ("number-taken", "before-attempt", "after-attempt", *SEALING) if lives else ()
    assert kills == len(failpoints.LABELS) - len(once_only)


@pytest.mark.parametrize("store", ["sqlite"])
def test_without_the_key_a_kill_after_commit_doubles_the_act(ledger, do, monkeypatch):
    """The negative control: the campaign above has teeth."""

    def lost(label):
        if label == "after-commit-before-ack":
            raise ConnectionError("the answer never arrived")

    def filed():
        with ledger.read() as tx:
            return queries.counts(tx)["journal"]

    def twice(key):
        before = filed()
        with failpoints.armed(lost), pytest.raises(ConnectionError):
            do("submit", key=key)
        do("submit", key=key)
        return filed() - before

    assert twice("kept") == 1
    monkeypatch.setattr(keys, "answered", lambda *_: None)
    monkeypatch.setattr(keys, "remember", lambda *_: None)
    assert twice("forgotten") == 2


def test_thirty_two_at_once_under_one_key_have_one_effect(ledger, do):
    with ThreadPoolExecutor(32) as pool:
        receipts = list(pool.map(lambda _: do("submit", key="one", fen=5), range(32)))
    assert [one.accepted for one in receipts] == [True] * 32
    assert sum(not one.replayed for one in receipts) == 1
    assert len({one.leaf for one in receipts}) == 1
    assert check(ledger)["journal"] == 1


def test_thirty_two_at_once_on_one_stream_are_all_done_in_turn(ledger, do):
    do("submit")
    with ThreadPoolExecutor(32) as pool:
        receipts = list(pool.map(lambda n: do("note", FIRST, key=f"n{n}"), range(32)))
    assert sorted(one.version for one in receipts) == list(range(2, 34))
    assert check(ledger)["journal"] == 33


def test_new_numbers_taken_at_once_differ(ledger, do):
    with ThreadPoolExecutor(16) as pool:
        receipts = list(pool.map(lambda n: do("submit", key=f"n{n}"), range(16)))
    assert len({one.number for one in receipts}) == 16
    assert max(one.number for one in receipts)[-5:] == "00016"


def test_money_taken_at_once_never_overdraws(ledger, do):
    do("submit", fen=1_000)
    with ThreadPoolExecutor(8) as pool:
        places = [
            pool.submit(do, "place", FIRST, key=f"p{n}", communities=[f"c{n}"], fen=300)
            for n in range(8)
        ]
    accepted = sum(one.result().accepted for one in places)
    assert accepted == 3
    with ledger.read() as tx:
        assert money.balances(tx)[f"reserved:{FIRST}"] == 100


def test_same_key_with_other_content_at_once_has_one_effect(ledger, do):
    def send(n):
        try:
            return do("submit", key="one", fen=n + 1)
        except KeyConflict:
            return None

    with ThreadPoolExecutor(8) as pool:
        done = [one for one in pool.map(send, range(8)) if one]
    assert len(done) == 1
    assert check(ledger)["journal"] == 1


@pytest.mark.parametrize("label", ["before-journal", "after-state", "before-commit"])
def test_an_error_half_way_leaves_nothing(ledger, do, label):
    def fail(reached):
        if reached == label:
            raise ValueError(label)

    with failpoints.armed(fail), pytest.raises(ValueError, match=label):
        do("submit", fen=5)
    assert check(ledger) == {"journal": 0, "attempt": 0, "unsealed": 0}
    assert do("submit", fen=5).number == FIRST


def test_a_collision_is_tried_again_and_then_done(ledger, do):
    tries = []

    def collide(label):
        if label == "decided":
            tries.append(label)
            if len(tries) < 3:
                raise Retryable("忙", "busy")

    with failpoints.armed(collide):
        assert do("submit").accepted
    assert len(tries) == 3
    assert check(ledger)["journal"] == 1


def test_after_five_collisions_the_ledger_says_that_it_is_busy(ledger, do):
    tries = []

    def collide(label):
        if label == "decided":
            tries.append(label)
            raise Retryable("忙", "busy")

    with failpoints.armed(collide), pytest.raises(LedgerUnavailable):
        do("submit")
    assert len(tries) == 5


@pytest.mark.parametrize("store", ["sqlite"])
def test_a_full_disk_refuses_the_act_whole_and_room_heals_it(ledger, judge):
    with ledger.write() as tx:
        pages = tx.execute(text("PRAGMA page_count")).scalar()
    act = Act(verb="submit", data={"title": "长" * 60_000})
    _limit(ledger, pages + 1)
    with pytest.raises(LedgerUnavailable, match="disk is full"):
        carry_out(ledger, Command(act, SYSTEM, "k"), judge)
    assert check(ledger)["journal"] == 0
    _limit(ledger, 1_000_000)
    assert carry_out(ledger, Command(act, SYSTEM, "k"), judge).accepted


def _limit(ledger, pages):
    """Let the file grow no further: what a full disk is to SQLite (SQLITE_FULL)."""
    from sqlalchemy import event

    ledger.engine.dispose()

    def limit(connection, _record):
        connection.execute(f"PRAGMA max_page_count={pages}")

    event.listen(ledger.engine, "connect", limit)


@pytest.mark.parametrize("store", ["sqlite"])
def test_a_read_only_ledger_is_read_and_says_why_it_takes_no_act(ledger, do):
    do("submit")
    ledger.engine.dispose()
    from sqlalchemy import event

    event.listen(ledger.engine, "connect", lambda one, _: one.execute("PRAGMA query_only=ON"))
    with pytest.raises(LedgerUnavailable) as refused:
        do("note", FIRST)
    assert "只读" in refused.value.message
    with ledger.read() as tx:
        assert assignments.versions(tx, "assignment", [FIRST]) == {FIRST: 1}


@pytest.mark.parametrize("store", [pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_a_lost_connection_is_made_anew_and_the_act_done_once(ledger, do):
    cut = []

    def cut_once(label):
        if label == "after-state" and not cut:
            cut.append(label)
            with open_ledger(ledger.url) as other, other.write() as tx:
                tx.execute(CUT)

    with failpoints.armed(cut_once):
        assert do("submit").accepted
    assert check(ledger)["journal"] == 1


@pytest.mark.parametrize("store", [pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_every_connection_lost_while_idle_is_made_anew(ledger, do):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: do("submit", key=f"n{n}"), range(8)))
    with open_ledger(ledger.url) as other, other.write() as tx:
        tx.execute(CUT)
    assert do("submit", key="after").number[-5:] == "00009"


@pytest.mark.parametrize("store", ["sqlite"])
def test_writers_of_two_processes_wait_in_line(ledger, do, victims):
    """While this process holds the write lock, the other waits and then does its work."""
    started, statuses = threading.Event(), []

    def other():
        started.set()
        statuses.append(victims(ledger.url, "other"))

    thread = threading.Thread(target=other)
    with ledger.write():
        thread.start()
        started.wait()
        thread.join(0.5)
        assert not statuses
    thread.join()
    assert statuses == [0]
    assert check(ledger)["journal"] == 4


def test_a_denied_person_stays_denied_until_granted(ledger, do, clerk):
    with ledger.write() as tx:
        grants.replace(tx, clerk.person, [])
    assert not do("submit", key="k").accepted
    held = Grant(role=clerk.role, org=clerk.org, valid_from=date(2020, 1, 1))
    with ledger.write() as tx:
        grants.replace(tx, clerk.person, [held])
    assert do("submit", key="k").accepted
