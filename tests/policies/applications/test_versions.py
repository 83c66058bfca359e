"""What differs between two versions of an application."""

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies import loader
from policies.applications.intake import changed, read_application
from policies.applications.versions import FieldChange, changes, told
from schemas import yaml_text
from schemas.applications.fields import field_of, form_fields

CASES = Path(__file__).parents[3] / "desk" / "demo" / "data" / "cases.yaml"


@cache
def raws():
    rows = yaml_text.parse(CASES.read_text("utf-8"))["cases"]
    return {row["case"]: row["application"] for row in rows}


def ground():
    return loader.load("dehong").rulebook.ground


def version(change=None, case=1):
    return read_application(changed(raws()[case], change or {}), ground().labels)


def differ(change):
    return changes(version(), version(change))


def test_the_same_application_differs_in_nothing():
    assert [case for case in raws() if changes(version(case=case), version(case=case))] == []


def test_a_changed_field_is_told_with_both_values():
    found = differ({"title": "低保家庭入户核查", "funding.budget_doc_no": None})

    assert [one.path for one in found] == ["title", "funding.budget_doc_no"]
    assert found[0].before == raws()[1]["title"]
    assert found[0].after == "低保家庭入户核查"
    assert (found[1].before, found[1].after) == (raws()[1]["funding"]["budget_doc_no"], None)


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (["form", "survey"], ["form"], [("survey", None)]),
        (["form"], ["form", "survey"], [(None, "survey")]),
        (["form"], ["survey"], [("form", None), (None, "survey")]),
        (["form", "survey"], ["survey", "form"], [(["form", "survey"], ["survey", "form"])]),
    ],
)
def test_of_a_list_of_words_what_went_and_came_is_told(before, after, found):
    differing = changes(version({"kinds": before}), version({"kinds": after}))

    assert [(one.before, one.after) for one in differing] == found


def test_a_row_put_in_between_changes_no_other_row():
    steps = raws()[1]["steps"]
    fresh = {"step": "公示", "deliverable": "公示照片", "by": "department", "standard": "五日"}
    (found,) = differ({"steps": [steps[0], fresh, *steps[1:]]})

    assert found == FieldChange(path="steps.1", before=None, after=fresh)
    assert changes(version({"steps": [fresh, *steps]}), version()) == (
        FieldChange(path="steps.0", before=fresh, after=None),
    )


def test_a_field_of_a_row_is_told_by_its_place():
    (found,) = differ({"steps.1.standard": "当日办结"})

    assert found.path == "steps.1.standard"
    assert told(found, ground()).name == "工作步骤 › 第2项 › 标准"
    assert told(found, ground(), "en").name == "steps › no. 2 › standard"


def test_communities_come_and_go_one_by_one():
    kept, *others = raws()[1]["communities"]
    found = differ({"communities": [kept, "533103001009"]})

    assert [(one.before, one.after) for one in found] == [
        *((one, None) for one in others),
        (None, "533103001009"),
    ]
    assert len(differ({"communities": [*others, kept]})) == 1
    assert differ({"communities": "all"})[0].after == "all"


def test_a_change_is_said_in_words():
    said = [told(one, ground()) for one in differ({"nature": "temporary", "veto": True})]

    assert [(one.name, one.after) for one in said] == [("性质", "临时"), ("一票否决", "是")]
    assert said[1].before == "否"
    (plaque,) = differ({"plaques": [{"text": "服务站", "place": "inside"}]})
    assert told(plaque, ground()).after == "牌文: 服务站\n位置: 室内"
    (owner,) = differ({"real_owner": "DH-YJJ"})
    assert told(owner, ground()).after == ground().directory.name_of("DH-YJJ") != "DH-YJJ"


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_nothing_differs_only_between_equals(data):
    pair = [data.draw(st.sampled_from(sorted(raws(), key=str))) for _ in range(2)]
    old, new = (version(case=case) for case in pair)

    assert (changes(old, new) == ()) is (old == new)
    assert len(changes(old, new)) == len(changes(new, old))


def test_every_field_of_the_form_is_known_with_what_it_holds():
    known = {one.path: one for one in form_fields()}

    assert known["legal_basis.level"].codes == "BasisLevel"
    assert known["legal_basis.level"].rows == "legal_basis"
    assert known["communities"].holds == "texts"
    assert known["funding.instalments.due"].holds == "code_or_day"
    assert known["emergency.level"].holds == "count"
    assert known["pledge"].holds == "flag"
    assert field_of("legal_basis.3.title") == known["legal_basis.title"]
    assert field_of("nowhere") is None
    assert len(known) > 120


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_field_of_the_form_has_a_name(lang):
    labels = ground().labels
    names = {one.path: labels.of(one.path, lang).rpartition(" › ")[2] for one in form_fields()}

    assert [path for path, name in names.items() if "_" in name or not name] == []
    assert lang == "en" or [path for path, name in names.items() if name.isascii()] == []
