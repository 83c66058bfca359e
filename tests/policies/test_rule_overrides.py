"""A place lays its own rows over the national base; the difference is what it wrote."""

from importlib.resources import files

import pytest

from policies import loader
from policies.rulebook import build
from schemas.errors import DataBroken

GROUND = loader.load("dehong").rulebook.ground
NATIONAL = {
    file.name: file.read_text("utf-8")
    for file in (files("policies") / "jurisdictions" / "national" / "rules").iterdir()
}
SOFTER = """
rules:
  - id: T05
    params: {hours: 48}
    message: {zh: '至少提前两天（现{hours}小时）。'}
"""


def rule(book, name):
    return next(one for one in book.rules if one.row.id == name)


def test_a_place_replaces_the_keys_it_names_and_no_other():
    base, own = build(NATIONAL, GROUND), build(NATIONAL, GROUND, {"ours/time.yaml": SOFTER})
    changed, kept = rule(own, "T05"), rule(base, "T05")
    assert changed.params["hours"] == 48
    assert changed.row.message == "至少提前两天（现{hours}小时）。"
    assert changed.row.message_en == kept.row.message_en
    assert changed.row.when == kept.row.when
    assert len(own.rules) == len(base.rules)
    assert own.digest != base.digest


def test_the_difference_is_visible_with_its_file_and_line():
    own = build(NATIONAL, GROUND, {"ours/time.yaml": SOFTER})
    told = [(one.rule, one.key, one.file, one.line) for one in own.overrides]
    assert told == [("T05", "params", "ours/time.yaml", 4), ("T05", "message", "ours/time.yaml", 5)]
    assert own.overrides[0].national == "hours: 72"
    assert own.overrides[0].own == "hours: 48"
    assert build(NATIONAL, GROUND).overrides == ()


def test_a_place_ends_a_rule_by_a_day():
    ended = "rules:\n  - {id: T05, to: 2026-01-31}\n"
    book = build(NATIONAL, GROUND, {"ours/time.yaml": ended})
    assert rule(book, "T05").row.until.isoformat() == "2026-01-31"


def test_an_error_in_an_override_names_the_file_and_line_of_the_place():
    wrong = "rules:\n  - id: T05\n    params: {hours: 48}\n    when: time.notice_hour > p.hours\n"
    with pytest.raises(DataBroken) as told:
        build(NATIONAL, GROUND, {"ours/time.yaml": wrong})
    assert told.value.field == "ours/time.yaml:4"
    assert told.value.hint == "notice_hours"


def test_a_new_rule_of_a_place_must_be_whole():
    with pytest.raises(DataBroken, match="severity") as told:
        build(
            NATIONAL,
            GROUND,
            {
                "ours/own.yaml": "rules:\n  - {id: Z01, when: burden.veto, "
                "field: veto, message: {zh: 甲, en: b}, from: 2026-01-01, basis: []}\n"
            },
        )
    assert told.value.field == "ours/own.yaml:2"


@pytest.mark.parametrize(
    "text", ["rules: T05\n", "rules:\n  - T05\n", "- T05\n", "rules:\n  - {}\n"]
)
def test_a_file_that_holds_no_rows_does_not_load(text):
    with pytest.raises(DataBroken, match=r"own\.yaml"):
        build({"own.yaml": text}, GROUND)
