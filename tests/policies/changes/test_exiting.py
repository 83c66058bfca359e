"""An item ends by decision (row 24): each ground, who decides, what is freed and what is owed."""

import pytest

from schemas.acts.act import SYSTEM, Actor

ALL = ("first", "second", "third")


def end(item, ground, *codes):
    named = codes or tuple(getattr(item, name) for name in ALL)
    return {"ground": ground, "communities": list(named), "reason": "不再需要"}


@pytest.mark.parametrize(
    ("ground", "office"),
    [("decision", False), ("residents", False), ("law_change", True), ("department", True)],
)
def test_each_ground_of_an_end_and_who_decides(item, ground, office):
    said = item.code("exit", item.office, **end(item, ground))
    assert said == (None if office else "group_decides")
    if not office:
        item.done("exit", item.chair, **end(item, ground))
    assert (item.state.stage, item.state.unsettled) == ("EXITED", 3)
    told = [one for one in item.memory.events if one.kind == "application.ended_by_decision"]
    assert told[-1].body["because"] == ground
    again = item.code("exit", item.chair, **end(item, ground))
    assert again == ("wrong_stage" if office else "already_done")


def test_work_that_is_begun_is_settled_and_what_is_done_is_paid(item):
    item.done("exit", item.chair, **end(item, "decision"))
    placement = item.at(item.first)
    assert (placement.work, placement.agreement) == ("TERMINATED", "G_TERMINATED")
    assert placement.exited_on == item.day
    waits = [one.act for one, code in item.memory.waits(item.number) if code == item.first]
    assert waits == ["settle"]
    assert item.balance("committed", item.number, item.first) == 50800


def test_one_community_leaves_and_the_item_goes_on(item):
    item.done("exit", item.chair, **end(item, "residents", item.first))
    assert (item.state.stage, item.at(item.second).work) == ("EFFECTIVE", "RUNNING")
    assert item.code("exit", item.chair, **end(item, "residents", item.first)) == "nothing_to_end"


def test_delivered_work_is_accepted_and_paid_as_agreed(item):
    item.done("deliver", item.secretary(item.first), result="已核对")
    item.done("exit", item.chair, **end(item, "decision"))
    assert (item.state.stage, item.at(item.first).work) == ("EXITED", "DELIVERED")
    assert item.code("exit", item.chair, **end(item, "decision", item.first)) == "already_done"


def test_what_was_never_signed_is_freed_at_once(at, memory):
    number, day = at("APPROVED")
    codes = memory.asked(number)
    chair = {"ground": "law_change", "communities": codes, "reason": "依据已废止"}
    group = Actor(person="lg/c", role="LG_CHAIR", org="DH-LG")
    assert memory.do(number, "exit", group, day, **chair) is None
    state = memory.state("assignment", number)
    assert (state.stage, state.lapsed, state.unsettled) == ("EXITED", 2, 0)
    assert all(v == 0 for k, v in memory.balances().items() if k.startswith(("reserved", "comm")))


def test_work_that_is_paid_for_and_not_begun_gives_its_money_back(item):
    raw = item.memory.raw["placement", f"{item.number}:{item.first}"]
    raw["work"] = "READY"
    item.done("exit", item.chair, **end(item, "decision", item.first))
    assert (item.at(item.first).unstarted, item.state.unsettled) == (True, 1)


def test_paused_work_ends_too_and_a_request_falls(item):
    until = {"cause": "汛情", "until": "2026-09-21"}
    item.done("request_change", item.head, **item.more)
    item.done("suspend", item.office, communities=[item.first], **until)
    item.done("exit", item.chair, **end(item, "decision"))
    assert (item.state.stage, item.state.request, item.state.paused) == ("EXITED", None, 0)


def test_all_paid_and_nothing_owed_ends_without_a_settlement(item):
    for one in item.memory.raw["placement", f"{item.number}:{item.first}"]["instalments"]:
        one["stage"] = "CONFIRMED"
    item.done("exit", item.chair, **end(item, "decision", item.first))
    assert (item.at(item.first).exited_on, item.state.lapsed) == (None, 1)
    assert item.code("end_date", SYSTEM) == "too_early"


def test_an_approved_item_is_withdrawn_with_what_it_owes(item):
    item.done("deliver", item.secretary(item.third), result="已核对")
    assert item.code("withdraw", item.head, reason=" ") == "incomplete"
    item.done("withdraw", item.head, reason="工作不再需要")
    assert (item.state.stage, item.state.unsettled) == ("EXITED", 2)
    assert item.at(item.third).work == "DELIVERED"
    assert item.code("withdraw", item.head, reason="再次") == "already_done"


def test_delivered_everywhere_there_is_nothing_to_withdraw(item):
    for name in ALL:
        item.done("deliver", item.secretary(getattr(item, name)), result="已核对")
    assert item.code("withdraw", item.head, reason="不再需要") == "nothing_to_end"


def test_some_communities_are_approved_and_others_not(at, memory):
    number, day = at("LG_DECISION")
    one, other = memory.asked(number)
    group = Actor(person="lg/c", role="LG_CHAIR", org="DH-LG")
    wait = next(wait for wait, _ in memory.waits(number) if wait.act == "decide")
    vote = memory.yes(wait, number)
    before = memory.state("assignment", number).reserved_fen

    def code(**more):
        refused = memory.do(number, "decide", group, day, **vote, **more)
        return refused and refused.code

    assert code(declined=["533102100001"], reasons="略") == "community_not_asked_for"
    assert code(declined=[one, other], reasons="略") == "not_in_parts"
    assert code(communities=[one], declined=[one], reasons="略") == "not_in_parts"
    assert code(communities=[one]) == "incomplete"
    assert code(communities=[one], declined=[other], reasons="承载不足") is None
    state = memory.state("assignment", number)
    assert (state.stage, state.left_out, state.to_place) == ("PUBLICITY", (other,), 1)
    assert 0 < state.reserved_fen < before
    memory.walk(number, day, until="APPROVED")
    assert set(memory.of("placement", number)) == {one}
