"""`zhunru up` serves people until it is told to leave, and leaves nothing behind."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from ledger.read import assignments
from ledger.store.session import open_ledger
from schemas.states.states import AssignmentState

pytestmark = [pytest.mark.engine, pytest.mark.slow, pytest.mark.smoke]
PATIENCE_SECONDS = 90


def cli(*words):
    return [sys.executable, "-m", "desk.cli.app", *map(str, words)]


@pytest.fixture
def running(tmp_path):
    """A started `zhunru up --json`: its process, its state folder and what it said."""
    with (tmp_path / "err").open("w") as err:
        process = subprocess.Popen(
            cli("up", "--place", "dehong", "--state", tmp_path / "var", "--json"),
            stdout=subprocess.PIPE,
            stderr=err,
            text=True,
        )
        try:
            yield process, tmp_path / "var", json.loads(process.stdout.readline())
        finally:
            process.kill()
            process.wait()
            process.stdout.close()


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_for(what, seconds=PATIENCE_SECONDS):
    last = time.monotonic() + seconds
    while time.monotonic() < last:
        if what():
            return True
        time.sleep(0.05)
    return False


def test_what_is_filed_is_screened_by_the_flows_and_ctrl_c_ends_it_all(
    running, case, open_to_others
):
    process, var, told = running
    assert {"ledger.db-wal", "prefect", "server.log"} <= {path.name for path in var.iterdir()}
    assert open_to_others(var) == []
    store = f"sqlite:///{(var / 'ledger.db').resolve()}"

    filed = subprocess.run(
        cli("submit", case(var / "one.yaml", 1), "--state", var, "--json"),
        capture_output=True,
        check=True,
        text=True,
    )
    number = json.loads(filed.stdout)[0]["number"]
    ledger = open_ledger(store, create=False)

    def screened():
        with ledger.read() as tx:
            return assignments.state(tx, AssignmentState, number).prechecked

    assert wait_for(screened)
    ledger.close()

    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 0
    assert not any(alive(pid) for pid in told["processes"].values())
    (var / "one.yaml").unlink()  # written by this test, not by zhunru
    assert open_to_others(var) == []
