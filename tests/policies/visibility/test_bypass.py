"""A report of work passed down without admission: who judges it, and who never sees whom."""

from datetime import date

import pytest

from policies.lifecycle import evolve, waiting
from policies.visibility import bypass
from schemas.acts.act import Actor


def person(role, org):
    return Actor(person=f"{org}/{role}", role=role, org=org)


PLACE, STREET = "533103001011", "533103001"
WORKER = person("COMM_WORKER", PLACE)
OFFICE, AUDITOR = person("LG_OFFICE", "DH-LGB"), person("AUDITOR", "DH-SJJ")
HEAD, FINANCE = person("DEPT_HEAD", "LX-CGJ"), person("FIN_DEPT", "LX-CGJ")
REPORT = f"B-{PLACE}-2026-001"
MONDAY = date(2026, 5, 11)
DEMAND = {"department": "LX-CGJ", "channel": "工作群", "text": "报台账", "evidence": "photo"}


@pytest.fixture
def flagged(memory):
    assert memory.do("", "flag_informal_demand", WORKER, MONDAY, **DEMAND, hours="9") is None
    return memory


@pytest.fixture
def asked(flagged):
    assert flagged.do(REPORT, "b_triage", OFFICE, MONDAY, result="accepted") is None
    said = {"department": "LX-CGJ", "text": "请说明"}
    assert flagged.do(REPORT, "b_notice", OFFICE, MONDAY, **said) is None
    return flagged


@pytest.fixture
def proven(asked):
    assert asked.do(REPORT, "b_explain", HEAD, MONDAY, text="个人行为") is None
    found = {"result": "SUBSTANTIATED", "reasons": "未经准入"}
    assert asked.do(REPORT, "b_finding", OFFICE, MONDAY, **found) is None
    return asked


def code(refused):
    return refused.code if refused else None


def acts(memory, day=MONDAY):
    raw = memory.raw["bypass", REPORT]
    return [
        (one.act, one.role, one.org)
        for one in waiting.waiting("bypass", evolve.view("bypass", raw), memory.rules)
        if one.from_on is None or one.from_on <= day
    ]


def test_one_tap_opens_a_report_that_the_office_owes_a_check_in_two_days(flagged):
    state = flagged.state("bypass", REPORT)

    assert (state.stage, state.anonymous) == ("B_REPORTED", True)
    assert acts(flagged) == [("b_triage", "LG_OFFICE", "DH-LGB")]
    assert state.clocks[0].due == date(2026, 5, 13)


def test_no_event_of_a_report_names_who_reported_or_from_where(proven):
    for event in proven.events:
        told = event.model_dump_json().replace(REPORT, "")  # the memory numbers by its actor
        assert not any(word in told for word in (WORKER.person, PLACE, STREET))


@pytest.mark.parametrize(
    ("verb", "by", "data", "why"),
    [
        ("b_triage", person("STREET_HEAD", STREET), {"result": "dismissed"}, "wrong_role"),
        ("b_triage", OFFICE, {"result": "dismissed"}, "incomplete"),
        ("b_triage", person("LG_CHAIR", "DH-LG"), {"result": "accepted"}, "handled_elsewhere"),
        ("b_explain", HEAD, {"text": "x"}, "wrong_bypass"),
        ("view_reporter", HEAD, {"reason": "x"}, "reporter_hidden"),
        ("view_reporter", OFFICE, {"reason": "x"}, "reporter_not_agreed"),
        *(
            (verb, other, {"reason": "x"}, "reporter_hidden")
            for verb in ("view_reporter", "view_origin")
            for other in (AUDITOR, person("SYS_ADMIN", "DH-LGB"), person("STREET_HEAD", STREET))
        ),
        ("view_origin", person("LG_CHAIR", "DH-LG"), {"reason": "x"}, "handled_elsewhere"),
        ("view_origin", OFFICE, {}, "incomplete"),
    ],
)
def test_what_may_not_be_done_with_a_new_report(flagged, verb, by, data, why):
    assert code(flagged.do(REPORT, verb, by, MONDAY, **data)) == why


def test_a_dismissal_with_reasons_ends_a_report(flagged):
    said = {"result": "dismissed", "text": "清单内事项"}
    assert flagged.do(REPORT, "b_triage", OFFICE, MONDAY, **said) is None
    assert flagged.state("bypass", REPORT).stage == "B_CLOSED"
    assert acts(flagged) == []


