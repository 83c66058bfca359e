"""What people write is read one way: each spelling, and each fault with its text."""

import re
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from schemas import written
from schemas.acts.base import Quantity
from schemas.money import PATTERN, Fen, fen_of
from schemas.numbers import Amount, Number, Whole
from schemas.texts import catalogue

DAY = date(2026, 5, 6)
AT_MIDNIGHT, AT_TEN = (datetime.fromisoformat(f"2026-05-06T{hour}:00") for hour in ("00", "10"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1234567.89", "1234567.89"), ("1,234,567.89", "1234567.89"), ("12,345", "12345"),
        ("１，０００．５０", "1000.50"), (" 590.96\u3000", "590.96"), ("-12", "-12"),
        ("−12", "-12"),
        ("+3", "3"), ("0", "0"), ("007", "7"), ("\ufeff8\u200b", "8"),
        (3, "3"), (0.1 + 0.2, "0.3"), (9320.0, "9320"), (Decimal("1.50"), "1.50"),
    ],
)  # fmt: skip
def test_a_figure_is_read_in_each_of_its_spellings(text, told):
    assert written.decimal_of(text) == Decimal(told)
    assert written.amount_of(text) == Decimal(told)


@pytest.mark.parametrize(
    "text",
    ["￥1,000.00", "¥1000", "１０００元", "1,000.00 元", "￥ 1000.00元", "+￥1000", "￥+1000"],
)
def test_an_amount_may_bear_the_yuan(text):
    assert written.amount_of(text) == 1000
    assert fen_of(text) == 100_000
    with pytest.raises(written.Unreadable):
        written.decimal_of(text)


def test_ten_thousands_count_only_where_the_head_says_so():
    assert fen_of("1.2345", written.WAN) == 1_234_500
    for text in ("1.2万元", "1.2万"):
        assert _why(written.amount_of, text) == "unit"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1,00", "thousands"), ("1,2345", "thousands"), ("1，00", "thousands"),
        (",100", "thousands"),
        ("1234,567", "thousands"), ("1,000,00", "thousands"), ("1.000,00", "thousands"),
        ("many", "number"), ("", "number"), ("1e9", "number"), ("NaN", "number"),
        ("１２3x", "number"),
        ("--1", "number"), ("1 000", "number"), ("1.", "number"), (".5", "number"),
        ("1" * 14, "number"), (True, "number"), (None, "number"), (float("nan"), "number"),
        (float("inf"), "number"), (10**13, "number"), ([], "number"), ("1_0", "number"),
    ],
)  # fmt: skip
def test_a_figure_that_is_none_says_why(text, code):
    assert _why(written.decimal_of, text) == code
    assert _why(written.amount_of, text) == code


@pytest.mark.parametrize("text", ["-1", "0.001", "1.005元", "-￥2.00"])
def test_money_is_not_negative_and_holds_no_parts_of_a_fen(text):
    assert _why(fen_of, text) == "amount"


@pytest.mark.parametrize(
    "text",
    [
        DAY, AT_MIDNIGHT, "2026-05-06", "2026-5-6", "2026/5/6", "2026/05/06", "2026.5.6",
        "2026年5月6日", "20260506", "２０２６－０５－０６", " 2026—05—06 ", "2026年05月06日\u3000",
    ],
)  # fmt: skip
def test_a_day_is_read_in_each_of_its_spellings(text):
    assert written.day_of(text) == DAY
    assert written.day_in_cell(text) == DAY


@pytest.mark.parametrize(
    "text",
    ["2026-05-06 10:20:30", "2026-05-06T10:20", "2026/5/6 9:05", "20260506 102030",
     "20260506102030", "2026-05-06 10:20:30.123", AT_TEN],
)  # fmt: skip
def test_a_time_may_follow_only_where_it_is_left_away(text):
    assert written.day_of(text, timed=True) == DAY
    assert _why(written.day_of, text) == "day"


@pytest.mark.parametrize("cell", [46148, 46148.0, 20260506, 20260506.0])
def test_a_number_counts_days_in_a_cell_only(cell):
    assert written.day_in_cell(cell) == DAY
    assert _why(written.day_of, cell) == "day"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2027-02-29", "no_such_day"), ("2026年13月1日", "no_such_day"), ("", "day"),
        ("20260230", "no_such_day"), ("6.5.2026", "day"), ("2026-05/06", "day"),
        ("2026年5月", "day"), (True, "day"),
        ("26-05-06", "day"), ("1899-12-31", "day"), ("2200-01-01", "day"), ("9999-12-31", "day"),
        ("someday", "day"), (None, "day"), ("2026-05-06 noon", "day"), ("2026-W19-3", "day"),
    ],
)  # fmt: skip
def test_a_day_that_is_none_says_why(text, code):
    assert _why(written.day_of, text) == code


