"""Other income of years by a file: every fault at once, nothing by halves, nothing twice."""

import json
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from desk import incomes
from desk.cli.commands import funds as command
from ledger.store.session import open_ledger
from ledger.tables.journal import journal
from schemas.acts.act import SYSTEM, Actor
from schemas.errors import InputError
from schemas.place.people import Grant
from schemas.states.communities import YearIncome
from tasks import clock, grants

OURS, OTHER = "533103001002", "533103001003"
HEADS = "社区,年度,财政拨款（元）,自筹（元）,社会捐助（元）,其他（元）,依据"
SECRETARY = Actor(person="s", role="COMM_SEC", org=OURS)
FIRST = f'{OURS},2024,"150,000.00",0,3000,12.5,2024年账簿'


@pytest.fixture
def ledger(tmp_path):
    with open_ledger(f"sqlite:///{tmp_path}/ledger.db", jurisdiction="dehong") as made:
        held = Grant(role="COMM_SEC", org=OURS, valid_from=date(2026, 1, 1))
        grants.give(made, SECRETARY.person, held, SYSTEM)
        yield made


def read(ledger, *rows, heads=HEADS):
    return incomes.read(ledger, "\n".join([heads, *rows]).encode(), "years.csv", OURS)


def told(table):
    return {(one.row, one.code) for one in table.faults}


def test_a_file_is_noted_once_and_a_corrected_figure_leaves_both_values_on_record(ledger):
    rows = (FIRST, f"{OURS},2025,0,0,0,0,2025年审计", f"{OTHER},2025,1,1,1,1,别人的账簿")
    table = read(ledger, *rows)
    assert [(one.year, one.state) for one in table.years] == [(2024, "noted"), (2025, "noted")]
    assert table.others == 1
    assert incomes.enter(ledger, table, SECRETARY, "a") == []
    first = YearIncome(fiscal=150_000_00, own=0, donated=3000_00, other=12_50, basis="2024年账簿")
    assert incomes.noted(ledger, OURS)["2024"] == first
    assert incomes.noted(ledger, OTHER) == {}
    again = read(ledger, *rows)
    assert {one.state for one in again.years} == {"unchanged"}
    assert incomes.enter(ledger, again, SECRETARY, "b") == []
    assert len(entries(ledger)) == 2
    better = read(ledger, FIRST.replace("3000", "3001"))
    assert [(one.state, one.before) for one in better.years] == [("corrected", first)]
    incomes.enter(ledger, better, SECRETARY, "c")
    assert incomes.enter(ledger, better, SECRETARY, "d") == []  # the same meanwhile: no refusal
    kept = [one["2024"]["donated"] for one in entries(ledger) if "2024" in one]
    assert kept == [3000_00, 3001_00]


def entries(ledger):
    noted = journal.c.kind == "community.income_noted"
    with ledger.read() as tx:
        rows = tx.execute(select(journal.c.body).where(noted).order_by(journal.c.id)).all()
    return [json.loads(one.body)["merge"]["income"] for one in rows]


def test_every_fault_is_told_with_its_row_and_what_to_do_and_nothing_is_noted(ledger):
    ahead = clock.now(ledger).year + 1
    table = read(
        ledger, FIRST, FIRST, f"{OURS},{ahead},0,0,0,0,账簿", f"{OURS},1999,0,0,0,0,账簿",
        f"{OURS},2023,,0,0,0,账簿", f"{OURS},2022,1.005,0,0,0,账簿", f"{OURS},2021,-1,0,0,0,账簿",
        f"{OURS},2020,15万,0,0,0,账簿", f"{OURS},2019,1,0,0,0,", "无此社区,2018,0,0,0,0,账簿",
        f"{OTHER},今年,0,0,0,0,账簿",
    )  # fmt: skip
    assert told(table) == {
        (3, "row_twice"), (4, "year_out"), (5, "year_out"), (6, "missing"), (7, "amount"),
        (8, "negative"), (9, "unit"), (10, "missing"), (11, "no_community"), (12, "number"),
    }  # fmt: skip
    assert table.years == ()
    assert incomes.enter(ledger, table, SECRETARY, "a") == []
    assert incomes.noted(ledger, OURS) == {}
    (late,) = [one for one in table.faults if one.row == 4]
    assert late.sheet == "years.csv"
    assert str(ahead) in late.message
    assert "请改正" in late.message
    assert "mend it" in late.message_en


@pytest.mark.parametrize(
    ("rows", "code"), [((), "nothing_listed"), ((f"{OTHER},2024,0,0,0,0,账簿",), "not_in_list")]
)
def test_a_file_without_a_row_of_the_community_says_so(ledger, rows, code):
    assert {one.code for one in read(ledger, *rows).faults} == {code}


def test_a_file_that_lacks_a_column_or_is_no_table_is_told(ledger):
    lacking = read(ledger, f"{OURS},2024,0,0,0,0", heads=HEADS.removesuffix(",依据"))
    assert (1, "missing_column") in told(lacking)
    with pytest.raises(InputError):
        incomes.read(ledger, b"PK\x03\x04 broken", "years.xlsx", OURS)


def test_the_file_to_fill_in_holds_what_is_noted_and_reads_back_unchanged(ledger):
    assert [one.code for one in again(ledger).faults]  # nothing is filled in yet
    incomes.enter(ledger, read(ledger, FIRST), SECRETARY, "a")
    table = again(ledger)
    assert [(one.year, one.state) for one in table.years] == [(2024, "unchanged")]


def again(ledger):
    content = incomes.template(ledger, OURS)
    assert load_workbook(BytesIO(content)).sheetnames[0] == "年度其他收入"
    return incomes.read(ledger, content, "years.xlsx", OURS)


def test_the_command_notes_and_answers_with_both_values(ledger, tmp_path):
    file, who = tmp_path / "years.csv", (f"COMM_SEC@{OURS}", "s")
    url = f"sqlite:///{tmp_path}/ledger.db"
    for figure, state in (("7", "noted"), ("7", "unchanged"), ("8", "corrected")):
        file.write_text(f"{HEADS}\n{OURS},2024,{figure},0,0,0,账簿\n", encoding="gb18030")
        answer = command.income(url, file, who)
        assert answer.code == 0
        (year,) = json.loads(json.dumps(answer.data))["years"]
        assert year["state"] == state
    assert (year["before"]["fiscal"], year["after"]["fiscal"]) == (700, 800)
    file.write_text(f"{HEADS}\n{OURS},2024,x,0,0,0,账簿\n")
    wrong = command.income(url, file, who)
    assert (wrong.code, wrong.data["problems"][0]["code"]) == (1, "number")
    file.write_text(f"{HEADS}\n{OURS},2024,9,0,0,0,账簿\n")
    unseated = command.income(url, file, (f"COMM_WORKER@{OURS}", "w"))
    assert unseated.code == 1
    assert incomes.noted(ledger, OURS)["2024"].fiscal == 800