def test_nothing_is_found_before_the_department_answered_or_its_term_is_over(asked):
    found = {"result": "NOT_PROVEN", "reasons": "证据不足"}
    due, after = date(2026, 5, 14), date(2026, 5, 15)

    assert acts(asked, due) == [("b_explain", "DEPT_HEAD", "LX-CGJ")]
    assert code(asked.do(REPORT, "b_finding", OFFICE, due, **found)) == "explanation_awaited"
    assert ("b_finding", "LG_OFFICE", "DH-LGB") in acts(asked, after)
    assert asked.do(REPORT, "b_finding", OFFICE, after, **found) is None
    assert code(asked.do(REPORT, "b_remedy", HEAD, after, **REMEDY)) == "not_substantiated"
    assert code(asked.do(REPORT, "b_sanction", OFFICE, after, kind="提醒")) == "not_substantiated"
    assert asked.do(REPORT, "b_close", OFFICE, after) is None


def test_a_department_explains_itself_once_and_only_itself(asked):
    other = person("DEPT_HEAD", "DH-ZJJ")
    assert code(asked.do(REPORT, "b_explain", other, MONDAY, text="x")) == "wrong_org"
    assert asked.do(REPORT, "b_explain", HEAD, MONDAY, text="x") is None
    assert code(asked.do(REPORT, "b_explain", HEAD, MONDAY, text="y")) == "already_done"


def test_the_notice_goes_to_the_department_that_is_meant(flagged):
    assert flagged.do(REPORT, "b_triage", OFFICE, MONDAY, result="accepted") is None
    said = {"department": "DH-ZJJ", "text": "请说明"}
    assert code(flagged.do(REPORT, "b_notice", OFFICE, MONDAY, **said)) == "other_department"


REMEDY = {
    "withdrawn": True,
    "communities": [PLACE],
    "compensation_hours": "9",
    "amount": "324.00",
}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"withdrawn": False}, "demand_stands"),
        ({"amount": "300.00"}, "compensation_differs"),
        ({"communities": ["999"]}, "no_such_community"),
    ],
)
def test_a_remedy_withdraws_and_pays_by_the_hour(proven, change, why):
    assert code(proven.do(REPORT, "b_remedy", HEAD, MONDAY, **{**REMEDY, **change})) == why


def test_money_alone_remedies_work_that_has_stopped(proven):
    paid = {"community": PLACE, "hours": "38.5", "rate": "36.00", "amount": "1386.00"}
    low = {**paid, "rate": "30.00", "amount": "1155.00"}
    assert code(proven.do(REPORT, "compensate", FINANCE, MONDAY, **low)) == "compensation_differs"
    odd = {**paid, "rate": "30.00"}
    assert code(proven.do(REPORT, "compensate", FINANCE, MONDAY, **odd)) == "compensation_differs"
    assert proven.do(REPORT, "compensate", FINANCE, MONDAY, **paid) is None
    state = proven.state("bypass", REPORT)
    assert (state.stage, state.paid_fen, acts(proven)[0][0]) == ("B_REMEDY", 138600, "b_sanction")
    assert code(proven.do(REPORT, "b_remedy", HEAD, MONDAY, **REMEDY)) == "already_done"


def test_sanctions_go_up_and_a_report_ends_only_remedied_or_passed_on(proven):
    assert code(proven.do(REPORT, "b_close", OFFICE, MONDAY)) == "sanction_open"
    assert code(proven.do(REPORT, "b_sanction", OFFICE, MONDAY, kind="罚款")) == "no_such_sanction"
    assert code(proven.do(REPORT, "b_sanction", OFFICE, MONDAY, kind="约谈")) == "incomplete"
    again = {"kind": "约谈", "reason": "年内第二次"}
    assert proven.do(REPORT, "b_sanction", OFFICE, MONDAY, **again) is None
    assert code(proven.do(REPORT, "b_sanction", OFFICE, MONDAY, kind="提醒")) == "sanction_goes_up"
    assert acts(proven) == [("b_remedy", "DEPT_HEAD", "LX-CGJ")]
    assert code(proven.do(REPORT, "b_close", OFFICE, MONDAY)) == "remedy_open"
    last = {"kind": "移送", "reason": "拒不整改"}
    assert proven.do(REPORT, "b_sanction", OFFICE, MONDAY, **last) is None
    assert proven.do(REPORT, "b_close", OFFICE, MONDAY) is None
    assert proven.state("bypass", REPORT).sanctions == ("约谈", "移送")


