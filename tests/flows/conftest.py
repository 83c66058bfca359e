"""Flows without an engine: their steps and runs are plain calls, their artifacts a list."""

import time
from importlib.resources import files

import pytest

from desk.demo import actors, story
from flows.engine.nudge import nudge
from ledger.read import assignments
from ledger.store.session import open_ledger
from schemas import yaml_text
from schemas.acts.act import Act
from schemas.states.states import AssignmentState
from tasks.acts import owed_anew
from tasks.acts.perform import perform
from tasks.figures import stuck
from tasks.routing import due
from tasks.routing.due import Bundle, Done


@pytest.fixture
def plain_steps(monkeypatch):
    """Make steps and flows plain functions; return the artifacts they would have shown."""
    from prefect import Flow, Task

    from flows import agenda
    from tasks.routing import steps

    shown = []

    async def show(**artifact):
        shown.append(artifact)
        return len(shown)

    async def move(_artifact, **change):
        shown.append(change)

    monkeypatch.setattr(Task, "__call__", lambda step, *a, **k: step.fn(*a, **k))
    monkeypatch.setattr(Flow, "__call__", lambda flow, *a, **k: flow.fn(*a, **k))
    monkeypatch.setattr(agenda, "acreate_table_artifact", show)
    monkeypatch.setattr(steps, "acreate_progress_artifact", show)
    monkeypatch.setattr(steps, "aupdate_progress_artifact", move)
    return shown


class World:
    """A ledger of two columns: which acts of which assignments are due, and what each leads to."""

    def __init__(self):
        self.due = {}  # (verb, number) -> what happens: acts that become due, or a refusal
        self.done = []
        self.spent = set()
        self.messages = []
        self.left = 0

    def owe(self, verb, number, *, then=(), refused=""):
        self.due[verb, number] = (then, refused)

    def bundles(self, verbs, among, limit):
        found = [
            Bundle(Act(verb=verb, number=number), f"{verb}:{number}")
            for verb, number in self.due
            if verb in verbs
            and (among is None or number in among)
            and (verb, number) not in self.spent
        ]
        return found[:limit]

    def do_each(self, some):
        return [self._do(one.act.verb, one.act.number) for one in some]

    def _do(self, verb, number):
        then, refused = self.due[verb, number]
        if refused:
            self.spent.add((verb, number))
            return Done(act=verb, number=number, accepted=False, reason=refused)
        del self.due[verb, number]
        for following in then:
            self.owe(following, number)
        self.done.append((verb, number))
        return Done(act=verb, number=number, accepted=True)

    def heard(self, messages):
        self.messages = [one for one in self.messages if one not in messages]


@pytest.fixture
def world(monkeypatch):
    """The world in place of the ledger, for what flows ask of tasks.routing.due."""
    world = World()
    monkeypatch.setattr(due, "served", lambda: True)
    monkeypatch.setattr(due, "bundles", world.bundles)
    monkeypatch.setattr(due, "do_each", world.do_each)
    monkeypatch.setattr(due, "unheard", lambda: list(world.messages))
    monkeypatch.setattr(due, "heard", world.heard)
    monkeypatch.setattr(due, "places", lambda numbers: ["DH-MZJ"])
    monkeypatch.setattr(due, "placements_left", lambda numbers: world.left)
    monkeypatch.setattr(due, "ledger", lambda: None)
    monkeypatch.setattr(owed_anew, "tell", lambda ledger: 0)
    monkeypatch.setattr(stuck, "late", lambda ledger, numbers, limit: [])
    return world


@pytest.fixture(scope="session")
def stories():
    """The shipped life stories, by id, and the applications by case number."""
    read = yaml_text.parse
    data = files("desk").joinpath("demo", "data")
    written = read(data.joinpath("cases.yaml").read_text(encoding="utf-8"))["cases"]
    cases = {one["case"]: story.plain(one["application"]) for one in written}
    document = read(data.joinpath("timeline.yaml").read_text(encoding="utf-8"))
    told = story.read(document, cases, "Asia/Shanghai")
    return {one.id: one for one in told}, cases


@pytest.fixture
def ledger(tmp_path):
    ledger = open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", simulated=True)
    due.serve(ledger)
    yield ledger
    due.serve("")
    ledger.close()


class Script:
    """The people of one story, acting on their days."""

    def __init__(self, ledger, told, cases):
        self.ledger, self.told, self.cases = ledger, told, cases
        self.number, self.application = told.number, told.application
        actors.employ(ledger, [step.by for step in told.steps])

    def act(self, step):
        data = story.filed(step.verb, step.data, self.application, self.cases)
        self.application = data.get("application", self.application)
        act = Act(verb=step.verb, number=self.number, data=data)
        receipt = perform(self.ledger, act, step.by, f"{self.told.id}:{step.no}", at=step.at)
        assert receipt.accepted, (step.no, step.verb, receipt.refused)
        self.number = self.number or receipt.number


@pytest.fixture
def scripted(stories, ledger):
    """Return the script of a story by its id, its people employed."""
    told, cases = stories
    return lambda ident: Script(ledger, told[ident], cases)


def _wait_until(true, seconds=30.0):
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.05)
    return true()


@pytest.fixture(scope="session")
def wait_until():
    """Wait for something to be true, at most so many seconds; return what it was at last."""
    return _wait_until


class Office:
    """A ledger that applications are filed into, the worker being another process."""

    def __init__(self, folder):
        text = files("desk").joinpath("demo/data/cases.yaml").read_text(encoding="utf-8")
        case = next(one for one in yaml_text.parse(text)["cases"] if one["case"] == 48)
        self.application = story.plain(case["application"])
        self.url = f"sqlite:///{folder / 'ledger.db'}"
        self.ledger = open_ledger(self.url)
        self.head = actors.actor("DEPT_HEAD", self.application["applicant"])
        actors.employ(self.ledger, [self.head])
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
            return assignments.state(tx, AssignmentState, number).prechecked

    def routes(self, engine):
        """Whether an application filed now is screened by the worker, told by a nudge."""
        number = self.file()
        return nudge([number], state=engine.state) and _wait_until(lambda: self.screened(number))


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    office = Office(tmp_path_factory.mktemp("office"))
    yield office
    office.ledger.close()
