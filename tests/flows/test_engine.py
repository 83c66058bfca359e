"""The embedded engine comes up, heals, and leaves nothing behind; with a real Prefect."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from flows import address
from flows.engine import Engine
from flows.launch import nudge
from ledger import queries
from ledger.session import open_ledger
from schemas.errors import EngineError
from tasks import cast, story
from tasks.acts import Act, perform

pytestmark = [pytest.mark.engine, pytest.mark.slow]


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1][:3]


def wait_until(true, seconds=30.0):
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.05)
    return true()


class Office:
    """A ledger that applications are filed into, the worker being another process."""

    def __init__(self, folder):
        from importlib.resources import files

        from ruamel.yaml import YAML

        text = files("desk").joinpath("data/cases.yaml").read_text(encoding="utf-8")
        case = next(one for one in YAML(typ="safe").load(text)["cases"] if one["case"] == 48)
        self.application = story.plain(case["application"])
        self.url = f"sqlite:///{folder / 'ledger.db'}"
        self.ledger = open_ledger(self.url)
        self.head = cast.actor("DEPT_HEAD", self.application["applicant"])
        cast.employ(self.ledger, [self.head])
        self.filed = 0

    def file(self):
        self.filed += 1
        data = {"application": {**self.application, "title": f"老旧小区改造意见征询{self.filed}"}}
        act = Act(verb="submit", data=data)
        receipt = perform(self.ledger, act, self.head, f"filed:{self.filed}")
        assert receipt.accepted, receipt.refused
        return receipt.number

    def screened(self, number):
        with self.ledger.read() as tx:
            return queries.state(tx, "assignment", number).get("prechecked", False)


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    office = Office(tmp_path_factory.mktemp("office"))
    yield office
    office.ledger.close()


@pytest.fixture(scope="module")
def engine(office, tmp_path_factory):
    told = []
    state = tmp_path_factory.mktemp("engine")
    with Engine(state, office.url, tell=lambda what, _seconds: told.append(what)) as engine:
        assert told[:2] == ["server", "worker"]
        yield engine


def routed(engine, office):
    number = office.file()
    assert nudge([number], state=engine.state)
    return wait_until(lambda: office.screened(number))


def test_a_click_reaches_the_next_step_through_prefect(engine, office):
    assert routed(engine, office)


@pytest.mark.parametrize("name", ["worker", "server"])
def test_a_killed_process_is_started_again_and_work_goes_on(engine, office, name):
    pid = engine.processes[name]
    os.kill(pid, signal.SIGKILL)
    # Whoever comes first, the watching thread or this call: afterwards both are there.
    assert wait_until(lambda: engine.ensure() or engine.processes[name] != pid)
    assert engine.processes[name] != pid
    assert routed(engine, office)


def test_an_act_while_the_worker_is_away_is_done_when_it_is_back(engine, office):
    os.kill(engine.processes["worker"], signal.SIGKILL)
    number = office.file()
    engine.ensure()
    assert wait_until(lambda: office.screened(number))


def test_one_state_folder_has_one_engine(engine, office):
    with pytest.raises(EngineError, match="another zhunru"):
        Engine(engine.state, office.url).start()
    assert address.healthy(address.Address(url=engine.url))


PARENT = """
    import sys, time
    from pathlib import Path
    from flows.engine import Engine
    engine = Engine(Path(sys.argv[1]), sys.argv[2])
    engine.start()
    print(*engine.processes.values(), flush=True)
    time.sleep(600)
"""


def test_nothing_is_left_when_the_parent_is_killed_and_a_new_start_works(office, tmp_path):
    command = [sys.executable, "-c", textwrap.dedent(PARENT), str(tmp_path), office.url]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as parent:
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert all(map(alive, pids))
        parent.kill()
    assert wait_until(lambda: not any(map(alive, pids)), 15)
    began = time.monotonic()
    with Engine(tmp_path, office.url) as engine:
        took = time.monotonic() - began
        assert routed(engine, office)
        left = list(engine.processes.values())
    assert not any(map(alive, left))
    assert address.read(tmp_path) is None
    assert not nudge(state=tmp_path)
    assert took < 30  # its database is there already; some four seconds on a quiet machine
