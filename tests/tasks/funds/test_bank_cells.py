"""Cells of bank exports as banks write them, workbooks, what is no table, and the command."""

import io
import re
import time
import zipfile
from datetime import date, datetime

import pytest

from schemas.errors import InputError
from tasks.funds import cells
from tests.tasks.funds import made
from tests.tasks.funds.made import BOTH, HEAD, IN, OUT, brief, codes, read, why


@pytest.mark.parametrize(
    "typed",
    [
        "\t99530000000000000106",
        "'99530000000000000106",
        "`99530000000000000106",
        '="99530000000000000106"',
        "9953 0000 0000 0000 0106\t",
    ],
)
def test_what_programs_put_around_an_account_is_left_away(tmp_path, typed):
    found = read(
        tmp_path, made.text([HEAD, ["2026-05-06\t", "\t5.00", "", typed, "某局", "x", "'0012"]])
    )
    (line,) = found["lines"]
    assert (line["counter_account"], line["serial"]) == ("99530000000000000106", "0012")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("6.22202E+18", "6.22202E+18"),
        (6222021001116240000, "6.22202100111624E+18"),
        (6.222021001116245e18, "6.22202100111624E+18"),
        (622202100111624, "622202100111624"),
    ],
)
def test_an_account_never_has_a_digit_too_many(tmp_path, typed, shown):
    found = read(
        tmp_path, made.xlsx(("明细", [HEAD, ["2026-05-06", 5, None, typed, "某局"]])), "a.xlsx"
    )
    assert [one["counter_account"] for one in found["lines"]] == [shown]
    assert cells.shown(6222021001116245123) == "6222021001116245123"


@pytest.mark.parametrize(
    "typed",
    [
        "2026-05-06",
        "2026/5/6",
        "2026.5.6",
        "2026年5月6日",
        "20260506",
        "２０２６－０５－０６",
        "2026-05-06 15:24:03",
        "20260506 15:24",
        "20260506152403",
        "2026-05-06T15:24:03+08:00",
        "2026-05-06-15.24.03.123456",
        "2026年5月6日 15时24分03秒",
        "2026-05-06 152403",
    ],
)
def test_days_are_read_as_banks_print_them(tmp_path, typed):
    assert brief(read(tmp_path, f"交易时间,金额\n{typed},5.00\n")) == [
        (2, "2026-05-06", "in", "5.00")
    ]


@pytest.mark.parametrize(
    "typed", ["05/06/2026", "26-05-06", "2026-02-30", "5月6日", "2026-05-06T23:59:00Z", "2026-05"]
)
def test_days_that_can_be_read_in_two_ways_are_told(tmp_path, typed):
    assert codes(read(tmp_path, f"交易时间,金额\n{typed},5.00\n")) == {2: "bad_day"}


def test_an_hour_is_no_day(tmp_path):
    found = read(tmp_path, "交易时间,记账日期,金额\n152403,20260506,5.00\n15:24:03,20260507,6.00\n")
    assert [one["on"] for one in found["lines"]] == ["2026-05-06", "2026-05-07"]


@pytest.mark.parametrize(
    ("cell", "of_1904", "on"),
    [
        (46148, False, "2026-05-06"),
        (46148.75, False, "2026-05-06"),
        (date(2026, 5, 6), False, "2026-05-06"),
        (datetime.fromisoformat("2026-05-06T15:24"), False, "2026-05-06"),
        (20260506, False, "2026-05-06"),
        (44686, True, "2026-05-06"),
        (date(2026, 5, 6), True, "2026-05-06"),
    ],
)
def test_days_of_workbooks_are_cells_serials_or_figures(tmp_path, cell, of_1904, on):
    rows = [HEAD, [cell, 12345.6, None, "9953"]]
    found = read(tmp_path, made.xlsx(("明细", rows), of_1904=of_1904), "a.xlsx")
    assert [(one["on"], one["amount"]) for one in found["lines"]] == [(on, "12345.60")]


@pytest.mark.parametrize("write", [made.xls, made.xlsx])
def test_workbooks_name_the_sheet_where_there_are_several(tmp_path, write):
    first = [["客户对账单"], [], HEAD, [date(2026, 5, 6), 12345.6, None, "9953"], ["合计", 12345.6]]
    content = write(
        ("一月", first),
        ("说明", [["本表仅供参考", "x"]]),
        ("二月", [HEAD, [46149, None, "500.00"]]),
    )
    found = read(tmp_path, content, "named.csv")
    told = [
        (one["sheet"], one["row"], one["on"], one["direction"], one["amount"])
        for one in found["lines"]
    ]
    assert told == [
        ("一月", 4, "2026-05-06", "in", "12345.60"),
        ("二月", 2, "2026-05-07", "out", "500.00"),
    ]
    skipped = [(one["sheet"], one["row"], one["why"]) for one in found["skipped"]]
    assert skipped == [
        ("一月", 1, "title"),
        ("一月", 2, "blank"),
        ("一月", 3, "head"),
        ("一月", 5, "total"),
        ("说明", 1, "title"),
        ("二月", 1, "head"),
    ]