def test_the_chair_judges_a_report_about_the_host_of_the_office(memory):
    host, chair = memory.rules.directory.host, person("LG_CHAIR", "DH-LG")
    said = {**DEMAND, "department": host}
    assert memory.do("", "flag_informal_demand", WORKER, MONDAY, **said) is None
    refused = memory.do(REPORT, "b_triage", OFFICE, MONDAY, result="accepted")
    assert code(refused) == "handled_elsewhere"
    assert acts(memory) == [("b_triage", "LG_CHAIR", "DH-LG")]
    assert memory.do(REPORT, "b_triage", chair, MONDAY, result="accepted") is None


def test_a_report_about_nobody_is_not_taken(memory):
    said = {**DEMAND, "department": "XX-1"}
    refused = memory.do("", "flag_informal_demand", WORKER, MONDAY, **said)
    assert code(refused) == "no_such_organisation"


def test_department_and_street_see_neither_community_nor_evidence(asked, flagged):
    directory, state = asked.rules.directory, asked.state("bypass", REPORT)
    seen = bypass.shown(state, HEAD, directory)

    assert (
        bypass.shown(state, OFFICE, directory) == bypass.shown(state, AUDITOR, directory) == state
    )
    assert seen.notice == "请说明"
    assert PLACE not in seen.model_dump_json().replace(REPORT, "")
    assert DEMAND["text"] not in seen.model_dump_json()
    for other in (person("STREET_HEAD", STREET), person("COMM_SEC", PLACE), person("PUBLIC", "")):
        assert bypass.shown(state, other, directory) is None


def test_a_department_does_not_see_a_report_before_it_is_asked(flagged):
    state = flagged.state("bypass", REPORT)
    assert bypass.shown(state, HEAD, flagged.rules.directory) is None


def test_who_agreed_is_known_to_the_office_and_the_look_is_on_record(memory):
    said = {"department": "LX-CGJ", "anonymous": False, "evidence": "便笺", "demand": "报台账"}
    assert memory.do("", "b_report", WORKER, MONDAY, **said) is None
    assert memory.do(REPORT, "view_reporter", OFFICE, MONDAY, reason="核实") is None
    assert memory.events[-1].kind == "bypass.reporter_viewed"


def test_the_office_learns_the_community_of_any_report_and_the_look_is_on_record(flagged):
    assert flagged.do(REPORT, "view_origin", OFFICE, MONDAY, reason="核实工时") is None
    event = flagged.events[-1]
    assert (event.kind, event.body["why"]) == ("bypass.origin_viewed", "核实工时")


def test_who_made_a_report_reads_it_whole_and_the_colleagues_nothing(flagged):
    state, directory = flagged.state("bypass", REPORT), flagged.rules.directory
    assert bypass.shown(state, WORKER, directory, own=True) == state
    assert bypass.shown(state, person("COMM_SEC", PLACE), directory) is None


def test_the_street_whose_section_is_named_sees_the_notice_and_no_more(memory):
    directory = memory.rules.directory
    section = next(
        one
        for one in directory.organisations.values()
        if one.kind == "section" and directory.organisations[one.parent].kind == "street"
    )
    street = person("STREET_REVIEWER", section.parent)
    said = {**DEMAND, "department": section.code}
    assert memory.do("", "flag_informal_demand", WORKER, MONDAY, **said) is None
    assert bypass.shown(memory.state("bypass", REPORT), street, directory) is None
    assert memory.do(REPORT, "b_triage", OFFICE, MONDAY, result="accepted") is None
    asked = {"department": section.code, "text": "请说明"}
    assert memory.do(REPORT, "b_notice", OFFICE, MONDAY, **asked) is None
    seen = bypass.shown(memory.state("bypass", REPORT), street, directory)
    assert (seen.notice, seen.demand, seen.evidence) == ("请说明", "", "")


def test_a_report_may_be_about_an_admitted_assignment(memory, filed):
    number, day = filed("48", list_class="new")
    assert memory.do(number, "flag_informal_demand", WORKER, day, **DEMAND) is None
    assert memory.state("bypass", REPORT).number == number
