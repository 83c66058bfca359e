"""Exports of banks, each kind in a copy made by us: rows read, rows skipped, rows that are told."""

import pytest

from tests.tasks.funds import made
from tests.tasks.funds.made import BOTH, HEAD, IN, OUT, brief, codes, read, why

CCB = """中国建设银行
账　　号,99533103000000000162,账户名称,某某街道办事处
交易时间,借方发生额/元(支取),贷方发生额/元(收入),余额,对方户名,对方账号,记账日期,摘要,备注,流水号
20260506 15:24:03,0,12345.60,131301.08,某局,99530106,20260506,拨付533103-ZR-2026-00001,第1期,1-1
20260507 09:00:00,12345.60,0,118955.48,某社区,99530107,20260507,转社区,,2-2
"""
BOC = "\n".join(
    [
        "查询账号[ Inquirer account number ]|1234567890123|",
        "借方发生总额[ Total Debit Amount of Payments ]|50.00|",
        "交易类型[ Transaction Type ]|付款人账号[ Debit Account No. ]|付款人名称[ Payer's Name ]|"
        "收款人账号[ Payee's Account Number ]|收款人名称[ Payee's Name ]|"
        "交易日期[ Transaction Date ]|交易时间[ Transaction time ]|交易货币[ Trade Currency ]|"
        "交易金额[ Trade Amount ]|交易后余额[ After-transaction balance ]|用途[ Purpose ]|",
        "来账|7448|某局|1234567890123|某街道|20260703|152403|CNY|267.10|1,000.00|拨付|",
        "往账|1234567890123|某街道|5013|某社区|20260705|090000|CNY|-50.00|950.00|转社区|",
    ]
)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("mark", [",", "\t", ";", "|"])
@pytest.mark.parametrize("ends", ["\r\n", "\n", "\r"])
def test_text_is_read_in_every_encoding_with_every_mark(tmp_path, encoding, mark, ends):
    found = read(tmp_path, made.text([HEAD, IN, OUT], mark, encoding, ends))
    assert brief(found) == BOTH
    assert [one["counter_name"] for one in found["lines"]] == ["某局", "某社区"]
    assert (found["problems"], why(found)) == ([], {1: "head"})


def test_the_keys_of_a_line_are_those_of_the_contract(tmp_path):
    (line, _) = read(tmp_path, CCB)["lines"]
    assert line == {
        "row": 4,
        "on": "2026-05-06",
        "direction": "in",
        "amount": "12345.60",
        "counter_account": "99530106",
        "counter_name": "某局",
        "serial": "1-1",
        "numbers": ["533103-ZR-2026-00001"],
        "text": "拨付533103-ZR-2026-00001 第1期",
        "direction_by": "columns",
    }


def test_corporate_statements_have_titles_above_their_head(tmp_path):
    found = read(tmp_path, CCB)
    assert brief(found)[1] == (5, "2026-05-07", "out", "12345.60")
    assert why(found) == {1: "title", 2: "title", 3: "head"}


def test_payer_and_payee_change_places_and_amounts_may_carry_their_sign(tmp_path):
    found = read(tmp_path, BOC)
    told = [
        (one["direction"], one["counter_account"], one["counter_name"]) for one in found["lines"]
    ]
    assert told == [("in", "7448", "某局"), ("out", "5013", "某社区")]
    assert [one["amount"] for one in found["lines"]] == ["267.10", "50.00"]
    assert not any("reversal" in one for one in found["lines"])


@pytest.mark.parametrize(
    ("word", "way"),
    [
        ("贷", "in"),
        ("借", "out"),
        ("贷 Cr", "in"),
        ("借 Dr", "out"),
        ("C", "in"),
        ("D", "out"),
        ("收", "in"),
        ("支", "out"),
        ("贷方", "in"),
        ("借方", "out"),
        ("收入", "in"),
        ("付", "out"),
    ],
)
def test_a_column_may_say_the_direction(tmp_path, word, way):
    found = read(tmp_path, f"交易日期,交易类型,借贷,交易金额,摘要\n2026-01-28,转账,{word},5.00,x\n")
    assert brief(found) == [(2, "2026-01-28", way, "5.00")]


def test_the_letters_of_pinyin_turn_d_round(tmp_path):
    found = read(tmp_path, "交易日期,借贷标志,发生额\n2026-01-28,D,5.00\n2026-01-28,J,6.00\n")
    assert [one["direction"] for one in found["lines"]] == ["in", "out"]


@pytest.mark.parametrize("word", ["", "1", "转账", "借/贷", "贷 借"])
def test_a_direction_that_says_nothing_is_told(tmp_path, word):
    assert codes(read(tmp_path, f"交易日期,借贷,交易金额\n2026-01-28,{word},5.00\n")) == {
        2: "no_direction"
    }


