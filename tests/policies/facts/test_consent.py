"""Load and consent: the heaviest community, months begun, bounds of plaques, answers not given."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from policies import loader
from policies.facts.consent import consent, load
from schemas.applications.application import Application
from schemas.applications.given import Given
from schemas.place.organisations import Community

DEHONG = loader.load("dehong").rulebook.ground
A, B = (
    Community(code=code, name=name, street="S", account=code, staff=staff, households=2600,
              residents=7500, floating=900)
    for code, name, staff in (("A", "甲社区", 10), ("B", "乙社区", 5))
)  # fmt: skip


def ground(*communities, **params):
    known = {one.code: one for one in communities or (A, B)}
    capacity = {"hours_per_month": 100, "factor": "0.5"}
    return replace(
        DEHONG,
        directory=DEHONG.directory.model_copy(update={"communities": known}),
        lists=DEHONG.lists.model_copy(
            update={"reference": {**DEHONG.lists.reference, "households": 2600}}
        ),
        params={**DEHONG.params, "capacity": capacity, "plaques": {"outside": 4, "inside": 2},
                **params},
    )  # fmt: skip


YEAR = {"start_on": date(2026, 1, 1), "end_on": date(2026, 12, 31)}


def told(place=None, given=None, **asked):
    known = {"communities": ["A", "B"], **asked}
    return load(Application(**known), Given(**(given or {})), place or ground())


def test_an_empty_form_is_no_load():
    found = load(Application(), Given(), ground())
    assert (found.peak_percent, found.peak_at, found.peak) == (0, "", "0.0")
    assert (found.items_per_worker, found.posts_now, found.plaques_over) == (0, 0, "")
    assert (found.standard_hours, found.hours_off, found.unprofiled) == (None, None, "")


def test_the_heaviest_community_counts_with_what_it_already_carries():
    found = told(hours_per_community="600", **YEAR)
    assert (found.peak_percent, found.peak_at, found.peak) == (20, "乙社区", "20.0")
    found = told(given={"load_percent": {"A": "15"}}, hours_per_community="600", **YEAR)
    assert (found.peak_percent, found.peak_at) == (25, "甲社区")


def test_who_has_no_staff_takes_nothing_more_on():
    bare = ground(B.model_copy(update={"staff": 0}))
    given = {"load_percent": {"B": "7"}}
    assert told(bare, given, hours_per_community="600", **YEAR).peak_percent == 7


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), 12),
        (date(2026, 1, 1), date(2026, 1, 2), 1),
        (date(2026, 1, 1), date(2026, 1, 31), 1),
        (date(2026, 1, 1), date(2026, 2, 1), 1),
        (date(2026, 1, 1), date(2026, 2, 2), 1),
        (date(2026, 1, 1), date(2026, 2, 3), 2),
        (date(2026, 3, 1), date(2026, 4, 30), 2),
        (date(2026, 1, 1), date(2026, 1, 1), 12),
        (date(2026, 2, 1), date(2026, 1, 1), 12),
        (date(2026, 1, 1), None, 12),
        (None, date(2026, 1, 1), 12),
    ],
)
def test_months_begun_are_whole_and_no_end_is_a_year(start, end, months):
    found = told(communities=["B"], hours_per_community="250", start_on=start, end_on=end)
    assert found.peak_percent == pytest.approx(Decimal(100) / months)


def test_items_and_posts_are_the_most_of_those_asked():
    given = {"items": {"A": "1.5", "B": "2.5", "C": "9"}, "nominal_posts": {"A": 3, "C": 8}}
    found = told(given=given)
    assert (found.items_per_worker, found.posts_now) == (Decimal("2.5"), 3)
    assert told(given=given, communities=["B"]).posts_now == 0
    assert told(given={}, communities=["B"]).items_per_worker == 0


@pytest.mark.parametrize(
    ("now", "asked", "over"),
    [
        ({"outside": 3}, ["outside"], ""),
        ({"outside": 4}, ["outside"], "甲社区"),
        ({"outside": 9}, ["inside"], ""),
        ({"inside": 1}, ["inside"], ""),
        ({"inside": 2}, ["inside"], "甲社区"),
        ({"inside": 9}, ["outside"], ""),
        ({"inside": 9, "outside": 9}, [], ""),
        ({"outside": 3}, ["outside", "outside"], "甲社区"),
        ({"inside": 2}, [None], "甲社区"),
    ],
)
def test_plaques_go_over_by_one_where_they_hang(now, asked, over):
    plaques = [{"text": "站", "place": place} for place in asked]
    assert told(given={"plaques_now": {"A": now}}, plaques=plaques).plaques_over == over


def test_a_wall_that_nobody_counted_is_bare():
    plaques = [{"place": "inside"}] * 3
    assert told(plaques=plaques).plaques_over == "甲社区、乙社区"
    assert told(plaques=plaques[:2]).plaques_over == ""


def test_hours_off_the_standard_of_the_list():
    title, hours = next(iter(DEHONG.lists.workload.items()))
    found = told(title=title, hours_per_community=str(hours * 3 / 2))
    assert (found.standard_hours, found.hours_off) == (hours, Decimal("0.5"))
    assert told(title=title, hours_per_community=str(hours / 2)).hours_off == Decimal("0.5")
    assert told(title=title, hours_per_community="0").hours_off == 1
    assert told(title=title).hours_off is None
    assert told(title="别的事", hours_per_community="5").hours_off is None


@pytest.mark.parametrize(
    ("change", "asked", "fields"),
    [
        ({}, {}, ""),
        ({"households": None}, {}, "户"),
        ({"staff": 0}, {}, "工作"),
        ({"floating": None}, {}, ""),
        ({"floating": None}, {"hours_per_community": "5"}, "流动"),
    ],
)
def test_what_a_profile_lacks_is_named(change, asked, fields):
    place = ground(A.model_copy(update=change), B)
    found = told(place, **asked)
    assert ("甲社区" in found.unprofiled) is bool(fields)
    assert fields in found.unprofiled
    assert "乙社区" not in found.unprofiled
    assert bool(found.unprofiled_en) is bool(fields)


def test_a_field_that_lacks_is_named_once_and_a_profile_refused_by_its_name():
    place = ground(A.model_copy(update={"households": None}), B)
    found = told(place, {"no_profile": ["A", "B"]}, hours_per_community="5")
    assert found.unprofiled.count("户") == 1
    assert found.unprofiled.endswith("、乙社区")
    assert told(given={"no_profile": ["B"]}).unprofiled == "乙社区"


@pytest.mark.parametrize(
    ("answers", "against", "share"),
    [
        ({}, 0, "1"),
        ({"A": "AGREE"}, 0, "1"),
        ({"A": "DISAGREE", "B": "NO_CAPACITY"}, 2, "1"),
        ({"A": "ASK_CLARIFICATION", "B": None}, 0, "0.5"),
        ({"A": None}, 0, "0"),
        ({"A": "DISAGREE", "B": None, "C": "AGREE_WITH_CONDITIONS", "D": None}, 1, "0.5"),
    ],
)
def test_an_answer_not_given_is_no_consent(answers, against, share):
    found = consent(Application(), Given(consultation=answers))
    assert (found.asked, found.against, found.answered_share) == (
        len(answers), against, Decimal(share),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("meeting", "counts"),
    [(None, (0, 0, 0)), ({}, (0, 0, 0)), ({"members": 9, "present": 7, "in_favour": 5}, (9, 7, 5))],
)
def test_the_residents_meeting_as_far_as_it_was_counted(meeting, counts):
    found = consent(Application(residents_meeting=meeting), Given())
    assert (found.members, found.present, found.in_favour) == counts
    assert found.needs_meeting is False
    assert consent(Application(all_residents_interest=True), Given()).needs_meeting is True
