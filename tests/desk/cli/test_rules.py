"""`zhunru rules`, `capacity`, `exemptions`: what officials read, test and compare."""

import json
import shutil
from importlib.resources import files

import pytest

from desk.cli.app import _run


@pytest.fixture
def ask(capsys):
    """Run a command with --json; returns (exit code, document)."""

    def run(*words):
        code = _run([*words, "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run


@pytest.fixture
def place(tmp_path):
    folder = tmp_path / "ours"
    shutil.copytree(str(files("policies") / "jurisdictions" / "dehong"), folder)
    (folder / "rules").mkdir()
    return folder


def test_every_rule_is_listed_with_its_basis(ask):
    code, told = ask("rules")
    assert code == 0
    assert len(told) >= 80
    assert all(one["basis"] and one["message_en"] for one in told)
    assert {"rule", "severity", "message", "basis", "from", "to"} <= set(told[0])


def test_one_rule_is_shown_whole_and_an_unknown_one_named(ask):
    code, (told,) = ask("rules", "show", "T05")
    assert code == 0
    assert told["params"] == {"hours": "72"}
    assert told["at"].startswith("time.yaml:")
    code, told = ask("rules", "show", "T99")
    assert code == 2
    assert "T99" in told["error"]["message"]


def test_rules_are_found_by_their_text(ask):
    code, told = ask("rules", "search", "一票否决")
    assert code == 0
    assert [one["rule"] for one in told] == ["N08"]
    assert ask("rules", "search", "不存在的文字")[0] == 1


@pytest.mark.parametrize(
    "jurisdiction", ["dehong", pytest.param("xicheng", marks=pytest.mark.slow)]
)
def test_the_rules_pass_their_tests_and_notice_faults(ask, jurisdiction):
    code, told = ask("rules", "test", "--faults", "--jurisdiction", jurisdiction)
    assert code == 0
    assert told["failed"] == []
    assert told["caught"] >= 0.95
    assert told["faults"] > 600


def test_an_override_is_shown_and_its_effect_compared(ask, place):
    text = "rules:\n  - id: T01\n    severity: reject\n    params: {days: 60}\n"
    (place / "rules" / "time.yaml").write_text(text, encoding="utf-8")
    code, (told,) = ask("rules", "show", "T01", "--jurisdiction", str(place))
    assert code == 0
    assert told["place"] is True
    assert {one["key"] for one in told["overrides"]} == {"severity", "params"}
    code, told = ask("rules", "diff", "dehong", str(place))
    assert code == 1
    assert {(one["rule"], one["key"]) for one in told["rows"]} >= {("T01", "severity")}
    assert told["judged"] == 48
    assert told["apart"]
    assert all("T01" in one["after"]["rules"] for one in told["apart"])


def test_a_day_is_compared_with_a_day(ask):
    code, told = ask("rules", "diff", "2025-12-31", "2026-01-01")
    assert code == 0
    assert "B03" in {one["rule"] for one in told["rows"] if one["change"] == "added"}


def test_a_broken_rule_file_is_named_with_line_and_suggestion(ask, place):
    text = "rules:\n  - id: T05\n    when: time.notice_hour > 1\n"
    (place / "rules" / "time.yaml").write_text(text, encoding="utf-8")
    code, told = ask("rules", "--jurisdiction", str(place))
    assert code == 2
    assert told["error"]["field"] == "ours/time.yaml:3"
    assert "notice_hours" in told["error"]["message"]


@pytest.mark.parametrize("ending", [".html", ".docx"])
def test_the_rulebook_is_written_as_a_paper(ask, tmp_path, ending):
    out = tmp_path / f"rules{ending}"
    code, told = ask("rules", "export", "--out", str(out), "--on", "2026-03-01")
    assert code == 0
    assert told["rules"] >= 71
    if ending == ".html":
        text = out.read_text(encoding="utf-8")
    else:
        from docx import Document

        word = Document(str(out))
        text = "".join(
            cell.text for table in word.tables for row in table.rows for cell in row.cells
        )
    assert "不得对社区设“一票否决”" in text
    assert "低保家庭入户调查协助" in text


def test_another_kind_of_file_is_refused(ask, tmp_path):
    assert ask("rules", "export", "--out", str(tmp_path / "rules.odt"))[0] == 2


def test_titles_are_told_apart(ask):
    code, told = ask("rules", "titles")
    assert code == 0
    assert told["pairs"] >= 300
    assert told["best"]["precision"] >= 0.95
    assert told["best"]["recall"] >= 0.95


@pytest.fixture
def store(tmp_path):
    from ledger.store.session import open_ledger

    url = f"sqlite:///{tmp_path}/ledger.db"
    open_ledger(url).close()
    return url


def test_the_heat_map_shows_every_community_of_a_street(ask, store):
    code, (told,) = ask(
        "capacity", "--store", store, "--street", "533103001", "--on", "2026-11-01", "--months", "3"
    )
    assert code == 0
    assert len(told["communities"]) == 12
    assert told["communities"][0]["months"] == {"2026-11": 0, "2026-12": 0, "2027-01": 0}
    assert ask("capacity", "--store", store, "--street", "nowhere")[0] == 2


def test_the_register_of_exemptions_is_empty_at_first(ask, store):
    assert ask("exemptions", "--store", store) == (0, [])


def test_a_rule_may_be_written_in_small_letters(ask):
    code, (told,) = ask("rules", "show", "d01")
    assert code == 0
    assert told["rule"] == "D01"


def test_a_comparison_across_places_says_that_it_is_one(zhunru, ask, place):
    said = zhunru("rules", "diff", "dehong", "xicheng")
    assert "两个辖区" in said.out
    assert len(ask("rules", "diff", "dehong", "xicheng")[1]["places"]) == 2

    changed = zhunru("rules", "diff", "dehong", place)
    assert "两个辖区" not in changed.out
