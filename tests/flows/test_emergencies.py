"""What nobody has to do of an emergency is done by the flows, on its day and not before."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from desk.demo import actors
from flows import sweep
from ledger.read import assignments, queries
from schemas.acts.act import Act
from schemas.states.bypass import BypassState
from schemas.states.emergency import EmergencyState
from schemas.states.states import PlacementState
from tasks import clock
from tasks.acts.perform import perform

COMMUNITY = "533123100001"
BEGUN = datetime(2026, 7, 13, 12, 40, tzinfo=UTC)
REQUEST = {
    "notice": {
        "issuer": "盈江县防汛抗旱指挥部", "issuer_kind": "command", "number": "盈汛指〔2026〕12号",
        "event": "暴雨", "level": 3, "started_on": "2026-07-13", "expected_end": "2026-07-22",
    },
    "communities": [COMMUNITY], "channel": "phone", "text": "转移危险区住户",
    "personal_data": ["转移人员名单"],
}  # fmt: skip


@pytest.fixture
def begun(ledger, plain_steps):
    """An emergency that was asked for and verified; returns its number."""
    clerk, officer = actors.actor("DEPT_CLERK", "DH-YJJ"), actors.actor("LG_OFFICE", "DH-LGB")
    actors.employ(ledger, [clerk, officer])
    asked = perform(ledger, Act(verb="e_request", data=REQUEST), clerk, "1", at=BEGUN)
    assert asked.accepted, asked.refused
    checked = {"result": "verified", "text": "已核对"}
    said = perform(ledger, Act(verb="e_verify", number=asked.number, data=checked), officer, "2")
    assert said.accepted, said.refused
    return asked.number


def drained(ledger, days):
    clock.set_now(ledger, BEGUN + timedelta(days=days))
    return [(one.act, one.accepted) for one in asyncio.run(sweep.drain())]


def test_a_request_takes_a_number_of_the_items_and_begins_within_a_drain(begun, ledger):
    assert begun == "533100-ZR-2026-00001"
    assert drained(ledger, 0) == [("e_activate", True)]
    assert drained(ledger, 3) == []  # 16 July, the third working day
    with ledger.read() as tx:
        placement = assignments.state(tx, PlacementState, f"{begun}:{COMMUNITY}")
    assert (placement.work, placement.cover) == ("RUNNING", "emergency")


def test_nobody_files_and_it_is_revoked_reported_and_its_data_destroyed(begun, ledger):
    drained(ledger, 0)
    assert drained(ledger, 4) == [("e_revoke", True)]
    with ledger.read() as tx:
        state = assignments.state(tx, EmergencyState, begun)
        report = assignments.state(tx, BypassState, state.bypass)
        waits = queries.waits(tx, state.bypass)
    assert (report.number, report.department) == (begun, "DH-YJJ")
    owed = [(one.act, one.role) for one in waits if one.role != "system"]
    assert owed == [("b_triage", "LG_OFFICE")]
    assert set(drained(ledger, 34)) == {("escalate", True)}  # nobody looked; 16 August
    assert drained(ledger, 35) == [("destroy_personal_data", True)]
    assert drained(ledger, 40) == []


def test_nobody_verifies_and_the_request_lapses_with_its_notice(ledger, plain_steps):
    clerk = actors.actor("DEPT_CLERK", "DH-YJJ")
    actors.employ(ledger, [clerk])
    perform(ledger, Act(verb="e_request", data=REQUEST), clerk, "1", at=BEGUN)
    assert drained(ledger, 9) == []  # 22 July, the last day
    assert drained(ledger, 10) == [("e_expire", True)]
