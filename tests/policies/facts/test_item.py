"""The legal basis and the yearly entry of an item: days, articles as people cite them, gaps."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from policies import loader
from policies.facts.item import basis, item, off_list, replaced_by
from schemas.applications.application import Application, Basis
from schemas.applications.given import Given

DEHONG = loader.load("dehong").rulebook.ground
OLD = {"title": "甲法", "article": "第二十条", "before": "2026-01-01", "instead": "第四十三条"}
TEXT = {"title": "乙法", "article": "第三条", "text": "社区协助，不得摊派。"}
GROUND = replace(
    DEHONG,
    lists=DEHONG.lists.model_copy(update={"replaced_laws": (OLD,), "law_texts": (TEXT,)}),
)
START = date(2026, 5, 1)


def told(*cited, **asked):
    return basis(Application(legal_basis=cited, **{"start_on": START, **asked}), GROUND)


def test_no_basis_says_nothing():
    found = told()
    assert (found.count, found.expired, found.replaced, found.instead) == (0, "", "", "")
    assert (found.misquoted, found.only_notices, found.other_law) == ("", False, "")


@pytest.mark.parametrize(
    ("until", "start", "expired"),
    [
        (START, START, ""),
        (START - timedelta(1), START, "丙法"),
        (START - timedelta(1), None, ""),
        (None, START, ""),
    ],
)
def test_a_basis_has_expired_the_day_after_its_last(until, start, expired):
    assert told({"title": "丙法", "effective_to": until}, start_on=start).expired == expired


@pytest.mark.parametrize(
    ("levels", "only"),
    [
        (["department_notice"], True),
        (["department_notice", "department_notice"], True),
        (["department_notice", "law"], False),
        (["law"], False),
        ([None], False),
    ],
)
def test_only_notices(levels, only):
    assert told(*({"title": "丙", "level": one} for one in levels)).only_notices is only


@pytest.mark.parametrize(
    ("cited", "instead"),
    [
        ({"title": "甲法", "article": "第二十条"}, "第四十三条"),
        ({"title": "《中华甲法》", "article": "20"}, "第四十三条"),
        ({"title": "甲法", "article": "第 20 条第一款"}, "第四十三条"),
        ({"title": "甲法", "article": "二十"}, "第四十三条"),
        ({"title": "甲法", "article": "第二十一条"}, ""),
        ({"title": "甲法"}, ""),
        ({"title": "丙法", "article": "第二十条"}, ""),
        ({"article": "第二十条"}, ""),
        (
            {"title": "甲法", "article": "第二十条", "effective_from": date(2025, 12, 31)},
            "第四十三条",
        ),
        ({"title": "甲法", "article": "第二十条", "effective_from": date(2026, 1, 1)}, ""),
        ({"title": "甲法（2025年修订）", "article": "第二十条"}, ""),
        ({"title": "甲法（2018年修订）", "article": "第二十条"}, "第四十三条"),
        ({"title": "甲法（2025年）", "article": "第二十条"}, "第四十三条"),
    ],
)
def test_an_article_of_a_replaced_version_is_cited_anew(cited, instead):
    assert replaced_by(Basis(**cited), GROUND) == instead
    assert told(cited).instead == instead


@pytest.mark.parametrize(
    ("cited", "misquoted"),
    [
        ({"clause_text": "不得摊派"}, False),
        ({"clause_text": "社区协助 不得摊派"}, False),
        ({"clause_text": "可以摊派"}, True),
        ({"clause_text": ""}, False),
        ({}, False),
        ({"clause_text": "可以摊派", "title": "丙法"}, False),
        ({"clause_text": "可以摊派", "article": "第四条"}, False),
        ({"clause_text": "可以摊派", "article": "第三条第二款"}, True),
    ],
)
def test_a_quotation_stands_in_the_stored_article(cited, misquoted):
    found = told({"title": "乙法", "article": "第三条", **cited})
    assert bool(found.misquoted) is misquoted


ENTRY = {"title": "春季绿化认养登记", "applicant": "DH-MZJ", "hours": "10",
         "communities": ["A", "B"], "until": date(2025, 12, 31)}  # fmt: skip
ASKED = {"title": "春季绿化认养登记", "applicant": "DH-MZJ", "list_class": "catalogue",
         "communities": ["A"], "hours_per_community": "10", "kinds": ["task"],
         "start_on": date(2026, 3, 1), "end_on": date(2026, 12, 31)}  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "entry", "why"),
    [
        ({}, {}, ""),
        ({"hours_per_community": "10.1"}, {}, "changed"),
        ({"hours_per_community": None}, {"hours": None}, ""),
        ({}, {"hours": None}, "changed"),
        ({"communities": ["A", "C"]}, {}, "changed"),
        ({"communities": "all"}, {}, "changed"),
        ({"communities": "all"}, {"communities": "all"}, ""),
        ({"kinds": ["form"]}, {}, "changed"),
        ({"plaques": [{}]}, {}, "changed"),
        ({"end_on": date(2027, 1, 1)}, {}, "year"),
        ({"end_on": None}, {}, "year"),
        ({"start_on": date(2027, 1, 1), "end_on": date(2027, 2, 1)}, {}, "year"),
        ({}, {"until": None}, "year"),
        ({}, {"until": date(2024, 12, 31)}, "year"),
        ({"applicant": "DH-RSJ"}, {}, "entry"),
        ({"list_class": "assist"}, {}, "entry"),
        ({"list_class": None}, {}, "class"),
        ({"list_class": "new"}, {}, "class"),
    ],
)
def test_what_a_decision_entered_is_asked_again_the_next_year(asked, entry, why):
    application = Application(**{**ASKED, **asked})
    assert off_list(application, GROUND, Given(catalogue=[{**ENTRY, **entry}])) == why


def test_without_the_entries_of_decisions_none_matches():
    assert off_list(Application(**ASKED), GROUND) == "entry"
    assert off_list(Application(**ASKED), GROUND, Given()) == "entry"


def test_an_empty_form_is_nobodys_item():
    found = item(Application(), Given(), GROUND)
    assert (found.applicant_kind, found.list_class, found.listed_by) == ("", "", "")
    assert (found.hours, found.streets, found.qualification, found.kinds) == (0, 0, "", ())
    assert (found.owner_is_community, found.all_households, found.alternatives) == (False,) * 3
    known = item(Application(**ASKED), Given(catalogue=[ENTRY]), GROUND)
    assert (known.applicant_kind, known.listed_as, known.listed_by) == (
        "department", "catalogue", ENTRY["title"],
    )  # fmt: skip


def test_what_is_declared_stands_before_what_the_lists_propose():
    found = item(Application(**{**ASKED, "list_class": "new"}), Given(catalogue=[ENTRY]), GROUND)
    assert (found.list_class, found.listed_as) == ("new", "catalogue")
    owned = Application(real_owner=GROUND.directory.codes[0])
    assert item(owned, Given(), GROUND).owner_is_community is True


CITY, VILLAGE = "城市居民委员会组织法", "村民委员会组织法"


@pytest.mark.parametrize(
    ("titles", "kind", "other"),
    [
        ([], "community", ""),
        (["丙法"], "community", ""),
        ([CITY], "community", ""),
        ([VILLAGE], "community", CITY),
        ([CITY], "village", VILLAGE),
        ([CITY, VILLAGE], "village", ""),
        ([None, f"中华人民共和国{CITY}"], "community", ""),
    ],
)
def test_the_law_of_the_kind_of_community_that_is_asked(titles, kind, other):
    known = GROUND.directory.communities
    one = known[GROUND.directory.codes[0]].model_copy(update={"kind": kind})
    place = replace(
        GROUND, directory=GROUND.directory.model_copy(update={"communities": {one.code: one}})
    )
    cited = [{"title": title} for title in titles]
    found = basis(Application(legal_basis=cited, communities=[one.code]), place)
    assert found.other_law == other


def test_a_mandated_entry_cites_its_law():
    entry, law = next(iter(GROUND.lists.laws.items()))
    asked = {"title": entry, "list_class": "mandated"}
    bodies = GROUND.lists.departments.get(entry, ())
    asked |= {"applicant": bodies[0]} if bodies else {}
    cited = {"title": law, "level": "law"}
    assert off_list(Application(**asked, legal_basis=[cited]), GROUND) == ""
    assert off_list(Application(**asked), GROUND) == "law"
    notice = {**cited, "level": "department_notice"}
    assert off_list(Application(**asked, legal_basis=[notice]), GROUND) == "law"


def test_both_plain_kinds_leave_an_entry_as_it_is():
    both = Application(**{**ASKED, "kinds": ["task", "door_to_door"]})
    assert off_list(both, GROUND, Given(catalogue=[ENTRY])) == ""
