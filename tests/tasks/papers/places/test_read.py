"""Reading the workbook of a place: what is not read is a fault, and nothing raises."""

import random
import zipfile
from datetime import date, datetime, time, timedelta
from io import BytesIO

import pytest
from openpyxl.utils import get_column_letter

from policies.place.book.rows import Faults
from schemas.errors import InputError
from schemas.place.workbook import SHEETS, columns
from tasks.papers.places.read import read_book
from tests.pinned import sheet_lines
from tests.some import some
from tests.tasks.papers.places.workbook import Workbook, exported, faults_of, label, title

MIDNIGHT = datetime(2026, 6, 5)  # noqa: DTZ001 - as a cell holds a day


def codes(faults):
    return [one.code for one in faults]


def test_the_workbook_of_a_place_stands_so(pinned):
    book = Workbook().book
    for sheet in book:
        sheet.delete_rows(6, sheet.max_row)
    file = BytesIO()
    book.save(file)
    assert pinned(sheet_lines(file.getvalue()))


def test_an_exported_place_is_without_faults():
    assert faults_of(exported()) == []


def test_rows_marked_as_example_are_never_taken_over():
    book = Workbook()
    raw = read_book(book.content(), "x", Faults())

    assert {row.get("code") for row in raw["organisations"]} >= {"XC-MZJ"}
    assert not [row for rows in raw.values() for row in rows if "示例区" in str(row.cells)]
    book.sheet("organisations").cell(3, 1).value = None
    raw = read_book(book.content(), "x", Faults())
    assert raw["organisations"][0].get("code") == "EX-MZJ"


def test_a_mark_that_is_none_is_a_fault():
    book = Workbook()
    book.sheet("people").cell(5, 1).value = "已核"

    assert [(one.row, one.code) for one in book.faults()] == [(5, "unknown_mark")]


@pytest.mark.parametrize("value", ["=1+1", "#REF!", "=SUM(A1:A2)"])
def test_a_formula_or_an_error_is_told_and_not_taken_for_a_value(value):
    book = Workbook()
    where = book.put("communities", 1, "households", value)

    (one,) = book.faults()

    assert (one.sheet, one.row, one.field) == (*where, label("households"))
    assert one.code == ("error_value" if value[0] == "#" else "formula")


@pytest.mark.parametrize(
    ("value", "fine"),
    [("２６００", True), ("2,600", True), (2600.0, True), ("2600 ", True), ("2 600", False),
     ("二千六百", False), (True, False), ("2,60", False), (float("1e300"), False)],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(value, fine):
    book = Workbook()
    book.put("communities", 1, "households", value)

    assert (book.faults() == []) is fine


@pytest.mark.parametrize(
    ("value", "fine"),
    [(date(2026, 6, 5), True), (MIDNIGHT, True), ("2026年6月5日", True), (46178, True),
     ("2026-6-31", False), ("六月", False), (time(8), False), (timedelta(days=3), False),
     (7, False)],
)  # fmt: skip
def test_days_are_read_as_people_write_them(value, fine):
    book = Workbook()
    book.put("blackouts", 1, "start", value)

    assert (book.faults() == []) is fine


def test_merged_cells_are_told():
    book = Workbook()
    column = get_column_letter(book.column("communities", "parent"))
    book.sheet("communities").merge_cells(f"{column}5:{column}6")

    found = book.faults()

    assert ("merged", 5) in [(one.code, one.row) for one in found]
    assert ("missing", 6) in [(one.code, one.row) for one in found]


def test_sheets_and_columns_that_are_unknown_missing_or_twice_are_told_with_what_was_meant():
    book = Workbook()
    del book.book[title("routes")]
    book.sheet("budget").title = "预祘"
    book.book["预祘"].cell(5, 2).value = "XC-MZJ"
    page = book.sheet("communities")
    page.cell(2, book.column("communities", "name")).value = "名秤"
    page.cell(2, book.column("communities", "grids")).value = "商户"
    page.cell(5, 30).value = "旁注"

    found = {(one.code, one.field): one for one in book.faults()}

    assert "missing_sheet" in codes(found.values())
    assert "“预算”" in found["unknown_sheet", ""].message
    assert "“名称”" in found["unknown_column", "名秤"].message
    assert ("missing_column", "名称") in found
    assert ("column_twice", "商户") in found
    assert ("no_head", "") in found


def test_heads_may_be_english_or_moved_down_or_swapped():
    book = Workbook()
    page = book.sheet("blackouts")
    page.insert_rows(1, 2)
    page.cell(4, 2).value, page.cell(4, 3).value = "First day", "Event*"
    for row in (6, 7, 8):
        page.cell(row, 2).value, page.cell(row, 3).value = (
            page.cell(row, 3).value,
            page.cell(row, 2).value,
        )

    assert book.faults() == []


def test_a_sheet_without_heads_says_which_ones_it_needs():
    book = Workbook()
    book.sheet("people").delete_rows(1, 3)

    (one,) = [one for one in book.faults() if one.code == "no_heads"]
    assert one.sheet == "人员"
    assert "席位" in one.message


@pytest.mark.parametrize("content", [b"", b"abc", b"PK\x03\x04", exported()[:4000]])
def test_what_is_no_workbook_is_refused(content):
    with pytest.raises(InputError) as refused:
        read_book(content, "x.xlsx", Faults())
    assert refused.value.field == "x.xlsx"


def test_a_package_that_unpacks_without_end_is_refused():
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"\0" * (65 * 1024 * 1024))
    with pytest.raises(InputError):
        read_book(file.getvalue(), "x.xlsx", Faults())


