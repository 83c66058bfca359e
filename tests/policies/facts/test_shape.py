"""How an application is shaped: what looks split, repeated, relabelled or revived."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from policies import loader
from policies.facts.shape import shape
from schemas.applications.application import Application
from schemas.applications.given import Given

DEHONG = loader.load("dehong").rulebook.ground
KEYWORDS = {"sealing": ("盖章", "证明"), "counting": ("统计表", "台账")}
GROUND = replace(
    DEHONG,
    params={**DEHONG.params, "d02": {"days": 30, "hours": 40}},
    lists=DEHONG.lists.model_copy(update={"keywords": KEYWORDS}),
)
DAY = date(2026, 3, 2)
BASE = {
    "applicant": "DH-MZJ",
    "title": "低保家庭入户调查",
    "target": {"type": "低保家庭"},
    "submitted_on": DAY,
    "start_on": date(2026, 5, 1),
    "hours_per_community": "12",
    "funding": {"budget_doc_no": "德财〔2026〕7号"},
}
ITEM = {
    "number": "N-1",
    "title": "护林防火",
    "applicant": "DH-MZJ",
    "target_type": "低保家庭",
    "submitted_on": DAY,
    "hours": "7.5",
}


def told(asked=None, ground=GROUND, **given):
    return shape(Application(**{**BASE, **(asked or {})}), Given(**given), ground)


def test_an_empty_form_has_no_shape():
    found = shape(Application(), Given(), GROUND)
    assert (found.steps, found.forms, found.kinds, found.each_year) == (0, 0, 0, 0)
    assert (found.split_hours, found.similar_score) == (0, 0)
    said = (found.split_with, found.similar, found.emergencies_again, found.upstream)
    assert (*said, found.sealed, found.counting, found.revived) == ("",) * 7


def test_steps_forms_with_ledgers_and_kinds_are_counted():
    asked = {
        "steps": [{"step": "一"}, {"step": "二"}, {"step": "三"}],
        "forms": [{"name": "甲表"}, {"name": "乙表"}],
        "ledgers": [{"name": "丙册"}],
        "kinds": ["form", "ledger", "form"],
    }
    found = told(asked)
    assert (found.steps, found.forms, found.kinds) == (3, 3, 2)


@pytest.mark.parametrize(
    ("change", "split"),
    [
        ({}, True),
        ({"submitted_on": DAY - timedelta(30)}, True),
        ({"submitted_on": DAY - timedelta(31)}, False),
        ({"submitted_on": DAY + timedelta(30)}, True),
        ({"submitted_on": DAY + timedelta(31)}, False),
        ({"submitted_on": None}, False),
        ({"applicant": "DH-RSJ"}, False),
        ({"target_type": None}, False),
        ({"target_type": None, "title": "低保家庭入户调查"}, True),
        ({"target_type": None, "budget_doc_no": "德财 [2026] 第007号"}, True),
        ({"target_type": None, "budget_doc_no": "德财〔2026〕8号"}, False),
    ],
)
@pytest.mark.parametrize("where", ["recent", "live"])
def test_a_split_is_alike_by_target_budget_line_or_title(change, split, where):
    found = told(**{where: [{**ITEM, **change}]})
    assert found.split_hours == (Decimal("19.5") if split else 0)
    assert bool(found.split_with) is split


@pytest.mark.parametrize(
    "asked",
    [
        {"target": None, "funding": None},
        {"target": {}, "funding": {}},
        {"target": None, "funding": None, "title": None},
        {"submitted_on": None},
    ],
)
def test_what_is_absent_on_both_sides_is_not_alike(asked):
    assert told(asked, live=[{**ITEM, "target_type": None}]).split_with == ""


def test_the_likeness_that_splits_is_the_places_or_six_tenths():
    near = {**ITEM, "target_type": None, "title": "低保家庭电话调查"}
    strict = {**GROUND.params, "d02": {"days": 30, "likeness": "0.99"}}
    assert told(live=[near]).split_with == "低保家庭电话调查（N-1）"
    assert told(live=[near], ground=replace(GROUND, params=strict)).split_with == ""
    whole = replace(GROUND, params={**GROUND.params, "d02": {"days": 30, "likeness": "1"}})
    same = {**near, "title": BASE["title"]}
    assert told(live=[same], ground=whole).split_with == "低保家庭入户调查（N-1）"


def test_an_item_counts_once_and_unnumbered_ones_by_title():
    unnumbered = [{**ITEM, "number": None, "title": title} for title in ("甲", "乙", "甲")]
    found = told(recent=[ITEM, *unnumbered], live=[ITEM, {**ITEM, "number": "N-2"}])
    assert found.split_with == "护林防火（N-1）、甲、乙、护林防火（N-2）"
    assert found.split_hours == 42


@pytest.mark.parametrize(
    ("mine", "other", "hours"), [(None, "7.5", "7.5"), ("12", None, "12"), (None, None, "0")]
)
def test_a_split_sums_the_hours_that_are_told(mine, other, hours):
    found = told({"hours_per_community": mine}, live=[{**ITEM, "hours": other}])
    assert found.split_hours == Decimal(hours)


def test_similar_is_what_the_index_scored():
    scored = [{**ITEM, "score": score} for score in ("0.5", None, "0.8", "0")]
    found = told(similar=scored)
    assert found.similar == "、".join(["护林防火（N-1）"] * 3)
    assert found.similar_score == Decimal("0.8")
    assert told(similar=scored[1:2]).similar_score == 0
    assert told(similar=[{**ITEM, "score": "0", "number": None}]).similar == "护林防火"


@pytest.mark.parametrize(
    ("start", "again"),
    [
        (date(2025, 5, 1), True),
        (date(2025, 5, 11), True),
        (date(2025, 5, 12), False),
        (date(2025, 4, 21), True),
        (date(2025, 4, 20), False),
        (date(2024, 5, 1), True),
        (date(2024, 5, 10), True),
        (date(2024, 4, 20), False),
        (date(2027, 5, 11), True),
        (date(2026, 5, 1), False),
        (date(2026, 4, 28), False),
        (None, False),
    ],
)
def test_an_emergency_comes_again_ten_days_around_the_day_of_another_year(start, again):
    past = {**ITEM, "nature": "emergency", "start_on": start}
    assert bool(told(past=[past]).emergencies_again) is again
    assert told(past=[{**past, "nature": "phased"}]).emergencies_again == ""
    assert told({"start_on": None}, past=[past]).emergencies_again == ""


def test_earlier_terms_of_the_same_name_are_counted():
    titles = ("低保家庭入户调查", "低保家庭的入户调查", "低保家庭电话调查")
    past = [{**ITEM, "title": title} for title in titles]
    assert told(past=past).each_year == 2
    assert told({"title": None}, past=past).each_year == 0


@pytest.mark.parametrize(
    ("document", "title"),
    [
        (None, ""),
        ({}, ""),
        ({"title": "关于核查的通知", "number": "民发1号"}, "关于核查的通知"),
        ({"number": "民发1号"}, "民发1号"),
    ],
)
def test_the_upstream_document_by_title_else_by_number(document, title):
    assert told({"upstream_doc": document}).upstream == title


def test_papers_to_seal_and_counts_are_found_in_forms_ledgers_and_deliverables():
    asked = {
        "forms": [{"name": "盖章确认单"}, {"name": None}, {"name": "人口统计表"}],
        "ledgers": [{"name": "居住证明"}, {"name": "户情台账"}],
        "steps": [{"step": "盖章"}, {"step": "交", "deliverable": "盖章确认单"}],
    }
    found = told(asked)
    assert found.sealed == "盖章确认单、居住证明"
    assert found.counting == "人口统计表、户情台账"
    surveyed = {**asked, "forms": [*asked["forms"], {"name": "年报", "kind": "statistical"}]}
    assert told(surveyed).counting == ""
    business = {**asked, "forms": [*asked["forms"], {"name": "年报", "kind": "business"}]}
    assert told(business).counting == "人口统计表、户情台账"
    bare = replace(GROUND, lists=GROUND.lists.model_copy(update={"keywords": {}}))
    assert (told(asked, bare).sealed, told(asked, bare).counting) == ("", "")


def test_plaques_and_ledgers_like_abolished_ones_come_back():
    asked = {
        "plaques": [{"text": "居民议事厅"}, {"text": None}],
        "ledgers": [{"name": "垃圾分类台账"}, {"name": None}],
    }
    found = told(asked, removed=["居民议事厅", "垃圾分类的台账", "护林站"])
    assert found.revived == "居民议事厅（居民议事厅）、垃圾分类台账（垃圾分类的台账）"
    assert told(asked).revived == ""
    three_fifths = {"plaques": [{"text": "议事厅"}]}
    assert told(three_fifths, removed=["议事堂"]).revived == "议事厅（议事堂）"
