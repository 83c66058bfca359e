"""Refusals of the decision: by the leading group, within the delegation, and on reconsideration."""

import pytest

from schemas.acts.act import Actor


def person(role, org, name=""):
    return Actor(person=name or f"{org}/{role}", role=role, org=org)


CHAIR, OFFICE = person("LG_CHAIR", "DH-LG"), person("LG_OFFICE", "DH-LGB")
FINANCE, HEAD = person("FIN_BUREAU", "DH-CZJ"), person("DEPT_HEAD", "DH-ZJJ")
VOTE = {"members": 14, "present": 12, "recused": ["DH-ZJJ"], "voting": 11, "in_favour": 11,
        "against": 0, "abstain": 0, "result": "approve"}  # fmt: skip
REJECT = {**VOTE, "in_favour": 0, "against": 11, "result": "reject", "reasons": "理由不足"}
FREE = {"mode": "exempt", "exemption": "poster_only", "source": "department_budget", "lines": [],
        "total": "0.00", "allocation": "flat", "instalments": []}  # fmt: skip
RECALL = {"reason": "应由领导小组审议"}


@pytest.mark.parametrize(
    "change",
    [
        {"in_favour": 12},  # one more than voted
        {"in_favour": 13, "voting": 13},  # more than were present
        {"present": 15},  # more than there are
        {"present": 14, "voting": 14, "in_favour": 14},  # with the one that is recused
    ],
)
def test_nobody_votes_who_is_not_there(at, assert_no, assert_yes, change):
    number, day = at("LG_DECISION")
    assert_no("votes_do_not_add_up", number, "decide", CHAIR, day, **{**VOTE, **change})
    assert_yes(number, "decide", CHAIR, day, **VOTE)


def test_where_the_host_of_the_office_applies_the_vice_chair_prepares(
    memory, filed, assert_no, assert_yes
):
    number, day = filed("63", list_class="new")
    host = memory.rules.directory.host
    assert memory.state("assignment", number).terms.applicant == host
    day = memory.walk(number, day, until="LG_DECISION")
    told = {**VOTE, "recused": [host] if host in memory.rules.directory.members else []}
    assert_no("vice_chair_prepares", number, "decide", CHAIR, day, **told)
    assert_no("vice_chair_prepares", number, "decide", CHAIR, day, **told, prepared_by="office")
    assert_yes(number, "decide", CHAIR, day, **told, prepared_by="vice_chair")


@pytest.fixture
def delegated(memory, filed):
    """Case 34 within the delegation, in review of its funds: number, day, head of the street."""
    number, day = filed("34", list_class="new")
    day = memory.walk(number, day, until="CONSULTING")

    def reviewed(answer="AGREE"):
        for code in memory.asked(number):
            said = {"answer": answer, "hours": "9"}
            assert memory.do(number, "answer", person("COMM_SEC", code), day, **said) is None
        on = memory.walk(number, day, until="FUND_REVIEW")
        return number, on, person("STREET_HEAD", memory.state("assignment", number).street)

    return reviewed


def confirmed(memory, number):
    terms = memory.state("assignment", number).terms
    return {"budget_doc_no": terms.budget_doc_no, "amount": f"{terms.total_fen / 100:.2f}"}


def test_no_street_decides_before_the_funds_are_confirmed_nor_they_twice(
    memory, delegated, assert_no, assert_yes
):
    number, day, head = delegated()
    assert_no("funds_not_confirmed", number, "decide_delegated", head, day, result="approve")
    funds = confirmed(memory, number)
    assert_yes(number, "confirm_funds", FINANCE, day, **funds)
    assert_no("already_done", number, "confirm_funds", FINANCE, day, **funds)
    gap = {"reason": "经费未落实", "defects": ["F01"]}
    assert (
        assert_no("already_done", number, "fund_gap", FINANCE, day, **gap)["verb"]
        == "confirm_funds"
    )
    assert_yes(number, "decide_delegated", head, day, result="approve")


@pytest.mark.parametrize(
    ("answer", "data", "code", "because"),
    [
        ("AGREE", {"result": "approve", "filed_with": "DH-MZJ"}, "file_with_the_office", None),
        ("AGREE", {"result": "reject"}, "reasons_missing", "reject"),
        ("DISAGREE", {"result": "approve"}, "reasons_missing", "community_majority"),
    ],
)
def test_a_street_decides_with_reasons_and_files_with_the_office(
    memory, delegated, assert_no, assert_yes, answer, data, code, because
):
    number, day, head = delegated(answer)
    assert_yes(number, "confirm_funds", FINANCE, day, **confirmed(memory, number))
    assert assert_no(code, number, "decide_delegated", head, day, **data).get("because") == because
    assert_yes(
        number, "decide_delegated", head, day, **{**data, "filed_with": "", "reasons": "已查"}
    )


def test_what_the_leading_group_approved_is_not_recalled(at, assert_no):
    number, day = at("APPROVED")
    assert_no("nothing_to_recall", number, "recall", OFFICE, day, **RECALL)


def test_work_that_is_delivered_is_not_recalled(memory, filed, assert_no, assert_yes):
    number, day = filed("34", list_class="new", funding=FREE)
    memory.walk(number, day, until="FUND_REVIEW")
    start = memory.state("assignment", number).terms.start_on  # the decision comes late
    day = memory.walk(number, start, until="APPROVED")
    code = next(iter(memory.of("placement", number)))
    memory.bring(number, code, day, "start_task")
    assert_yes(number, "deliver", person("COMM_SEC", code), day, result="已移交")
    assert assert_no("wrong_work", number, "recall", OFFICE, day, **RECALL)["work"] == "DELIVERED"


@pytest.fixture
def asked(memory, at):
    """A rejected application that is reconsidered: number, day."""
    number, day = at("LG_DECISION")
    assert memory.do(number, "decide", CHAIR, day, **REJECT) is None
    assert memory.do(number, "ask_reconsideration", HEAD, day, new_facts="新证据") is None
    return number, day


RULING = {"result": "approve", "reviewers": ["DH-GAJ", "DH-TJJ", "DH-CL"], "reasons": "新证据成立"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"reviewers": ["DH-GAJ", "DH-ZJJ"]}, "recused"),
        ({"reviewers": ["DH-GAJ", "DH-XFJ"]}, "not_a_member"),
        ({"result": "approve_with_conditions"}, "conditions_missing"),
    ],
)
def test_other_reviewers_of_the_group_reconsider(asked, assert_no, assert_yes, change, code):
    number, day = asked
    assert_no(code, number, "decide_reconsideration", CHAIR, day, **{**RULING, **change})
    conditional = {**RULING, "result": "approve_with_conditions", "conditions": "减半"}
    assert_yes(number, "decide_reconsideration", CHAIR, day, **conditional)


def test_it_is_reconsidered_once(asked, assert_no, assert_yes):
    number, day = asked
    assert_yes(number, "decide_reconsideration", CHAIR, day, **{**RULING, "result": "reject"})
    assert_no("already_done", number, "ask_reconsideration", HEAD, day, new_facts="又有新证据")
