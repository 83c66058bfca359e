"""A drain does everything that is due, in few runs, and leaves what cannot be done for later."""

import asyncio

import pytest

from flows import admission, completion, funding, sweep
from policies.lifecycle.owing import OWINGS, SYSTEM
from schemas.errors import LedgerUnavailable
from tasks.routing import due

A, B = "533100-ZR-2026-00001", "533100-ZR-2026-00002"


@pytest.fixture
def runs(monkeypatch, plain_steps):
    """Names of the flow runs that a drain starts."""
    from prefect import Flow

    started = []

    def start(flow, *arguments):
        started.append(flow.name)
        return flow.fn(*arguments)

    monkeypatch.setattr(Flow, "__call__", start)
    return started


def drain():
    return asyncio.run(sweep.drain())


def test_nothing_due_needs_no_run(world, runs):
    assert drain() == []
    assert runs == []


def test_one_story_due_is_one_run_of_its_flow_for_all_its_assignments(world, runs):
    world.owe("precheck", A)
    world.owe("precheck", B)
    assert len(drain()) == 2
    assert runs == ["admission"]


def test_several_stories_due_are_one_sweep(world, runs):
    world.owe("precheck", A)
    world.owe("lapse", B)
    world.owe("archive", A)
    assert len(drain()) == 3
    assert runs == ["sweep"]


def test_what_one_act_makes_due_follows_in_the_same_run(world, runs):
    world.owe("publicity_end", A, then=["fan_out"])
    drain()
    assert world.done == [("publicity_end", A), ("fan_out", A)]
    assert runs == ["admission"]


def test_what_makes_another_story_due_follows_in_the_same_drain(world, runs):
    world.owe("fan_out", A, then=["lapse"])
    drain()
    assert world.done == [("fan_out", A), ("lapse", A)]
    assert runs == ["admission", "funding"]


def test_an_earlier_point_that_becomes_due_is_taken_in_the_next_round(world, runs):
    world.owe("archive", A, then=["end_date"])
    drain()
    assert world.done == [("archive", A), ("end_date", A)]
    assert runs == ["completion"]


def test_a_refused_act_is_tried_once_and_holds_up_nobody(world, runs):
    world.owe("precheck", A, refused="incomplete")
    world.owe("precheck", B)
    told = drain()
    assert {(one.number, one.accepted, one.reason) for one in told} == {
        (A, False, "incomplete"),
        (B, True, ""),
    }
    assert drain() == []


def test_messages_are_heard_when_all_is_done(world, runs):
    world.messages = [1, 2]
    drain()
    assert world.messages == []


def test_messages_stay_when_the_ledger_is_away(world, runs, monkeypatch):
    def away(_):
        raise LedgerUnavailable("台账不可用", "the ledger is away")

    monkeypatch.setattr(due, "do_each", away)
    world.owe("precheck", A)
    world.messages = [1]
    with pytest.raises(LedgerUnavailable):
        drain()
    assert world.messages == [1]


def test_a_flow_looks_only_at_the_assignments_it_is_given(world, plain_steps):
    world.owe("precheck", A)
    world.owe("precheck", B)
    asyncio.run(admission.admit.fn([B]))
    assert world.done == [("precheck", B)]


def test_a_flow_without_numbers_looks_at_all(world, plain_steps):
    world.owe("lapse", A)
    world.owe("lapse", B)
    asyncio.run(funding.fund.fn())
    assert sorted(number for _, number in world.done) == [A, B]


def test_a_flow_run_twice_does_its_work_once(world, plain_steps):
    world.owe("deem_accepted", A)
    asyncio.run(completion.complete.fn([A]))
    asyncio.run(completion.complete.fn([A]))
    assert world.done == [("deem_accepted", A)]


def test_the_minutes_of_a_run_say_what_was_done(world, plain_steps):
    world.owe("precheck", A)
    asyncio.run(admission.admit.fn([A]))
    (minutes,) = plain_steps
    assert minutes["table"] == [
        {"act": "precheck", "number": A, "communities": 0, "accepted": True, "reason": ""}
    ]


def test_a_long_fan_out_shows_how_far_it_is(world, plain_steps):
    world.owe("fan_out", A, then=["fan_out"])
    world.left = 3000
    asyncio.run(admission.admit.fn([A]))
    bars = [one for one in plain_steps if "progress" in one]
    assert bars[0]["progress"] == 0.0
    assert len(bars) >= 3


def test_each_act_of_the_system_belongs_to_one_point_of_one_story():
    verbs = [step.name for step in sweep.AGENDA]
    assert len(verbs) == len(set(verbs))


def test_what_the_system_owes_is_a_point_of_an_agenda_and_nothing_else_is():
    owed = {one.act for one in OWINGS if one.role == SYSTEM}
    silence = {one.then for one in OWINGS if one.then}
    beside = {
        "escalate",
        "redate",
        "note_arrears",
        "end_delegation",
        "lapse_correction",
    }  # by a day of their own

    assert {step.name for step in sweep.AGENDA} == owed | silence | beside


@pytest.mark.parametrize(
    ("numbers", "name"),
    [([A], f"admission {A}"), ([A, B, B], f"admission {A} +2"), (None, "admission all")],
)
def test_a_run_is_named_after_its_assignments(monkeypatch, numbers, name):
    from flows import agenda

    class Run:
        flow_name = "admission"
        parameters = {"numbers": numbers}

    monkeypatch.setattr(agenda, "flow_run", Run)
    assert agenda.run_name() == name
