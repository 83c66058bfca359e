"""The embedded engine comes up, heals, and leaves nothing behind; with a real Prefect."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from flows.engine import prefect_address
from flows.engine.engine import Engine
from flows.engine.nudge import nudge
from schemas.errors import EngineError

pytestmark = [pytest.mark.engine, pytest.mark.slow]


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1][:3]


@pytest.fixture(scope="module")
def engine(office, tmp_path_factory):
    told = []
    state = tmp_path_factory.mktemp("engine")
    with Engine(state, office.url, tell=lambda what, _seconds: told.append(what)) as engine:
        assert told[:2] == ["server", "worker"]
        yield engine


def test_a_click_reaches_the_next_step_through_prefect(engine, office):
    assert office.routes(engine)


@pytest.mark.parametrize("name", ["worker", "server"])
def test_a_killed_process_is_started_again_and_work_goes_on(wait_until, engine, office, name):
    pid = engine.processes[name]
    os.kill(pid, signal.SIGKILL)
    # Whoever comes first, the watching thread or this call: afterwards both are there.
    assert wait_until(lambda: engine.ensure() or engine.processes[name] != pid)
    assert engine.processes[name] != pid
    assert office.routes(engine)


def test_an_act_while_the_worker_is_away_is_done_when_it_is_back(wait_until, engine, office):
    os.kill(engine.processes["worker"], signal.SIGKILL)
    number = office.file()
    engine.ensure()
    assert wait_until(lambda: office.screened(number))


def test_one_state_folder_has_one_engine(engine, office):
    with pytest.raises(EngineError, match="another zhunru"):
        Engine(engine.state, office.url).start()
    assert prefect_address.healthy(engine.address)


PARENT = """
    import sys, time
    from pathlib import Path
    from flows.engine.engine import Engine
    engine = Engine(Path(sys.argv[1]), sys.argv[2])
    engine.start()
    print(*engine.processes.values(), flush=True)
    time.sleep(600)
"""


def test_nothing_is_left_when_the_parent_is_killed_and_a_new_start_works(
    wait_until, office, tmp_path
):
    command = [sys.executable, "-c", textwrap.dedent(PARENT), str(tmp_path), office.url]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as parent:
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert all(map(alive, pids))
        parent.kill()
    assert wait_until(lambda: not any(map(alive, pids)), 15)
    began = time.monotonic()
    with Engine(tmp_path, office.url) as engine:
        took = time.monotonic() - began
        assert office.routes(engine)
        left = list(engine.processes.values())
    assert not any(map(alive, left))
    assert prefect_address.read(tmp_path) is None
    assert not nudge(state=tmp_path)
    assert took < 30  # its database is there already; some four seconds on a quiet machine
