"""Work that was not delivered by its last day: who says so, by when, and that it ends."""

import pytest

from schemas.acts.act import SYSTEM, Actor
from schemas.money import yuan_of

PLACE, DEPT = "533103001002", "DH-ZJJ"
SECRETARY = Actor(person="s", role="COMM_SEC", org=PLACE)
FINANCE = Actor(person="f", role="FIN_DEPT", org=DEPT)
HERE = {"communities": [PLACE]}


@pytest.fixture
def late(memory, filed):
    """Work that runs on its last day at one community: memory, number, that day."""
    number, day = filed("48", list_class="new", communities=[PLACE])
    day = memory.walk(number, day, until="APPROVED")
    memory.bring(number, PLACE, day, "confirm_usable")
    start = at(memory, number).start_on
    assert memory.do(number, "start_task", SECRETARY, max(day, start)) is None
    return memory, number, memory.state("assignment", number).terms.end_on


def at(memory, number):
    return memory.state("placement", f"{number}:{PLACE}")


def system(memory, number, verb, day):
    return memory.do(number, verb, SYSTEM, day, **(HERE if verb == "deem_not_done" else {}))


def settled(memory, number, day):
    """The department settles what it has not paid, the community returns what it holds."""
    while any(one.stage in ("PLANNED", "DUE", "OVERDUE") for one in at(memory, number).instalments):
        (owed,) = [one for one, _ in memory.waits(number) if one.act == "settle"]
        data = {
            "instalment": owed.instalment,
            "basis": "未完成",
            "amounts": {PLACE: "0.00"},
            **HERE,
        }
        assert memory.do(number, "settle", FINANCE, day, **data) is None
        answer = {"instalment": owed.instalment}
        assert memory.do(number, "agree_settlement", SECRETARY, day, **answer) is None
    for one in [one for one, _ in memory.waits(number) if one.act == "return_funds"]:
        fen = at(memory, number).instalments[one.instalment - 1].amount_fen
        data = {"instalment": one.instalment, "amount": yuan_of(fen), "reason": "未完成"}
        assert memory.do(number, "return_funds", SECRETARY, day, **data) is None


def test_a_community_declares_after_the_last_day_and_only_once(late):
    memory, number, end = late
    early = memory.do(number, "declare_not_done", SECRETARY, end, reason="人手不足")
    assert early.code == "wrong_stage"
    assert system(memory, number, "end_date", end) is None
    assert memory.do(number, "declare_not_done", SECRETARY, end).code == "incomplete"
    assert memory.do(number, "declare_not_done", SECRETARY, end, reason="人手不足") is None
    assert at(memory, number).work == "TERMINATED"
    again = memory.do(number, "declare_not_done", SECRETARY, end, reason="人手不足")
    assert again.code == "already_done"

    settled(memory, number, end)
    assert at(memory, number).closed_on == end
    assert ("archive", number, "") in memory.due(memory.rules.calendar.add(end, 2))


def test_silence_says_not_done_after_ten_working_days_and_not_on_the_last(late):
    memory, number, end = late
    assert system(memory, number, "end_date", end) is None
    last = memory.rules.calendar.add(end, 10)
    after = memory.rules.calendar.next(last)
    mine = ("deem_not_done", number, PLACE)

    assert mine not in memory.due(last)
    early = system(memory, number, "deem_not_done", last)
    assert (early.code, early.params["due"]) == ("too_early", str(after))
    assert mine in memory.due(after)
    assert system(memory, number, "deem_not_done", after) is None
    assert mine not in memory.due(after)
    assert system(memory, number, "deem_not_done", after).code == "already_done"
    settled(memory, number, after)
    assert memory.state("assignment", number).closed == 1


def test_what_is_delivered_on_the_last_day_of_the_term_is_neither(late):
    memory, number, end = late
    assert system(memory, number, "end_date", end) is None
    last = memory.rules.calendar.add(end, 10)
    assert memory.do(number, "deliver", SECRETARY, last, result="完成") is None
    after = memory.rules.calendar.next(last)
    assert system(memory, number, "deem_not_done", after).code == "wrong_work"
    late_word = memory.do(number, "declare_not_done", SECRETARY, after, reason="x")
    assert late_word.code == "wrong_work"


def test_what_is_suspended_at_its_end_exits_like_others(late):
    memory, number, end = late
    due = next(one.due for one in at(memory, number).instalments if one.confirmed_on is None)
    assert due < end, "the case leaves no instalment to wait for"
    day = memory.rules.calendar.add(due, 10)
    assert memory.do(number, "suspend_nonpay", SECRETARY, day, instalment=2) is None
    assert memory.state("assignment", number).stage == "SUSPENDED"
    assert ("end_date", number, "") in memory.due(max(day, end))
    assert system(memory, number, "end_date", max(day, end)) is None
    assert memory.state("assignment", number).stage == "EXITED"
    assert memory.do(number, "declare_not_done", SECRETARY, max(day, end), reason="暂停") is None
    assert memory.state("assignment", number).paused == 0


def test_what_never_came_due_is_asked_for_in_a_term_though_the_department_is_silent(memory, filed):
    plan = [{"no": 1, "percent": 50, "due": "before_start"},
            {"no": 2, "percent": 50, "due": "after_acceptance"}]  # fmt: skip
    number, day = filed("48", list_class="new", communities=[PLACE], funding__instalments=plan)
    day = memory.walk(number, day, until="APPROVED")
    memory.bring(number, PLACE, day, "confirm_usable")
    start = max(day, at(memory, number).start_on)
    assert memory.do(number, "start_task", SECRETARY, start) is None
    end = memory.state("assignment", number).terms.end_on
    assert memory.do(number, "end_date", SYSTEM, end) is None
    assert memory.do(number, "declare_not_done", SECRETARY, end, reason="无人手") is None

    (owed,) = [one for one, _ in memory.waits(number)]
    assert (owed.act, owed.role, owed.instalment) == ("settle", "FIN_DEPT", 2)
    assert owed.due == memory.rules.calendar.add(end, 10)


def test_an_approved_item_whose_only_placement_is_never_paid_in_full_exits(memory, filed):
    number, day = filed("48", list_class="new", communities=[PLACE])
    day = memory.walk(number, day, until="APPROVED")
    memory.bring(number, PLACE, day, "pay")
    first = memory.rules.calendar.add(at(memory, number).instalments[0].due, 40)
    assert memory.do(number, "exit_nonpay", SYSTEM, first, **HERE) is None

    item = memory.state("assignment", number)
    assert (item.stage, item.exited_on, item.clocks) == ("EXITED", first, ())
    assert {one.act for one, _ in memory.waits(number)} == {"custody_in", "settle"}