def test_one_column_without_direction_is_a_list_of_receipts(tmp_path):
    found = read(
        tmp_path,
        "交易日期,交易金额,摘要\n2026-05-06,5000.00,费随事转\n2026-05-06,5000.00,费随事转\n2026-05-07,-1.00,退\n",
    )
    assert brief(found) == [
        (2, "2026-05-06", "in", "5000.00"),
        (3, "2026-05-06", "in", "5000.00"),
        (4, "2026-05-07", "out", "1.00"),
    ]
    assert {one["direction_by"] for one in found["lines"]} == {found["direction_by"]} == {"list"}


def test_a_negative_amount_in_a_column_of_a_side_takes_the_other_back(tmp_path):
    rows = "日期,收入,支出\n2026-05-06,-5.00,\n2026-05-06,,-6.00\n"
    assert codes(read(tmp_path, rows)) == {3: "no_direction"}  # every payment may have a minus
    found = read(tmp_path, f"{rows}2026-05-07,,7.00\n")
    told = [(one["direction"], one["amount"], "reversal" in one) for one in found["lines"]]
    assert told == [("out", "5.00", True), ("in", "6.00", True), ("out", "7.00", False)]


def test_a_minus_beside_out_is_told_where_nothing_says_what_it_means(tmp_path):
    rows = "日期,借贷,金额\n2026-05-06,贷,5.00\n2026-05-06,借,-6.00\n2026-05-07,贷,-1.00\n"
    found = read(tmp_path, rows)
    assert codes(found) == {3: "no_direction"}
    assert brief(found) == [(2, "2026-05-06", "in", "5.00"), (4, "2026-05-07", "out", "1.00")]
    paid = read(tmp_path, rows + "2026-05-08,借,7.00\n")
    assert brief(paid)[1:] == [
        (3, "2026-05-06", "in", "6.00"),
        (4, "2026-05-07", "out", "1.00"),
        (5, "2026-05-08", "out", "7.00"),
    ]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("2026-05-06,12,345.60,,a,b,c,d", "too_many_cells"),
        ("2026-05-06,12,345.60,,a,b,c,", "too_many_cells"),
        ("2026-05-06,1.00,2.00,a,b,c,d", "two_amounts"),
        ("2026-13-45,1.00,,a,b,c,d", "bad_day"),
        (",1.00,,a,b,c,d", "bad_day"),
        ("46148,1.00,,a,b,c,d", "bad_day"),
        ("2026-05-06,三千,,a,b,c,d", "bad_amount"),
        ("2026-05-06,1.005,,a,b,c,d", "bad_amount"),
        ('2026-05-06,"1,00",,a,b,c,d', "bad_amount"),
        ("2026-05-06,,,a,b,c,d", "bad_amount"),
        ("2026-05-06,0,-,a,b,c,d", "bad_amount"),
        ('2026-05-06,1.00,,a,b,"c,d', "too_many_cells"),
    ],
)
def test_a_row_that_cannot_be_read_for_certain_is_told_alone(tmp_path, row, code):
    last = ",".join(OUT)
    found = read(tmp_path, f"{','.join(HEAD)}\n{row}\n{last}\n")
    assert codes(found) == {2: code}
    assert brief(found) == [(3, "2026-05-07", "out", "500.00")]
    assert all(one["message"] and one["message_en"] for one in found["problems"])


def test_a_cell_may_hold_line_breaks_and_is_one_row(tmp_path):
    rows = [HEAD, [*IN[:5], "拨付\n第1期", "A1"], OUT]
    found = read(tmp_path, made.text(rows))
    assert brief(found) == BOTH
    swallowed = f'{",".join(HEAD)}\n2026-05-06,1.00,,a,b,"c,d\n{",".join(OUT)[:-2]}A"\n'
    assert codes(read(tmp_path, swallowed)) == {2: "too_many_cells"}


@pytest.mark.parametrize(
    ("currency", "fine"),
    [
        ("人民币", True),
        ("CNY", True),
        ("人民币元", True),
        ("人民币(CNY)", True),
        ("RMB", True),
        ("156", True),
        ("", True),
        ("USD", False),
        ("美元", False),
        ("港币", False),
        ("外币", False),
    ],
)
def test_another_currency_is_told(tmp_path, currency, fine):
    found = read(tmp_path, f"日期,金额,币种\n2026-05-06,5.00,{currency}\n")
    assert codes(found) == ({} if fine else {2: "other_currency"})


@pytest.mark.parametrize(
    "head",
    [
        "币种：美元\n日期,金额",
        "账号,123,币种,USD\n日期,金额",
        "币种,账号\n美元,123\n日期,金额",
        "日期,金额(美元)",
    ],
)
def test_a_head_may_say_another_currency(tmp_path, head):
    found = read(tmp_path, f"{head}\n2026-05-06,5.00\n")
    assert list(codes(found).values()) == ["other_currency"]


