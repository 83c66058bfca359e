"""`zhunru check` judges what it can read and says what it cannot."""

import json

import pytest
from openpyxl import Workbook
from ruamel.yaml import YAML


def test_every_shipped_case_is_judged_as_it_expects(zhunru, data):
    said = zhunru("check", data / "cases.yaml", "--json")

    expected = {
        row["case"]: row["expect"] for row in YAML(typ="safe").load(data / "cases.yaml")["cases"]
    }
    assert said.code == 1
    assert len(said.data) == len(expected)
    for one in said.data:
        assert one["severity"] == expected[one["case"]]["severity"], one
        assert {f["rule"] for f in one["findings"]} >= set(expected[one["case"]]["rules"])
        assert (one["route"] is None) == (one["severity"] == "reject")


def test_a_variant_gives_two_results(zhunru, data):
    said = zhunru("check", data / "variants.yaml", "--json")

    names = [one["case"] for one in said.data]
    assert names[:2] == ["V-N01/before", "V-N01/after"]
    assert [one["severity"] for one in said.data[:2]] == ["pass", "reject"]


def test_a_passing_application_is_fine(zhunru, case, tmp_path):
    said = zhunru("check", case(tmp_path / "one.yaml", 1), "--json")

    assert said.code == 0
    assert said.data[0]["severity"] == "pass"
    assert said.err == ""


def test_findings_are_told_in_both_languages_with_their_basis(zhunru, case, tmp_path):
    found = zhunru("check", case(tmp_path / "one.yaml", 6), "--json").data[0]["findings"][0]

    assert found["rule"] == "T05"
    assert "72" in found["message"]
    assert "72" in found["message_en"]
    assert found["basis"][0]["title"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"titel": "低保"}, "titel"),
        ({"start_on": "2026-13-01"}, "start_on"),
        ({"nature": "sometimes"}, "nature"),
    ],
    ids=["unknown field", "wrong date", "unknown code"],
)
def test_one_unreadable_application_does_not_stop_the_others(zhunru, case, tmp_path, change, field):
    broken = YAML(typ="safe").load(case(tmp_path / "b.yaml", 1, change))["cases"][0]
    good = YAML(typ="safe").load(case(tmp_path / "g.yaml", 3))["cases"][0]
    (tmp_path / "both.json").write_text(json.dumps([broken, good]), encoding="utf-8")

    said = zhunru("check", tmp_path / "both.json", "--json")

    assert said.code == 2
    assert said.data[0]["error"]["field"] == field
    assert field in said.data[0]["error"]["message_en"]
    assert said.data[0]["error"]["message"] != said.data[0]["error"]["message_en"]
    assert said.data[1]["severity"] == "pass"


def test_an_unknown_community_is_returned_for_correction(zhunru, case, tmp_path):
    file = case(tmp_path / "c.yaml", 1, {"communities.0": "999999999999"})

    said = zhunru("check", file, "--json")

    found = {one["rule"]: one for one in said.data[0]["findings"]}
    assert said.code == 1
    assert "不在名录中的社区" in found["FORM"]["message"]
    assert "not in the directory" in found["FORM"]["message_en"]


@pytest.mark.parametrize(
    ("name", "text", "where"),
    [
        ("a.yaml", "cases: [\n  - {case: 1", "a.yaml:"),
        ("a.json", '{"cases": [}', "a.json:1:"),
        ("a.xlsx", "no workbook", "a.xlsx"),
    ],
)
def test_what_is_no_file_of_applications_is_bad_input(zhunru, tmp_path, name, text, where):
    (tmp_path / name).write_text(text, encoding="utf-8")

    said = zhunru("check", tmp_path / name, "--json")

    assert said.code == 2
    assert where in said.data["error"]["field"]
    assert said.data["error"]["message"]
    assert said.data["error"]["message_en"] in said.err


def test_a_missing_file_is_bad_input(zhunru, tmp_path):
    said = zhunru("check", tmp_path / "none.yaml")

    assert said.code == 2
    assert said.out == ""
    assert "打不开" in said.err
    assert "none.yaml" in said.err


def test_a_workbook_is_read_by_codes_and_by_chinese_names(zhunru, case, tmp_path):
    application = YAML(typ="safe").load(case(tmp_path / "one.yaml", 1))["cases"][0]["application"]
    book = Workbook()
    sheet = book.active
    sheet.title = "低保"
    for path, value in _flat(application):
        sheet.append([{"title": "事项名称", "applicant": "申请单位"}.get(path, path), value])
    book.save(tmp_path / "one.xlsx")

    by_codes = zhunru("check", tmp_path / "one.yaml", "--json").data[0]
    by_sheet = zhunru("check", tmp_path / "one.xlsx", "--json").data[0]

    assert by_sheet["case"] == "低保"
    assert {**by_sheet, "case": 1} == by_codes


def _flat(value, path=""):
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _flat(item, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for number, item in enumerate(value):
            yield from _flat(item, f"{path}.{number}")
    elif isinstance(value, list):
        if value:
            yield path, "; ".join(map(str, value))
    else:
        yield path, value


def test_a_row_that_fits_nowhere_is_named_with_its_sheet_and_row(zhunru, tmp_path):
    book = Workbook()
    book.active.append(["title", "低保"])
    book.active.append(["steps.3.step", "走访"])
    book.save(tmp_path / "one.xlsx")

    said = zhunru("check", tmp_path / "one.xlsx", "--json")

    assert said.code == 2
    assert said.data["error"]["field"].endswith(":Sheet:2")


def test_an_unknown_jurisdiction_is_bad_input(zhunru, data):
    said = zhunru("check", data / "cases.yaml", "--jurisdiction", "nowhere", "--json")

    assert said.code == 2
    assert "dehong" in said.data["error"]["message_en"]


def test_a_wrong_day_is_bad_input(zhunru, data):
    said = zhunru("check", data / "cases.yaml", "--on", "tomorrow", "--json")

    assert said.code == 2
    assert said.data["error"]["field"] == "--on"
