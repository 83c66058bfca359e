"""What used to wait for ever has an owner and a day: drafts, full communities, money, reports."""

from datetime import date

import pytest

from policies.lifecycle.steps.placement.closing import archive_ready
from schemas.acts.act import SYSTEM, Actor

PLACE, DEPT = "533103001002", "DH-ZJJ"
SECRETARY = Actor(person="s", role="COMM_SEC", org=PLACE)
HEAD = Actor(person="h", role="DEPT_HEAD", org=DEPT)
OFFICE = Actor(person="o", role="LG_OFFICE", org="DH-LGB")
WORKER = Actor(person="w", role="COMM_WORKER", org=PLACE)
DRAFT = "533100-ZR-2026-00700"


@pytest.fixture
def running(memory, filed):
    """Work that runs at its one community, which holds the first instalment."""
    number, day = filed("48", list_class="new", communities=[PLACE])
    day = memory.walk(number, day, until="APPROVED")
    memory.bring(number, PLACE, day, "confirm_usable")
    day = max(day, memory.state("placement", f"{number}:{PLACE}").start_on)
    assert memory.do(number, "start_task", SECRETARY, day) is None
    return memory, number, day


def refused(memory, number, day):
    """The community refuses the running item, and the department takes it back."""
    why = {"ground": "NO_POWERS", "text": "须执法资格"}
    assert memory.do(number, "refuse", SECRETARY, day, **why) is None
    ident = memory.state("placement", f"{number}:{PLACE}").refusal
    assert memory.do(ident, "accept_refusal", HEAD, day, reason="收回") is None


def test_money_of_a_refused_item_comes_back_in_its_term_and_the_archive_waits(running):
    memory, number, day = running
    refused(memory, number, day)

    assignment = memory.state("assignment", number)
    assert (assignment.unsettled, assignment.lapsed, assignment.stage) == (1, 0, "EFFECTIVE")
    (back,) = [one for one, _ in memory.waits(number) if one.act == "return_funds"]
    assert (back.role, back.due) == ("COMM_SEC", memory.rules.calendar.add(day, 10))
    end = assignment.terms.end_on
    assert memory.do(number, "end_date", SYSTEM, end) is None
    assert archive_ready(memory.state("assignment", number)) is None

    fen = memory.state("placement", f"{number}:{PLACE}").instalments[0].amount_fen
    data = {"instalment": 1, "amount": f"{fen / 100:.2f}", "reason": "未做"}
    assert memory.do(number, "return_funds", SECRETARY, end, **data) is None
    assert memory.state("placement", f"{number}:{PLACE}").clocks == ()
    assert archive_ready(memory.state("assignment", number)) == end


def test_nothing_is_spent_returned_or_settled_after_the_archive(running):
    memory, number, day = running
    day = memory.walk(number, day)
    assert memory.state("assignment", number).stage == "ARCHIVED"
    spending = {"instalment": 1, "amount": "1.00", "category": "printing", "purpose": "折页"}
    back = {"instalment": 1, "amount": "1.00", "reason": "x"}
    settling = {"instalment": 1, "communities": [PLACE], "basis": "x", "amounts": {PLACE: "1.00"}}
    finance = Actor(person="f", role="FIN_DEPT", org=DEPT)
    assert memory.do(number, "spend", SECRETARY, day, **spending).code == "wrong_stage"
    assert memory.do(number, "return_funds", SECRETARY, day, **back).code == "wrong_stage"
    assert memory.do(number, "carry_funds", SECRETARY, day, **back).code == "wrong_stage"
    assert memory.do(number, "settle", finance, day, **settling).code == "wrong_stage"


