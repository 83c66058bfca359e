"""Terms counted before the plan of their year was known: right once it is, told with both days."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from policies.place.clocks import calendar
from schemas.acts.act import SYSTEM, Actor

PLACE = "533103001002"
SECRETARY = Actor(person="s", role="COMM_SEC", org=PLACE)
REVIEWER = Actor(person="r", role="STREET_REVIEWER", org="533103001")
PLAN = {"year": 2027, "planned": True, "rest": ["2027-01-04", "2027-01-05"], "work": ["2027-01-09"]}
LATE = {"submitted_on": "2026-12-30", "start_on": "2027-03-01", "end_on": "2027-08-31"}


def enter_plan(memory, **changed):
    found = calendar("Asia/Shanghai", [{**PLAN, **changed}])
    memory.rules = replace(memory.rules, calendar=found)


def clocks(state):
    return {one.code: (one.due, one.estimated) for one in state.clocks}


def clock_of(memory, number, code):
    return next(one for one in memory.state("assignment", number).clocks if one.code == code)


@pytest.fixture
def waiting(memory, filed):
    """An application filed at the end of a year: its terms end in one whose plan is not known."""
    number, _ = filed("48", list_class="new", communities=[PLACE], **LATE)
    return memory, number


def test_terms_are_counted_anew_when_the_plan_is_known(waiting):
    memory, number = waiting
    before = memory.state("assignment", number)
    guessed = [one for one in before.clocks if one.estimated]
    assert [one.code for one in guessed] == ["acceptance_check", "decision"]
    day = date(2026, 12, 31)
    assert ("redate", number, "") not in memory.due(day), "nothing is known of the year yet"

    enter_plan(memory)

    assert ("redate", number, "") in memory.due(day)
    assert memory.do(number, "redate", SYSTEM, day) is None
    after, told = memory.state("assignment", number), memory.events[-1]
    for one in guessed:
        right = memory.rules.calendar.add(one.start, one.wd)
        assert clocks(after)[one.code] == (right, False)
        assert right > one.due, "two rest days more and one working Saturday"
        assert {"clock": one.code, "was": str(one.due), "due": str(right)} in told.body["redated"]
    assert after.stage == before.stage
    assert told.kind == "application.redated"
    assert ("redate", number, "") not in memory.due(date(2027, 12, 31)), "once"
    assert memory.do(number, "redate", SYSTEM, day).code == "nothing_due"


def test_a_plan_that_moves_no_day_makes_the_terms_sure(waiting):
    memory, number = waiting
    before = memory.state("assignment", number)

    enter_plan(memory, rest=[], work=[])

    assert memory.do(number, "redate", SYSTEM, date(2026, 12, 31)) is None
    after = memory.state("assignment", number)
    assert clocks(after) == {one.code: (one.due, False) for one in before.clocks}


def test_what_silence_decides_waits_for_the_right_day(waiting):
    memory, number = waiting
    term = next(
        one for one in memory.state("assignment", number).clocks if one.code == "acceptance_check"
    )
    enter_plan(memory)
    over = memory.rules.calendar.next(term.due)  # by the day that was told first

    memory.settle(over)

    assert memory.state("assignment", number).stage == "SUBMITTED"
    memory.settle(memory.rules.calendar.next(memory.rules.calendar.add(term.start, term.wd)))
    assert memory.state("assignment", number).stage == "ACCEPTED"


def test_opinions_are_due_with_the_consultation(waiting):
    memory, number = waiting
    day = date(2026, 12, 31)
    assert memory.do(number, "accept", REVIEWER, day) is None
    assert memory.do(number, "open_consultation", REVIEWER, day, communities=[PLACE]) is None
    before = memory.state("opinion", f"{number}:{PLACE}")
    enter_plan(memory)

    assert memory.do(number, "redate", SYSTEM, day) is None

    clock = next(
        one for one in memory.state("assignment", number).clocks if one.code == "consultation"
    )
    after = memory.state("opinion", f"{number}:{PLACE}")
    assert after.due == clock.due > before.due
    assert memory.events[-1].kind == "opinion.redated"
    assert memory.do(number, "answer", SECRETARY, after.due, answer="AGREE", hours="10") is None


def test_an_instalment_moves_with_its_term_and_stays_before_the_start(memory, filed):
    late = {"submitted_on": "2026-12-03", "start_on": "2027-02-01", "end_on": "2027-08-31"}
    number, day = filed("48", list_class="new", communities=[PLACE], **late)
    day = memory.rules.calendar.add(memory.walk(number, day, until="APPROVED"), 6)
    memory.bring(number, PLACE, day, "witness")
    name = f"{number}:{PLACE}"
    before = memory.state("placement", name)
    due, estimated = clocks(before)["first_payment"]
    assert before.instalments[0].due == due

    enter_plan(memory)
    assert ("redate", number, PLACE) in memory.due(day)
    assert memory.do(number, "redate", SYSTEM, day, communities=[PLACE]) is None

    after = memory.state("placement", name)
    again, sure = clocks(after)["first_payment"]
    assert again < after.start_on
    assert (after.instalments[0].due, after.instalments[0].estimated, sure) == (again, False, False)
    assert (due, estimated) != (again, sure)


SHORTER = {"rest": [], "work": ["2027-01-02", "2027-01-03"]}


@pytest.mark.parametrize(("left", "kept"), [(0, True), (2, True), (3, False)])
def test_nobody_is_late_by_a_day_that_they_learn_when_it_is_over(waiting, left, kept):
    memory, number = waiting
    day = date(2026, 12, 31)
    assert memory.do(number, "accept", REVIEWER, day) is None
    assert memory.do(number, "open_consultation", REVIEWER, day, communities=[PLACE]) is None
    told = memory.state("opinion", f"{number}:{PLACE}").due
    enter_plan(memory, **SHORTER)
    right = memory.rules.calendar.clock("", day, clock_of(memory, number, "consultation").wd).due
    today = told - timedelta(days=left)
    assert (right <= today) is kept

    memory.settle(today)  # the plan became known this late

    opinion = memory.state("opinion", f"{number}:{PLACE}")
    assert (opinion.open, opinion.due) == (True, told if kept else right)
    assert not clock_of(memory, number, "consultation").estimated, "once"
    assert memory.do(number, "answer", SECRETARY, today, answer="AGREE", hours="10") is None


def test_a_first_payment_that_the_start_of_the_work_holds_back_is_no_reason_for_ever(memory, filed):
    late = {"submitted_on": "2026-12-03", "start_on": "2027-02-01", "end_on": "2027-08-31"}
    number, day = filed("48", list_class="new", communities=[PLACE], **late)
    day = memory.rules.calendar.add(memory.walk(number, day, until="APPROVED"), 24)
    memory.bring(number, PLACE, day, "witness")
    name = f"{number}:{PLACE}"
    before = clocks(memory.state("placement", name))["first_payment"]

    # Days of rest alone: the plan of the year is still to come.
    enter_plan(memory, planned=False, rest=["2027-01-27", "2027-01-28"], work=[])

    memory.settle(day)
    assert ("redate", number, PLACE) not in memory.due(day)
    assert clocks(memory.state("placement", name))["first_payment"] == before
    enter_plan(memory, rest=["2027-01-27", "2027-01-28"], work=[])
    memory.settle(day)
    assert clocks(memory.state("placement", name))["first_payment"] == (before[0], False)
