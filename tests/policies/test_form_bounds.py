"""Official texts hold letters, figures and printed signs; figures and telephones have bounds."""

import pytest

from desk import files
from policies.facts.form_defects import bounds
from policies.lifecycle import judge
from schemas.acts.act import Act
from schemas.allowed_characters import foreign
from schemas.applications.application import Application

SMILE, HEART, SURROGATE = "\U0001f600", "\u2764", "\ud800"


@pytest.mark.parametrize(
    "text",
    ["同意。", "一\n二\r\n\t三", "①②㎡℃№※★☆☎□■→", "𠮷田·买买提", "ᥖᥭᥰ 2026〔1〕号", "a<b>&“”‘’…—"],
)
def test_what_is_printed_in_letters_is_held(text):
    assert foreign(text) == ""


@pytest.mark.parametrize("sign", [SMILE, "\x00", "\x0b", "\u202e", "\ue000", HEART, SURROGATE])
def test_pictures_and_control_characters_are_not(sign):
    assert foreign(f"同意{sign}。") == sign


@pytest.mark.parametrize(
    ("verb", "data", "field", "code"),
    [
        ("ask_reconsideration", {"new_facts": f"增派{SMILE}"}, "new_facts", "foreign_character"),
        ("withdraw", {"reason": "不做了\x07"}, "reason", "foreign_character"),
        ("return", {"defects": ["OTHER", HEART]}, "defects", "foreign_character"),
        ("return", {"defects": ["OTHER"], "text": "长" * 6000}, "text", "string_too_long"),
    ],
)
def test_no_act_takes_them(verb, data, field, code):
    refused = judge.form_of(Act(verb=verb, number="x", data=data))
    assert refused.code == "wrong_data"
    assert refused.params["fields"] == {field: [code]}


def read(**changes):
    return Application.model_validate(changes)


def test_every_shipped_application_is_in_bounds():
    rows = files.shipped("cases.yaml")["cases"]
    assert {row["case"]: list(bounds(read(**row["application"]))) for row in rows} == {
        row["case"]: [] for row in rows
    }


def test_what_is_out_of_bounds_is_told_where_it_stands():
    wild = read(
        clerk={"name": f"冯{SMILE}", "phone": "abc"},
        head={"name": "长" * 60, "phone": "1" * 301},
        funding={"budget_year": 99999},
        hours_per_community=999999999999,
    )
    assert sorted(bounds(wild)) == [
        ("clerk.name", "foreign_character"),
        ("clerk.phone", "not_a_phone"),
        ("funding.budget_year", "not_a_year"),
        ("head.name", "too_long"),
        ("head.phone", "not_a_phone"),
        ("head.phone", "too_long"),
        ("hours_per_community", "too_large"),
    ]


@pytest.mark.parametrize(
    "phone", ["15453310020", "0692-2120001", "（0692）2120001转8", "+86 692 2120001"]
)
def test_telephones_are_taken_as_people_write_them(phone):
    assert list(bounds(read(clerk={"name": "钱样本", "phone": phone}))) == []


@pytest.mark.parametrize(
    ("year", "wrong"), [(2024, True), (2025, True), (2026, False), (2027, False), (2028, True)]
)
def test_a_budget_year_is_one_in_which_the_work_can_be_paid(year, wrong):
    days = {"submitted_on": "2026-03-03", "start_on": "2026-05-06", "end_on": "2027-05-05"}
    told = list(bounds(read(**days, funding={"budget_year": year})))
    assert told == ([("funding.budget_year", "other_year")] if wrong else [])
