"""Reports of money: what they tell, to the fen and the day, on both stores and in every format."""

import json
import tracemalloc
from datetime import date, datetime
from io import StringIO

import pytest
from openpyxl import load_workbook

from desk.demo.actors import employ
from ledger.read import funds
from ledger.store.session import open_ledger
from policies import loader
from policies.applications import intake
from policies.visibility.money import WHOLE
from schemas.acts.act import Act, Actor
from schemas.errors import InputError
from tasks.acts.perform import perform
from tasks.funds import arrears as funds_arrears
from tasks.funds import exports as funds_exports
from tasks.funds import reports_by_name as funds_desk
from tasks.funds.reports import Column, FundsReport
from tasks.funds.reports_by_name import Filter

LATE, SETTLED = "533100-ZR-2026-00107", "533100-ZR-2026-00136"
PLACE, OTHER = "533102100002", "533103001005"
DAY = date(2026, 10, 26)


def rows(ledger, name, **filters):
    filters.setdefault("day", date(2026, 12, 31))
    with funds_desk.opened(ledger, name, Filter(WHOLE, **filters)) as report:
        codes = [column.code for column in report.columns]
        return [dict(zip(codes, row, strict=True)) for row in report.rows]


def test_the_ledger_of_items_holds_every_instalment(played):
    found = rows(played, "items", number=LATE)
    assert [(one["no"], one["amount"], one["stage"]) for one in found] == [
        (1, 72800, "社区确认可用"),
        (2, 72800, "已结算"),
        (3, 36400, "结余退回"),
    ]


def test_why_an_item_carries_no_money_is_named(tales):
    """LV51: what the community itself asked for."""
    with open_ledger(f"sqlite:///{tales.file('LV51', 11)}", create=False) as ledger:
        (found,) = rows(ledger, "exemptions")
    assert found["exemption"] == "社区主动邀请"


def test_what_is_late_is_listed_with_what_it_triggered_and_whose_move_it_is(unpaid):
    (found,) = rows(unpaid, "arrears", day=DAY)
    assert (found["number"], found["no"], found["amount"]) == (LATE, 2, 72800)
    assert (found["late_wd"], found["consequence"]) == (10, "社区可暂停")
    assert (found["move"], found["mover"]) == ("下达拨款单", found["department"])


def test_arrears_are_aged_by_the_consequences_of_the_place(unpaid):
    (found,) = rows(unpaid, "arrears_ageing", day=DAY)
    ages = {code: found[code] for code in ("early", "yellow", "suspend", "block", "exit")}
    assert ages == {"early": 0, "yellow": 0, "suspend": 72800, "block": 0, "exit": 0}
    assert (found["count"], found["longest"]) == (1, 10)
    (later,) = rows(unpaid, "arrears_ageing", day=date(2026, 11, 9))
    assert (later["block"], later["longest"]) == (72800, 20)


def test_nothing_is_late_once_it_is_paid_or_settled(played):
    assert rows(played, "arrears") == rows(played, "custody") == []


def test_f09_reads_what_a_department_owes_on_the_day(unpaid):
    calendar = loader.load("dehong").calendar
    with unpaid.read() as tx:
        found = funds_arrears.of_department(tx, "DH-WJW", date(2026, 11, 10), calendar)
        other = funds_arrears.of_department(tx, "DH-XFJ", date(2026, 11, 10), calendar)
    assert [(one.application, one.instalment, one.overdue_wd) for one in found] == [(LATE, 2, 21)]
    assert other == ()


def test_the_payments_are_the_postings_of_the_journal(played):
    found = rows(played, "payments", number=SETTLED)
    assert [one["event"] for one in found[:4]] == [
        "下达拨款单",
        "付款",
        "街道代管到账",
        "社区确认可用",
    ]
    assert sum(one["amount"] for one in found if one["event"] == "社区确认可用") == 784000
    assert found[0]["day"] == date(2026, 4, 13)


def test_a_settlement_sheet_tells_agreed_paid_spent_and_what_is_left(played):
    (found,) = rows(played, "settlement", number=LATE)
    amounts = {code: found[code] for code in ("agreed", "received", "settled", "balance")}
    assert amounts == {"agreed": 182000, "received": 72800, "settled": 29200, "balance": 72800}


def test_the_yearly_table_is_split_like_the_civil_affairs_form(played):
    found = {one["community"]: one for one in rows(played, "yearly")}
    mine = found[loader.load("dehong").directory.name_of(OTHER)]
    assert (mine["year"], mine["task_funds"], mine["amount"]) == (2026, 784000, 784000)
    assert (mine["fiscal"], mine["all_money"], mine["source"]) == (None, None, "")
    assert (mine["december_share"], mine["finding"]) == ("0.2000", "")
    assert len(found) == 37


def test_a_community_posts_what_it_received_with_the_sum_in_words(played):
    filters = Filter(WHOLE, day=date(2026, 12, 31), community=OTHER)
    with funds_desk.opened(played, "income", filters) as report:
        file = StringIO()
        assert funds_exports.stream_json(report, file) == 1
    told = json.loads(file.getvalue())
    assert told["totals"]["received"] == "7840.00"
    assert told["totals"]["in_words"] == "柒仟捌佰肆拾元整"
    assert told["posted_until"] == "2027-01-15"


