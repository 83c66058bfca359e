"""An item held for want of room: its work item names the communities, the exemption is entered."""

from pathlib import Path

import pytest

from desk.demo import story
from desk.demo.actors import actor, employ
from desk.demo.replay import Player
from ledger.read import assignments, queries
from ledger.store.session import open_ledger
from ledger.write import exemptions
from schemas import yaml_text
from schemas.acts.act import SYSTEM, Act
from schemas.states.states import AssignmentState
from tasks.acts import perform
from tasks.verify.verify import verify

DATA = Path(__file__).parents[2] / "desk" / "demo" / "data"
OFFICE, CHAIR = actor("LG_OFFICE", "DH-LGB"), actor("LG_CHAIR", "DH-LG")
LIFT = {"code": "承载", "reason": "年度重点", "expires_on": "2026-12-31"}


def read(name):
    return yaml_text.parse((DATA / name).read_text("utf-8"))


@pytest.fixture
def held(tmp_path, monkeypatch):
    """TL01 at the end of its publication, when nobody has an hour left."""
    cases = {row["case"]: story.plain(row["application"]) for row in read("cases.yaml")["cases"]}
    told = {one.id: one for one in story.read(read("timeline.yaml"), cases, "Asia/Shanghai")}
    ledger = open_ledger(f"sqlite:///{tmp_path / 'l.db'}", simulated=True, jurisdiction="dehong")
    player = Player(ledger, told["TL01"], cases)
    player.prepare()
    employ(ledger, [OFFICE, CHAIR])
    for step in told["TL01"].steps:
        if step.verb == "publicity_end":
            break
        player.do(step)
    monkeypatch.setattr("policies.cost.capacity.ceiling", lambda community, ground: 1)

    def do(verb, by, **data):
        act = Act(verb=verb, number=told["TL01"].number, data=data)
        return perform.perform(ledger, act, by, f"{verb}:{len(data)}:{next(keys)}", at=step.at)

    keys = iter(range(100))
    yield ledger, told["TL01"].number, do
    ledger.close()


def test_the_office_sees_who_is_full_and_the_chairs_exemption_is_in_the_register(held):
    ledger, number, do = held
    assert do("publicity_end", SYSTEM).accepted
    refused = do("publicity_end", SYSTEM).refused
    assert refused.code == "over_capacity"
    with ledger.read() as tx:
        waits = queries.waits(tx, number)
        full = assignments.state(tx, AssignmentState, number).over
    (item,) = [one for one in waits if one.role == "LG_OFFICE"]
    assert item.act == "leave_out"
    assert all(code in item.title for code in full)

    assert do("lift_capacity", CHAIR, **LIFT).accepted
    assert do("publicity_end", SYSTEM).accepted

    with ledger.read() as tx:
        entered = exemptions.register(tx, number=number)
        assert not any(one.role == "LG_OFFICE" for one in queries.waits(tx, number))
    assert [(one.rule, one.reason) for one in entered] == [("C01", "年度重点")]
    assert verify(ledger).problems == ()
