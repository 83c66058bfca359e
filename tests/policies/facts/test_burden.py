"""What an application asks besides its work: each demand alone, unnamed ones, and none."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from policies import loader
from policies.facts.burden import burden, data
from schemas.applications.application import Application

DEHONG = loader.load("dehong").rulebook.ground
GROUND = replace(
    DEHONG,
    params={**DEHONG.params, "certificates_kept": ["继承关系证明"]},
    lists=DEHONG.lists.model_copy(
        update={"banned_certificates": ("关系", "健在"), "high_basis_marks": ("国发",)}
    ),
)
DAY = date(2026, 5, 1)


def told(**asked):
    return burden(Application(**asked), GROUND)


def test_an_empty_form_asks_nothing():
    found = told()
    assert (found.new, found.posts, found.seconded) == (0, 0, 0)
    said = (found.banned_certificates, found.unkept_certificates, found.assessments, found.forcing)
    assert (*said, found.unfiled_apps, found.paper_ledgers, found.plaques) == ("",) * 7
    assert (found.veto, found.pledge, found.pledge_founded, found.fees) == (False,) * 4
    assert (found.app_levels, found.trace) == ((), "none")
    assert data(Application()).business_fields == 0
    assert data(Application()).held_share == data(Application()).held_percent == 0
    assert data(Application()).held_form == data(Application()).unmarked == ""


@pytest.mark.parametrize(
    ("asked", "new"),
    [
        ({"forms": [{}, {}]}, 2),
        ({"ledgers": [{}]}, 1),
        ({"plaques": [{}]}, 1),
        ({"apps": [{}]}, 1),
        ({"assessments": [{}]}, 1),
        ({"kinds": ["survey", "inspection", "survey", "task"]}, 2),
        ({"kinds": ["form"], "forms": [{}], "ledgers": [{}]}, 3),
        ({"certificates": [{}], "posts": [{}], "kinds": ["task"]}, 0),
    ],
)
def test_what_keeps_an_item_off_the_short_paths_is_counted(asked, new):
    assert told(**asked).new == new


def test_a_certificate_is_kept_banned_or_neither():
    names = ("继承关系证明", "亲属关系证明", "居住证明", None, "健在证明")
    found = told(certificates=[{"name": name} for name in names])
    assert found.banned_certificates == "亲属关系证明、健在证明"
    assert found.unkept_certificates == "居住证明、"


def test_what_has_no_name_is_still_shown():
    nameless = {"assessments": [{}], "ledgers": [{"medium": "paper"}], "plaques": [{}]}
    found = told(**nameless, apps=[{"checkin": True}], chat_groups=[{"checkin": True}])
    said = (found.assessments, found.paper_ledgers, found.plaques, found.unfiled_apps)
    assert (*said, found.forcing) == ("?", "?", "?", "?", "?、?")


def test_named_demands_stand_in_their_order():
    found = told(
        assessments=[{"name": "甲"}, {"name": "乙"}],
        ledgers=[{"name": "丙", "medium": "paper"}, {"name": "丁", "medium": "electronic"}],
        plaques=[{"text": "戊"}],
        posts=[{}, {}],
        seconded={"persons": 3},
        fees_from_residents=True,
        veto=True,
        trace="required",
    )
    assert (found.assessments, found.paper_ledgers, found.plaques) == ("甲、乙", "丙", "戊")
    assert (found.posts, found.seconded, found.trace) == (2, 3, "required")
    assert (found.fees, found.veto, found.pledge) == (True, True, False)
    assert told(seconded={}).seconded == 0


@pytest.mark.parametrize(
    ("app", "forces"),
    [
        ({}, False),
        ({"checkin": True}, True),
        ({"points": True}, True),
        ({"online_time": True}, True),
        ({"forced_install": True}, True),
        ({"install_rate": "0"}, False),
        ({"install_rate": "0.01"}, True),
    ],
)
def test_an_app_forces_by_any_of_its_means(app, forces):
    found = told(apps=[{"name": "云上", "filing_no": "1", "builder_level": "county", **app}])
    assert found.forcing == ("云上" if forces else "")
    assert (found.unfiled_apps, found.app_levels) == ("", ("county",))


def test_a_group_forces_by_check_in_and_an_unfiled_app_is_named():
    groups = [{"name": "甲群", "checkin": True}, {"name": "乙群"}]
    found = told(apps=[{"name": "云上", "points": True}, {"name": "网格"}], chat_groups=groups)
    assert (found.forcing, found.unfiled_apps) == ("云上、甲群", "云上、网格")
    assert found.app_levels == ("", "")


LAW = {"title": "云南省社区治理条例", "level": "regulation"}


@pytest.mark.parametrize(
    ("text", "basis", "founded"),
    [
        (None, [], False),
        (None, [LAW], False),
        ("国发〔2026〕3号", [], True),
        ("云南省社区治理条例第三条", [LAW], True),
        ("云南省社区治理条例第三条", [{**LAW, "level": "department_notice"}], False),
        ("云南省社区治理条例第三条", [{**LAW, "level": None}], False),
        ("云南省社区治理条例第三条", [], False),
        ("本局通知", [LAW], False),
        ("本局通知", [{**LAW, "title": None}], False),
        ("云南省社区治理条例第三条", [{**LAW, "title": "本局通知"}, LAW], True),
    ],
)
def test_a_pledge_is_founded_on_the_centre_the_province_or_a_law(text, basis, founded):
    found = told(pledge=True, pledge_basis=text, legal_basis=basis)
    assert (found.pledge, found.pledge_founded) == (True, founded)


MARKED = {
    "name": "年报",
    "kind": "statistical",
    "table_no": "1",
    "made_by": "统计局",
    "approval_no": "2",
    "valid_to": DAY,
}


@pytest.mark.parametrize(
    ("form", "days", "unmarked"),
    [
        ({}, {"start_on": DAY}, ""),
        ({}, {"start_on": DAY + timedelta(1)}, "年报"),
        ({}, {"submitted_on": DAY + timedelta(1)}, "年报"),
        ({}, {"submitted_on": DAY}, ""),
        ({}, {"start_on": DAY, "submitted_on": DAY + timedelta(1)}, ""),
        ({}, {}, ""),
        ({"table_no": None}, {}, "年报"),
        ({"made_by": ""}, {}, "年报"),
        ({"approval_no": None}, {}, "年报"),
        ({"valid_to": None}, {"start_on": DAY}, "年报"),
        ({"name": None, "valid_to": None}, {}, "?"),
        ({"kind": "business", "valid_to": None}, {"start_on": DAY}, ""),
        ({"kind": None, "table_no": None}, {}, ""),
    ],
)
def test_a_statistical_form_shows_four_marks_and_is_valid_at_the_start(form, days, unmarked):
    assert data(Application(forms=[{**MARKED, **form}], **days)).unmarked == unmarked


def test_the_largest_business_form_and_the_one_that_asks_most_of_what_is_held():
    forms = [
        {**MARKED, "fields": 90, "fields_held": 9},
        {"name": "甲表", "fields": 20, "fields_held": 15},
        {"name": "乙表", "fields": 30},
        {"kind": "business"},
        {"name": "丙表", "fields_held": 4},
    ]
    found = data(Application(forms=forms))
    assert found.business_fields == 30
    assert (found.held_share, found.held_percent, found.held_form) == (Decimal("0.75"), 75, "甲表")
    nameless = data(Application(forms=[{"fields": 3, "fields_held": 2}]))
    assert (nameless.held_percent, nameless.held_form) == (66, "?")
    blank = data(Application(forms=[{"fields": 3}, {}]))
    assert (blank.business_fields, blank.held_share) == (3, 0)
    assert data(Application(forms=[{}])).business_fields == 0


@pytest.mark.parametrize(
    ("entry", "unfounded"),
    [
        ({"sensitive": True, "ground": "同意", "retention_months": "6"}, ""),
        ({"sensitive": True, "ground": "同意"}, "病史"),
        ({"sensitive": True, "ground": "同意", "retention_months": "0"}, "病史"),
        ({"sensitive": True, "retention_months": "6"}, "病史"),
        ({"sensitive": True, "field": None}, "?"),
        ({"sensitive": False}, ""),
        ({}, ""),
    ],
)
def test_sensitive_data_has_a_ground_and_a_term(entry, unfounded):
    assert data(Application(personal_data=[{"field": "病史", **entry}])).unfounded == unfounded