@pytest.mark.parametrize(
    ("head", "amount"),
    [
        ("日期,金额（万元）", "50000.00"),
        ("单位：万元\n日期,金额", "50000.00"),
        ("单位：万元\n日期,金额（元）", "5.00"),
        ("5万元以上对账单\n日期,金额", "5.00"),
        ("日期,金额（千元）", None),
        ("单位：百万元\n日期,金额", None),
    ],
)
def test_ten_thousands_count_only_where_a_head_says_so(tmp_path, head, amount):
    found = read(tmp_path, f"{head}\n2026-05-06,5\n")
    assert [one["amount"] for one in found["lines"]] == ([amount] if amount else [])
    assert amount or list(codes(found).values()) == ["bad_amount"]


@pytest.mark.parametrize(
    "row",
    [
        ",,,,,合计,",
        "合计：2笔,12345.60,500.00,,,,",
        ",12345.60,500.00,,,本页小计,",
        "2026-05-31,,,,,期末余额,",
        "2026-05-31,12845.60,,,,本月合计,",
        "承前页,,,,,,",
        "共2笔,12345.60,500.00,,,,",
        ',"12,345.60",500.00,,合　计,,',
        "总收入,12345.60,,,,,",
    ],
)
def test_sums_are_no_bookings(tmp_path, row):
    found = read(tmp_path, f"{','.join(HEAD)}\n{row}\n{','.join(OUT)}\n")
    assert why(found) == {1: "head", 2: "total"}
    assert found["problems"] == []


def test_a_booking_that_speaks_of_a_sum_is_a_booking(tmp_path):
    found = read(
        tmp_path,
        f"{','.join(HEAD)}\n2026-05-06,5.00,,,,5月工资合计,\n2026-05-06,6.00,,9953,某局,合计,S9\n",
    )
    assert [one["amount"] for one in found["lines"]] == ["5.00", "6.00"]


def test_pages_repeat_their_head_and_end_with_remarks(tmp_path):
    lines = [",".join(one) for one in (HEAD, [IN[0], "5.00", *IN[2:]])]
    foot = [
        "本页小计,12345.60,,,,,",
        "",
        "第1页 共2页,,,,,,",
        *lines[:1],
        ",".join(OUT),
        "制表：,,复核：,,,,",
        "打印时间：2026-05-31",
    ]
    found = read(tmp_path, "\n".join([*lines, *foot]))
    assert [one["row"] for one in found["lines"]] == [2, 7]
    assert why(found) == {
        1: "head",
        3: "total",
        4: "blank",
        5: "title",
        6: "head",
        8: "title",
        9: "title",
    }


def test_two_rows_may_make_a_head(tmp_path):
    rows = "日期,摘要,发生额,,余额,对方,\n,,借方,贷方,,户名,账号\n"
    rows += "2026-05-06,付,5.00,,1.00,某局,9953\n2026-05-07,收,,6.00,7.00,某社区,9954\n"
    found = read(tmp_path, rows)
    assert brief(found) == [(3, "2026-05-06", "out", "5.00"), (4, "2026-05-07", "in", "6.00")]
    assert [one["counter_account"] for one in found["lines"]] == ["9953", "9954"]
    assert why(found) == {1: "head", 2: "head"}


@pytest.mark.parametrize(
    "head",
    [
        "日期,借方发生额(收入),贷方发生额(支出)",
        "银行存款日记账\n日期,借方,贷方",
        "日期,付款人,收款人,金额",
    ],
)
def test_a_head_that_contradicts_itself_tells_no_direction(tmp_path, head):
    found = read(tmp_path, f"{head}\n2026-05-06,5.00,,\n2026-05-07,甲,乙,6.00\n")
    assert "no_direction" in codes(found).values()
    assert found["lines"] == []


def test_a_table_of_counts_is_no_statement(tmp_path):
    found = read(tmp_path, "日期,收入笔数,收入金额\n2026-05-06,2,5.00\n")
    assert (found["lines"], why(found)) == ([], {1: "head", 2: "total"})


def test_rows_may_leave_away_the_empty_cells_at_their_end(tmp_path):
    rows = "2026-05-06,5.00,,9953\n2026-05-07,,6.00,9954\n合计,5.00,6.00,x\n"
    found = read(tmp_path, f"{','.join(HEAD)}\n{rows}")
    assert [one["row"] for one in found["lines"]] == [2, 3]
    assert found["problems"] == []


@pytest.mark.parametrize(
    "title",
    [
        "货币单位：元",
        "货币资金日报表",
        "币种：人民币 账号：123",
        "币种：,账号：123",
        "币种,账号\n人民币,123",
    ],
)
def test_a_title_that_names_no_other_currency_is_ours(tmp_path, title):
    found = read(tmp_path, f"{title}\n日期,金额\n2026-05-06,5.00\n")
    assert [one["amount"] for one in found["lines"]] == ["5.00"]
