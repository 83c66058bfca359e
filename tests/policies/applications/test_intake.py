"""Reading applications: what cannot be read names its field in both languages."""

from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies import loader
from policies.applications.intake import changed, read_application, read_cases, read_given
from schemas.applications.application import Application
from schemas.errors import ApplicationUnreadable, InputError

LABELS = loader.load("dehong").rulebook.ground.labels
SAMPLE = loader.read(files("policies") / "jurisdictions" / "dehong" / "sample.yaml")["application"]


@pytest.mark.parametrize(
    ("change", "field", "zh", "en"),
    [
        ({"tilte": "x"}, "tilte", "title", "title"),
        ({"nature": "forever"}, "nature", "性质", "nature"),
        ({"kinds.0": "tasks"}, "kinds.0", "事项类别", "kinds"),
        ({"funding.lines.0.quantity": "many"}, "funding.lines.0.quantity", "数量", "quantity"),
        ({"funding.lines.0.prise": "1"}, "funding.lines.0.prise", "经费 › 明细 › 第1项", "lines"),
        ({"funding.total": True}, "funding.total", "合计", "total"),
        ({"funding.total": "NaN"}, "funding.total", "合计", "total"),
        ({"start_on": "2026-02-30"}, "start_on", "开始日期", "start"),
        ({"start_on": 20260520}, "start_on", "开始日期", "start"),
        ({"veto": "no"}, "veto", "一票否决", "veto"),
        ({"forms": "none"}, "forms", "报表", "forms"),
        ({"steps.1": "走访"}, "steps.1", "工作步骤", "steps"),
        ({"communities": "some"}, "communities", "涉及社区", "communities"),
        ({"funding.instalments.0.due": "someday"}, "funding.instalments.0.due", "拨付节点", "due"),
        ({"emergency": {"level": 5}}, "emergency.level", "应急响应通知 › 层级", "level"),
        ({"clerk.phone": 15453310001}, "clerk.phone", "经办人 › 电话", "phone"),
        ({"funding": []}, "funding", "经费", "funding"),
    ],
)
def test_a_field_that_cannot_be_read_is_named(change, field, zh, en):
    with pytest.raises(ApplicationUnreadable) as told:
        read_application(changed(SAMPLE, change), LABELS)
    assert told.value.field == field
    assert zh in told.value.message
    assert en in told.value.message_en


@pytest.mark.parametrize(
    ("change", "zh", "en"),
    [
        ({"funding.total": "1,00"}, "每三位一个", "every three digits"),
        ({"funding.total": "1,2345"}, "每三位一个", "every three digits"),
        ({"funding.total": "1.2万元"}, "以元为单位的数字", "a number of yuan"),
        ({"funding.total": "很多"}, "应填数字", "must be a number,"),
        ({"hours_per_community": "￥12"}, "应填数字", "must be a number,"),
        ({"start_on": "2027-02-29"}, "日历上有的日期", "a day that the calendar has"),
        ({"start_on": "五月六日"}, "日期（YYYY-MM-DD）", "a day (YYYY-MM-DD)"),
    ],
)
def test_a_fault_of_an_amount_or_a_day_says_what_is_wrong_with_it(change, zh, en):
    with pytest.raises(ApplicationUnreadable) as told:
        read_application(changed(SAMPLE, change), LABELS)
    assert zh in told.value.message
    assert en in told.value.message_en


def test_amounts_days_and_codes_are_read_as_people_write_them():
    change = {
        "applicant": f" {SAMPLE['applicant']}\u3000",
        "previous": "533103－zr—2026-00001",
        "start_on": "2026年5月20日",
        "funding.total": "￥９，３２０．００元",
    }
    read = read_application(changed(SAMPLE, change), LABELS)
    assert (read.applicant, read.previous) == (SAMPLE["applicant"], "533103-ZR-2026-00001")
    assert (str(read.start_on), read.funding.total_fen) == ("2026-05-20", 932000)


def test_all_unreadable_fields_are_told_at_once():
    with pytest.raises(ApplicationUnreadable) as told:
        read_application(changed(SAMPLE, {"nature": "x", "tilte": "x", "veto": "x"}), LABELS)
    for word in ("性质", "tilte", "一票否决"):
        assert word in told.value.message


@pytest.mark.parametrize("raw", ["text", 3, None, [], ["a"]])
def test_what_is_no_form_is_refused(raw):
    with pytest.raises(ApplicationUnreadable, match="application"):
        read_application(raw, LABELS)


