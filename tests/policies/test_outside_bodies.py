"""Demands of bodies outside the directory, and orders that are a department's own business."""

from datetime import date

import pytest

from schemas.acts.act import SYSTEM, Actor

PLACE, DEPT = "533103001002", "DH-ZJJ"
DAY = date(2026, 3, 25)
SECRETARY = Actor(person="s", role="COMM_SEC", org=PLACE)
HEAD = Actor(person="h", role="DEPT_HEAD", org=DEPT)
OFFICE = Actor(person="o", role="LG_OFFICE", org="DH-LGB")
OTHER = Actor(person="p", role="LG_OFFICE", org="DH-LGB")
WORKER = Actor(person="w", role="COMM_WORKER", org=PLACE)
BODY = {"name": "省某厅", "kind": "province"}
WHY = {"ground": "NO_ADMISSION", "text": "未经准入"}
ORDER = {
    "order_no": "12345-2026-0001", "platform": "12345", "department": DEPT, "text": "路灯维修",
    "on": "2026-03-24",
}  # fmt: skip


def refused(memory, **more):
    assert memory.do("", "refuse", SECRETARY, DAY, **{**WHY, "body": BODY, **more}) is None
    return memory.events[-1].stream.id


@pytest.mark.parametrize("kind", ["province", "prefecture", "hotline", "enterprise", "other"])
def test_a_demand_of_any_kind_of_body_is_refused_by_name(memory, kind):
    ident = refused(memory, body={**BODY, "kind": kind})
    state = memory.state("refusal", ident)
    assert (state.department, state.body["kind"]) == ("省某厅", kind)
    (asked,) = [one for one, _ in memory.waits(ident) if one.act == "contest"]
    assert (asked.role, asked.org) == ("LG_OFFICE", "DH-LGB")


def test_who_is_in_the_directory_is_named_there(memory):
    for body in ({**BODY, "name": DEPT}, BODY):
        more = {"department": DEPT} if body is BODY else {}
        told = memory.do("", "refuse", SECRETARY, DAY, **WHY, body=body, **more)
        assert told.code == "body_in_directory"
    unknown = memory.do("", "refuse", SECRETARY, DAY, **WHY, body={**BODY, "kind": "moon"})
    assert unknown.code == "wrong_data"
    assert memory.do("", "refuse", SECRETARY, DAY, **WHY).code == "incomplete"


def test_a_body_that_says_nothing_has_withdrawn_its_demand(memory):
    ident = refused(memory)
    after = memory.rules.calendar.next(memory.rules.calendar.add(DAY, 3))
    memory.settle(after)
    assert memory.state("refusal", ident).stage == "R_ACCEPTED"


@pytest.mark.parametrize(
    ("verb", "stage"), [("uphold_refusal", "R_UPHELD"), ("overturn_refusal", "R_OVERTURNED")]
)
def test_the_office_records_what_it_argues_and_another_person_rules(memory, verb, stage):
    ident = refused(memory)
    assert memory.do(ident, "contest", HEAD, DAY, argument="上级要求").code == "wrong_org"
    assert memory.do(ident, "contest", OFFICE, DAY, argument="来函称上级要求") is None
    assert memory.do(ident, verb, OFFICE, DAY, reason="x").code == "separate_duties"
    assert memory.do(ident, verb, OTHER, DAY, reason="按清单") is None
    assert memory.state("refusal", ident).stage == stage


def test_the_office_speaks_for_no_department(memory):
    assert memory.do("", "refuse", SECRETARY, DAY, **WHY, department=DEPT) is None
    ident = memory.events[-1].stream.id
    assert memory.do(ident, "contest", OFFICE, DAY, argument="x").code == "wrong_org"


def test_beside_an_item_a_body_makes_a_demand_and_never_the_item(memory, filed):
    number, _ = filed("48", list_class="new", communities=[PLACE])
    assert memory.do(number, "refuse", SECRETARY, DAY, **WHY, body=BODY).code == "demand_missing"
    demand = {"what": "每日照片", "on": "2026-03-24", "channel": "微信群", "by": "省某厅"}
    assert memory.do(number, "refuse", SECRETARY, DAY, **WHY, body=BODY, demand=demand) is None


def test_an_order_goes_back_to_its_department_under_the_platforms_number(memory):
    assert memory.do("", "return_order", WORKER, DAY, **ORDER) is None
    ident = memory.events[-1].stream.id
    state = memory.state("refusal", ident)
    assert (state.department, state.demand["order_no"]) == (DEPT, "12345-2026-0001")
    (asked,) = [one for one, _ in memory.waits(ident) if one.act == "contest"]
    assert (asked.role, asked.org) == ("DEPT_HEAD", DEPT)
    assert memory.do(ident, "accept_refusal", HEAD, DAY, reason="我局办理") is None
    assert memory.do(ident, "accept_refusal", HEAD, DAY, reason="再").code == "wrong_refusal"
    stray = memory.do("", "return_order", WORKER, DAY, **{**ORDER, "department": "NOBODY"})
    assert stray.code == "no_such_organisation"
    assert memory.do("", "return_order", HEAD, DAY, **ORDER).code == "wrong_role"


def test_an_order_that_the_department_leaves_lying_is_its_own(memory):
    assert memory.do("", "return_order", WORKER, DAY, **ORDER) is None
    ident = memory.events[-1].stream.id
    memory.settle(memory.rules.calendar.next(memory.rules.calendar.add(DAY, 3)))
    assert memory.state("refusal", ident).stage == "R_ACCEPTED"
    silent = memory.do(ident, "deem_refusal_accepted", SYSTEM, DAY)
    assert silent.code == "wrong_refusal"


def test_a_bypass_of_a_body_outside_is_found_without_its_answer_and_passed_on(memory):
    flag = {"body": BODY, "text": "群里派单", "channel": "微信群", "evidence": "chat"}
    both = memory.do("", "flag_informal_demand", WORKER, DAY, **flag, department=DEPT)
    assert both.code == "body_in_directory"
    assert memory.do("", "flag_informal_demand", WORKER, DAY, **flag) is None
    ident = memory.events[-1].stream.id
    assert memory.do(ident, "b_triage", OFFICE, DAY, result="accepted") is None
    asked = {"department": "省某厅", "text": "请说明"}
    assert memory.do(ident, "b_notice", OFFICE, DAY, **asked) is None
    calendar = memory.rules.calendar
    after = calendar.next(calendar.add(DAY, 3))
    assert [one.act for one, _ in memory.waits(ident)] == ["b_finding"]
    found = {"result": "SUBSTANTIATED", "reasons": "查实"}
    assert memory.do(ident, "b_finding", OFFICE, after, **found) is None
    assert [one.act for one, _ in memory.waits(ident)] == ["b_sanction"]
    passed = {"kind": "移送", "reason": "转有权机关"}
    assert memory.do(ident, "b_sanction", OFFICE, after, **passed) is None
    assert memory.do(ident, "b_close", OFFICE, after, text="已移送") is None
