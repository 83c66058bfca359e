"""Exports of banks and finance bureaus beside the ledger: every difference a finding, no edit."""

import pytest
from openpyxl import Workbook

from desk.demo.actors import actor, employ
from ledger.read import queries
from policies import loader
from policies.visibility import money
from schemas.errors import InputError
from tasks.acts import bank_lines
from tasks.funds import files as funds_files
from tasks.funds import imports as funds_imports
from tasks.funds import reports_by_name as reports

PLACE = "533103001005"
LATE, PAID = "533100-ZR-2026-00107", "533100-ZR-2026-00136"
ACCOUNT, OTHER = "99533103001005000104", "99533102100002000167"
HEAD = "交易日期,金额（元）,收款账号,摘要,流水号"
GOOD = f"2026-04-15,3136.00,{ACCOUNT},首期 {PAID},A1"


def compare(ledger, tmp_path, *lines, head=HEAD, kind="receipts", encoding="utf-8"):
    path = tmp_path / "bank.csv"
    path.write_bytes("\r\n".join([head, *lines]).encode(encoding))
    return funds_imports.compare(ledger, path, kind)


def codes(found):
    return [one["code"] for one in (*found.problems, *(one.why for one in found.lines))]


def balances(ledger):
    from ledger.write import money

    with ledger.read() as tx:
        return money.balances(tx)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_line_that_agrees_is_matched_whatever_the_encoding(played, tmp_path, encoding):
    found = compare(played, tmp_path, GOOD, encoding=encoding)
    assert found.clean
    (line,) = funds_imports.plain(found)["lines"]
    assert line["match"] == {"number": PAID, "instalment": 1, "community": PLACE}
    assert (line["why"]["code"], line["would"]) == ("recorded", None)
    assert line["by"] == ["number", "account", "amount", "day"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (f"2026-04-15,3000.00,{ACCOUNT},{PAID},A1", "no_such_amount"),
        (f"2026-04-14,3136.00,{ACCOUNT},{PAID},A1", "day_differs"),
        (f"2026-04-15,3136.00,{ACCOUNT},533100-ZR-2026-99999,A1", "unknown_number"),
        ("2026-04-15,3136.00,1234,无编号,A1", "money_without_task"),
        (f"2026-04-15,3136.00,{OTHER},{PAID},A1", "wrong_account"),
        (f"2026-04-15,三千,{ACCOUNT},{PAID},A1", "bad_amount"),
        (f"2026-04-15,3136.005,{ACCOUNT},{PAID},A1", "bad_amount"),
        (f"2026-13-45,3136.00,{ACCOUNT},{PAID},A1", "bad_day"),
    ],
)
def test_each_difference_is_a_finding_and_balances_stay(played, tmp_path, line, code):
    before = balances(played)
    found = compare(played, tmp_path, line)
    assert not found.clean
    assert codes(found) == [code]
    told = [*found.problems, *(one.why for one in found.lines)]
    assert all(one["message"] and one["message_en"] for one in told)
    assert balances(played) == before


def test_another_amount_of_a_named_instalment_is_told_with_the_difference(played, tmp_path):
    head = "日期,金额,事项编号,期次,账号"
    found = compare(played, tmp_path, f"2026-04-15,3000.00,{PAID},第1期,{ACCOUNT}", head=head)
    (told,) = found.lines
    assert (told.why["code"], told.why["params"]["difference"]) == ("amount_differs", "136.00")


def test_a_second_payment_is_suspected(played, tmp_path):
    head = "日期,金额,事项编号,期次,流水号"
    lines = [f"2026-04-15,3136.00,{PAID},1,{serial}" for serial in ("A1", "A2")]
    twice = compare(played, tmp_path, *lines, head=head)
    assert codes(twice) == ["recorded", "paid_twice"]


def test_what_the_ledger_books_and_the_file_lacks_is_told(played, tmp_path):
    later = f"2026-12-18,1568.00,{ACCOUNT},{PAID},A3"
    found = compare(played, tmp_path, GOOD, later)
    missing = [one["params"]["no"] for one in found.missing]
    assert missing == [2]


def test_a_receipt_the_ledger_has_not_recorded_names_the_stage(unpaid, tmp_path):
    line = f"2026-10-20,728.00,{OTHER},{LATE} 第2期,B1"
    found = compare(unpaid, tmp_path, f"{line},2", head=f"{HEAD},期次")
    (told,) = found.lines
    assert (told.why["code"], told.match[2], told.would) == ("not_recorded", 2, "")