def test_a_draft_that_nobody_goes_on_with_ends_by_itself_and_not_on_its_last_day(memory, cases):
    application, day = cases["48"]["application"], date(2026, 3, 25)
    clerk = Actor(person="c", role="DEPT_CLERK", org=DEPT)
    calendar = memory.rules.calendar
    assert memory.do(DRAFT, "save_draft", clerk, day, application=application) is None
    later = calendar.add(day, 30)
    assert memory.do(DRAFT, "save_draft", clerk, later, application=application) is None

    last = calendar.add(later, 60)
    assert memory.due(last) == []
    assert memory.do(DRAFT, "withdraw", SYSTEM, last).code == "too_early"
    memory.settle(calendar.next(last))
    assert memory.state("assignment", DRAFT).stage == "WITHDRAWN"
    assert memory.events[-1].body["because"] == "draft_left"


def test_a_draft_that_is_filed_waits_for_its_end_no_longer(memory, cases):
    application, day = cases["48"]["application"], date(2026, 3, 25)
    clerk = Actor(person="c", role="DEPT_CLERK", org=DEPT)
    assert memory.do(DRAFT, "save_draft", clerk, day, application=application) is None
    assert memory.do(DRAFT, "submit", HEAD, day, application=application) is None
    assert "draft" not in [clock.code for clock in memory.state("assignment", DRAFT).clocks]


def held(memory, filed):
    """An item that is held because its one of two communities is full; returns number and day."""
    number, day = filed("48", list_class="new", communities=[PLACE, "533103001001"])
    day = memory.walk(number, day, until="PUBLICITY")
    months = ("04", "05", "06", "07", "08", "09", "10", "11", "12")
    memory.loads = {PLACE: {f"2026-{month}": 10**9 for month in months}}
    over = next(c for c in memory.state("assignment", number).clocks if c.code == "publicity").due
    day = memory.rules.calendar.next(over)
    assert memory.do(number, "publicity_end", SYSTEM, day) is None
    return number, day


def test_what_is_held_for_capacity_has_a_term_that_ends_with_it(memory, filed):
    number, day = held(memory, filed)

    (office,) = [one for one, _ in memory.waits(number) if one.act == "leave_out"]
    assert office.due == memory.rules.calendar.add(day, 5)
    cut = {"communities": [PLACE], "reason": "承载已满"}
    assert memory.do(number, "leave_out", OFFICE, day, **cut) is None
    assert "capacity" not in [clock.code for clock in memory.state("assignment", number).clocks]


def reported(memory, day):
    """A report whose department was asked and answered; returns its id."""
    flag = {"department": DEPT, "text": "群里派单", "channel": "微信群", "evidence": "chat"}
    assert memory.do("", "flag_informal_demand", WORKER, day, **flag) is None
    ident = memory.events[-1].stream.id
    for verb, by, data in (
        ("b_triage", OFFICE, {"result": "accepted", "text": "受理"}),
        ("b_notice", OFFICE, {"department": DEPT, "text": "请说明"}),
        ("b_explain", HEAD, {"text": "工作需要"}),
    ):
        assert memory.do(ident, verb, by, day, **data) is None, verb
    return ident


@pytest.mark.parametrize("result", ["NOT_PROVEN", "SUBSTANTIATED"])
def test_a_report_is_closed_in_a_term_however_it_was_found(memory, filed, result):
    _, day = filed("48")
    ident = reported(memory, day)
    found = {"result": result, "reasons": "查实" if result == "SUBSTANTIATED" else "无据"}
    assert memory.do(ident, "b_finding", OFFICE, day, **found) is None
    if result == "SUBSTANTIATED":
        remedy = {"withdrawn": True, "communities": [PLACE], "compensation_hours": "0"}
        assert memory.do(ident, "b_remedy", HEAD, day, **remedy, amount="0.00") is None
        warned = {"kind": "提醒", "reason": "首次"}
        assert memory.do(ident, "b_sanction", OFFICE, day, **warned) is None

    (last,) = [one for one, _ in memory.waits(ident) if one.act == "b_close"]
    assert last.due == memory.rules.calendar.add(day, 5)
    assert memory.do(ident, "b_close", OFFICE, day, text="结案") is None
    assert memory.state("bypass", ident).clocks == ()
