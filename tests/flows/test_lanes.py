"""The table of lanes: what the worker looks for, and what prefect.yaml deploys."""

import asyncio
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import prefect
import pytest
from prefect import Flow
from ruamel.yaml import YAML

import flows
from flows.lanes import LANES, Lane, deployment, written
from tasks.routing import due

FILE = Path(flows.__file__).parents[1] / "prefect.yaml"


def test_prefect_yaml_is_what_the_table_says():
    text = FILE.read_text(encoding="utf-8")
    read = YAML(typ="safe").load(text)

    assert written(text) == text
    assert read["deployments"] == [deployment(lane) for lane in LANES]
    assert read["prefect-version"] == prefect.__version__


def test_the_table_has_every_flow_and_each_is_named_like_its_module():
    made = {
        id(one): one
        for found in iter_modules(flows.__path__)
        for one in vars(import_module(f"flows.{found.name}")).values()
        if isinstance(one, Flow)
    }

    assert {id(lane.flow) for lane in LANES} == set(made)
    assert {f"flows.{one.name}" for one in made.values()} == {lane.module for lane in LANES}


def test_who_looks_has_a_time_and_runs_in_both_installations():
    looks = [lane for lane in LANES if lane.seconds]

    assert all(lane.schedule for lane in looks)
    assert [lane for lane in LANES if lane.owed and not lane.seconds] == []
    assert {lane.entrypoint for lane in looks if not lane.owed} == {"flows.sweep.sweep"}


@pytest.mark.parametrize("broken", ["owed", "flow"])
def test_what_fails_in_a_lane_is_tried_again_at_the_next_look(monkeypatch, caplog, broken):
    looked, ran = [], []

    def owed(_ledger):
        looked.append(1)
        if broken == "owed" and len(looked) == 1:
            raise OSError("the ledger is away")
        return not ran

    async def work():
        if broken == "flow" and len(looked) == 1:
            raise RuntimeError("the ledger is away")
        ran.append(1)

    monkeypatch.setattr(due, "ledger", lambda: None)
    monkeypatch.setattr(Flow, "__call__", lambda flow, *a, **k: flow.fn(*a, **k))
    lane = Lane(Flow(work), owed=owed, seconds=0.005)

    async def story():
        keeping = asyncio.create_task(lane.keep())
        while len(looked) < 4:
            await asyncio.sleep(0.005)
        assert not keeping.done()
        keeping.cancel()

    asyncio.run(asyncio.wait_for(story(), 20))
    assert len(ran) == 1
    assert "the ledger is away" in caplog.text