@pytest.mark.parametrize("cell", [0, 60, -1, 46148.5, 109_575, float("nan"), True])
def test_a_number_that_counts_no_day_is_none(cell):
    with pytest.raises(written.Unreadable):
        written.day_in_cell(cell)


@pytest.mark.parametrize(
    "text",
    ["潞财预〔2026〕9号-城管-032", "潞财预[2026]9号-城管-032", "潞财预（2026）09号－城管－032",
     "潞财预〔2026〕第9号—城管—032 ", "潞财预 【2026】 9 号 - 城管 - 032", 
     "潞财预﹝２０２６﹞９号-城管-032",
     "潞财预〔2026年〕009-城管-032", "潞财预〔2026〕9号号-城管-032"],
)  # fmt: skip
def test_a_document_has_one_number_however_it_is_written(text):
    assert written.document_number(text) == "潞财预〔2026〕9号-城管-032"


@pytest.mark.parametrize(
    "other",
    ["潞财预〔2026〕90号-城管-032", "潞财预〔2025〕9号-城管-032", "潞财预〔2026〕9号-城管-32",
     "潞财预〔2026〕9号", "德财预〔2026〕9号-城管-032"],
)  # fmt: skip
def test_another_document_stays_another(other):
    one = written.document_number("潞财预〔2026〕9号-城管-032")
    assert written.document_number(other) != one
    assert written.document_number("A 1 2") != written.document_number("A 12")


def test_codes_keep_their_zeros_and_their_case():
    assert written.code(" ６２２２ 0213\u3000") == "62220213"
    assert written.code("０００1") == "0001"
    assert written.code("LX-CGJ ") == "LX-CGJ"
    assert written.code("a") != written.code("A")


def test_an_item_number_is_found_in_any_width_case_and_dash():
    assert written.item_number(" ５３３１０３-zr—2026－00001") == "533103-ZR-2026-00001"


def test_texts_compare_without_width_case_and_doubled_blanks():
    assert written.folded(" ＡＢ  c\u3000d—e ") == "ab c d-e"
    assert written.sought("门前 三包\u3000ＡＢ") == "门前三包ab"


@pytest.mark.parametrize("text", ["2026年(二期)", "２０２６年 （二期）", " 2026 年（二期）"])
def test_what_is_sought_may_stand_in_each_of_its_widths(text):
    told = written.spellings(text)
    assert {"2026年(二期)", "２０２６年（二期）", "2026年（二期）"} <= set(told)
    assert written.spellings("垃圾 分类") == ("垃圾分类",)


FOLDS = (
    written.folded, written.sought, written.code, written.item_number, written.document_number,
)  # fmt: skip


@given(st.text("财预ＡＢab０019－—-〔〕[](（）第号年 \u3000"))
def test_folding_twice_changes_nothing(text):
    for fold in FOLDS:
        assert fold(fold(text)) == fold(text)


def test_every_fault_has_its_text():
    known = catalogue.texts("fields", "problems")
    assert {"number", "thousands", "unit", "amount", "day", "no_such_day"} <= set(known)


def _why(read, text):
    with pytest.raises(written.Unreadable) as told:
        read(text)
    return told.value.code


AMOUNTS = (
    "0", "0.00", "12.5", "1,000.00", "１，０００．５０", "２", "￥5.00", "¥ 5元", "+5", "5 元",
    " 2 ",
    "1.100",
    "9999999999999", "12,345,678", "1,234,567,890,123",
    "1e1", "١", "²", "①", "⑩", "𝟐", "115688e-2", "1_000", "-1", "-0", "0.001", "1,00", "1,2345",
    "5万",
    "99999999999999", "00000000000001", "0x10", "", ".5", "5.", "NaN", "Infinity", "५", "1 000",
)  # fmt: skip


@pytest.mark.parametrize("text", AMOUNTS)
def test_what_the_api_says_of_an_amount_is_what_is_read(text):
    described = re.search(PATTERN, text) is not None
    try:
        read = fen_of(text) >= 0
    except written.Unreadable:
        read = False
    assert read == described
    assert described == (AMOUNTS.index(text) < AMOUNTS.index("1e1"))


@pytest.mark.parametrize("kind", [Number, Whole, Amount, Quantity, Fen])
@pytest.mark.parametrize("text", ["1e1", "١", "²", "①", "⑩", "𝟐", "1_000", "0x1"])
def test_no_number_of_an_act_is_written_in_other_digits(kind, text):
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(text)
    assert TypeAdapter(kind).validate_python("２")


def test_no_day_is_written_in_other_digits():
    with pytest.raises(written.Unreadable):
        written.day_of("2026-05-2²")
