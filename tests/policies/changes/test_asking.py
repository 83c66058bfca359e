"""A change is asked for (row 22): what it may be, which path it takes, who answers."""

from dataclasses import replace

import pytest

from schemas.acts.act import SYSTEM

FORM = {
    "name": "核对补充表",
    "kind": "business",
    "frequency": "once",
    "fields": 3,
    "channel": "paper",
}


def test_the_old_terms_go_on_while_a_change_is_asked_for(item):
    item.done("request_change", item.head, **item.more)

    assert (item.state.stage, item.state.request.at) == ("AMENDING", "ACCEPTED")
    assert item.state.terms.total_fen == 254000
    assert item.owed() == {("open_consultation", "STREET_REVIEWER")}
    item.done("deliver", item.secretary(item.first), result="已核对")
    assert item.at(item.first).work == "DELIVERED"


@pytest.mark.parametrize(
    ("change", "full"),
    [
        ({"end_on": "2026-12-02"}, False),
        ({"hours": "16.2"}, False),  # a fifth more, to the minute
        ({"hours": "16.3"}, True),
        ({"forms": [FORM]}, True),
        ({"set": {"apps": [{"name": "核查通", "filing_no": "滇政务2026-001"}]}}, True),
    ],
)
def test_many_more_hours_and_new_burdens_take_the_full_path(item, change, full):
    found = item.do("request_change", item.head, change="调整", **change)

    assert found is None, found
    assert item.state.request.full is full
    assert item.state.request.at == ("ACCEPTED" if full else "LG_DECISION")


def test_a_new_community_is_consulted_and_its_money_certified(item):
    item.done("request_change", item.head, **item.more)
    request = item.state.request
    assert request.full
    assert item.new in request.concerned

    asked = item.do("open_consultation", item.reviewer, communities=["533102100002"])
    assert asked.code == "community_not_asked_for"
    item.done("open_consultation", item.reviewer, communities=list(request.concerned))
    assert item.code("propose", item.head) == "wrong_role"
    answer = {"answer": "NO_CAPACITY"}
    item.done("answer", item.secretary(item.new), **answer)
    after = item.later(6)
    item.done("close_consultation", SYSTEM, after)
    assert (item.state.request.at, item.state.opposed) == ("STREET_REVIEW", 1)
    silent = item.memory.state("opinion", f"{item.number}:{item.first}")
    assert (silent.answer, silent.open) == ("NO_ANSWER", False)
    assert item.code("answer", item.secretary(item.new), after, **answer) == "consultation_closed"


def test_what_costs_more_is_certified_whole_before_it_is_decided(item):
    item.done("request_change", item.head, **item.more)
    item.consulted(*item.state.request.concerned)
    before = item.line().limit_fen

    assert item.owed() == {("confirm_funds", "FIN_BUREAU")}
    assert item.code("approve_change", item.chair, **item.grant) == "request_not_ready"
    money = {"budget_doc_no": item.state.request.budget_doc_no}
    assert item.code("confirm_funds", item.finance, amount="3359.99", **money) == "funds_short"
    assert item.code("confirm_funds", item.finance) == "incomplete"
    other = {"budget_doc_no": "德财预〔2026〕14号-退役-099", "amount": "3360.00"}
    assert item.code("confirm_funds", item.finance, **other) == "other_budget_line"
    item.certified("3360.00")
    assert item.state.request.at == "LG_DECISION"
    extra = item.state.request.extra_fen
    assert item.line().limit_fen == before + extra
    assert item.balance("reserved", item.number) == extra
    assert item.code("confirm_funds", item.finance, amount="3360.00", **money) == "already_done"


def test_a_certificate_for_a_change_raises_no_line_that_another_item_registered(item):
    line = next(key for key in item.memory.raw if key[0] == "budget")
    item.memory.raw[line]["registered_for"] = "533100-ZR-2026-00009"
    item.done("request_change", item.head, **item.more)
    item.consulted(*item.state.request.concerned)
    limit, extra = item.line().limit_fen, item.state.request.extra_fen
    money = {"budget_doc_no": item.state.request.budget_doc_no, "amount": "3360.00"}
    assert item.code("confirm_funds", item.finance, **money) == "funds_short"
    assert item.line().limit_fen == limit
    item.memory.raw[line]["limit_fen"] = limit + extra - 1
    assert item.code("confirm_funds", item.finance, **money) == "funds_short"
    item.memory.raw[line]["limit_fen"] = limit + extra
    item.certified("3360.00")
    assert item.line().limit_fen == limit + extra