def test_a_refused_code_is_read():
    change = {
        "community_role": "enforce",
        "list_class": "negative",
        "funding.source": "service_fund",
    }
    assert read_application(changed(SAMPLE, change), LABELS).community_role == "enforce"


def test_a_null_is_a_field_left_out():
    read = read_application(changed(SAMPLE, {}) | {"result_use": None, "forms": None}, LABELS)
    assert read.result_use is None
    assert read.forms == ()


def test_an_application_survives_its_own_json():
    read = read_application(SAMPLE, LABELS)
    assert Application.model_validate_json(read.model_dump_json()) == read


def test_a_consultation_may_hold_no_answer():
    state = read_given({"consultation": {"533103001001": None}, "previous": None}, LABELS)
    assert state.consultation == {"533103001001": None}


def test_prior_state_that_cannot_be_read_is_named():
    with pytest.raises(ApplicationUnreadable) as told:
        read_given({"live": [{"titel": "x"}]}, LABELS)
    assert told.value.field == "live.0.titel"
    assert told.value.hint == "title"


def test_a_change_sets_takes_out_and_indexes():
    data = {"a": {"b": [1, 2]}, "c": 3}
    assert changed(data, {"a.b.1": 9, "c": None, "d.e": 5}) == {"a": {"b": [1, 9]}, "d": {"e": 5}}
    assert data == {"a": {"b": [1, 2]}, "c": 3}
    with pytest.raises(ValueError, match=r"a\.b\.7"):
        changed(data, {"a.b.7": 9})


@pytest.mark.parametrize(
    ("data", "names"),
    [
        ({"cases": [{"case": 9, "application": SAMPLE}]}, [9]),
        (SAMPLE, [1]),
        ([SAMPLE, SAMPLE], [1, 2]),
        ({"application": SAMPLE}, [1]),
        (
            {"cases": [{"case": 9, "application": SAMPLE}],
             "variants": [{"id": "V-1", "base": 9, "change": {"veto": True}}]},
            ["V-1/before", "V-1/after"],
        ),
    ],
)  # fmt: skip
def test_a_file_may_hold_cases_variants_or_bare_applications(data, names):
    cases = read_cases(data, LABELS)
    assert [case.name for case in cases] == names
    assert [case.read(LABELS)[0].title for case in cases] == [SAMPLE["title"]] * len(names)


@pytest.mark.parametrize("data", [None, "x", [], {"cases": []}, {"cases": None}])
def test_a_file_without_applications_is_refused(data):
    with pytest.raises(InputError, match="no application"):
        read_cases(data, LABELS)


@pytest.mark.parametrize("row", [{"base": 404}, {"base": 9, "change": {"steps.99.by": "x"}}])
def test_a_variant_that_leads_nowhere_is_refused(row):
    data = {"cases": [{"case": 9, "application": SAMPLE}], "variants": [{"id": "V-1", **row}]}
    with pytest.raises(InputError, match="V-1"):
        read_cases(data, LABELS)


LEAVES = st.none() | st.booleans() | st.integers(-9, 10**20) | st.text(max_size=3) | st.floats()
ANYTHING = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner)
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(Application.model_fields)), ANYTHING, max_size=4))
def test_any_form_is_read_and_judged_or_refused_with_its_field(change):
    book = loader.load("dehong").rulebook
    application, field = _read({**SAMPLE, **change})
    if application is None:
        assert field.split(".")[0] in change
    else:
        assert book.judge(application).rulebook == book.digest


def _read(raw):
    try:
        return read_application(raw, LABELS), ""
    except ApplicationUnreadable as told:
        return None, told.field


def test_every_code_of_the_form_has_a_name_in_both_languages():
    from enum import StrEnum

    from schemas.applications import codes

    kinds = [one for one in vars(codes).values() if isinstance(one, type)]
    kinds = [one for one in kinds if issubclass(one, StrEnum) and one is not StrEnum]
    assert len(kinds) > 20
    for kind in kinds:
        assert {str(one.value) for one in kind} == set(LABELS.codes[kind.__name__])
        for one in kind:
            assert LABELS.code(kind.__name__, one.value, "zh") != one.value
            assert LABELS.code(kind.__name__, one.value, "en")


def test_an_unknown_code_is_told_with_the_names_of_those_that_are_known():
    with pytest.raises(ApplicationUnreadable) as told:
        read_application(changed(SAMPLE, {"nature": "longterm"}), LABELS)
    assert "long_term (长期)" in told.value.message
