"""`zhunru funds`: reports, accounts, and exports of banks compared."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from desk.demo.actors import actor, employ
from ledger.store.session import open_ledger
from schemas import yaml_text


def story(folder, until=""):
    """The address of a ledger on which the story of a late instalment was played, up to a day."""
    from desk.cli.commands import replay

    url = f"sqlite:///{folder / 'ledger.db'}"
    data = Path(__file__).parents[3] / "desk" / "demo" / "data"
    document = yaml_text.parse((data / "timeline.yaml").read_text("utf-8"))
    stories = [one for one in document["stories"] if one["id"] == "TL05"]
    for one in stories:
        one["acts"] = [act for act in one["acts"] if not until or str(act["date"]) <= until]
    file = folder / "story.yaml"
    with file.open("w", encoding="utf-8") as out:
        YAML().dump({"stories": stories}, out)
    assert replay.run(file, url, "dehong", None).code == 0
    return url


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    return story(tmp_path_factory.mktemp("funds"))


@pytest.fixture
def on_its_way(tmp_path):
    """The first instalment has left the department; the street's accountant is there."""
    url = story(tmp_path, "2026-04-14")
    with open_ledger(url, create=False) as ledger:
        employ(ledger, [actor("FIN_STREET", "533103001")])
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
    (line,) = told.data["lines"]
    assert (line["why"]["code"], line["would"]) == ("amount_differs", None)
    assert line["match"]["instalment"] == 1
    assert "136.00" in zhunru("funds", "import", path, "--store", played).out
    bad = zhunru("funds", "import", path, "--kind", "gifts", "--store", played, "--json")
    assert bad.code == 2


def test_lines_are_booked_only_by_somebody(zhunru, on_its_way, tmp_path):
    path = tmp_path / "bank.csv"
    path.write_text("日期,借贷,金额,摘要\n2026-04-14,贷,3136.00,533100-ZR-2026-00136\n", "utf-8")
    asked = ("funds", "import", path, "--store", on_its_way, "--json")
    told = zhunru(*asked)
    assert (told.code, told.data["lines"][0]["would"]) == (0, "custody_in")
    assert "applied" not in told.data
    assert zhunru(*asked, "--apply").code == 2
    by = ("--apply", "--by", "FIN_STREET@533103001", "--state", tmp_path)
    assert zhunru(*asked, *by, "--row", "9").code == 2
    done = zhunru(*asked, *by, "--row", "2")
    (one,) = done.data["applied"]
    assert (done.code, one["accepted"], one["act"], one["row"]) == (0, True, "custody_in", 2), one
    assert zhunru(*asked).data["lines"][0]["would"] is None


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