VALUES = (
    None, "", " ", "无", "XC-MZJ", "110102091001", "西城区", "部门", "是", "maybe", "2/3", "0/0",
    "1/0", "１２", "-1", "1e9", "9" * 40, "=A1", "#N/A", "{year}{no}", "{0.__class__}", "{", "all",
    ";;", "a;b", "APPROVED", "full", "lead_time_wd", "nonpay", "\u200b", "x" * 3000, 0, -1, 1.5,
    1e15, 1e300, True, False, date(2026, 2, 28), MIDNIGHT, time(3, 4), timedelta(hours=30), 10**18,
)  # fmt: skip


def scrambled(seed):
    """A small workbook in which anything stands anywhere."""
    from openpyxl import Workbook as Empty

    chance, book = random.Random(seed), Empty()
    for sheet in SHEETS:
        if chance.random() < 0.1:
            continue
        page = book.create_sheet(title(sheet) if chance.random() < 0.95 else "别的")
        heads = ["标记", *(label(one) for one in columns(sheet))]
        if sheet == "place":
            page.append(["项目", "填写", "说明"])
            for head in heads[1:]:
                page.append([head, chance.choice(VALUES)])
            continue
        if chance.random() < 0.2:
            chance.shuffle(heads)
        page.append([one for one in heads if chance.random() < 0.95])
        for _ in range(chance.randrange(6)):
            page.append([chance.choice(VALUES) if chance.random() < 0.7 else "" for _ in heads])
        if chance.random() < 0.1:
            page.merge_cells(start_row=2, end_row=3, start_column=2, end_column=4)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def torn(seed):
    """The exported workbook with some of its bytes or parts changed."""
    chance, file = random.Random(seed), BytesIO()
    with zipfile.ZipFile(BytesIO(exported())) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            data = bytearray(old.read(name))
            if chance.random() < 0.15:
                for _ in range(chance.randrange(1, 30)):
                    data[chance.randrange(len(data))] = chance.randrange(256)
            if chance.random() < 0.97:
                new.writestr(name, bytes(data))
    return file.getvalue()


def looked_at(content):
    try:
        found = faults_of(content)
    except InputError as refused:
        return [refused.message, refused.message_en]
    assert all(one.sheet and one.message and one.message_en for one in found)
    return [one.message for one in found]


@pytest.mark.parametrize("start", [*some(range(0, 200, 50), 4)])
def test_whatever_stands_in_a_workbook_nothing_raises(start):
    assert all(looked_at(scrambled(seed)) for seed in range(start, start + 50))


def test_a_torn_workbook_is_refused_or_read_and_nothing_raises():
    assert all(isinstance(looked_at(torn(seed)), list) for seed in range(12))


@pytest.mark.slow
def test_many_more_workbooks_do_not_raise():
    assert all(looked_at(scrambled(seed)) for seed in range(1000, 3000))
    assert all(isinstance(looked_at(torn(seed)), list) for seed in range(100, 300))