def test_departments_are_told_how_punctual_they_were(played):
    found = {one["department"]: one for one in rows(played, "punctuality")}
    fire = found[loader.load("dehong").directory.name_of("DH-XFJ")]
    assert (fire["count"], fire["on_time"], fire["late"], fire["rate"]) == (3, 2, 1, "0.6667")


@pytest.mark.parametrize("name", sorted(funds_desk.REPORTS))
def test_every_report_is_written_in_every_format_and_says_it_is_simulated(name, played, tmp_path):
    filters = Filter(WHOLE, day=date(2026, 12, 31), community=OTHER, number=SETTLED)
    counts = set()
    for suffix in ("xlsx", "html", "json"):
        out = tmp_path / f"{name}.{suffix}"
        counts.add(funds_desk.export(played, name, filters, out))
        assert out.stat().st_size > 0
    assert len(counts) == 1
    page = (tmp_path / f"{name}.html").read_text(encoding="utf-8")
    assert "模拟台账" in page
    assert json.loads((tmp_path / f"{name}.json").read_text(encoding="utf-8"))["simulated"] is True
    sheet = load_workbook(tmp_path / f"{name}.xlsx").worksheets[0]
    assert sheet.max_row >= 2
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


def test_a_cell_that_looks_like_a_formula_is_written_as_text(tmp_path):
    row = ("=1+1", 150)
    report = FundsReport(
        "items", date(2026, 1, 1), (Column("title"), Column("amount", "fen")), iter([row])
    )
    funds_exports.write(report, tmp_path / "a.xlsx")
    sheet = load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert [cell.data_type for cell in sheet["A"]][2] == "s"
    assert sheet["B3"].value == 1.5


@pytest.mark.parametrize(
    ("name", "filters", "out"),
    [("nothing", {}, ""), ("income", {}, ""), ("settlement", {}, ""), ("items", {}, "a.doc")],
)
def test_a_report_that_cannot_be_made_says_why(name, filters, out, played, tmp_path):
    with pytest.raises(InputError) as told:
        funds_desk.export(played, name, Filter(WHOLE, **filters), tmp_path / (out or "a.json"))
    assert told.value.message
    assert not list(tmp_path.iterdir())


def test_an_account_tells_its_balance_after_each_posting(played):
    lines = funds_desk.statement(played, f"usable:{SETTLED}:{OTHER}")
    assert [one.balance_fen for one in lines] == [313600, 627200, 784000]
    assert dict(funds_desk.accounts(played, "settled:")) == {f"settled:{LATE}:{PLACE}": 29200}


def test_a_report_of_many_rows_needs_no_more_memory_than_one_of_few(tmp_path):
    columns = (Column("title"), Column("amount", "fen"))

    def peak(count):
        made = ((f"row {number}", number) for number in range(count))
        report = FundsReport("items", date(2026, 1, 1), columns, made)
        tracemalloc.start()
        funds_exports.write(report, tmp_path / "many.html")
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(20_000) < 2 * peak(200) + 100_000


def test_the_questions_of_the_reports_are_answered_alike_by_both_stores(open_new, play_on):
    ledger = open_new(simulated=True)
    play_on(ledger, until="2026-10-26")
    assert [one["late_wd"] for one in rows(ledger, "arrears", day=DAY)] == [10]
    assert len(rows(ledger, "items")) == 6
    assert len(rows(ledger, "payments")) == len(list(_moves(ledger)))
    assert [one["no"] for one in rows(ledger, "custody", day=DAY)] == []


def _moves(ledger):
    with ledger.read() as tx:
        for entry in funds.transfers(
            tx, WHOLE, ["funds.ordered", "funds.paid", "funds.in_custody", "funds.confirmed"]
        ):
            yield from entry.body.get("postings", ())


def test_new_applications_of_a_department_wait_from_the_twenty_first_day(
    tmp_path, play_on, applications
):
    head = Actor(person="DH-WJW/head", role="DEPT_HEAD", org="DH-WJW")
    change = {"title": "65岁以上老人体检意愿名单协助", "description": "场次表提前五日下发。"}
    change |= {"notice_hours": 120, "steps.1.standard": "场次表下发后5日内报送"}
    change |= {"start_on": "2027-01-18", "end_on": "2027-03-31"}
    with open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", simulated=True) as ledger:
        play_on(ledger, until="2026-10-26")
        employ(ledger, [head])

        def file(day):
            whole = intake.changed(applications[6], {**change, "submitted_on": day})
            act = Act(verb="submit", data={"application": whole})
            return perform(ledger, act, head, day, at=datetime.fromisoformat(f"{day}T01:00+00:00"))

        assert file("2026-11-09").accepted
        refused = file("2026-11-10").refused
    assert (refused.code, refused.params["rules"]) == ("rejected_by_rules", ["F09"])
