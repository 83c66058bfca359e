"""Pictures are drawn when the figures have changed, each once, and found by the desk."""

import asyncio
from datetime import timedelta

import pytest

from flows import lanes, sweep
from ledger.desk import pictures as kept
from schemas.acts.act import SYSTEM
from tasks import clock
from tasks.charts import pictures as door
from tasks.charts import refresh
from tasks.routing import due


@pytest.fixture
def drawn(monkeypatch):
    """Draw nothing; return the keys of what would have been drawn."""
    keys = []
    hang = refresh.hang

    def told(ledger, leaf):
        keys.append(leaf.key)
        monkeypatch.setattr(refresh, "draw", lambda _chart: hanging_picture())
        hang(ledger, leaf)

    monkeypatch.setattr("tasks.routing.drawing.BREATHS", 0)
    monkeypatch.setattr(refresh, "hang", told)
    return keys


def hanging_picture():
    from tasks.charts.drawing import Drawn

    return Drawn("<svg/>", b"png")


def play(script, ledger, until):
    for step in script.told.steps[:until]:
        clock.set_now(ledger, step.at)
        asyncio.run(sweep.drain())
        if step.by != SYSTEM:
            script.act(step)
            asyncio.run(sweep.drain())


def draw():
    return asyncio.run(lanes.CHARTS.run_if_owed())


def test_a_new_ledger_has_its_pictures_once(ledger, plain_steps, drawn):
    first = draw()

    assert first == len(drawn) == len(set(drawn)) > 0
    assert draw() == 0
    assert {key.split("/")[1] for key in drawn} >= {door.PLACE, "533103001"}


def test_only_pictures_whose_figures_have_changed_are_drawn_again(
    scripted, ledger, plain_steps, drawn
):
    script = scripted("TL16")
    clock.set_now(ledger, script.told.steps[0].at)
    draw()
    before = list(drawn)
    drawn.clear()
    play(script, ledger, 3)

    assert 0 < draw() < len(before) / 2
    applicant = script.application["applicant"]
    assert f"departments/{applicant}/zh" in drawn
    assert f"chain/{door.PLACE}/en" in drawn
    assert not [key for key in drawn if key.startswith("burden/")]  # nothing lives yet


def test_a_day_on_which_nothing_happened_draws_nothing_but_a_week_does(ledger, plain_steps, drawn):
    clock.set_now(ledger, clock.now(ledger) + timedelta(days=9000))
    draw()
    drawn.clear()
    clock.set_now(ledger, clock.now(ledger) + timedelta(days=1))
    assert draw() == 0
    clock.set_now(ledger, clock.now(ledger) + timedelta(days=7))
    assert draw() > 0


def test_the_desk_finds_a_picture_with_its_table(ledger, plain_steps, drawn):
    draw()
    found = door.find(ledger, door.key_of("chain", door.PLACE, "zh"))

    assert found.svg == "<svg/>"
    assert found.told["rows"][0][0] == "申请"
    assert found.told["about"].startswith("条形图")
    assert found.as_of.isoformat() == found.told["as_of"]
    assert door.find(ledger, "chain/nobody/zh") is None


def test_a_picture_of_somebody_gone_is_taken_down(ledger, plain_steps, drawn):
    draw()
    with ledger.write() as tx:
        gone = kept.find(tx, f"chain/{door.PLACE}/zh").model_copy(update={"key": "chain/X/zh"})
        kept.put(tx, gone)
        kept.put(tx, gone)
    refresh.outdated(due.ledger())

    assert door.find(ledger, "chain/X/zh") is None
