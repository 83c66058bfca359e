"""The sheet 沿革 comes back as it went: workbook, folder, place, and workbook again."""

from datetime import date

from desk import places
from policies import loader
from tests.tasks.papers.places.workbook import Workbook

SECTION = "XC-CJ-CGK"
ROW = {"code": SECTION, "how": "撤销", "day": date(2026, 7, 1), "document": "西编〔2026〕3号"}
SPLIT = [
    {**ROW, "code": "110102092003", "how": "分设", "to": "110102092001"},
    {**ROW, "code": "110102092003", "how": "分设", "to": "110102092002",
     "items": "110102-ZR-2026-00001；110102-ZR-2026-00002"},
]  # fmt: skip


def without_people(book, *codes):
    page, column = book.sheet("people"), book.column("people", "org")
    for row in range(page.max_row, 3, -1):
        if page.cell(row, column).value in codes:
            page.delete_rows(row)


def test_what_stands_in_the_sheet_is_in_the_place_and_in_its_workbook_again(tmp_path):
    book = Workbook()
    for row in (ROW, *SPLIT):
        book.add("lineage", **row)
    without_people(book, SECTION, "110102092003")
    assert book.faults() == []
    file, folder = tmp_path / "own.xlsx", tmp_path / "own"
    file.write_bytes(book.content())

    assert places.folder_of(file, folder)[1] == []

    known = loader.load(str(folder)).directory
    assert known.heir(SECTION) == known.organisations[SECTION].parent
    numbers = ("110102-ZR-2026-00001", "110102-ZR-2026-00003")
    assert [known.heir("110102092003", one) for one in numbers] == ["110102092002", "110102092001"]
    rows, faults = places.read_rows(places.exported(str(folder)), "again")
    assert faults == []
    told = [(row.text("code"), row.text("to"), row.get("items", ())) for row in rows["lineage"]]
    assert told == [
        (SECTION, "", ()),
        ("110102092003", "110102092001", ()),
        ("110102092003", "110102092002", (numbers[0], "110102-ZR-2026-00002")),
    ]
