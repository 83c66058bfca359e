"""Work that nobody started by its last day ends with the item; its money is returned."""

from datetime import timedelta

import pytest

from schemas.acts.act import SYSTEM, Actor
from schemas.money import yuan_of

FIRST, SECOND = "533103001005", "533103001001"
BOTH = {"communities": [FIRST, SECOND]}


@pytest.fixture
def two(memory, filed):
    """An assignment approved at two communities: memory, number, day of approval, last day."""
    plan = [
        {"no": 1, "percent": 50, "due": "before_start"},
        {"no": 2, "percent": 50, "due": "after_acceptance"},
    ]
    change = {"funding__instalments": plan, "funding__payee_account": None, **BOTH}
    number, day = filed("36", list_class="new", **change)
    day = memory.walk(number, day, until="APPROVED")
    return memory, number, day, memory.state("assignment", number).terms.end_on


def end(memory, number, day):
    return memory.do(number, "end_unstarted", SYSTEM, day, **BOTH)


def secretary(code):
    return Actor(person=f"{code}/s", role="COMM_SEC", org=code)


def at(memory, number, code):
    return memory.state("placement", f"{number}:{code}")


def giving(memory, number, code, fen, verb="return_funds"):
    """What a community says when it gives up some of the first instalment."""
    data = {"instalment": 1, "amount": yuan_of(fen), "reason": "未开工"}
    return lambda day: memory.do(number, verb, secretary(code), day, **data)


def test_all_money_comes_back_before_the_archive_follows(two):
    memory, number, day, last = two
    memory.bring(number, FIRST, day, until="confirm_usable")
    memory.bring(number, SECOND, day, until="pay")
    assert end(memory, number, last - timedelta(days=1)).code == "too_early"
    assert end(memory, number, last) is None  # by its own last day, whichever is looked at first
    assert memory.state("assignment", number).stage == "EFFECTIVE"
    assert memory.do(number, "end_date", SYSTEM, last) is None
    assert end(memory, number, last).code == "already_done"

    first, second = (at(memory, number, code).instalments[0].amount_fen for code in (FIRST, SECOND))
    assert {at(memory, number, code).work for code in (FIRST, SECOND)} == {"TERMINATED"}
    assert sum(fen for code, fen in memory.balances().items() if code.startswith("committed")) == 0
    owed = {(wait.act, code) for wait, code in memory.waits(number)}
    assert owed == {("return_funds", FIRST), ("custody_in", SECOND)}

    assert giving(memory, number, FIRST, first)(last) is None
    memory.bring(number, SECOND, last, until="confirm_usable")
    memory.settle(last + timedelta(days=5))
    assert memory.state("assignment", number).stage == "EXITED"  # the second still holds money
    assert giving(memory, number, SECOND, second // 2)(last) is None
    assert giving(memory, number, SECOND, second - second // 2, "carry_funds")(last) is None
    memory.settle(last + timedelta(days=5))
    assert memory.state("assignment", number).stage == "ARCHIVED"


def test_what_was_carried_over_may_go_back_and_the_archive_follows(two):
    memory, number, day, last = two
    memory.bring(number, FIRST, day, until="confirm_usable")
    fen = at(memory, number, FIRST).instalments[0].amount_fen
    assert giving(memory, number, FIRST, fen // 2, "carry_funds")(day) is None
    memory.settle(last)
    assert giving(memory, number, FIRST, fen)(last) is None
    memory.settle(last + timedelta(days=5))
    assert memory.state("assignment", number).stage == "ARCHIVED"


def test_an_approved_item_that_nobody_started_lapses_on_its_last_day(two):
    memory, number, _, last = two
    assert end(memory, number, last - timedelta(days=1)).code == "too_early"
    assert end(memory, number, last) is None
    assert memory.state("assignment", number).stage == "LAPSED"
    memory.settle(last + timedelta(days=10))
    assert memory.state("assignment", number).stage == "ARCHIVED"


def test_an_approved_item_with_money_on_its_way_exits_and_is_settled(two):
    memory, number, day, last = two
    memory.bring(number, FIRST, day, until="pay")
    assert end(memory, number, last) is None
    assignment = memory.state("assignment", number)
    assert (assignment.stage, assignment.unsettled, assignment.lapsed) == ("EXITED", 1, 1)
    memory.bring(number, FIRST, last, until="confirm_usable")
    fen = at(memory, number, FIRST).instalments[0].amount_fen
    assert giving(memory, number, FIRST, fen)(last) is None
    memory.settle(last + timedelta(days=10))
    assert memory.state("assignment", number).stage == "ARCHIVED"


def test_work_that_runs_or_is_refused_does_not_end_as_unstarted(two):
    memory, number, day, last = two
    refusing = {"ground": "NO_POWERS", "text": "未授予权限"}
    assert memory.do(number, "refuse", secretary(FIRST), day, **refusing) is None
    assert end(memory, number, last).code == "community_refused"
    memory.bring(number, SECOND, day, until="confirm_usable")
    start = memory.state("assignment", number).terms.start_on
    assert memory.do(number, "start_task", secretary(SECOND), start) is None
    assert memory.do(number, "end_date", SYSTEM, last) is None
    running = {"communities": [SECOND]}
    assert memory.do(number, "end_unstarted", SYSTEM, last, **running).code == "wrong_work"


def test_work_waits_for_its_first_day_and_can_be_started_from_it_on(two):
    memory, number, day, _ = two
    memory.bring(number, FIRST, day, until="confirm_usable")
    start = memory.state("assignment", number).terms.start_on
    told = [one for one, code in memory.waits(number) if (one.act, code) == ("start_task", FIRST)]
    assert [(one.due, one.from_on) for one in told] == [(start, start)]
