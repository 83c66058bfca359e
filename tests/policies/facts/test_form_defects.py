"""Defects of the form: at each bound none, one beyond it one, and nothing of what is absent."""

from dataclasses import replace
from datetime import date

import pytest

from policies import loader
from policies.facts.form_defects import bounds, defects, months_after
from schemas.applications.application import Application
from schemas.place.organisations import Directory

GROUND = loader.load("dehong").rulebook.ground
FIRST, SECOND = GROUND.directory.codes[:2]
START = date(2026, 5, 1)


def told(**asked):
    """(field, code) of every defect but what is missing."""
    found = defects(Application(**asked), GROUND)
    return {(one.field, one.code) for one in found if one.code != "missing"}


def missing(**asked):
    return {one.field for one in defects(Application(**asked), GROUND) if one.code == "missing"}


def test_an_empty_form_lacks_what_is_required_and_has_no_other_fault():
    assert told() == set()
    assert {"title", "clerk.name", "steps", "communities", "acceptance.days"} <= missing()
    assert "previous" not in missing()
    assert "steps" not in missing(steps=[{"step": "走访"}])
    assert "title" in missing(title="")


@pytest.mark.parametrize(
    ("kind", "previous", "lacks"),
    [("renew", None, True), ("amend", "", True), ("new", None, False),
     ("renew", "533100-ZR-2026-00001", False)],
)  # fmt: skip
def test_what_is_renewed_or_changed_is_named(kind, previous, lacks):
    assert ("previous" in missing(apply_type=kind, previous=previous)) is lacks


CLERK = {"name": "赵三", "phone": "15400000011"}


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        ({"title": "三个字"}, ("title", "title_length")),
        ({"title": "  三个字  "}, ("title", "title_length")),
        ({"title": "有四个字"}, None),
        ({"title": "字" * 40}, None),
        ({"title": "字" * 41}, ("title", "title_length")),
        ({"necessity": "字" * 99}, ("necessity", "too_short")),
        ({"necessity": "字" * 99 + " "}, ("necessity", "too_short")),
        ({"necessity": "字" * 100}, None),
        ({"clerk": CLERK, "head": CLERK}, ("head", "same_person")),
        ({"clerk": CLERK, "head": {**CLERK, "name": "李四"}}, None),
        ({"clerk": CLERK, "head": {**CLERK, "phone": "15400000012"}}, None),
        ({"clerk": {}, "head": {}}, None),
        ({"applicant": "XX"}, ("applicant", "unknown_organisation")),
        ({"applicant": "DH-MZJ"}, None),
        ({"applicant": FIRST}, ("applicant", "unknown_organisation")),
        ({"real_owner": FIRST}, None),
        ({"real_owner": "DH-MZJ"}, None),
        ({"real_owner": "XX"}, ("real_owner", "unknown_organisation")),
        ({"community_role": "charge"}, ("community_role", "refused_code")),
        ({"community_role": "assist"}, None),
        ({"list_class": "negative"}, ("list_class", "refused_code")),
        ({"list_class": "new"}, None),
        ({"steps": [{"step": "走访", "by": "community"}]}, ("steps", "no_department_step")),
        ({"steps": [{"step": "走访", "by": "department"}]}, None),
        ({"legal_basis": [{"title": "甲法"}]}, None),
        ({"target": {"count_per_community": "0"}}, ("target.count_per_community", "not_positive")),
        ({"target": {"count_per_community": "1"}}, None),
        ({"target": {}, "frequency": {}}, None),
        ({"frequency": {"times": 0}}, ("frequency.times", "not_positive")),
        ({"frequency": {"times": 1}}, None),
        ({"hours_per_community": "0"}, ("hours_per_community", "not_positive")),
        ({"hours_per_community": "0.1"}, None),
        ({"communities": [FIRST, FIRST]}, ("communities", "twice")),
        ({"communities": [FIRST, "XX"]}, ("communities", "unknown_community")),
        ({"communities": [FIRST, SECOND]}, None),
        ({"communities": "all"}, None),
    ],
)
def test_one_field(asked, fault):
    assert told(**asked) == ({fault} if fault else set())


def test_only_a_refused_code_yields_to_a_finding():
    asked = {"community_role": "charge", "list_class": "negative", "title": "三个字"}
    found = defects(Application(**asked), GROUND)
    assert {one.field for one in found if one.yields} == {"community_role", "list_class"}


