"""People act by the stories' script; all that the system owes is done by the flows alone."""

import asyncio
import fcntl
from datetime import timedelta

import pytest

from flows import sweep
from ledger.read import assignments, queries
from ledger.store import writelock
from schemas.acts.act import SYSTEM, Act
from schemas.errors import LedgerUnavailable
from schemas.states.states import PlacementState, RefusalState
from tasks import clock
from tasks.acts.perform import perform
from tasks.routing import due
from tests.some import some

PLAYED = ("TL01", "TL02", "TL04", "TL05", "TL06", "TL13", "TL16", "TL17")

UNTOLD = (
    "fan_out",
    "note_arrears",
    "escalate",
    "note_filing",
    "open_review",
)  # they follow from what is told; the stories say `tick`


@pytest.mark.parametrize("ident", [*some(PLAYED, 3)])
def test_the_flows_do_what_the_story_says_the_system_does(ident, scripted, ledger, plain_steps):
    script = scripted(ident)
    done = []
    for step in script.told.steps:
        clock.set_now(ledger, step.at)
        done += asyncio.run(sweep.drain())
        if step.by != SYSTEM:
            script.act(step)
            done += asyncio.run(sweep.drain())
    expected = [
        step.verb for step in script.told.steps if step.by == SYSTEM and step.verb != "tick"
    ]
    acts = iter(one.act for one in done if one.act not in UNTOLD)
    for verb in expected:  # half-years' evaluations open by themselves, and no story tells of them
        assert next(act for act in acts if act != "open_blind" or verb == act) == verb
    assert not [act for act in acts if act != "open_blind"]
    assert all(one.accepted for one in done)


def test_a_drain_leaves_nothing_unheard(scripted, ledger, plain_steps):
    script = scripted("TL01")
    script.act(script.told.steps[0])
    assert due.unheard()
    asyncio.run(sweep.drain())
    # The precheck moved the assignment itself; that is heard by the next drain, and leads nowhere.
    assert asyncio.run(sweep.drain()) == []
    assert due.unheard() == []


def test_a_ledger_that_another_program_holds_is_drained_by_the_next_sweep(
    scripted, ledger, plain_steps, tmp_path, monkeypatch
):
    monkeypatch.setattr(writelock, "_patience", 0.3)
    script = scripted("TL01")
    script.act(script.told.steps[0])
    with (tmp_path / "ledger.db.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(LedgerUnavailable):
            asyncio.run(sweep.drain())
    assert [one.act for one in asyncio.run(sweep.drain())] == ["precheck"]


def test_a_drain_on_an_earlier_day_does_nothing(scripted, ledger, plain_steps):
    script = scripted("TL01")
    script.act(script.told.steps[0])
    asyncio.run(sweep.drain())
    with ledger.read() as tx:
        (wait,) = [one for one in queries.waits(tx) if one.role == "system"]
    assert wait.act == "accept"  # the silence of the street office, from its own day on
    assert asyncio.run(sweep.drain()) == []


def test_runs_are_found_by_department_and_street(scripted, ledger, plain_steps):
    script = scripted("TL01")
    script.act(script.told.steps[0])
    assert due.places([script.number]) == ["DH-ZJJ", "533103001"]


def test_the_same_due_act_has_the_same_key_until_its_stream_moves(scripted, ledger, plain_steps):
    script = scripted("TL01")
    script.act(script.told.steps[0])
    (first,) = due.bundles(["precheck"], None, 10)
    assert first.key == f"sys:precheck:assignment/{script.number}:1"
    assert due.bundles(["precheck"], None, 10) == [first]
    assert due.do_each([first])[0].accepted
    assert due.bundles(["precheck"], None, 10) == []


def test_a_broken_assignment_does_not_stop_the_others(scripted, ledger, plain_steps, monkeypatch):
    script = scripted("TL01")
    script.act(script.told.steps[0])
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


def test_a_refusal_that_nobody_answers_ends_by_itself_under_its_own_number(
    scripted, ledger, plain_steps
):
    """The work item shows the assignment's number; the act is about the refusal."""
    script = scripted("TL01")
    for step in script.told.steps:
        clock.set_now(ledger, step.at)
        asyncio.run(sweep.drain())
        if step.by != SYSTEM:
            script.act(step)
        if step.verb == "start_task":
            break
    asyncio.run(sweep.drain())
    secretary = step.by
    said = {"ground": "NO_POWERS", "text": "没有执法权限"}
    refuse = Act(verb="refuse", number=script.number, data=said)
    ident = perform(ledger, refuse, secretary, "no", at=step.at).number
    stages = []
    for days in (3, 14):
        clock.set_now(ledger, step.at + timedelta(days=days))
        asyncio.run(sweep.drain())
        with ledger.read() as tx:
            stages.append(assignments.state(tx, RefusalState, ident).stage)
            work = assignments.state(tx, PlacementState, f"{script.number}:{secretary.org}").work
    assert ident != script.number
    assert stages == ["R_ISSUED", "R_ACCEPTED"]
    assert work == "TERMINATED"
