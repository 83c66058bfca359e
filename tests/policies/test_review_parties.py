"""Nobody acts in another's name, votes twice, or makes a quorum smaller than it is."""

from datetime import date

import pytest

from schemas.acts.act import Actor

PLACE = "533103001002"
VOTE = {"members": 14, "present": 12, "recused": ["DH-ZJJ"], "voting": 11, "in_favour": 11,
        "against": 0, "abstain": 0, "result": "approve"}  # fmt: skip
REJECT = {**VOTE, "in_favour": 0, "against": 11, "result": "reject", "reasons": "理由不足"}


def person(role, org):
    return Actor(person=f"{org}/{role}", role=role, org=org)


HEAD, CHAIR = person("DEPT_HEAD", "DH-ZJJ"), person("LG_CHAIR", "DH-LG")
OFFICE, BUREAU = person("LG_OFFICE", "DH-LGB"), person("FIN_BUREAU", "DH-CZJ")


@pytest.fixture
def at(memory, filed):
    """Case 48 on the full path, walked to a stage."""

    def walked(until):
        number, day = filed("48", list_class="new")
        return number, memory.walk(number, day, until=until)

    return walked


@pytest.fixture
def other(cases):
    """Case 48 as filed, changed at the top or in its funding."""

    def changed(funding=None, **change):
        application = {**cases["48"]["application"], "list_class": "new", **change}
        return {**application, "funding": {**application["funding"], **(funding or {})}}

    return changed


@pytest.mark.parametrize("verb", ["submit", "save_draft"])
def test_a_draft_is_not_filed_in_another_departments_name(memory, other, verb):
    number, day = "533100-ZR-2026-00077", date(2026, 3, 2)
    assert memory.do(number, "save_draft", HEAD, day, application=other()) is None
    stolen = memory.do(number, verb, HEAD, day, application=other(applicant="DH-XFJ"))
    assert stolen.code == "wrong_org"


@pytest.mark.parametrize(
    ("funding", "change", "code"),
    [
        ({}, {"applicant": "DH-XFJ"}, "wrong_org"),
        ({"budget_doc_no": "他人文号"}, {}, "other_budget_line"),
        ({"total": "99999.00"}, {}, "funds_short"),
    ],
)
def test_a_reconsideration_keeps_its_applicant_and_what_was_certified(
    memory, at, other, funding, change, code
):
    number, day = at("LG_DECISION")
    assert memory.do(number, "decide", CHAIR, day, **REJECT) is None
    application = other(funding, **change)
    asked = {"new_facts": "新事实", "application": application}
    assert memory.do(number, "ask_reconsideration", HEAD, day, **asked).code == code


def test_a_reconsideration_does_not_pass_a_reject_rule(memory, at, other, cases):
    number, day = at("LG_DECISION")
    assert memory.do(number, "decide", CHAIR, day, **REJECT) is None
    bad = other(title=cases["18"]["application"]["title"], list_class="negative")
    asked = {"new_facts": "新事实", "application": bad}
    assert memory.do(number, "ask_reconsideration", HEAD, day, **asked).code == "rejected_by_rules"


def test_who_voted_on_the_first_decision_does_not_reconsider_it(memory, at):
    number, day = at("LG_DECISION")
    member = person("LG_MEMBER", "DH-GAJ")
    assert memory.do(number, "vote", member, day, ballot="against") is None
    assert memory.do(number, "decide", CHAIR, day, **REJECT) is None
    assert memory.do(number, "ask_reconsideration", HEAD, day, new_facts="新事实") is None
    ruling = {"result": "approve", "reasons": "新事实成立"}
    again = memory.do(
        number, "decide_reconsideration", CHAIR, day, reviewers=["DH-GAJ", "DH-SFJ"], **ruling
    )
    assert (again.code, again.params["orgs"]) == ("voted_before", ["DH-GAJ"])
    fresh = {"reviewers": ["DH-SFJ"], **ruling}
    assert memory.do(number, "decide_reconsideration", CHAIR, day, **fresh) is None


