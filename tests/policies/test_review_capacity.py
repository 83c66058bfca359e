"""An item that finds no room is held, in sight of the office, until it is cut or lifted."""

from datetime import date
from types import SimpleNamespace

import pytest

from policies.lifecycle.steps.admission import placing
from schemas.acts.act import SYSTEM, Actor
from schemas.states.changes import Load

OFFICE = Actor(person="lgb/o", role="LG_OFFICE", org="DH-LGB")
CHAIR = Actor(person="lg/c", role="LG_CHAIR", org="DH-LG")
LIFT = {"code": "承载", "reason": "年度重点", "expires_on": "2026-12-31"}
MUCH = 10_000_000


@pytest.fixture
def held(memory, filed):
    """Case 48 on the full path, its second community full when the publication ends."""
    number, day = filed("48", list_class="new")
    day = memory.walk(number, day, until="PUBLICITY")
    full = memory.asked(number)[1]
    memory.loads = {full: {f"2026-{month:02d}": MUCH for month in range(1, 13)}}
    day = memory.rules.calendar.next(memory.state("assignment", number).clocks[0].due)
    assert memory.do(number, "publicity_end", SYSTEM, day) is None
    return number, day, full


def office(memory, number):
    return [wait.act for wait, _ in memory.waits(number) if wait.role == "LG_OFFICE"]


def test_the_office_is_told_which_communities_are_full_and_only_once(memory, held):
    number, day, full = held
    assignment = memory.state("assignment", number)
    assert (assignment.stage, assignment.over, assignment.placed) == ("PUBLICITY", (full,), 0)
    assert office(memory, number) == ["leave_out"]
    again = memory.do(number, "publicity_end", SYSTEM, day)
    assert (again.code, again.params["communities"]) == ("over_capacity", [full])


def test_room_that_comes_back_is_taken_and_the_work_item_goes(memory, held):
    number, day, _ = held
    memory.loads = {}
    assert memory.do(number, "publicity_end", SYSTEM, day) is None
    assignment = memory.state("assignment", number)
    assert (assignment.stage, assignment.over, assignment.placed) == (
        "APPROVED",
        (),
        assignment.terms.communities,
    )
    assert office(memory, number) == []


def test_a_list_that_is_cut_is_placed_without_who_is_full_and_frees_its_money(memory, held):
    number, day, full = held
    others = [code for code in memory.asked(number) if code != full]
    cutting = {"reason": "承载已满"}
    wrong = memory.do(number, "leave_out", OFFICE, day, communities=others[:1], **cutting)
    assert wrong.code == "has_room"
    assert memory.do(number, "leave_out", OFFICE, day, communities=[full], **cutting) is None
    memory.settle(day)

    assignment = memory.state("assignment", number)
    placed = memory.of("placement", number)
    assert (assignment.stage, assignment.left_out, set(placed)) == (
        "APPROVED",
        (full,),
        set(others),
    )
    assert assignment.reserved_fen == 0
    committed = sum(one.committed_fen for one in placed.values())
    line = f"budget:{assignment.terms.applicant}:{assignment.terms.budget_doc_no}"
    assert memory.balances()[line] == assignment.terms.total_fen - committed
    memory.walk(number, day, until="ARCHIVED")


def test_the_leading_group_lifts_the_ceiling_by_name(memory, held):
    number, day, full = held
    assert memory.do(number, "lift_capacity", OFFICE, day, **LIFT).code == "wrong_role"
    assert memory.do(number, "lift_capacity", CHAIR, day, **LIFT) is None
    told = memory.events[-1].body
    assert [one["rule"] for one in told["granted"]] == ["C01"]
    assert memory.do(number, "lift_capacity", CHAIR, day, **LIFT).code == "already_done"
    memory.settle(day)
    assert memory.state("placement", f"{number}:{full}").load.lifted


def test_nobody_is_cut_and_nothing_lifted_where_there_is_room_or_nobody_else(memory, filed):
    number, day = filed("34", list_class="new")
    day = memory.walk(number, day, until="APPROVED")
    assert memory.do(number, "lift_capacity", CHAIR, day, **LIFT).code == "has_room"
    every = memory.asked(number)
    memory.loads = {code: {f"2026-{month:02d}": MUCH for month in range(1, 13)} for code in every}
    assignment = ("assignment", number)
    memory.raw[assignment] = {**memory.raw[assignment], "placed": 0}
    assert memory.do(number, "fan_out", SYSTEM, date(2026, 4, 1)) is None
    assert office(memory, number) == ["note_filing", "leave_out"]  # a delegated decision
    cut = memory.do(number, "leave_out", OFFICE, day, communities=every, reason="承载已满")
    assert cut.code == "nobody_left"


@pytest.mark.parametrize(("held", "found"), [(90, None), (91, "over_capacity")])
def test_a_community_is_full_above_its_ceiling_and_not_at_it(held, found):
    case = SimpleNamespace(scene=SimpleNamespace(loads={"c": {"2026-03": held}}))
    told = placing._full(case, "c", Load(months={"2026-03": 10}, ceiling=100))
    assert (told and told[0]) == found
