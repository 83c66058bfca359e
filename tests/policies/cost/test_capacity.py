"""Hours by month, the ceiling of a community, and what is refused when it cannot be read."""

import dataclasses
from datetime import date
from decimal import Decimal

import pytest

from policies.cost.capacity import ceiling, months, planned
from schemas.states.changes import Load


def test_a_term_is_counted_by_the_days_of_its_months():
    assert months(date(2026, 1, 30), date(2026, 3, 1)) == {
        "2026-01": 2,
        "2026-02": 28,
        "2026-03": 1,
    }


@pytest.mark.parametrize("hours", ["0.01", "1", "649.99", "650"])
def test_spread_hours_add_up_to_the_hundredth(hours):
    parts = planned(Decimal(hours), date(2026, 1, 15), date(2028, 1, 14))
    assert sum(parts.values()) == int(Decimal(hours) * 100)
    assert min(parts.values()) >= 0
    assert len(parts) == 25


def test_no_term_no_hours():
    assert planned(Decimal(5), None, date(2026, 1, 1)) == {}
    assert planned(Decimal(5), date(2026, 1, 2), date(2026, 1, 1)) == {}
    assert planned(Decimal(0), date(2026, 1, 1), date(2026, 1, 2)) == {}


def test_a_ceiling_is_staff_times_hours_times_presence(dehong):
    ground = dehong.rulebook.ground
    community = ground.directory.communities["533103001001"]
    assert ceiling(community, ground) == 171_360
    assert ceiling(community.model_copy(update={"staff": 0}), ground) is None
    without = dataclasses.replace(ground, params={**ground.params, "capacity": {}})
    assert ceiling(community, without) is None


def test_a_ceiling_that_cannot_be_read_refuses_the_approval(memory, filed):
    number, day = filed("44", list_class="new")
    memory.walk(number, day, until="PUBLICITY")
    here = memory.asked(number)[0]
    known = memory.rules.directory.communities
    known = {**known, here: known[here].model_copy(update={"staff": 0})}
    directory = memory.rules.directory.model_copy(update={"communities": known})
    ground = dataclasses.replace(memory.rules.rulebook.ground, directory=directory)
    book = dataclasses.replace(memory.rules.rulebook, ground=ground)
    memory.rules = dataclasses.replace(memory.rules, rulebook=book)
    clock = memory.state("assignment", number).clocks[0]
    from schemas.acts.act import SYSTEM

    assert memory.do(number, "publicity_end", SYSTEM, memory.rules.calendar.next(clock.due)) is None
    assignment = memory.state("assignment", number)
    assert (assignment.stage, assignment.over) == ("PUBLICITY", (here,))
    assert memory.events[-1].body["because"] == "no_ceiling"


def test_a_load_is_small_in_the_journal():
    assert Load().model_dump(exclude_defaults=True) == {}