@pytest.mark.parametrize(("left", "code"), [(1, "voted_before"), (0, None)])
def test_where_all_voted_before_they_reconsider_it_themselves(memory, at, left, code):
    number, day = at("LG_DECISION")
    out = memory.rules.directory.recused_for(memory.state("assignment", number).terms.applicant)
    members = [org for org in memory.rules.directory.members if org != out]
    for org in members[left:]:
        vote = memory.do(number, "vote", person("LG_MEMBER", org), day, ballot="against")
        assert vote is None
    told = {"in_favour": 0, "against": len(members) - left, "abstain": 0}
    told |= {"voting": len(members) - left, "present": len(members) - left}
    refused = memory.do(number, "decide", CHAIR, day, **{**REJECT, **told})
    assert refused is None, refused
    assert memory.do(number, "ask_reconsideration", HEAD, day, new_facts="新事实") is None
    ruling = {"result": "reject", "reasons": "新事实不足", "reviewers": members[-1:]}
    again = memory.do(number, "decide_reconsideration", CHAIR, day, **ruling)
    assert (again.code if again else None) == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"recused": ["DH-ZJJ"] * 9, "present": 4, "voting": 4, "in_favour": 4}, "quorum_missed"),
        ({"recused": ["DH-ZJJ", "甲", "乙", "丙"]}, "not_a_member"),
        ({"in_favour": 12, "abstain": -1}, "wrong_data"),
    ],
)
def test_a_quorum_is_not_made_smaller_by_who_is_recused_nor_by_votes_below_zero(
    memory, at, change, code
):
    number, day = at("LG_DECISION")
    assert memory.do(number, "decide", CHAIR, day, **{**VOTE, **change}).code == code


def test_a_refusal_of_an_assignment_is_aimed_at_its_department(memory, at):
    number, day = at("APPROVED")
    said = {"ground": "NO_FUNDS", "text": "经费未到位"}
    secretary = person("COMM_SEC", PLACE)
    aimed = memory.do(number, "refuse", secretary, day, department="DH-XFJ", **said)
    assert aimed.code == "other_department"
    assert memory.do(number, "refuse", secretary, day, department="DH-ZJJ", **said) is None


def test_a_refusal_for_capacity_ends_the_placement_with_the_ruling_and_not_before(memory, at):
    number, day = at("APPROVED")
    said = {"ground": "OVER_CAPACITY", "text": "已超承载"}
    refusal, place = f"R-{PLACE}-2026-001", f"{number}:{PLACE}"
    assert memory.do(number, "refuse", person("COMM_SEC", PLACE), day, **said) is None
    assert memory.state("placement", place).refusal == ""
    assert memory.do(refusal, "contest", HEAD, day, argument="未超") is None
    assert memory.do(refusal, "uphold_refusal", OFFICE, day, reason="已超") is None
    assert memory.state("placement", place).work == "TERMINATED"


def test_a_community_asked_in_an_earlier_round_does_not_answer_in_the_next(memory, at, other):
    number, day = at("FUND_REVIEW")
    kept, gone = memory.asked(number)
    gap = {"reason": "来源不明", "defects": ["F01"]}
    assert memory.do(number, "fund_gap", BUREAU, day, **gap) is None
    less = {"application": other(communities=[kept]), "changed": ["communities"]}
    assert memory.do(number, "resubmit", HEAD, day, **less) is None
    memory.settle(day)
    reviewer = person("STREET_REVIEWER", memory.state("assignment", number).street)
    assert memory.do(number, "accept", reviewer, day) is None
    assert memory.do(number, "open_consultation", reviewer, day, communities=[kept]) is None
    said = {"answer": "DISAGREE", "hours": "1"}
    stray = memory.do(number, "answer", person("COMM_SEC", gone), day, **said)
    assert stray.code == "not_consulted"
    assert memory.state("assignment", number).opposed == 0
