"""What the register knows beside an application: bounds of days, what is absent, ties and order."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from policies import loader
from policies.facts.prior import prior
from schemas.applications.application import Application
from schemas.applications.given import Given

DEHONG = loader.load("dehong").rulebook.ground
GROUND = replace(
    DEHONG,
    params={**DEHONG.params, "d02": {"days": 30, "hours": 40}, "d04_days": 90},
    lists=DEHONG.lists.model_copy(update={"taken_back": ("市容巡查",), "cooperate": {}}),
)
DAY = date(2026, 3, 2)
OTHER = "DH-RSJ"
BASE = {
    "applicant": "DH-MZJ",
    "title": "低保家庭入户调查",
    "target": {"type": "低保家庭"},
    "communities": ["A", "B"],
    "submitted_on": DAY,
    "start_on": date(2026, 5, 1),
    "end_on": date(2026, 5, 31),
    "hours_per_community": "12",
}
ITEM = {
    "number": "N-1",
    "title": "低保复核",
    "applicant": "DH-MZJ",
    "target_type": "低保家庭",
    "communities": ["B"],
    "submitted_on": DAY,
    "start_on": date(2026, 5, 1),
    "end_on": date(2026, 5, 31),
    "hours": "7.5",
}


def told(asked=None, **given):
    return prior(Application(**{**BASE, **(asked or {})}), Given(**given), GROUND)


def test_an_empty_register_says_nothing():
    found = prior(Application(), Given(), GROUND)
    assert (found.likeness, found.alike, found.split_hours, found.split_with) == (0, "", 0, "")
    assert (found.same_target, found.taken_back, found.other_lead, found.overdue_wd) == (
        "", "", "", 0,
    )  # fmt: skip
    assert (found.emergency_share, found.last_score, found.last_paid) == (None, None, None)
    assert found.invited is False
    assert found.last_report is False


@pytest.mark.parametrize(
    ("change", "met"),
    [
        ({}, True),
        ({"start_on": date(2026, 5, 31), "end_on": None}, True),
        ({"start_on": date(2026, 6, 1), "end_on": None}, False),
        ({"start_on": date(2026, 1, 1), "end_on": date(2026, 5, 1)}, True),
        ({"start_on": date(2026, 1, 1), "end_on": date(2026, 4, 30)}, False),
        ({"start_on": date(2026, 1, 1), "end_on": None}, True),
        ({"start_on": None}, False),
        ({"communities": ["C"]}, False),
        ({"communities": ["C", "A"]}, True),
        ({"communities": "all"}, True),
        ({"communities": []}, False),
    ],
)
def test_likeness_is_asked_of_what_shares_a_community_and_a_day(change, met):
    found = told(live=[{**ITEM, "title": BASE["title"], **change}])
    assert found.likeness == (1 if met else 0)
    assert found.alike == ("低保家庭入户调查（N-1）" if met else "")


@pytest.mark.parametrize(
    ("change", "met"),
    [
        ({"end_on": None}, True),
        ({"start_on": None}, False),
        ({"communities": "all"}, True),
        ({"communities": ["C"]}, False),
        ({"title": None}, True),
    ],
)
def test_an_unfinished_application_meets_what_it_can(change, met):
    assert bool(told(change, live=[ITEM]).alike) is met


def test_the_nearest_title_is_named_and_the_first_of_equals():
    far = {**ITEM, "title": "护林防火", "number": "N-0"}
    same = [{**ITEM, "title": BASE["title"], "number": number} for number in ("N-2", None)]
    assert told(live=[far, *same]).alike == "低保家庭入户调查（N-2）"
    assert told(live=[far, same[1]]).alike == "低保家庭入户调查"
    assert 0 < told(live=[ITEM]).likeness < 1


@pytest.mark.parametrize(
    ("change", "split"),
    [
        ({}, True),
        ({"submitted_on": DAY - timedelta(30)}, True),
        ({"submitted_on": DAY - timedelta(31)}, False),
        ({"submitted_on": DAY + timedelta(30)}, True),
        ({"submitted_on": DAY + timedelta(31)}, False),
        ({"submitted_on": None}, False),
        ({"applicant": OTHER}, False),
        ({"target_type": " 低保家庭 "}, True),
        ({"target_type": "残疾人"}, False),
        ({"target_type": None}, False),
    ],
)
@pytest.mark.parametrize("where", ["recent", "live"])
def test_a_split_is_the_same_department_target_and_days(change, split, where):
    found = told(**{where: [{**ITEM, **change}]})
    assert found.split_hours == (Decimal("19.5") if split else 0)
    assert found.split_with == ("低保复核（N-1）" if split else "")


@pytest.mark.parametrize(
    ("asked", "item", "hours"),
    [
        ({"hours_per_community": None}, {}, "7.5"),
        ({}, {"hours": None}, "12"),
        ({"submitted_on": None}, {}, "0"),
        ({"target": None}, {}, "0"),
        ({"target": {}}, {"target_type": ""}, "19.5"),
        ({"target": None}, {"target_type": ""}, "19.5"),
    ],
)
def test_a_split_counts_what_is_told(asked, item, hours):
    assert told(asked, live=[{**ITEM, **item}]).split_hours == Decimal(hours)


def test_an_item_counts_once_wherever_it_is_told():
    unnumbered = [{**ITEM, "number": None, "title": title} for title in ("甲", "乙", "甲")]
    found = told(recent=[ITEM, *unnumbered], live=[ITEM, {**ITEM, "number": "", "title": "甲"}])
    assert found.split_with == "低保复核（N-1）、甲、乙"
    assert found.split_hours == Decimal("34.5")
    numbered = [{**ITEM, "number": number} for number in ("N-1", "N-2")]
    assert told(live=numbered).split_hours == 27


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({}, True),
        ({"applicant": "DH-MZJ"}, False),
        ({"submitted_on": DAY - timedelta(90)}, True),
        ({"submitted_on": DAY - timedelta(91)}, False),
        ({"start_on": date(2026, 6, 1), "end_on": None}, False),
        ({"target_type": "残疾人"}, False),
    ],
)
def test_another_departments_item_on_the_same_target(change, named):
    found = told(live=[{**ITEM, "applicant": OTHER, **change}])
    assert found.same_target == ("低保复核（N-1）" if named else "")


def test_duties_taken_back_by_the_place_and_by_the_register_each_once():
    asked = {"title": "市容巡查与犬只登记"}
    found = told(asked, taken_back=["犬只登记", "市容巡查", "护林防火"])
    assert found.taken_back == "市容巡查、犬只登记"
    assert told({"title": None}, taken_back=["犬只登记"]).taken_back == ""


@pytest.mark.parametrize(
    ("entries", "lead"),
    [
        ([], ""),
        ([("低保家庭入户调查", OTHER)], OTHER),
        ([("低保家庭入户调查", "")], ""),
        ([("护林防火", OTHER)], ""),
        ([("低保家庭入户调查", OTHER), ("低保家庭入户调查", "DH-MZJ")], ""),
        ([("低保家庭入户调查", "Z"), ("低保家庭入户调查", "Y")], "Y、Z"),
    ],
)
def test_the_lead_of_the_cooperate_list(entries, lead):
    given = [{"item": item, "lead": one} for item, one in entries]
    assert told(cooperate=given).other_lead == lead
    lists = GROUND.lists.model_copy(update={"cooperate": dict(entries)})
    place = replace(GROUND, lists=lists)
    if len(dict(entries)) == len(entries):
        assert prior(Application(**BASE), Given(), place).other_lead == lead


def test_the_longest_arrear_is_the_applicants_own():
    owed = [("DH-MZJ", 3), ("DH-MZJ", 8), (OTHER, 20), ("DH-MZJ", 5)]
    arrears = [{"department": who, "overdue_wd": days} for who, days in owed]
    assert told(arrears=arrears).overdue_wd == 8
    assert told(arrears=arrears[2:3]).overdue_wd == 0


@pytest.mark.parametrize(
    ("asked", "invitation", "invited"),
    [
        ({}, {"community": "A", "record": "会议记录"}, True),
        ({}, {"community": "C", "record": "会议记录"}, False),
        ({}, {"community": "A", "record": ""}, False),
        ({}, {"community": "A"}, False),
        ({}, None, False),
        ({"communities": "all"}, {"community": "C", "record": "会议记录"}, True),
        ({"apply_type": "exemption"}, {"community": "A", "record": "会议记录"}, False),
        ({"apply_type": "renew"}, {"community": "A", "record": "会议记录"}, True),
    ],
)
def test_invited_is_who_keeps_a_record_and_is_asked(asked, invitation, invited):
    assert told(asked, invitation=invitation).invited is invited


@pytest.mark.parametrize(
    ("report", "last", "reported"),
    [
        (None, None, False),
        (None, {}, False),
        (None, {"result_report": False}, False),
        (None, {"result_report": True}, True),
        ({"text": "已完成", "file": "a.pdf"}, None, True),
        ({"text": "已完成"}, None, False),
        ({"file": "a.pdf"}, {}, False),
        ({"file": "a.pdf"}, {"result_report": True}, True),
    ],
)
def test_a_report_of_the_last_term_is_words_and_a_file(report, last, reported):
    assert told({"result_report": report}, previous=last).last_report is reported


def test_the_last_term_and_the_share_of_emergencies_stand_as_they_are():
    last = {"mutual_score": "4.25", "paid_percent": "80"}
    found = told(previous=last, emergency_share_12m="0.3")
    assert (found.last_score, found.last_paid) == (Decimal("4.25"), Decimal(80))
    assert found.emergency_share == Decimal("0.3")
