"""Transfer, delegation and giving back: whose hands a work item is in, and who may then do it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from policies.lifecycle.act_context import Scene
from policies.lifecycle.handing import ITEMS_MAX
from schemas.acts.act import SYSTEM, Actor

PLACE, OTHER, DEPT, STREET = "533103001002", "533103001003", "DH-ZJJ", "533103001"
SEAT = {"role": "STREET_REVIEWER", "org": STREET}


def who(person, role="STREET_REVIEWER", org=STREET):
    return Actor(person=person, role=role, org=org)


A, B, C = who("a"), who("b"), who("c")
HEAD = who("h", "STREET_HEAD")


def to(one):
    return {"role": one.role, "org": one.org, "person": one.person}


def code(refused):
    return refused and refused.code


@pytest.fixture
def asked(memory, filed):
    """An application that the street has to accept: do(verb, by, **data) and the item."""
    number, day = filed("48", list_class="new")

    def do(verb, by, on=day, **data):
        return code(memory.do(number, verb, by, on, **data))

    def item():
        (found,) = [one for one, _ in memory.waits(number) if one.act == "accept"]
        return found

    do.memory, do.number, do.day = memory, number, day
    return do, item


def test_what_is_transferred_is_in_the_hands_of_the_other_alone(asked):
    do, item = asked
    before = item()
    assert do("transfer", A, to=to(B), reason="出差") is None
    after = item()
    assert (after.person, after.role, after.org) == ("b", *SEAT.values())
    assert (after.due, after.escalated_to) == (before.due, ())
    assert do.memory.events[-1].kind == "item.transferred"
    assert do("accept", A) == "in_other_hands"
    assert do("accept", B) is None
    state = do.memory.state("assignment", do.number)
    assert state.hands["accept"] == ("b", "a")
    assert state.handed == {}
    assert do.memory.events[-1].behalf == ""


def test_the_other_outcome_of_the_judgement_is_in_the_same_hands(asked):
    do, _ = asked
    assert do("transfer", A, to=to(B), reason="出差") is None
    data = {"defects": ["OTHER"], "fields": ["necessity"], "text": "理由不具体"}
    assert do("return", A, **data) == "in_other_hands"
    assert do("return", B, **data) is None


def test_what_is_delegated_is_done_for_the_one_who_delegated(asked):
    do, item = asked
    assert do("delegate", A, to=to(B), until=str(do.day)) is None
    assert item().person == "b"
    assert do("accept", B) is None
    assert do.memory.events[-1].behalf == "a"
    assert do.memory.state("assignment", do.number).hands["accept"] == ("b", "a")


def test_more_than_one_hop_comes_back_the_way_it_went(asked):
    do, item = asked
    until = str(do.day + timedelta(days=1))
    assert do("transfer", A, to=to(B), reason="分工") is None
    assert do("delegate", B, to=to(C), until=until) is None
    d = who("d")
    assert do("transfer", C, to=to(d), reason="请假") is None
    assert item().person == "d"
    assert do("give_back", C) == "nothing_to_give_back"
    assert do("give_back", d, text="已备齐") is None
    assert item().person == "b"
    assert do.memory.events[-1].body["handing"]["text"] == "已备齐"
    assert do("give_back", B) == "nothing_to_give_back"  # it was transferred, not delegated
    assert do("accept", B) is None


def test_who_delegated_may_take_it_back(asked):
    do, item = asked
    assert do("delegate", A, to=to(B), until=str(do.day)) is None
    assert do("accept", A) == "in_other_hands"
    assert do("give_back", A) is None
    assert item().person == ""
    assert do("give_back", A) == "nothing_to_give_back"


def test_a_delegation_ends_with_its_last_day_and_comes_back_by_itself_on_the_next(asked):
    do, item = asked
    last = do.memory.rules.calendar.next(do.day)
    assert do("delegate", A, to=to(B), until=str(last)) is None
    due = ("end_delegation", do.number, "")
    assert do("accept", A, on=last) == "in_other_hands"
    assert do("end_delegation", SYSTEM, on=last) == "nothing_due"
    assert due not in do.memory.due(last)
    after = do.memory.rules.calendar.next(last)
    assert due in do.memory.due(after)
    assert do("end_delegation", SYSTEM, on=after) is None
    assert item().person == ""
    assert do("end_delegation", SYSTEM, on=after) == "nothing_due"
    assert do("accept", B, on=after) is None  # whoever holds the role, as before


def test_who_was_delegated_to_has_nothing_left_on_the_day_after(asked):
    do, _ = asked
    assert do("delegate", A, to=to(B), until=str(do.day)) is None
    after = do.day + timedelta(days=1)
    assert do("give_back", B, on=after) is None  # still on the way back
    assert do("accept", A, on=after) is None


def test_a_delegation_is_for_no_longer_than_the_one_it_comes_from(asked):
    do, _ = asked
    yesterday, later = do.day - timedelta(days=1), do.day + timedelta(days=1)
    assert do("delegate", A, to=to(B), until=str(yesterday)) == "until_is_past"
    assert do("delegate", A, to=to(B), until=str(do.day)) is None
    assert do("delegate", B, to=to(C), until=str(later)) == "beyond_delegation"
    assert do("delegate", B, to=to(C), until=str(do.day)) is None


def test_it_goes_to_whoever_can_do_it_in_the_same_house_and_to_nobody_else(asked):
    do, _ = asked
    elsewhere = who("x", org="533103002")
    assert do("transfer", A, to=to(elsewhere), reason="x") == "other_house"
    assert do("transfer", A, to={"role": "FIN_STREET"}, reason="x") == "cannot_be_done_there"
    assert do("transfer", A, to=SEAT, reason="x") == "already_in_hand"
    assert do("transfer", A, to=to(A), reason="x") == "already_in_hand"
    assert do("transfer", who("y", "DEPT_CLERK", DEPT), to=to(B), reason="x") == "not_in_hand"
    assert do("transfer", A, act="propose", to=to(B), reason="x") == "not_in_hand"
    assert do("transfer", A, to=to(B)) == "incomplete"
    assert do("transfer", who("s", "COMM_SEC", PLACE), to=to(B), reason="x") == "wrong_role"


def test_it_goes_to_nobody_who_does_not_hold_the_role(asked, monkeypatch):
    do, _ = asked
    known = do.memory.scene
    gone = frozenset({B})
    monkeypatch.setattr(do.memory, "scene", lambda *told: replace(known(*told), absent=gone))
    assert do("transfer", A, to=to(B), reason="x") == "nobody_there"
    assert do("transfer", A, to=to(C), reason="x") is None


def test_what_is_in_the_hands_of_somebody_who_left_can_be_done_by_their_colleagues(
    asked, monkeypatch
):
    do, _ = asked
    assert do("transfer", A, to=to(B), reason="分工") is None
    assert do("accept", C) == "in_other_hands"
    known: Scene = do.memory.scene
    monkeypatch.setattr(
        do.memory, "scene", lambda *told: replace(known(*told), absent=frozenset({B}))
    )
    assert do("accept", C) is None


def test_the_head_arranges_who_of_the_office_does_it_and_is_no_hand_of_it(asked):
    do, item = asked
    assert do("transfer", A, to=to(B), reason="分工") is None
    assert do("transfer", HEAD, to=to(C), reason="B 离岗") is None
    assert item().person == "c"
    assert do("delegate", HEAD, to=to(B), until=str(do.day)) is None
    assert do("accept", B) is None
    state = do.memory.state("assignment", do.number)
    assert state.hands["accept"] == ("b", "a")
    assert do.memory.events[-1].behalf == ""


def test_put_back_to_the_role_it_is_anybodys_again(asked):
    do, item = asked
    assert do("transfer", A, to=to(B), reason="分工") is None
    assert do("transfer", B, to=SEAT, reason="回避") is None
    assert item().person == ""
    assert do("accept", C) is None
    assert do.memory.state("assignment", do.number).hands["accept"] == ("c",)


def test_it_goes_up_to_the_head_of_whoever_owes_it_whatever_hands_it_is_in(memory, at):
    number, day = at("STREET_REVIEW")
    other = who("h2", "STREET_HEAD")
    refused = memory.do(number, "transfer", HEAD, day, to=to(other), reason="x")
    assert refused is None
    (item,) = [one for one, _ in memory.waits(number) if one.act == "propose"]
    late = memory.rules.calendar.add(item.due, 1)
    memory.settle(late)
    (item,) = [one for one, _ in memory.waits(number) if one.act == "propose"]
    assert (item.person, item.escalated_to) == ("h2", (f"STREET_HEAD@{STREET}",))


# Separation of duties holds through every hand


@pytest.fixture
def witnessing(memory, at):
    """Two agreements signed by their communities; the street witnesses them next."""
    number, day = at("APPROVED")
    for place in (PLACE, OTHER):
        memory.bring(number, place, day, "sign_dept")
        by = who(f"sec-{place}", "COMM_SEC", place)
        assert memory.do(number, "sign_community", by, day) is None
    return number, day


SIGNER = f"sec-{PLACE}"


def test_nobody_hands_on_what_they_may_not_do_themselves(memory, witnessing):
    number, day = witnessing
    both = who(SIGNER)
    refused = memory.do(number, "transfer", both, day, to=to(B), reason="x")
    assert code(refused) == "separate_duties"
    assert refused.params["verb"] == "witness"
    again = memory.do(number, "delegate", both, day, to=to(B), until=str(day))
    assert code(again) == "separate_duties"


def test_nothing_goes_to_who_did_the_other_half(memory, witnessing):
    number, day = witnessing
    refused = memory.do(number, "transfer", A, day, to=to(who(SIGNER)), reason="x")
    assert code(refused) == "cannot_be_done_by"


def test_nothing_is_done_through_who_did_the_other_half_since(memory, at):
    number, day = at("APPROVED")
    memory.bring(number, PLACE, day, "sign_community")
    here = {"communities": [PLACE]}
    assert memory.do(number, "transfer", A, day, to=to(B), reason="x", **here) is None
    memory.bring(number, OTHER, day, "sign_dept")
    signer = who("a", "COMM_SEC", OTHER)
    assert memory.do(number, "sign_community", signer, day) is None
    refused = memory.do(number, "witness", B, day, **here)
    assert (code(refused), refused.params["did"]) == ("handed_on_by_other_half", "sign_community")
    assert memory.do(number, "transfer", B, day, to=SEAT, reason="回避", **here) is None
    assert memory.do(number, "witness", C, day, **here) is None


def test_who_handed_it_on_does_no_other_half_afterwards(memory, at):
    number, day = at("APPROVED")
    memory.bring(number, PLACE, day, "sign_community")
    here = {"communities": [PLACE]}
    assert memory.do(number, "transfer", A, day, to=to(B), reason="x", **here) is None
    assert memory.do(number, "witness", B, day, **here) is None
    memory.bring(number, OTHER, day, "sign_dept")
    refused = memory.do(number, "sign_community", who("a", "COMM_SEC", OTHER), day)
    assert (code(refused), refused.params["did"]) == ("separate_duties", "witness")


def test_one_community_of_several_is_handed_on(memory, witnessing):
    number, day = witnessing
    here = {"communities": [PLACE]}
    assert memory.do(number, "transfer", A, day, to=to(B), reason="x", **here) is None
    held = {code: one.person for one, code in memory.waits(number) if one.act == "witness"}
    assert held == {PLACE: "b", OTHER: ""}
    both = {"communities": [PLACE, OTHER]}
    assert code(memory.do(number, "witness", A, day, **both)) == "in_other_hands"
    assert memory.do(number, "witness", A, day, communities=[OTHER]) is None


def test_an_opinion_that_is_unclear_is_handed_on_and_comes_back(memory, at):
    number, day = at("CONSULTING")
    secretary = who("s", "COMM_SEC", PLACE)
    told = {"answer": "ASK_CLARIFICATION", "remark": "谁出人？"}
    assert memory.do(number, "answer", secretary, day, **told) is None
    clerk, other = who("k", "DEPT_CLERK", DEPT), who("l", "DEPT_HEAD", DEPT)
    assert memory.do(number, "delegate", clerk, day, to=to(other), until=str(day)) is None
    after = memory.rules.calendar.next(day)
    assert ("end_delegation", number, PLACE) in memory.due(after)
    memory.settle(after)
    (item,) = [one for one, _ in memory.waits(number) if one.act == "clarify"]
    assert (item.role, item.person) == ("DEPT_CLERK", "")


def test_too_many_at_once_are_named_in_parts(memory, at, monkeypatch):
    monkeypatch.setattr("policies.lifecycle.handing.ITEMS_MAX", 1)
    number, day = at("APPROVED")
    clerk, other = who("k", "DEPT_CLERK", DEPT), who("l", "DEPT_HEAD", DEPT)
    refused = memory.do(number, "transfer", clerk, day, to=to(other), reason="x")
    assert (code(refused), refused.params["most"]) == ("too_many_items", 1)
    here = {"communities": [PLACE]}
    assert memory.do(number, "transfer", clerk, day, to=to(other), reason="x", **here) is None
    assert ITEMS_MAX > 1


def test_a_report_of_a_bypass_is_handed_on_inside_the_office(memory):
    secretary = who("s", "COMM_SEC", PLACE)
    told = {"department": DEPT, "anonymous": False, "evidence": "截图", "demand": "台账"}
    assert memory.do("", "b_report", secretary, date(2026, 4, 1), **told) is None
    number = memory.events[-1].stream.id
    a, b = who("a", "LG_OFFICE", "DH-LGB"), who("b", "LG_OFFICE", "DH-LGB")
    day = date(2026, 4, 1)
    assert memory.do(number, "transfer", a, day, to=to(b), reason="分工") is None
    assert code(memory.do(number, "b_triage", a, day, result="accepted")) == "in_other_hands"
    assert memory.do(number, "b_triage", b, day, result="accepted") is None


def test_who_leaves_with_too_much_at_once_hands_it_over_in_parts(memory, at, monkeypatch):
    number, day = at("APPROVED")
    clerk, leaver, other = (who(one, "DEPT_CLERK", DEPT) for one in "klm")
    assert memory.do(number, "transfer", clerk, day, to=to(leaver), reason="x") is None
    told = {"holder": "l", "to": to(other), "reason": "调离"}
    monkeypatch.setattr("policies.lifecycle.handing.ITEMS_MAX", 1)
    refused = memory.do(number, "transfer", leaver, day, **told)
    assert (code(refused), refused.params["most"]) == ("too_many_items", 1)
    monkeypatch.undo()
    assert memory.do(number, "transfer", leaver, day, **told) is None
