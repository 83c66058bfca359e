"""`zhunru funds`: reports, accounts, and exports of banks compared."""

import pytest


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """The address of a ledger on which the story of a late instalment was played."""
    from desk.cli.commands import replay

    folder = tmp_path_factory.mktemp("funds")
    url = f"sqlite:///{folder / 'ledger.db'}"
    from pathlib import Path

    from ruamel.yaml import YAML

    data = Path(__file__).parents[3] / "desk" / "demo" / "data"
    document = YAML(typ="safe").load(data / "timeline.yaml")
    stories = [one for one in document["stories"] if one["id"] == "TL05"]
    file = folder / "story.yaml"
    with file.open("w", encoding="utf-8") as out:
        YAML().dump({"stories": stories}, out)
    assert replay.run(file, url, "dehong", None).code == 0
    return url


def test_the_reports_are_listed_by_name(zhunru):
    told = zhunru("funds", "reports", "--json")
    assert told.code == 0
    assert {"items", "arrears", "custody", "yearly"} <= {one["report"] for one in told.data}


def test_a_report_is_shown_or_written(zhunru, played, tmp_path):
    told = zhunru("funds", "report", "items", "--store", played, "--json")
    assert (told.code, told.data["totals"]["amount"]) == (0, "7840.00")
    out = tmp_path / "items.xlsx"
    written = zhunru("funds", "report", "items", "--store", played, "--out", out, "--json")
    assert (written.data["rows"], out.exists()) == (3, True)
    assert "经费台账" in zhunru("funds", "report", "items", "--store", played).out


@pytest.mark.parametrize("words", [("nothing",), ("income",), ("items", "--on", "soon")])
def test_a_report_that_cannot_be_made_is_bad_input(zhunru, played, words):
    told = zhunru("funds", "report", *words, "--store", played, "--json")
    assert told.code == 2
    assert told.data["error"]["message"]


def test_an_account_is_shown_with_its_running_balance(zhunru, played):
    code = "usable:533100-ZR-2026-00136:533103001005"
    told = zhunru("funds", "account", code, "--store", played, "--json")
    assert [one["balance"] for one in told.data["lines"]] == ["3136.00", "6272.00", "7840.00"]
    assert zhunru("funds", "account", "usable:", "--store", played, "--json").data == [
        {"account": code, "balance": "7840.00"}
    ]
    assert code in zhunru("funds", "account", "usable:", "--store", played).out


def test_an_export_that_differs_answers_no(zhunru, played, tmp_path):
    path = tmp_path / "bank.csv"
    path.write_text("日期,金额,事项编号,期次\n2026-04-15,3000.00,533100-ZR-2026-00136,1\n", "utf-8")
    told = zhunru("funds", "import", path, "--store", played, "--json")
    assert told.code == 1
    assert [one["code"] for one in told.data["mismatched"]] == ["amount_differs"]
    assert "136.00" in zhunru("funds", "import", path, "--store", played).out
    bad = zhunru("funds", "import", path, "--kind", "gifts", "--store", played, "--json")
    assert bad.code == 2


def test_an_account_nobody_knows_is_bad_input(zhunru, played):
    told = zhunru("funds", "account", "usable:nothing", "--store", played, "--json")

    assert told.code == 2
    assert "usable:nothing" in told.data["error"]["message"]


def test_an_empty_list_says_that_there_is_nothing(zhunru, played):
    assert "没有。" in zhunru("funds", "account", "nobody:", "--store", played).out


def test_amounts_are_shown_with_marks_at_the_thousands_and_told_plainly(zhunru, played):
    account = zhunru("funds", "account", "usable:", "--store", played).out
    told = zhunru("funds", "report", "items", "--store", played, "--json").data

    assert "7,840.00" in account
    assert told["totals"]["amount"] == "7840.00"


@pytest.mark.parametrize(
    ("content", "code"),
    [("日期,金额,摘要\n2026-05-06,1,x\n", 0), ("日期,金额\n2026-05-06,x1\n", 1), ("no table", 2)],
)
def test_an_export_is_read_without_a_ledger(zhunru, tmp_path, content, code):
    path = tmp_path / "bank.csv"
    path.write_text(content, encoding="utf-8")
    told = zhunru("funds", "read", path, "--json")
    assert told.code == code
    if code == 2:
        assert told.data["error"]["message"]
    else:
        assert [len(told.data[key]) for key in ("lines", "skipped", "problems")] == [
            1 - code,
            1,
            code,
        ]
    assert zhunru("funds", "read", path).code == code
