"""Exports of banks and finance bureaus beside the ledger: every difference a finding, no edit."""

import pytest
from openpyxl import Workbook

from schemas.errors import InputError
from tasks.funds import files as funds_files
from tasks.funds import imports as funds_imports

LATE, PAID = "533100-ZR-2026-00107", "533100-ZR-2026-00136"
ACCOUNT, OTHER = "99533103001005000104", "99533102100002000167"
HEAD = "交易日期,金额（元）,收款账号,摘要,流水号"
GOOD = f"2026-04-15,3136.00,{ACCOUNT},首期 {PAID},A1"


def compare(ledger, tmp_path, *lines, head=HEAD, kind="receipts", encoding="utf-8"):
    path = tmp_path / "bank.csv"
    path.write_bytes("\r\n".join([head, *lines]).encode(encoding))
    return funds_imports.reconcile(ledger, path, kind)


def codes(found):
    return [
        one["code"] for one in (*found.unmatched, *found.mismatched) if one["code"] != "not_in_file"
    ]


def balances(ledger):
    from ledger.write import money

    with ledger.read() as tx:
        return money.balances(tx)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_line_that_agrees_is_matched_whatever_the_encoding(played, tmp_path, encoding):
    found = compare(played, tmp_path, GOOD, encoding=encoding)
    assert found.clean
    assert found.matched == [
        {"row": 2, "number": PAID, "community": "533103001005", "no": 1, "amount": "3136.00"}
    ]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (f"2026-04-15,3000.00,{ACCOUNT},{PAID},A1", "no_such_amount"),
        (f"2026-04-16,3136.00,{ACCOUNT},{PAID},A1", None),
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
    if code:
        assert code in codes(found)
    assert all(
        one["message"] and one["message_en"] for one in (*found.unmatched, *found.mismatched)
    )
    assert balances(played) == before


def test_another_amount_of_a_named_instalment_is_told_with_the_difference(played, tmp_path):
    head = "日期,金额,事项编号,期次,账号"
    found = compare(played, tmp_path, f"2026-04-15,3000.00,{PAID},第1期,{ACCOUNT}", head=head)
    (told,) = found.mismatched
    assert (told["code"], told["params"]["difference"]) == ("amount_differs", "136.00")


def test_a_second_payment_is_suspected(played, tmp_path):
    head = "日期,金额,事项编号,期次,流水号"
    lines = [f"2026-04-15,3136.00,{PAID},1,{serial}" for serial in ("A1", "A2")]
    twice = compare(played, tmp_path, *lines, head=head)
    assert codes(twice) == ["paid_twice"]
    assert len(twice.matched) == 1


def test_what_the_ledger_books_and_the_file_lacks_is_told(played, tmp_path):
    later = f"2026-12-18,1568.00,{ACCOUNT},{PAID},A3"
    found = compare(played, tmp_path, GOOD, later)
    missing = [one["params"]["no"] for one in found.unmatched if one["code"] == "not_in_file"]
    assert missing == [2]


def test_a_receipt_the_ledger_has_not_recorded_names_the_stage(unpaid, tmp_path):
    line = f"2026-10-20,728.00,{OTHER},{LATE} 第2期,B1"
    found = compare(unpaid, tmp_path, f"{line},2", head=f"{HEAD},期次")
    (told,) = found.mismatched
    assert (told["code"], told["params"]["no"]) == ("not_recorded", 2)


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
    found = funds_imports.reconcile(played, path, "receipts")
    assert [one["row"] for one in found.matched] == [4]


@pytest.mark.parametrize(
    "line",
    [
        f"2026/4/15 10:02:33,￥３，１３６．００,9953 3103 0010 0500 0104,首期 {PAID.lower()},A1",
        f'20260415,"3,136.00",{ACCOUNT},首期 {PAID.replace("-", "－")},A1',
    ],
)
def test_a_line_is_read_as_every_other_input_is(played, tmp_path, line):
    assert [one["number"] for one in compare(played, tmp_path, line).matched] == [PAID]


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
        funds_imports.reconcile(played, path, "receipts")
    assert name in told.value.field


def test_a_file_that_is_not_there_is_refused(played, tmp_path):
    with pytest.raises(InputError):
        funds_files.read(tmp_path / "missing.csv")


def test_the_same_file_is_filed_once(played, tmp_path):
    line = GOOD.replace(",A1", ",Z9")
    assert not compare(played, tmp_path, line).repeated
    assert compare(played, tmp_path, line).repeated


def test_money_for_a_placement_that_ended_is_to_be_sent_back(lapsed, tmp_path):
    ledger, number, account = lapsed
    found = compare(
        ledger, tmp_path, f"2026-04-15,1.00,{account},{number},A1,1", head=f"{HEAD},期次"
    )
    assert codes(found) == ["placement_ended"]