def test_a_gap_in_the_funds_ends_the_request_and_the_old_terms_go_on(item):
    item.done("request_change", item.head, **item.more)
    item.consulted(*item.state.request.concerned)
    item.done("fund_gap", item.finance, reason="预算不足", defects=["F05"])

    assert (item.state.stage, item.state.request, item.state.clocks) == ("EFFECTIVE", None, ())


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, "nothing_changes"),
        ({"end_on": "2026-11-30"}, "nothing_changes"),
        ({"communities": []}, "nothing_changes"),
        ({"set": {"communities": ["1", "533102100001", "533102100005", "533102100009"]}},
         "no_such_community"),
        ({"set": {"applicant": "DH-MZJ"}}, "not_by_change"),
        ({"set": {"funding.budget_doc_no": "德财预〔2026〕14号-退役-099"}}, "not_by_change"),
        ({"set": {"funding.lines.9.quantity": 1}}, "no_such_form_field"),
        ({"set": {"nonsense": 1}}, "application_unreadable"),
        ({"set": {"veto": True}}, "rejected_by_rules"),
        ({"total": "2541.00"}, "defects_in_request"),
        ({"quantities": {"1": "20"}, "total": "1100.00"}, "below_delivered"),
    ],
)  # fmt: skip
def test_what_no_change_can_be_is_refused(item, change, code):
    assert item.code("request_change", item.head, change="调整", **change) == code
    assert item.state.stage == "EFFECTIVE"


def test_a_change_says_what_and_why_and_one_thing_is_asked_at_a_time(item):
    assert item.code("request_change", item.head, end_on="2026-12-02") == "incomplete"
    item.done("request_change", item.head, **item.longer)
    again = item.do("request_change", item.head, **item.more)
    assert (again.code, again.params["stage"]) == ("request_pending", "AMENDING")


def test_only_the_department_asks_and_only_of_work_in_effect(item, filed, memory):
    assert item.code("request_change", item.office, **item.longer) == "wrong_role"
    number, day = filed("48", list_class="new")
    head = item.head.model_copy(update={"org": "DH-ZJJ", "person": "zjj"})
    refused = memory.do(number, "request_change", head, day, **item.longer)
    assert refused.code == "wrong_stage"


def test_an_item_that_is_still_being_placed_waits(item):
    state = item.memory.raw["assignment", item.number]
    state["placed"] -= 1
    assert item.code("request_change", item.head, **item.longer) == "still_placing"


def test_an_emergency_ends_with_its_response(item):
    item.memory.raw["assignment", item.number]["emergency"] = True
    assert item.code("request_change", item.head, **item.longer) == "ends_with_response"


def test_the_department_withdraws_its_request_not_the_item(item):
    item.done("request_change", item.head, **item.more)
    item.consulted(*item.state.request.concerned).certified("3360.00")
    assert item.code("withdraw_request", item.head) == "incomplete"
    item.done("withdraw_request", item.head, reason="另作安排")
    assert item.code("withdraw_request", item.head, reason="再次") == "already_done"

    assert (item.state.stage, item.state.request) == ("EFFECTIVE", None)
    assert item.balance("reserved", item.number) == 0
    assert item.line().reserved_fen == 254000


def test_a_request_falls_with_the_end_of_the_item_and_leaves_nothing_open(item):
    item.done("request_change", item.head, **item.more)
    item.done("open_consultation", item.reviewer, communities=list(item.state.request.concerned))
    last = item.state.terms.end_on
    item.done("end_date", SYSTEM, last)

    assert (item.state.stage, item.state.request) == ("EXITED", None)
    asked = item.memory.of("opinion", item.number)
    assert not any(one.open for one in asked.values())
    assert item.owed() == set()


def test_a_certificate_that_a_change_brings_waits_for_a_residents_meeting(item):
    rules, name = item.memory.rules, "困难家庭情况证明"
    ground = rules.rulebook.ground
    lists = ground.lists.model_copy(update={"certificates_deliberated": (name,)})
    rulebook = replace(rules.rulebook, ground=replace(ground, lists=lists))
    item.memory.rules = replace(rules, rulebook=rulebook)
    asked = [{"name": name, "purpose": "临时救助", "basis": "经居民会议"}]
    change = {**item.more, "set": {**item.more["set"], "certificates": asked}}
    item.done("request_change", item.head, **change)
    item.done("open_consultation", item.reviewer, communities=list(item.state.request.concerned))
    yes = {"answer": "AGREE", "hours": "10"}

    assert item.code("answer", item.secretary(item.new), **yes) == "deliberation_missing"
    held = {"members": 60, "present": 45, "in_favour": 40}
    item.done("answer", item.secretary(item.new), **yes, meeting=held)


def test_where_both_review_the_office_signs_a_change_too(item):
    place = item.memory.rules.jurisdiction
    routes = tuple(one.model_copy(update={"review": "both"}) for one in place.routes)
    place = place.model_copy(update={"routes": routes})
    item.memory.rules = replace(item.memory.rules, jurisdiction=place)
    item.done("request_change", item.head, **item.more)
    item.done("open_consultation", item.reviewer, communities=list(item.state.request.concerned))
    item.done("close_consultation", SYSTEM, item.later(6))

    assert item.state.request.at == "STREET_REVIEW"
    assert [(one.role, one.org) for one in item.state.signers] == [("LG_OFFICE", item.office.org)]
