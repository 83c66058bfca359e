"""The office pauses work (row 21): terms stop and go on, money stays."""

from datetime import date

import pytest

from schemas.acts.act import SYSTEM

UNTIL = date(2026, 9, 21)


def flood(item, *codes, cause="汛情", until=UNTIL):
    return {"communities": list(codes), "cause": cause, "until": until.isoformat()}


@pytest.fixture
def paused(item):
    return item.done("suspend", item.office, **flood(item, item.first))


@pytest.mark.parametrize(
    ("cause", "work"), [("汛情，河水上涨", "PAUSED_FORCE"), ("居委会换届选举", "PAUSED_LG")]
)
def test_a_cause_that_nobody_is_to_blame_for_is_told_from_a_decision(item, cause, work):
    item.done("suspend", item.office, **flood(item, item.first, cause=cause))
    placement = item.at(item.first)
    assert (placement.work, placement.agreement) == (work, "G_SUSPENDED")
    assert (item.state.stage, item.state.paused) == ("EFFECTIVE", 1)
    assert item.at(item.second).work == "RUNNING"


def test_the_item_is_suspended_while_all_of_it_is(item):
    item.done("suspend", item.office, **flood(item, item.first, item.second, item.third))
    assert item.state.stage == "SUSPENDED"
    item.done("resume", item.office)
    assert (item.state.stage, item.state.paused) == ("EFFECTIVE", 0)
    assert item.code("resume", item.office) == "nothing_paused"


def test_terms_that_run_stop_and_go_on_and_money_stays(item):
    raw = item.memory.raw["placement", f"{item.number}:{item.first}"]
    raw["instalments"][1]["due"] = item.later(7).isoformat()
    balances = item.memory.balances()
    item.done("suspend", item.office, **flood(item, item.first))
    placement = item.at(item.first)
    assert (placement.held, placement.instalments[1].due) == ({"2": 7}, None)
    assert item.memory.balances() == balances

    day = item.later(5)
    item.done("resume", item.office, day, communities=[item.first])
    placement = item.at(item.first)
    assert (placement.work, placement.agreement, placement.held) == ("RUNNING", "G_IN_FORCE", {})
    assert placement.instalments[1].due == item.memory.rules.calendar.add(day, 7)


def test_a_first_payment_that_is_not_due_yet_waits_with_its_clock(item):
    raw = item.memory.raw["placement", f"{item.number}:{item.first}"]
    raw["instalments"][0] |= {"stage": "PLANNED", "due": item.later(4).isoformat()}
    item.done("suspend", item.office, **flood(item, item.first))
    item.done("resume", item.office, item.later(2), communities=[item.first])
    clock = next(one for one in item.at(item.first).clocks if one.code == "first_payment")
    assert (clock.start, clock.wd) == (item.later(2), 4)


def test_an_amended_agreement_comes_back_as_it_was(item):
    item.memory.raw["placement", f"{item.number}:{item.first}"]["amended_on"] = "2026-09-03"
    item.done("suspend", item.office, **flood(item, item.first)).done("resume", item.office)
    assert item.at(item.first).agreement == "G_AMENDED"


def test_the_work_goes_on_by_itself_the_working_day_after_the_pause(paused):
    assert ("resume", "LG_OFFICE") in paused.owed(paused.first)
    here = {"communities": [paused.first]}
    assert paused.code("resume", SYSTEM, UNTIL, **here) == "too_early"
    paused.done("resume", SYSTEM, paused.memory.rules.calendar.next(UNTIL), **here)
    assert paused.at(paused.first).work == "RUNNING"


def test_a_pause_is_extended_never_cut_by_a_second_one(paused):
    assert paused.code("suspend", paused.office, **flood(paused, paused.first)) == "not_later"
    later = flood(paused, paused.first, until=date(2026, 9, 28))
    paused.done("suspend", paused.office, **later)
    (clock,) = [one for one in paused.at(paused.first).clocks if one.code == "pause"]
    assert clock.due == date(2026, 9, 28)
    assert paused.state.paused == 1


def test_only_the_office_pauses_and_only_work_that_goes_on(paused):
    here = flood(paused, paused.second)
    assert paused.code("suspend", paused.chair, **here) == "wrong_role"
    past = flood(paused, paused.second, until=paused.day)
    assert paused.code("suspend", paused.office, **past) == "not_later"
    paused.done("deliver", paused.secretary(paused.second), result="已核对")
    assert paused.code("suspend", paused.office, **here) == "wrong_work"
    assert paused.code("resume", paused.office, communities=[paused.third]) == "wrong_work"
    assert paused.code("resume", paused.secretary(paused.first)) == "wrong_work"
    assert paused.code("deliver", paused.secretary(paused.first), result="已核对") == "wrong_work"


def test_a_pause_at_the_end_of_the_item_ends_like_other_work(paused):
    paused.done("end_date", SYSTEM, paused.state.terms.end_on)
    paused.done(
        "declare_not_done", paused.secretary(paused.first), date(2026, 12, 1), reason="汛情未完"
    )
    assert (paused.at(paused.first).work, paused.state.paused) == ("TERMINATED", 0)
