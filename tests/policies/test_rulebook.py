"""The engine: a wrong rule stops the loading, a failing rule goes to a person, dates pin rules."""

import dataclasses
from datetime import date
from decimal import Decimal
from importlib.resources import files

import pytest

from policies import loader
from policies.applications.intake import changed, read_application, read_given
from policies.facts import prepare
from policies.rulebook import build, worst
from schemas.applications.codes import Severity
from schemas.applications.given import Given
from schemas.errors import DataBroken

BOOK = loader.load("dehong").rulebook
GROUND = BOOK.ground
SAMPLE = loader.read(files("policies") / "jurisdictions" / "dehong" / "sample.yaml")["application"]
RULE = """
rules:
  - id: N08
    severity: reject
    when: {when}
    field: veto
    message: {{zh: 不得一票否决。, en: No veto.}}
    basis: [{{title: 民发〔2015〕136号}}]
    from: 2015-07-13
"""


def sample(change=None, given=None):
    labels = GROUND.labels
    return (
        read_application(changed(SAMPLE, change or {}), labels),
        read_given(given or {}, labels),
    )


def found(change=None, given=None):
    return [finding.rule for finding in BOOK.judge(*sample(change, given)).findings]


def test_a_typo_in_a_rule_stops_loading_with_file_line_and_suggestion():
    with pytest.raises(DataBroken) as told:
        build({"own.yaml": RULE.format(when="burden.vetto")}, GROUND)
    assert told.value.field == "own.yaml:5"
    assert told.value.hint == "veto"
    assert "第5行" in told.value.message
    assert "veto" in told.value.message
    assert "line 5" in told.value.message_en
    assert "veto" in told.value.message_en


@pytest.mark.parametrize(
    ("when", "why"),
    [
        ("item.hours", "truth value"),
        ("item.hours > 'forty'", "cannot be read"),
        ("time.lead_wd < 30", "nullable"),
        ("burdn.veto", "burden"),
        ("burden.veto and", "cannot be read"),
    ],
)
def test_a_condition_that_is_wrong_does_not_load(when, why):
    with pytest.raises(DataBroken, match=why):
        build({"own.yaml": RULE.format(when=when)}, GROUND)


@pytest.mark.parametrize(
    ("old", "new", "hint"),
    [
        ("severity: reject", "severity: rejekt", "reject"),
        ("field: veto", "feild: veto", "field"),
        ("zh: 不得一票否决。", "zh: '不得{what}。'", ""),
        ("from: 2015-07-13", "from: yesterday", ""),
        ("    field: veto\n", "", ""),
        ("when: burden.veto", "params: {n: place.nothing}\n    when: burden.veto", ""),
    ],
)
def test_a_row_that_is_wrong_does_not_load(old, new, hint):
    text = RULE.format(when="burden.veto")
    assert old in text
    with pytest.raises(DataBroken) as told:
        build({"own.yaml": text.replace(old, new)}, GROUND)
    assert told.value.field.startswith("own.yaml:")
    assert told.value.hint == hint


def test_two_versions_of_a_rule_may_not_overlap():
    text = RULE.format(when="burden.veto")
    with pytest.raises(DataBroken, match="N08"):
        build({"a.yaml": text, "b.yaml": text}, GROUND)


def test_a_rule_that_fails_at_run_time_needs_a_person_and_is_no_pass():
    book = build({"own.yaml": RULE.format(when="item.kinds[99] == 'task'")}, GROUND)
    verdict = book.judge(*sample())
    assert [(f.rule, f.manual, f.severity) for f in verdict.findings] == [("N08", True, "return")]
    assert "需人工审核" in verdict.findings[0].message
    assert verdict.severity == Severity.RETURN


def test_a_rule_is_judged_only_while_in_force():
    cited = {
        "legal_basis.0": {
            "title": "城市居民委员会组织法", "article": "第二十条", "level": "law",
            "effective_from": "1990-01-01",
        }
    }  # fmt: skip
    application, given = sample(cited)
    now = [f.rule for f in BOOK.judge(application, given).findings]
    then = [f.rule for f in BOOK.judge(application, given, date(2025, 12, 31)).findings]
    assert "B03" in now
    assert "B03" not in then


def test_the_digest_names_the_content():
    text = RULE.format(when="burden.veto")
    one, same = build({"own.yaml": text}, GROUND), build({"own.yaml": text}, GROUND)
    other = build({"own.yaml": text.replace("reject", "return")}, GROUND)
    params = {**GROUND.params, "lead_time_wd": 31}
    elsewhere = build({"own.yaml": text}, dataclasses.replace(GROUND, params=params))
    assert one.digest == same.digest
    assert len({one.digest, other.digest, elsewhere.digest}) == 3


def test_severities_are_ordered():
    order = ["warn", "exempt", "return", "reject"]
    for n, severity in enumerate(order):
        assert worst(Severity(s) for s in order[: n + 1]) == severity
    assert worst([]) == Severity.PASS


def test_a_place_sets_its_own_numbers():
    assert found({"submitted_on": "2026-05-06"}) == ["T01"]
    ground = dataclasses.replace(GROUND, params={**GROUND.params, "lead_time_wd": 5})
    book = build({"time.yaml": _text("time.yaml")}, ground)
    assert book.judge(*sample({"submitted_on": "2026-05-06"})).findings == ()


