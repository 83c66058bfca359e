"""A workbook with many seeded faults: each is found, with its sheet, its row and its cure."""

from pathlib import Path

import pytest

from schemas import yaml_text
from tests.tasks.papers.places.workbook import Workbook, label

LINE = {"org": "XC-MZJ", "year": 2026, "amount": "1000", "budget_number": "西财预〔2026〕6号-民-1"}
SEEDS = yaml_text.parse(Path(__file__).with_name("seeds.yaml").read_text("utf-8"))


def seeded(book, one):
    if "put" in one:
        return book.put(*one["put"])
    sheet, row = one["add"]
    return book.add(sheet, **row)


def test_every_seeded_fault_is_found_in_one_go_with_sheet_row_and_cure():
    book = Workbook()
    book.add("budget", **LINE)
    wanted = [(*seeded(book, one), label(one["field"]), one["code"]) for one in SEEDS]

    found = {(one.sheet, one.row, one.field, one.code): one for one in book.faults()}

    assert [one for one in wanted if one not in found] == []
    assert len(set(wanted)) >= 40
    cures = [(found[one].message, found[one].message_en) for one in wanted]
    assert all(len(zh) > 8 and len(en) > 12 for zh, en in cures)


@pytest.mark.slow
@pytest.mark.parametrize("one", SEEDS, ids=lambda one: f"{one['code']}-{one['field']}")
def test_a_seeded_fault_alone_is_the_one_that_is_found(one):
    book = Workbook()
    if one["code"] == "line_twice":
        book.add("budget", **LINE)
    sheet, row = seeded(book, one)

    found = book.faults()

    told = {(fault.sheet, fault.row, fault.field, fault.code) for fault in found}
    assert (sheet, row, label(one["field"]), one["code"]) in told
    assert len(found) <= 3, found  # and what follows from it
