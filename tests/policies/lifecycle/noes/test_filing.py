"""Refusals from the draft to the review of funds."""

import pytest

from schemas.acts.act import SYSTEM, Actor

ONE, STRANGER, STREET = "533103001002", "533103001004", "533103001"


def person(role, org):
    return Actor(person=f"{org}/{role}", role=role, org=org)


CLERK, HEAD = person("DEPT_CLERK", "DH-ZJJ"), person("DEPT_HEAD", "DH-ZJJ")
REVIEWER, STREET_HEAD = person("STREET_REVIEWER", STREET), person("STREET_HEAD", STREET)
SECRETARY, FINANCE = person("COMM_SEC", ONE), person("FIN_BUREAU", "DH-CZJ")
OPINION = {"capacity_checked": True, "overlap_checked": True, "opinion": "同意"}
AGREES = {"answer": "AGREE", "hours": "9"}
HELD = {"members": 90, "present": 60, "in_favour": 31}
FREE = {"mode": "exempt", "exemption": "poster_only", "source": "department_budget", "lines": [],
        "total": "0.00", "allocation": "flat", "instalments": []}  # fmt: skip


@pytest.mark.parametrize(
    ("until", "verb", "by", "data", "code"),
    [
        ("SUBMITTED", "precheck", SYSTEM, {}, "already_done"),
        ("SUBMITTED", "return", REVIEWER, {"defects": ["B01"]}, "no_such_finding"),
        ("ACCEPTED", "route_fast", REVIEWER, {"route": "L02"}, "other_route"),
        ("ACCEPTED", "route_fast", REVIEWER, {"route": "L03"}, "consultation_needed"),
        ("ACCEPTED", "open_consultation", REVIEWER, {"communities": [STRANGER]},
         "community_not_asked_for"),
        ("CONSULTING", "answer", SECRETARY, {**AGREES, "meeting": {"members": 90}}, "incomplete"),
        ("CONSULTING", "answer", SECRETARY, {**AGREES, "meeting": {**HELD, "present": "多"}},
         "incomplete"),
        ("CONSULTING", "answer", SECRETARY, {**AGREES, "meeting": {**HELD, "in_favour": 30}},
         "meeting_not_valid"),
        ("CONSULTING", "clarify", CLERK, {"community": ONE, "text": "见附件"},
         "nothing_to_clarify"),
        ("STREET_REVIEW", "propose", STREET_HEAD, {**OPINION, "overlap_checked": False},
         "checks_missing"),
        ("STREET_REVIEW", "propose", STREET_HEAD, {**OPINION, "capacity_checked": False},
         "checks_missing"),
    ],
)  # fmt: skip
def test_refused_on_the_way_to_the_funds(at, assert_no, until, verb, by, data, code):
    number, day = at(until)
    assert_no(code, number, verb, by, day, **data)


def test_what_is_filed_is_no_draft_any_more(at, assert_no, cases):
    number, day = at("SUBMITTED")
    told = assert_no("application_locked", number, "save_draft", CLERK, day,
              application=cases["48"]["application"])  # fmt: skip
    assert told["stage"] == "SUBMITTED"


def test_silence_never_accepts_what_has_defects(memory, filed, assert_no):
    number, _ = filed("44", list_class="new", legal_basis=[])
    due = next(one.due for one in memory.state("assignment", number).clocks)
    assert_no("too_early", number, "accept", SYSTEM, due)
    assert_no("needs_a_person", number, "accept", SYSTEM, memory.rules.calendar.next(due))


def test_a_question_is_answered_once_and_only_when_it_was_asked(at, assert_no, assert_yes):
    number, day = at("CONSULTING")
    assert_yes(number, "answer", SECRETARY, day, answer="ASK_CLARIFICATION", remark="哪几天？")
    answer = {"community": ONE, "text": "每周二"}
    assert_yes(number, "clarify", CLERK, day, **answer)
    assert_no("already_done", number, "clarify", CLERK, day, **answer)
    assert not assert_no("already_done", number, "clarify", HEAD, day, **answer).get("stage")


def certified(memory, number, **change):
    terms = memory.state("assignment", number).terms
    told = {"budget_doc_no": terms.budget_doc_no, "amount": f"{terms.total_fen / 100:.2f}"}
    return {**told, **change}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"budget_doc_no": ""}, "incomplete"),
        ({"amount": None}, "incomplete"),
        ({"budget_doc_no": "德财预〔2026〕999号"}, "other_budget_line"),
        ({"amount": "0.01"}, "funds_short"),
        ({"exemption": "poster_only"}, "not_exempt"),
    ],
)
def test_funds_are_confirmed_as_they_were_filed(memory, at, assert_no, assert_yes, change, code):
    number, day = at("FUND_REVIEW")
    assert_no(code, number, "confirm_funds", FINANCE, day, **certified(memory, number, **change))
    assert_yes(number, "confirm_funds", FINANCE, day, **certified(memory, number))


def test_a_fen_too_little_is_too_little(memory, at, assert_no):
    number, day = at("FUND_REVIEW")
    total = memory.state("assignment", number).terms.total_fen
    short = certified(memory, number, amount=f"{(total - 1) / 100:.2f}")
    assert assert_no("funds_short", number, "confirm_funds", FINANCE, day, **short)["fen"] == 1


def test_what_is_exempt_is_exempt_as_it_was_filed(at, assert_no, assert_yes):
    number, day = at("FUND_REVIEW", funding=FREE)
    assert_no(
        "other_exemption", number, "confirm_funds", FINANCE, day, exemption="community_invited"
    )
    assert_yes(number, "confirm_funds", FINANCE, day, exemption="poster_only")


def test_an_answer_to_an_objection_is_published(at, assert_no, assert_yes):
    number, day = at("PUBLICITY")
    assert_yes(number, "object", SECRETARY, day, reason="没有听取意见")
    office, answer = person("LG_OFFICE", "DH-LGB"), {"answer": "已听取", "publish": False}
    for verb in ("dismiss_objection", "uphold_objection"):
        assert_no("answer_not_published", number, verb, office, day, **answer)


def test_an_ordinary_application_follows_up_no_emergency(at, assert_no, cases):
    number, day = at("ACCEPTED")
    told = {"apply_type": "emergency_followup", "application": cases["48"]["application"]}
    assert_no("no_such_emergency", number, "e_file", HEAD, day, **told)