def test_incomplete_rows_are_told_by_their_position():
    steps = [{"step": "走访", "by": "department"}, {"by": "department"}, {"step": "登记"}]
    found = told(steps=steps, legal_basis=[{"title": "甲法"}, {"article": "第一条"}])
    assert found == {
        ("steps.1", "incomplete"), ("steps.2", "incomplete"), ("legal_basis.1", "incomplete"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("part", "fault"),
    [
        ({"grids": ["一"], "share": "100"}, None),
        ({"buildings": ["一"], "share": "0.1"}, None),
        ({"targets": "3", "share": "50"}, None),
        ({"targets": "3", "share": "0"}, ("scope.0.share", "not_a_part")),
        ({"targets": "3", "share": "100.1"}, ("scope.0.share", "not_a_part")),
        ({"targets": "3"}, ("scope.0", "incomplete")),
        ({"share": "50"}, ("scope.0", "incomplete")),
        ({"targets": "0", "share": "50"}, ("scope.0", "incomplete")),
    ],
)
def test_a_part_of_a_community(part, fault):
    asked = {"communities": [FIRST], "scope": [{"community": FIRST, **part}]}
    assert told(**asked) == ({fault} if fault else set())
    other = told(**{**asked, "communities": [SECOND]})
    assert ("scope.0.community", "other_communities") in other
    assert ("scope.0.community", "other_communities") not in told(**{**asked, "communities": "all"})
    assert ("scope", "twice") in told(**{**asked, "scope": asked["scope"] * 2})


@pytest.mark.parametrize(
    ("end", "fault"),
    [
        (date(2026, 4, 30), "end_before_start"),
        (date(2026, 5, 1), "end_before_start"),
        (date(2026, 5, 2), None),
        (date(2029, 4, 30), None),
        (date(2029, 5, 1), "term_too_long"),
    ],
)
def test_a_term_of_at_most_three_years(end, fault):
    assert told(start_on=START, end_on=end) == ({("end_on", fault)} if fault else set())
    assert told(end_on=end) == told(start_on=START) == set()


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        (date(2026, 1, 31), 0, date(2026, 1, 31)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 1, 30), 1, date(2026, 2, 28)),
        (date(2026, 3, 31), 1, date(2026, 4, 30)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 15), 12, date(2027, 1, 15)),
    ],
)
def test_the_same_day_some_months_later(day, months, after):
    assert months_after(day, months) == after


LINE = {"category": "labour", "unit": "小时", "quantity": "2", "unit_price": "5.00"}
WHOLE = {"no": 1, "percent": "100", "due": "midterm"}
PLAN = {"total": "10.00", "lines": [LINE], "instalments": [WHOLE]}


def plan(**change):
    return told(funding={**PLAN, **change}, communities=[FIRST])


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({}, None),
        ({"total": "10.01"}, ("funding.total", "sum_of_lines")),
        ({"per_community": [{"community": FIRST, "amount": "10"}]}, None),
        ({"per_community": [{"community": FIRST, "amount": "9.99"}]},
         ("funding.per_community", "sum_of_shares")),
        ({"per_community": [{"community": SECOND, "amount": "10"}]},
         ("funding.per_community", "other_communities")),
        ({"per_community": [{"amount": "10"}]}, ("funding.per_community", "other_communities")),
        ({"lines": [LINE, {**LINE, "category": None, "quantity": "0"}]},
         ("funding.lines.1", "incomplete")),
        ({"lines": [LINE, {**LINE, "quantity": "0.0001", "unit_price": "0"}]}, None),
        ({"lines": [LINE, {**LINE, "quantity": "0.00001"}]}, ("funding.lines.1", "not_an_amount")),
        ({"instalments": []}, ("funding.instalments", "not_hundred_percent")),
        ({"instalments": [{"no": 1, "percent": "99.9", "due": "midterm"}]},
         ("funding.instalments", "not_hundred_percent")),
        ({"instalments": [{"no": 1, "percent": "100"}]}, ("funding.instalments", "instalment_due")),
        ({"instalments": [{"percent": "100", "due": "midterm"}]},
         ("funding.instalments", "instalment_numbers")),
        ({"instalments": [{"no": 1, "percent": "50", "due": "midterm"}] * 2},
         ("funding.instalments", "instalment_numbers")),
        ({"instalments": [{"no": 1, "percent": "110", "due": "midterm"},
                          {"no": 2, "percent": "-10", "due": "midterm"}]},
         ("funding.instalments", "not_positive")),
        ({"instalments": [{"no": 1, "percent": "100", "due": "midterm"},
                          {"no": 2, "percent": "0", "due": "midterm"}]}, None),
    ],
)  # fmt: skip
def test_a_plan_of_money(change, fault):
    assert plan(**change) == ({fault} if fault else set())