def test_payments_of_departments_are_compared_by_the_day_they_left(played, tmp_path):
    found = compare(played, tmp_path, GOOD.replace("04-15", "04-14"), kind="payments")
    assert found.clean


def test_a_workbook_is_read_below_its_title(played, tmp_path):
    book = Workbook()
    book.active.append(["某银行客户对账单"])
    book.active.append([])
    book.active.append(["记账日期", "贷方金额", "账号", "备注"])
    book.active.append(["20260415", 3136, ACCOUNT, PAID])
    path = tmp_path / "bank.xlsx"
    book.save(path)
    found = funds_imports.compare(played, path, "receipts")
    assert [(one.line.row, one.why["code"]) for one in found.lines] == [(4, "recorded")]


@pytest.mark.parametrize(
    "line",
    [
        f"2026/4/15 10:02:33,￥３，１３６．００,9953 3103 0010 0500 0104,首期 {PAID.lower()},A1",
        f'20260415,"3,136.00",{ACCOUNT},首期 {PAID.replace("-", "－")},A1',
    ],
)
def test_a_line_is_read_as_every_other_input_is(played, tmp_path, line):
    assert [one.match for one in compare(played, tmp_path, line).lines] == [(PAID, PLACE, 1)]


@pytest.mark.parametrize(
    ("head", "fen"),
    [
        ([HEAD.replace("金额（元）", "金额（万元）")], 3_136_000_000),
        (["支付明细,单位：万元", HEAD.replace("金额（元）", "金额")], 3_136_000_000),
        (["支付明细,单位：万元", HEAD], 313_600),
        (["支付明细,单位：元", HEAD.replace("金额（元）", "金额")], 313_600),
    ],
)
def test_ten_thousands_count_only_where_the_head_says_so(tmp_path, head, fen):
    path = tmp_path / "bank.csv"
    path.write_text("\n".join([*head, GOOD]), "utf-8")
    assert [one.fen for one in funds_files.read(path).lines] == [fen]


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.csv", b"one,two\n1,2\n"), ("b.xlsx", b"no workbook"), ("c.csv", b"\xff\xff\x00\x80")],
)
def test_a_file_without_amounts_is_refused_with_its_name(played, tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError) as told:
        funds_imports.compare(played, path, "receipts")
    assert name in told.value.field


def test_a_file_that_is_not_there_is_refused(played, tmp_path):
    with pytest.raises(InputError):
        funds_files.read(tmp_path / "missing.csv")


def test_looking_writes_nothing_and_the_same_file_is_filed_once(played, tmp_path):
    found = compare(played, tmp_path, GOOD.replace(",A1", ",Z9"))
    with played.read() as tx:
        before = queries.counts(tx)
    compare(played, tmp_path, GOOD.replace(",A1", ",Z9"))
    with played.read() as tx:
        assert queries.counts(tx) == before
    paper, repeated = funds_imports.file(played, found)
    assert (paper > 0, repeated) == (True, False)
    assert funds_imports.file(played, found) == (paper, True)


def test_money_for_a_placement_that_ended_is_to_be_sent_back(lapsed, tmp_path):
    ledger, number, account = lapsed
    found = compare(
        ledger, tmp_path, f"2026-04-15,1.00,{account},{number},A1,1", head=f"{HEAD},期次"
    )
    assert codes(found) == ["placement_ended"]


NAME = loader.load("dehong").directory.name_of(PLACE)
STATEMENT = "交易日期,借贷,交易金额,对方账号,对方户名,摘要"


def test_the_payer_of_a_receipt_is_never_taken_for_the_community(played, tmp_path):
    """The other party of a receipt is who paid; of a hand-over it is the community."""
    lines = (
        f"2026-04-15,贷,3136.00,{OTHER},某局,{PAID}",
        f"2026-04-16,借,3136.00,{ACCOUNT},某社区,{PAID}",
    )
    found = compare(played, tmp_path, *lines, head=STATEMENT)
    assert [one.match for one in found.lines] == [(PAID, PLACE, 1)] * 2
    told = [one["stands_for"] for one in funds_imports.plain(found)["lines"]]
    assert told == ["custody_in", "confirm_usable"]
    assert codes(found)[0] == "recorded"
    assert "wrong_account" not in codes(found)


