"""Refusals at one community: its agreement, its work, its end, and what it refuses."""

import pytest

from schemas.acts.act import SYSTEM, Actor

PLACE, TWO, DEPT = "533103001002", "533103001003", "DH-ZJJ"
HERE = {"communities": [PLACE]}
NO_FUNDS = {"ground": "NO_FUNDS", "text": "经费未到位"}


def person(role, org):
    return Actor(person=f"{org}/{role}", role=role, org=org)


SECRETARY, CLERK = person("COMM_SEC", PLACE), person("DEPT_CLERK", DEPT)
HEAD, OFFICE = person("DEPT_HEAD", DEPT), person("LG_OFFICE", "DH-LGB")


@pytest.fixture
def upto(memory, at):
    """The one community of an approved item, act by act until one is done: number, day."""

    def brought(act, **change):
        number, day = at("APPROVED", communities=[PLACE], **change)
        day = max(day, memory.state("placement", f"{number}:{PLACE}").start_on)
        memory.bring(number, PLACE, day, act)
        return number, day

    return brought


@pytest.mark.parametrize(
    ("act", "verb", "by", "data", "code"),
    [
        ("sign_community", "edit_agreement", CLERK, {"clause": "free", "text": "每周二下午"},
         "wrong_agreement"),
        ("witness", "edit_agreement", SECRETARY, {"clause": "free", "text": "每周二下午"},
         "wrong_agreement"),
        ("start_task", "start_task", SECRETARY, {}, "already_done"),
        ("deliver", "deliver", SECRETARY, {"result": "已移交"}, "already_done"),
        ("accept_work", "accept_work", CLERK, HERE, "already_done"),
        ("start_task", "lapse", SYSTEM, HERE, "wrong_work"),
        ("start_task", "close_task", SYSTEM, HERE, "wrong_work"),
    ],
)  # fmt: skip
def test_what_is_done_or_past_is_not_done_again(upto, assert_no, act, verb, by, data, code):
    number, day = upto(act)
    about = {"community": PLACE} if by is CLERK and verb == "edit_agreement" else {}
    assert_no(code, number, verb, by, day, **data, **about)


def scored(memory, number, role):
    return {"scores": dict.fromkeys(memory.rated(number, role), 90)}


def test_a_community_rates_for_itself_and_once(memory, upto, assert_no, assert_yes):
    number, day = upto("accept_work")
    scores = scored(memory, number, "COMM_SEC")
    assert_no("wrong_org", number, "evaluate", SECRETARY, day, **scores, communities=[TWO])
    assert_no("wrong_org", number, "evaluate", SECRETARY, day, **scores, communities=[PLACE, TWO])
    assert_yes(number, "evaluate", SECRETARY, day, **scores)
    assert_no("already_done", number, "evaluate", SECRETARY, day, **scores)


def test_work_is_closed_once_its_money_is_there_and_once(memory, upto, assert_no):
    number, day = upto("accept_work")
    for role, by in (("COMM_SEC", SECRETARY), ("DEPT_HEAD", HEAD)):
        told = {**scored(memory, number, role), **HERE}
        assert memory.do(number, "evaluate", by, day, **told) is None
    assert_no("not_settled", number, "close_task", SYSTEM, day, **HERE)
    memory.walk(number, day, until="EXITED")
    while memory.state("placement", f"{number}:{PLACE}").work != "CLOSED":
        (wait, code), *_ = memory.waits(number)
        told = memory.assert_yes(wait, number, code)
        assert memory.do(number, wait.act, person(wait.role, wait.org), day, **told) is None
    assert_no("already_done", number, "close_task", SYSTEM, day, **HERE)


def test_what_is_refused_rests_and_is_refused_once(upto, assert_no, assert_yes):
    number, day = upto("sign_dept")
    assert_yes(number, "refuse", SECRETARY, day, **NO_FUNDS)
    assert_no("already_done", number, "refuse", SECRETARY, day, **NO_FUNDS)
    told = assert_no(
        "community_refused", number, "decline_to_sign", SECRETARY, day, reason="无人手"
    )
    assert told["refusal"] == f"R-{PLACE}-2026-001"


def test_what_is_refused_is_not_said_to_be_undone(memory, upto, assert_no, assert_yes):
    number, _ = upto("start_task")
    end = memory.state("assignment", number).terms.end_on
    assert_yes(number, "refuse", SECRETARY, end, ground="EXPIRED", text="已到期")
    assert_yes(number, "end_date", SYSTEM, end)
    assert_no("community_refused", number, "declare_not_done", SECRETARY, end, reason="人手不足")
    late = memory.rules.calendar.add(end, 30)
    assert_no("community_refused", number, "deem_not_done", SYSTEM, late, **HERE)


def test_what_has_lapsed_does_not_lapse_again(memory, at, assert_no, assert_yes):
    number, _ = at("APPROVED")
    lapse = next(one for one in memory.of("placement", number)[PLACE].clocks if one.code == "lapse")
    assert_no("too_early", number, "lapse", SYSTEM, lapse.due, **HERE)
    after = memory.rules.calendar.next(lapse.due)
    assert_yes(number, "lapse", SYSTEM, after, **HERE)
    assert_no("already_done", number, "lapse", SYSTEM, after, **HERE)


def test_a_department_names_the_community_and_one_that_there_is(upto, assert_no):
    number, day = upto("accept_work")
    assert_no("incomplete", number, "view_score", HEAD, day)
    assert_no("no_such_community", number, "accept_work", CLERK, day, communities=["533103009999"])