def test_a_plan_lacks_what_its_way_of_paying_needs():
    paid = {one for one in missing(funding={"total": "5.00"}) if one.startswith("funding")}
    assert paid == {f"funding.{name}" for name in
                    ("mode", "budget_year", "source", "allocation", "lines")}  # fmt: skip
    free = {one for one in missing(funding={"mode": "exempt"}) if one.startswith("funding")}
    assert free == set()
    assert not {one for one in missing() if one.startswith("funding")}
    assert told(funding={"mode": "exempt"}) == set()


@pytest.mark.parametrize(
    ("asked", "broken"),
    [
        ({"clerk": {"phone": "1540"}}, [("clerk.phone", "not_a_phone")]),
        ({"clerk": {"phone": "15400"}}, []),
        ({"head": {"phone": " 0692-2100000 "}}, []),
        ({"head": {}}, []),
        ({"clerk": {"name": "名" * 50}}, []),
        ({"clerk": {"name": "名" * 51}}, [("clerk.name", "too_long")]),
        ({"title": "字" * 300}, []),
        ({"title": "字" * 301}, [("title", "too_long")]),
        ({"necessity": "字" * 5000}, []),
        ({"necessity": "字" * 5001}, [("necessity", "too_long")]),
        ({"steps": [{}, {"step": "字" * 301}]}, []),
        ({"hours_per_community": "100000"}, []),
        ({"hours_per_community": "100001"}, [("hours_per_community", "too_large")]),
        ({"funding": {"budget_year": 1999}}, [("funding.budget_year", "not_a_year")]),
        ({"funding": {"budget_year": 2000}}, []),
        ({"funding": {"budget_year": 2100}}, []),
        ({"funding": {"budget_year": 2101}}, [("funding.budget_year", "not_a_year")]),
    ],
)
def test_a_value_within_its_bounds(asked, broken):
    assert list(bounds(Application(**asked))) == broken


@pytest.mark.parametrize(
    ("year", "fits"), [(2025, False), (2026, True), (2027, True), (2028, False)]
)
def test_a_budget_pays_from_the_year_of_filing_to_that_of_the_end(year, fits):
    asked = {"submitted_on": date(2026, 12, 1), "start_on": date(2026, 12, 9),
             "end_on": date(2027, 2, 1), "funding": {"budget_year": year}}  # fmt: skip
    assert (list(bounds(Application(**asked))) == []) is fits


@pytest.mark.parametrize(
    ("supplier", "mode", "faults"),
    [
        ({"name": "甲", "contract_no": "1", "amount": "5"}, "purchase", set()),
        ({"name": "甲", "contract_no": "1", "amount": "5"}, None, {("supplier", "not_bought")}),
        ({"name": "甲"}, "purchase", {("supplier", "incomplete")}),
        ({"name": "甲", "contract_no": "1", "amount": "-5"}, "purchase",
         {("supplier.amount", "not_an_amount")}),
        ({"name": "甲", "contract_no": "1", "amount": "5", "code": "9" * 18}, "purchase", set()),
        ({"name": "甲", "contract_no": "1", "amount": "5", "code": "9" * 17}, "purchase",
         {("supplier.code", "not_a_credit_code")}),
    ],
)  # fmt: skip
def test_who_does_bought_work(supplier, mode, faults):
    found = told(supplier=supplier, funding={"mode": mode})
    assert {one for one in found if one[0].startswith("supplier")} == faults
    assert ("supplier", "not_bought") in told(supplier=supplier)


@pytest.mark.parametrize(
    ("day", "faults"),
    [
        ("2026-06-30", set()),
        ("2026-07-01", {("communities", "ended_body"), ("real_owner", "ended_body")}),
        (None, set()),
    ],
)
def test_a_body_that_has_ended_is_named_no_more_from_that_day_on(day, faults):
    line = {"how": "merged", "day": "2026-07-01", "document": "1号"}
    lines = [{**line, "code": FIRST, "to": SECOND}, {**line, "code": "DH-XFJ", "to": "DH-YJJ"}]
    known = Directory(**{**GROUND.directory.model_dump(), "lineage": lines})
    asked = {"communities": [FIRST, SECOND], "real_owner": "DH-XFJ", "submitted_on": day}

    found = defects(Application(**asked), replace(GROUND, directory=known))

    assert {(one.field, one.code) for one in found if one.code == "ended_body"} == faults
