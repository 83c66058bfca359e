"""Silence of those who must act: the head, the office, the chair are told; nothing is decided."""

from datetime import date

import pytest

from schemas.acts.act import SYSTEM, Actor

PLACE, DEPT, STREET = "533103001002", "DH-ZJJ", "533103001"
SECRETARY = Actor(person="s", role="COMM_SEC", org=PLACE)
HERE = {"communities": [PLACE]}
LADDER = [(1, f"DEPT_HEAD@{DEPT}"), (3, "LG_OFFICE@DH-LGB"), (5, "LG_CHAIR@DH-LG")]


@pytest.fixture
def owing(memory, filed):
    """Work that runs and whose second instalment is due; memory, number, due day."""
    number, day = filed("48", list_class="new", communities=[PLACE])
    day = memory.walk(number, day, until="APPROVED")
    memory.bring(number, PLACE, day, "confirm_usable")
    placement = memory.state("placement", f"{number}:{PLACE}")
    assert memory.do(number, "start_task", SECRETARY, max(day, placement.start_on)) is None
    return memory, number, placement.instalments[1].due


def order(memory, number):
    (found,) = [one for one, _ in memory.waits(number) if one.act == "order" and one.due]
    return found


def test_each_rung_is_told_on_its_day_and_not_the_day_before(owing):
    memory, number, due = owing
    calendar = memory.rules.calendar
    assert memory.do(number, "escalate", SYSTEM, due, **HERE).code == "nothing_due"
    for n, (wd, to) in enumerate(LADDER):
        day = calendar.add(due, wd)
        early = date.fromordinal(day.toordinal() - 1)
        assert memory.do(number, "escalate", SYSTEM, early, **HERE).code == "nothing_due"
        assert ("escalate", number, PLACE) not in memory.due(early)
        assert ("escalate", number, PLACE) in memory.due(day)
        before = memory.state("placement", f"{number}:{PLACE}")
        assert memory.do(number, "escalate", SYSTEM, day, **HERE) is None
        told = memory.events[-1]
        assert (told.kind, told.body["to"], told.body["act"]) == (
            "placement.escalated",
            to,
            "order",
        )
        item = order(memory, number)
        assert item.escalated_to == tuple(name for _, name in LADDER[: n + 1])
        after = memory.state("placement", f"{number}:{PLACE}")
        assert (item.due, after.work, after.instalments) == (due, before.work, before.instalments)
    assert memory.do(number, "escalate", SYSTEM, date(2027, 6, 1), **HERE).code == "nothing_due"


def test_a_sweep_that_comes_late_tells_one_rung_after_the_other(owing):
    memory, number, due = owing
    day = memory.rules.calendar.add(due, 9)
    memory.settle(day)
    told = [one.body["to"] for one in memory.events if one.kind == "placement.escalated"]
    assert told == [name for _, name in LADDER]
    assert ("escalate", number, PLACE) not in memory.due(day)


def test_a_new_term_begins_at_the_foot_of_the_ladder(owing):
    memory, number, due = owing
    day = memory.rules.calendar.add(due, 3)
    memory.settle(day)
    assert len(order(memory, number).escalated_to) == 2
    until = memory.rules.calendar.add(due, 30)
    chair = Actor(person="c", role="LG_CHAIR", org="DH-LG")
    data = {"instalment": 2, **HERE, "until": str(until), "reason": "预算追加"}
    assert memory.do(number, "defer", chair, day, **data) is None
    assert order(memory, number).escalated_to == ()


def test_what_silence_decides_is_not_taken_up(memory, filed):
    number, day = filed("48", list_class="new", communities=[PLACE])
    late = memory.rules.calendar.add(day, 3)
    assert ("escalate", number, "") not in memory.due(late)  # silence accepts
    memory.settle(memory.rules.calendar.add(day, 4))
    assert memory.state("assignment", number).stage == "ACCEPTED"


def test_an_office_that_does_not_rule_is_told_of_and_the_chair_after_it(owing):
    memory, number, _ = owing
    day = memory.state("placement", f"{number}:{PLACE}").start_on
    here = {"community": PLACE, "kind": "defect"}
    mediator = Actor(person="m", role="STREET_HEAD", org=STREET)
    opened = memory.do(number, "open_dispute", SECRETARY, day, **here, text="协议外")
    assert opened is None
    for by in (SECRETARY, mediator):
        assert memory.do(number, "raise_dispute", by, day, **here, reason="不成") is None
    due = memory.rules.calendar.add(day, 10)
    assert memory.do(number, "escalate", SYSTEM, due, **here).code == "nothing_due"
    for wd, to in [(1, "LG_OFFICE@DH-LGB"), (3, "LG_OFFICE@DH-LGB"), (5, "LG_CHAIR@DH-LG")]:
        late = memory.rules.calendar.add(due, wd)
        assert memory.do(number, "escalate", SYSTEM, late, **here) is None
        assert memory.events[-1].body["to"] == to
    assert memory.state("dispute", f"{number}:{PLACE}:defect").stage == "D_RULING"


@pytest.mark.parametrize("act", ["propose", "b_triage"])
def test_whole_items_and_reports_go_up_too(memory, filed, act):
    if act == "propose":
        number, day = filed("48", list_class="new", communities=[PLACE])
        day = memory.walk(number, day, until="STREET_REVIEW")
        kind = "assignment"
    else:
        _, day = filed("48")
        flag = {"department": DEPT, "text": "派单", "channel": "微信群", "evidence": "chat"}
        worker = Actor(person="w", role="COMM_WORKER", org=PLACE)
        assert memory.do("", "flag_informal_demand", worker, day, **flag) is None
        number, kind = memory.events[-1].stream.id, "bypass"
    (item,) = [one for one, _ in memory.waits(number) if one.act == act]
    late = memory.rules.calendar.add(item.due, 1)
    assert memory.do(number, "escalate", SYSTEM, late) is None
    (item,) = [one for one, _ in memory.waits(number) if one.act == act]
    assert len(item.escalated_to) == 1
    assert memory.state(kind, number).escalated
