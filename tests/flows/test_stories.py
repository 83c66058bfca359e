"""People act by the stories' script; all that the system owes is done by the flows alone."""

import asyncio
from importlib.resources import files

import pytest
from ruamel.yaml import YAML

from flows import sweep
from ledger import queries
from ledger.session import open_ledger
from schemas.acts import SYSTEM, Act
from tasks import cast, clock, due, story
from tasks.acts import perform

PLAYED = ("TL01", "TL02", "TL04", "TL13", "TL16", "TL17")


@pytest.fixture(scope="module")
def stories():
    """The shipped life stories, by id, and the applications by case number."""
    read = YAML(typ="safe").load
    data = files("desk").joinpath("data")
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
        cast.employ(ledger, [step.by for step in told.steps])

    def act(self, step):
        data = story.filed(step.verb, step.data, self.application, self.cases)
        self.application = data.get("application", self.application)
        act = Act(verb=step.verb, number=self.number, data=data)
        receipt = perform(self.ledger, act, step.by, f"{self.told.id}:{step.no}", at=step.at)
        assert receipt.accepted, (step.no, step.verb, receipt.refused)
        self.number = self.number or receipt.number


@pytest.mark.parametrize("ident", PLAYED)
def test_the_flows_do_what_the_story_says_the_system_does(ident, stories, ledger, plain_steps):
    told, cases = stories[0][ident], stories[1]
    script = Script(ledger, told, cases)
    done = []
    for step in told.steps:
        clock.set_now(ledger, step.at)
        done += asyncio.run(sweep.drain())
        if step.by != SYSTEM:
            script.act(step)
            done += asyncio.run(sweep.drain())
    expected = [step.verb for step in told.steps if step.by == SYSTEM and step.verb != "tick"]
    assert [one.act for one in done] == expected
    assert all(one.accepted for one in done)


def test_a_drain_leaves_nothing_unheard(stories, ledger, plain_steps):
    told, cases = stories[0]["TL01"], stories[1]
    script = Script(ledger, told, cases)
    script.act(told.steps[0])
    assert due.unheard()
    asyncio.run(sweep.drain())
    # The precheck moved the assignment itself; that is heard by the next drain, and leads nowhere.
    assert asyncio.run(sweep.drain()) == []
    assert due.unheard() == []


def test_a_drain_on_an_earlier_day_does_nothing(stories, ledger, plain_steps):
    told, cases = stories[0]["TL01"], stories[1]
    script = Script(ledger, told, cases)
    script.act(told.steps[0])
    asyncio.run(sweep.drain())
    with ledger.read() as tx:
        (wait,) = [one for one in queries.waits(tx) if one.role == "system"]
    assert wait.act == "accept"  # the silence of the street office, from its own day on
    assert asyncio.run(sweep.drain()) == []


def test_runs_are_found_by_department_and_street(stories, ledger, plain_steps):
    told, cases = stories[0]["TL01"], stories[1]
    script = Script(ledger, told, cases)
    script.act(told.steps[0])
    assert due.places([script.number]) == ["DH-ZJJ", "533103001"]


def test_the_same_due_act_has_the_same_key_until_its_stream_moves(stories, ledger, plain_steps):
    told, cases = stories[0]["TL01"], stories[1]
    script = Script(ledger, told, cases)
    script.act(told.steps[0])
    (first,) = due.bundles(["precheck"], None, 10)
    assert first.key == f"sys:precheck:assignment/{script.number}:1"
    assert due.bundles(["precheck"], None, 10) == [first]
    assert due.do_each([first])[0].accepted
    assert due.bundles(["precheck"], None, 10) == []


def test_a_broken_assignment_does_not_stop_the_others(stories, ledger, plain_steps, monkeypatch):
    told, cases = stories[0]["TL01"], stories[1]
    script = Script(ledger, told, cases)
    script.act(told.steps[0])
    (one,) = due.bundles(["precheck"], None, 10)
    other = due.Bundle(Act(verb="precheck", number="533100-ZR-2026-09999"), "sys:other")

    def broken(ledger, act, by, key):
        if act.number != script.number:
            raise KeyError("a mistake of ours")
        return perform(ledger, act, by, key)

    monkeypatch.setattr(due, "perform", broken)
    first, second = due.do_each([other, one])
    assert (first.accepted, first.reason) == (False, "KeyError")
    assert second.accepted