def test_money_that_went_out_is_no_receipt(played, tmp_path):
    lines = (f"2026-04-15,借,3136.00,,,{PAID} 退回误转", "2026-04-15,借,15.00,,,手续费")
    found = compare(played, tmp_path, *lines, head=STATEMENT)
    assert [one.match for one in found.lines] == [None, None]
    assert codes(found) == ["went_out", "fee"]
    named = compare(played, tmp_path, f"2026-04-16,借,3136.00,,{NAME},{PAID}", head=STATEMENT)
    assert (named.lines[0].match, codes(named)) == ((PAID, PLACE, 1), ["recorded"])
    back = compare(
        played, tmp_path, f"2026-04-15,贷,3136.00,,,{PAID}", head=STATEMENT, kind="payments"
    )
    assert codes(back) == ["came_back"]


def test_equal_lines_are_two(played, tmp_path):
    line = f"2026-04-15,贷,3136.00,,,{PAID}"
    assert codes(compare(played, tmp_path, line, line, head=STATEMENT)) == [
        "recorded",
        "paid_twice",
    ]


def test_interest_fees_returns_and_the_years_end_are_kinds_of_their_own(played, tmp_path):
    texts = ("结息", "转账手续费", "上年结转", f"退票{PAID}", f"利息{PAID}")
    lines = [f"2026-04-1{no},贷,3136.00,,,{text}" for no, text in enumerate(texts)]
    found = compare(played, tmp_path, *lines, head=STATEMENT)
    kinds = ["interest", "fee", "carried_over", "payment_returned"]
    assert codes(found)[:4] == kinds
    assert [one.fine for one in found.lines[:4]] == [True, True, True, False]
    assert {one.would for one in found.lines[:4]} == {""}
    assert found.lines[4].match == (PAID, PLACE, 1)


def test_a_line_is_proposed_and_booked_only_when_somebody_confirms_it(on_its_way, tmp_path):
    """The act it stands for is judged like every act, and the line is booked once."""
    before = balances(on_its_way)
    found = compare(on_its_way, tmp_path, f"2026-04-14,贷,3136.00,1,某局,{PAID}", head=STATEMENT)
    assert (codes(found), found.clean) == (["fits"], True)
    assert [(one.would, one.match) for one in found.lines] == [("custody_in", (PAID, PLACE, 1))]
    assert balances(on_its_way) == before
    lines = bank_lines.confirmed(found)
    assert [bank_lines.told(bank_lines.written(one)) for one in lines] == lines
    for role, accepted in (("COMM_SEC", False), ("FIN_STREET", True), ("FIN_STREET", True)):
        by = actor(role, PLACE if role == "COMM_SEC" else PLACE[:9])
        employ(on_its_way, [by])
        done = list(bank_lines.book(on_its_way, lines, by))
        assert [receipt.accepted for _, receipt in done] == [accepted], done
    after = balances(on_its_way)
    moved = {
        code: fen - before.get(code, 0) for code, fen in after.items() if fen != before.get(code, 0)
    }
    assert sorted(moved.values()) == [-313_600, 313_600]
    again = compare(on_its_way, tmp_path, f"2026-04-14,贷,3136.00,1,某局,{PAID}", head=STATEMENT)
    assert again.lines[0].would == ""


def test_a_receipt_of_another_amount_is_proposed_with_the_difference(on_its_way, tmp_path):
    found = compare(on_its_way, tmp_path, f"2026-04-14,贷,3000.00,1,某局,{PAID}", head=STATEMENT)
    assert (codes(found), found.lines[0].would) == (["amount_differs"], "custody_in")
    assert not found.clean
    paid = compare(
        on_its_way,
        tmp_path,
        f"2026-04-14,借,3000.00,1,某局,{PAID}",
        head=STATEMENT,
        kind="payments",
    )
    assert paid.lines[0].would == ""
    street = actor("FIN_STREET", PLACE[:9])
    employ(on_its_way, [street])
    ((_, done),) = bank_lines.book(on_its_way, bank_lines.confirmed(found), street)
    assert done.accepted
    for name, amount in (("custody", 300_000), ("custody_ageing", 300_000)):
        with reports.opened(on_its_way, name, reports.Filter(money.WHOLE)) as report:
            (row,) = report.rows
            told = dict(zip([one.code for one in report.columns], row, strict=True))
        assert told["amount"] == amount, name


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[1]", '["a","",1,"settle","n","c",1,1]', '["a","",1,"pay","n","c","1",1]'],
)
def test_a_line_that_no_page_made_is_not_taken(text):
    with pytest.raises(bank_lines.NotOurs):
        bank_lines.told(text)
