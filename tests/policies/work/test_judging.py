"""Work judged beside its acceptance: by residents, at each half-year, at an early end; blind."""

from datetime import timedelta

import pytest

from schemas.acts.act import SYSTEM
from tests.policies.conftest import person

COMMUNITY = dict.fromkeys(("notice", "content", "funds", "training", "no_extra", "response"), 80)
DEPARTMENT = dict.fromkeys(("on_time", "quality", "data"), 90)


def residents(item, **changed):
    day = item.day
    told = {"satisfaction": 65, "discussed_on": str(day - timedelta(days=3)), "held_on": str(day),
            "members": 30, "present": 20, "in_favour": 11, "proposes_exit": True}  # fmt: skip
    return item.code("note_residents", person("RES_REP", item.first), **{**told, **changed})


def test_a_residents_meeting_is_on_record_after_the_party_organisation_discussed_it(item):
    assert residents(item, discussed_on=str(item.day + timedelta(days=1))) == (
        "party_organisation_first"
    )
    tomorrow = str(item.day + timedelta(days=1))
    assert residents(item, held_on=tomorrow) == "dated_ahead"
    assert residents(item, proposes_exit=False, present=3) is None
    assert item.at(item.first).residents.satisfaction == 65
    assert ("answer_residents", "LG_CHAIR") not in item.owed(item.first)
    assert item.code("note_residents", item.secretary(item.first)) in ("incomplete", "wrong_role")


@pytest.mark.parametrize(("present", "in_favour"), [(19, 19), (20, 10)])
def test_a_proposal_to_end_needs_two_thirds_present_and_more_than_half_of_them(
    item, present, in_favour
):
    assert residents(item, present=present, in_favour=in_favour) == "meeting_not_valid"


def test_the_leading_group_answers_a_proposal_by_an_end_or_by_its_reasons(item):
    assert item.code("answer_residents", item.chair, community=item.first, reasons="略") == (
        "no_proposal_of_residents"
    )
    assert residents(item) is None
    assert ("answer_residents", "LG_CHAIR") in item.owed(item.first)
    assert item.code("answer_residents", item.office, community=item.first, reasons="略") == (
        "wrong_role"
    )
    item.done("answer_residents", item.chair, community=item.first, reasons="已改进")
    assert ("answer_residents", "LG_CHAIR") not in item.owed(item.first)
    assert item.at(item.first).work == "RUNNING"
    assert residents(item) is None
    said = {"ground": "residents", "communities": [item.first], "reason": "居民不认可"}
    item.done("exit", item.chair, **said)
    assert item.at(item.first).work == "TERMINATED"
    assert ("answer_residents", "LG_CHAIR") not in item.owed(item.first)


def test_delivered_work_is_judged_and_not_ended(item):
    item.done("deliver", item.secretary(item.first), result="已核对")
    assert residents(item) == "nothing_to_end"
    assert residents(item, proposes_exit=False) is None
    ready = item.memory.raw["placement", f"{item.number}:{item.second}"]
    ready["work"] = "READY"
    by = person("RES_REP", item.second)
    told = {"satisfaction": 1, "discussed_on": str(item.day), "held_on": str(item.day),
            "members": 3, "present": 3, "in_favour": 3}  # fmt: skip
    assert item.code("note_residents", by, **told) == "wrong_work"


def rate(item, side, community=None, day=None):
    code = community or item.first
    by = item.secretary(code) if side == "community" else item.head
    scores = COMMUNITY if side == "community" else DEPARTMENT
    return item.code("evaluate", by, day, communities=[code], scores=scores)


@pytest.fixture
def halfway(item):
    """The item when the first half-year of its work is over at the first community."""
    raw = item.memory.raw["placement", f"{item.number}:{item.first}"]
    raw["review_on"] = str(item.day)
    return item


def opened(item, day=None):
    return item.code("open_review", SYSTEM, day, communities=[item.first])


def test_a_half_year_of_work_is_judged_by_both_sides_blind(halfway):
    item = halfway
    assert rate(item, "community") == "wrong_work"
    assert opened(item, item.day - timedelta(days=1)) == "too_early"
    assert opened(item) is None
    assert opened(item) == "nothing_to_review"
    assert {("evaluate", "COMM_SEC"), ("evaluate", "DEPT_HEAD")} <= item.owed(item.first)
    assert rate(item, "community") is None
    assert rate(item, "community") == "already_done"
    assert item.at(item.first).review.open
    assert rate(item, "department") is None
    placement = item.at(item.first)
    assert (placement.review.open, placement.work) == (False, "RUNNING")
    assert [one.kind for one in placement.reviews] == ["half_year"]
    assert placement.scores == {}
    assert rate(item, "department") == "wrong_work"


def test_a_review_ends_with_its_term_whoever_was_silent(halfway):
    item = halfway
    assert opened(item) is None
    assert rate(item, "department") is None
    last = item.later(10)
    code = item.code("open_blind", SYSTEM, last, communities=[item.first])
    assert code == "too_early"
    after = item.memory.rules.calendar.next(last)
    item.done("open_blind", SYSTEM, after, communities=[item.first])
    (review,) = item.at(item.first).reviews
    assert set(review.scores) == {"department"}
    assert item.at(item.first).review_on is None  # the term ends before the next half-year


def test_an_early_end_is_judged_and_holds_nothing_up(item):
    said = {"ground": "decision", "communities": [item.first], "reason": "不再需要"}
    item.done("exit", item.chair, **said)
    item.memory.settle(item.day)
    review = item.at(item.first).review
    assert (review.kind, review.open) == ("exit", True)
    assert rate(item, "community") is None
    assert rate(item, "department") is None
    assert item.at(item.first).reviews[0].scores["community"].scores == COMMUNITY
    item.memory.settle(item.day)
    assert len(item.at(item.first).reviews) == 1


def test_work_that_never_began_is_not_judged_at_its_end(item):
    raw = item.memory.raw["placement", f"{item.number}:{item.first}"]
    raw.update(work="READY", started_on=None)
    item.done("exit", item.chair, ground="decision", communities=[item.first], reason="不再需要")
    assert opened(item) == "nothing_to_review"


@pytest.mark.parametrize(("lasts", "asked"), [("2027-08-31", True), ("2027-03-03", False)])
def test_work_of_more_than_half_a_year_gets_its_first_day_with_its_start(item, lasts, asked):
    raw = item.memory.raw["placement", f"{item.number}:{item.first}"]
    raw.update(work="READY", started_on=None, end_on=lasts)
    item.done("start_task", item.secretary(item.first))
    on = item.at(item.first).review_on
    assert (on is not None) is asked
    assert not asked or (on.year * 12 + on.month) - (item.day.year * 12 + item.day.month) == 6
