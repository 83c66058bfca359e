"""A writer waits for its turn in line, and never for ever, whoever holds the line."""

import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from ledger.store import meta, writelock
from ledger.store.session import open_ledger
from schemas.errors import InputError, LedgerUnavailable

SECONDS = 0.6
LATE = 2.0  # how much later than its bound an answer may come on a busy machine
HOLD = """
import fcntl, sys
file = open(sys.argv[1], "r+")
fcntl.flock(file, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""
WRITE = """
import sys
from pathlib import Path
from ledger.store.writelock import WriteLock
lock = WriteLock(Path(sys.argv[1]))
for _ in range(int(sys.argv[2])):
    with lock.held():
        before = int(Path(sys.argv[1] + ".count").read_text() or 0)
        Path(sys.argv[1] + ".count").write_text(str(before + 1))
"""


@pytest.fixture(autouse=True)
def short(monkeypatch):
    monkeypatch.setattr(writelock, "_patience", SECONDS)


@pytest.fixture
def open_one(tmp_path):
    with open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", simulated=True) as ledger:
        yield ledger


@pytest.fixture
def stranger(tmp_path):
    """Another process that holds the lock file until it is told to let go."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / "ledger.db.lock")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip

    def hold():
        assert process.stdout.readline() == "held\n"
        return process

    yield hold
    let_go(process)
    process.stdout.close()


def let_go(process):
    process.stdin.close()
    process.wait()


def write(ledger, value="x"):
    with ledger.write() as tx:
        meta.write(tx, "mark", value)


def refused_after(ledger):
    began = time.monotonic()
    with pytest.raises(LedgerUnavailable) as refused:
        write(ledger)
    assert refused.value.field == "locked"
    return time.monotonic() - began


def test_a_line_that_a_stranger_holds_is_given_up_in_time_and_reading_goes_on(open_one, stranger):
    write(open_one, "before")
    process = stranger()

    assert SECONDS - 0.2 < refused_after(open_one) < SECONDS + LATE
    with open_one.read() as tx:
        assert meta.read(tx, "mark") == "before"
    with open_ledger(open_one.url, create=False) as again, again.read() as tx:
        assert meta.read(tx, "mark") == "before"

    let_go(process)
    write(open_one, "after")


def test_who_comes_after_the_line_stood_still_is_told_at_once(open_one, stranger):
    write(open_one)
    process = stranger()
    refused_after(open_one)

    assert refused_after(open_one) < SECONDS / 2  # kept a tenth of a second
    with ThreadPoolExecutor(8) as pool:
        assert max(pool.map(lambda _: refused_after(open_one), range(8))) < SECONDS / 2 + LATE

    let_go(process)
    write(open_one)


def test_all_who_wait_at_once_are_told_within_one_bound(open_one, stranger):
    write(open_one)
    stranger()
    with ThreadPoolExecutor(12) as pool:
        waited = list(pool.map(lambda _: refused_after(open_one), range(12)))

    assert max(waited) < SECONDS + LATE


def test_who_waits_in_time_gets_its_turn(open_one, stranger):
    write(open_one)
    process = stranger()
    threading.Timer(SECONDS / 3, let_go, [process]).start()

    write(open_one, "in time")

    with open_one.read() as tx:
        assert meta.read(tx, "mark") == "in time"


def test_a_ledger_that_is_closed_while_it_waits_lets_its_place_in_line_go(
    open_one, stranger, tmp_path
):
    write(open_one)
    process = stranger()
    other = open_ledger(open_one.url, create=False)
    refused_after(other)
    other.close()

    let_go(process)
    write(open_one, "after")

    with open_one.read() as tx:
        assert meta.read(tx, "mark") == "after"


def test_a_program_in_no_line_that_holds_the_database_is_waited_for_no_longer(open_one, tmp_path):
    import pysqlite3.dbapi2 as sqlite

    write(open_one, "before")
    connection = sqlite.connect(tmp_path / "ledger.db", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")

    assert refused_after(open_one) < SECONDS + LATE
    began = time.monotonic()
    with pytest.raises(LedgerUnavailable), open_one.write(within_seconds=0.05):
        pass
    assert time.monotonic() - began < SECONDS
    with open_one.read() as tx:
        assert meta.read(tx, "mark") == "before"

    connection.execute("ROLLBACK")
    connection.close()
    write(open_one)


def test_processes_and_threads_take_turns_and_lose_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(writelock, "_patience", 60.0)
    file, turns = tmp_path / "thing", 300
    (tmp_path / "thing.count").write_text("0")
    command = [sys.executable, "-c", WRITE, str(file), str(turns)]
    others = [subprocess.Popen(command) for _ in range(2)]
    lock = writelock.WriteLock(file)

    def turn(_):
        with lock.held():
            count = tmp_path / "thing.count"
            count.write_text(str(int(count.read_text() or 0) + 1))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(turn, range(turns)))
    assert [one.wait() for one in others] == [0, 0]
    lock.close()

    assert (tmp_path / "thing.count").read_text() == str(3 * turns)


@pytest.mark.parametrize("store", [pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_a_row_that_another_holds_is_given_up_in_time_on_postgresql(open_new):
    one = open_new()
    write(one, "before")
    with open_ledger(one.url, create=False) as other, other.write() as tx:
        meta.write(tx, "mark", "held")
        began = time.monotonic()
        with pytest.raises(LedgerUnavailable) as refused:
            write(one)

    assert refused.value.field == "locked"
    assert SECONDS - 0.2 < time.monotonic() - began < SECONDS + LATE


def test_how_long_to_wait_is_a_setting(monkeypatch):
    monkeypatch.setattr(writelock, "_patience", SECONDS)
    writelock.be_patient("2.5")
    assert writelock.patience() == 2.5
    writelock.be_patient("")
    assert writelock.patience() == writelock.WAIT_SECONDS


@pytest.mark.parametrize("told", ["soon", "0", "-1", "601", "nan"])
def test_a_setting_that_is_no_time_is_refused(told):
    with pytest.raises(InputError, match="ZHUNRU_WRITE_WAIT"):
        writelock.be_patient(told)
    assert writelock.patience() == SECONDS
