"""A place's folder: everything that is wrong is found at once, with file and line."""

import shutil
from importlib.resources import files

import pytest

from policies import loader
from schemas.errors import DataBroken
from tests.some import some

FOLDER = files("policies") / "jurisdictions" / "xicheng"


@pytest.fixture
def own(tmp_path):
    folder = tmp_path / "ours"
    shutil.copytree(str(FOLDER), folder)
    return folder


def change(own, name, old, new):
    file = own / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    before = text[: text.index(old)]
    return before.count("\n") + 1


def found(own):
    _, faults = loader.examined(str(own))
    return {(one.sheet, one.row, one.code): one for one in faults}


@pytest.mark.parametrize("place", ["dehong", "xicheng"])
def test_the_shipped_places_are_without_faults(place):
    assert loader.examined(place)[1] == []


ORG, ROUTE, PLACE = "organisations.yaml", "route.yaml", "jurisdiction.yaml"
CHANGES = [
    (ORG, "parent: '110102091'", "parent: '110102099'", "no_such_body"),
    (ORG, "households: 1900", "households: 2000人", "number"),
    (ORG, "households: 1900", "households: -5", "negative"),
    (ORG, "households: 1900", "households: [1900]", "one_value"),
    (ORG, "- code: '110102091003'", "- code: '110102091002'", "code_twice"),
    (ORG, "custody_account: '99110102092000000128'", "note: ''", "account_missing"),
    (ORG, "account: '99110102091003000178'", "account: '99110102091002000108'", "account_shared"),
    (ORG, "lead_time_wd: 30", "lead_time_w: 30", "no_parameter"),
    (ORG, "decision_wd: 15", "decision_wd: 15天", "working_days"),
    (ORG, "overhead: '0.08'", "overhead: '8'", "out_of_range"),
    (ORG, "lg_quorum: 2/3", "lg_quorum: {over: 2, under: 3}", "no_parameter"),
    (ORG, "lg_quorum: 2/3", "lg_quorum: 3/2", "out_of_range"),
    (ORG, "yellow: 5, suspend: 10", "yellow: 15, suspend: 10", "falls"),
    (ORG, "end: '2026-06-10'", "end: '2026-06-01'", "to_before_from"),
    (ORG, "start: '2026-06-05'", "start: '2026-13-05'", "no_such_day"),
    (ORG, "low: '30.00', high: '48.00'", "low: '50.00', high: '48.00'", "low_above_high"),
    (ORG, "floating: 420", "floatng: 420", "unknown_key"),
    (ORG, "dept: XC-SGB", "dept: XC-SGX", "no_such_body"),
    (ORG, "hosted_by: XC-MZJ", "hosted_by: XC-MZ", "no_such_body"),
    (ORG, "person: {name: 施样本", "person: {nam: 施样本", "unknown_key"),
    (ORG, "person: {name: 施样本", "person: {nam: 施样本", "missing"),
    (ROUTE, "review: office", "review: all", "choice"),
    (ROUTE, "review: office", "review: both", "both_review"),
    (ROUTE, "L02: [FUND", "PLAQUE: [FUND", "choice"),
    (ROUTE, "review: office", "revue: office", "unknown_key"),
    (ROUTE, "[CONSULTING, FUND", "[CONSULTING, CONSULTING, FUND", "stage_twice"),
    (ROUTE, "full: [CONSULTING, FUND_REVIEW,", "full: [CONSULTING, FUND_REVEW,", "no_stage"),
    (ROUTE, "full: [CONSULTING, FUND_REVIEW,", "full: [CONSULTING,", "route"),
    (ROUTE, "西社减不受〔{year}〕{no}号", "西社减不受〔{year}〕号", "pattern"),
    (PLACE, "calendar: []", "calendar: [{year: 2027, planned: true}]", "plan_empty"),
    (PLACE, "calendar: []", "calendar: [{year: 2027, planned: true, rest: [2027-10-01]}]",
     "plan_incomplete"),
    (PLACE, "calendar: []", "calendar: [{year: 2027, rest: [2027-2-30]}]", "no_such_day"),
    (PLACE, "calendar: []", "calendar: [{year: 2027, work: [2027-03-03]}]", "no_rest_day"),
    (PLACE, "calendar: []", "calendar: [{year: 2027, rest: [2026-10-01]}]", "other_year"),
    (PLACE, "calendar: []", "calendar: soon", "no_list"),
    (PLACE, "zone: Asia/Shanghai", "zone: Asia/Beijing", "no_zone"),
    (PLACE, "zone: Asia/Shanghai", "zone: [", "no_yaml"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "code"), [*some(CHANGES, 4)])
def test_a_fault_of_a_folder_has_its_line_and_stops_every_command(own, name, old, new, code):
    line = change(own, name, old, new)

    told = [one for one in found(own).values() if one.code == code and one.sheet == name]

    assert told, found(own)
    # What is missing stands at what it is missing from, a bracket that is open where it ends.
    assert any(line - 5 <= one.row <= line + 2 for one in told), (line, told)
    with pytest.raises(DataBroken) as stopped:
        loader.fresh(str(own))
    assert "第" in stopped.value.message
    assert "line" in stopped.value.message_en


def test_all_faults_are_told_at_once_with_what_was_meant(own):
    for name, old, new, _ in (CHANGES[1], CHANGES[7], CHANGES[16], CHANGES[22]):
        change(own, name, old, new)
    (own / "organistions.yaml").write_text("{}", encoding="utf-8")
    (own / "rote.txt").write_text("of no matter", encoding="utf-8")

    told = {one.code: one for one in found(own).values()}

    assert set(told) >= {
        "number",
        "no_parameter",
        "unknown_key",
        "unknown_file",
        "parameter_missing",
    }
    assert "lead_time_wd" in told["no_parameter"].message
    assert "organisations.yaml" in told["unknown_file"].message_en
    with pytest.raises(DataBroken) as stopped:
        loader.fresh(str(own))
    assert "zhunru place check" in stopped.value.hint


def test_a_list_says_when_it_changes_and_nothing_else(own):
    (own / "lists").mkdir()
    text = "source: 甲\nfrom: 2026-01-01\nto: 2025-01-01\nvalues:\n  assist: [登记, 登记]\n"
    (own / "lists" / "own.yaml").write_text(
        f"{text}later:\n  - {{from: 五月, values: {{}}}}\n", encoding="utf-8"
    )

    told = {(one.code, one.row) for one in found(own).values() if one.sheet == "lists/own.yaml"}

    assert told == {("unknown_key", 3), ("row_twice", 5), ("day", 7)}


ODD = (
    "&a [*a]", "a: &b {c: *b}", "- " * 60 + "x", "", "null", "[]", "7", "\x00", "a: b: c",
    "? [1]\n: 2", "!!python/name:os.system x",
)  # fmt: skip


@pytest.mark.parametrize("text", [*some(ODD, 3)])
@pytest.mark.parametrize(
    "name", [ORG, ROUTE, PLACE, "lists/own.yaml", "rules/own.yaml", "budget.yaml"]
)
def test_whatever_a_file_holds_nothing_raises(own, name, text):
    (own / name).parent.mkdir(exist_ok=True)
    (own / name).write_text(text, encoding="utf-8")

    _, faults = loader.examined(str(own))

    assert all(one.sheet and one.row and one.message and one.message_en for one in faults)
    assert faults or name in ("lists/own.yaml", "budget.yaml", "rules/own.yaml", ROUTE)