def _text(name):
    return (files("policies") / "jurisdictions" / "national" / "rules" / name).read_text("utf-8")


def test_the_form_tells_all_its_defects_in_one_finding():
    change = {
        "title": "三包", "head": SAMPLE["clerk"], "funding.total": "1.00", "result_use": None,
        "steps.0.by": "community", "steps.2.by": "community", "end_on": "2026-05-20",
        "funding.instalments.0.percent": 10, "communities.0": "999999999999",
    }  # fmt: skip
    verdict = BOOK.judge(*sample(change))
    form = [finding for finding in verdict.findings if finding.rule == "FORM"]
    assert len(form) == 1
    for word in (
        "事项名称",
        "负责人",
        "合计",
        "成果用途",
        "工作步骤",
        "结束日期",
        "分期",
        "涉及社区",
    ):
        assert word in form[0].message
    assert form[0].field == "result_use"


@pytest.mark.parametrize(
    ("change", "rules"),
    [
        ({"legal_basis": None}, ["B01"]),
        ({"end_on": None}, ["T03"]),
        ({"funding": None}, ["F01"]),
        ({"community_role": "charge"}, ["FORM"]),
        ({"list_class": "negative"}, ["FORM"]),
        ({"community_role": "responsible", "title": "房屋拆迁动员签约"}, ["N02"]),
        ({"real_owner": "533103001001"}, ["N04"]),
        ({"funding.source": "community_office_budget"}, ["F06"]),
    ],
)
def test_a_refused_code_is_a_form_defect_only_when_no_rule_points_at_it(change, rules):
    assert found(change) == rules


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("社区承担招商引资任务。", True),
        ("社区不承担招商引资任务。", False),
        ("不登记；社区承担招商引资任务。", True),
        ("社区不仅宣传，还承担招商引资任务。", True),
        ("人手不足，由社区承担招商引资任务。", True),
        ("社区承担招商引资任务，不得推诿。", True),
        ("招商引资由商务局负责，社区不参与。", False),
        ("招商引资由社区负责，居委会不得推诿。", True),
        ("防范以招商引资为名的诈骗。", False),
    ],
)
def test_a_mention_counts_unless_its_clause_denies_it(text, hit):
    assert ("N01" in found({"description": text})) is hit


def test_a_department_that_decides_is_no_duty_of_the_community():
    change = {"description": "低保审批由民政部门办理，社区不参与。", "community_role": "collect"}
    assert found(change) == []
    assert found({**change, "description": "社区办理低保审批。"}) == ["N05"]


@pytest.mark.parametrize(
    ("change", "given", "route"),
    [
        ({}, {}, "L02"),
        ({"forms": [{"name": "表", "kind": "business", "fields": 3, "fields_held": 0}]}, {}, "L03"),
        ({"list_class": "new"}, {}, "L03"),
        ({"list_class": "new", "nature": "temporary", "end_on": "2026-08-19",
          "hours_per_community": 40, "title": "街区秩序宣传"}, {}, "DELEGATED"),
        ({"list_class": "new", "nature": "temporary", "end_on": "2026-08-19",
          "hours_per_community": "40.5", "title": "街区秩序宣传"}, {}, "L03"),
        ({"list_class": "new", "nature": "temporary", "end_on": "2026-08-19",
          "hours_per_community": 40, "title": "街区秩序宣传",
          "communities.2": "533103100001"}, {}, "L03"),
        ({"list_class": "new", "nature": "temporary", "end_on": "2026-08-19", "trace": "required",
          "kinds": ["door_to_door"], "hours_per_community": 40}, {}, "L03"),
        ({"trace": "required", "kinds": ["door_to_door"]}, {}, "L03"),
        ({"list_class": "purchasable"}, {}, "PURCHASE"),
        ({}, {"invitation": {"community": "533103001001", "record": "纪要1号"}}, "LIGHT"),
        ({}, {"invitation": {"community": "533103001009", "record": "纪要1号"}}, "L02"),
        ({"veto": True}, {}, None),
    ],
)  # fmt: skip
def test_the_route_is_the_first_that_fits(change, given, route):
    assert BOOK.judge(*sample(change, given)).route == route


def test_an_empty_form_is_judged_without_an_error():
    application = read_application({}, GROUND.labels)
    verdict = BOOK.judge(application, Given())
    assert not any(finding.manual for finding in verdict.findings)
    assert {"FORM", "B01", "T03", "F01"} <= {finding.rule for finding in verdict.findings}


def test_the_standard_cost_of_the_census_follows_the_piece_prices():
    cases = loader.read(files("desk") / "demo" / "data" / "cases.yaml")["cases"]
    raw = next(row["application"] for row in cases if row["case"] == 26)
    facts = prepare(read_application(raw, GROUND.labels), Given(), GROUND)
    assert facts.money.standard_fen == 14_250_000


def test_capacity_counts_the_heaviest_community():
    _, given = sample(given={"load_percent": {"533103001001": "90"}})
    application, _ = sample()
    facts = prepare(application, given, GROUND)
    # 80 hours over 12 months against 12 people of 142.80 hours a month: 0.389 %
    assert facts.load.peak_at == "锦华社区"
    assert round(facts.load.peak_percent, 3) == Decimal("90.389")
