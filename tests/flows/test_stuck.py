"""A run shows what nobody does beside its minutes: cause, owner and next step of each item."""

import asyncio
from importlib.resources import files

from desk.cli.commands.replay import applications
from desk.demo import replay, story
from flows import completion
from schemas import yaml_text
from tasks import clock


def paid_late(ledger):
    """Story LV04 up to the day on which nobody has ordered what is due; its next step."""
    text = files("desk").joinpath("demo/data/lives.yaml").read_text(encoding="utf-8")
    rows = yaml_text.parse(text)["stories"]
    cases = applications(None)
    told = story.read({"stories": [one for one in rows if one["id"] == "LV04"]}, cases,
                      "Asia/Shanghai")[0]  # fmt: skip
    player = replay.Player(ledger, told, cases)
    player.prepare()
    first = next(at for at, one in enumerate(told.steps) if one.verb == "escalate")
    for step in told.steps[:first]:
        player.do(step)
    return told.steps[first]


def test_what_is_stuck_is_told_with_its_owner_and_what_comes_next(ledger, plain_steps):
    step = paid_late(ledger)
    clock.set_now(ledger, step.at)

    asyncio.run(completion.complete.fn(None))

    (shown,) = [one for one in plain_steps if one["key"].startswith("stuck-")]
    rows = shown["table"]
    assert rows
    assert all(row["owner"] and row["cause"] and row["next"] for row in rows)
    (order,) = [row for row in rows if "下达拨款单" in row["cause"]]
    assert order["owner"] == "部门财务（德宏州司法局）"
    assert "提请" in order["next"]