def test_a_sheet_without_a_head_that_holds_bookings_is_told(tmp_path):
    content = made.xlsx(("一", [HEAD, IN]), ("二", [OUT]))
    found = read(tmp_path, content, "a.xlsx")
    assert [(one["sheet"], one["row"], one["code"]) for one in found["problems"]] == [
        ("二", 1, "no_direction")
    ]


def test_a_sheet_is_read_whole_whatever_it_says_of_its_size(tmp_path):
    content, out = made.xlsx(("明细", [HEAD, IN, OUT])), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for one in old.namelist():
            part = old.read(one)
            new.writestr(one, re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', part))
    assert brief(read(tmp_path, out.getvalue(), "wps.xlsx")) == BOTH


def test_a_tab_in_a_title_makes_no_table_of_tabs(tmp_path):
    found = read(
        tmp_path,
        "对账单明细\t,,,,\t\n交易日期,交易金额,摘要\n2026-05-06,12345.60,533103-ZR-2026-00001\n",
    )
    assert brief(found) == [(3, "2026-05-06", "in", "12345.60")]
    assert why(found) == {1: "title", 2: "head"}


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("５３３１００－ＺＲ－２０２６－００００１", ["533100-ZR-2026-00001"]),
        ("533100-zr-2026-00001", ["533100-ZR-2026-00001"]),
        ("533100—ZR—2026—00001", ["533100-ZR-2026-00001"]),
        ("拨533100 - ZR - 2026 - 00001款", ["533100-ZR-2026-00001"]),
        (
            "533100-ZR-2026-00001、533100-ZR-2026-00002",
            ["533100-ZR-2026-00001", "533100-ZR-2026-00002"],
        ),
        ("1533100-ZR-2026-00001", []),
        ("533100-ZR-2026-000012", []),
        ("", []),
    ],
)
def test_numbers_of_items_are_found_however_they_are_set(tmp_path, typed, numbers):
    found = read(tmp_path, f"日期,金额,备注\n2026-05-06,5.00,{typed}\n")
    assert [one["numbers"] for one in found["lines"]] == [numbers]


PAGE = """<html><meta charset="utf-8"><title>5.00</title><table>
<tr><td colspan="3">客户对账单</td></tr>
<tr><th>交易日期</th><th>收入<br>金额</th><th>支出金额</th><th>摘要</th></tr>
<tr><td>2026-05-06</td><td>12,345.60&nbsp;</td><td></td><td>A&amp;B</td></tr>
<tr><td>2026-05-07<td><td>500.00<td>x</tr></table></html>"""
XML = """<?xml version="1.0"?><Workbook xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="x"><Table><Row ss:Index="2"><Cell><Data ss:Type="String">交易日期</Data></Cell>
<Cell><Data ss:Type="String">收入金额</Data></Cell><Cell><Data>支出金额</Data></Cell></Row>
<Row><Cell><Data ss:Type="DateTime">2026-05-06T00:00:00.000</Data></Cell>
<Cell><Data ss:Type="Number">12345.6</Data></Cell></Row>
<Row><Cell><Data>20260507</Data></Cell><Cell ss:Index="3"><Data>500</Data></Cell></Row>
</Table></Worksheet></Workbook>"""


@pytest.mark.parametrize("content", [PAGE, XML])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_page_or_an_xml_workbook_is_a_table_too(tmp_path, content, encoding):
    found = read(tmp_path, content.encode(encoding), "bank.xls")
    told = [(on, way, amount) for _, on, way, amount in brief(found)]
    assert told == [(on, way, amount) for _, on, way, amount in BOTH]
    assert [one["row"] for one in found["lines"]] == [3, 4]


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xef\xbb\xbf",
        b"one,two\n1,2\n",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
        PNG,
        b"PK\x03\x04 no workbook",
        OLE + b"x" * 600,
        OLE + b"x" * 600 + "EncryptedPackage".encode("utf-16-le"),
        b"\xff\xff\x00\x80",
        "只有一行文字".encode(),
        "日期,摘要\n2026-05-06,x\n".encode(),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_its_name(tmp_path, content):
    with pytest.raises(InputError) as told:
        read(tmp_path, content, "a.csv")
    assert "a.csv" in told.value.field
    assert told.value.message
    assert told.value.message_en


def test_a_head_alone_is_an_empty_statement(tmp_path):
    found = read(tmp_path, ",".join(HEAD))
    assert (found["lines"], found["problems"], why(found)) == ([], [], {1: "head"})


@pytest.mark.slow
def test_twenty_thousand_rows_are_read_in_time(tmp_path):
    rows = [
        HEAD,
        *(
            [
                f"2026-05-{n % 28 + 1:02d}",
                f"{n:,}.60",
                "",
                "9953",
                "某局",
                f"533100-ZR-2026-{n:05d}",
                n,
            ]
            for n in range(1, 20_001)
        ),
    ]
    began = time.perf_counter()
    found = read(tmp_path, made.text(rows))
    assert time.perf_counter() - began < 10
    assert (len(found["lines"]), found["problems"]) == (20_000, [])
