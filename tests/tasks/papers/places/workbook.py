"""A workbook of a place in memory, changed cell by cell as somebody at a spreadsheet would."""

from functools import cache
from io import BytesIO

from desk import places
from policies import loader
from policies.place.book import check
from policies.place.book.rows import Faults, heading
from schemas.place.workbook import UPRIGHT, columns
from schemas.texts import catalogue
from tasks.papers.places.read import read_book

FIRST = 4  # the first row of a sheet that is taken over


def title(sheet):
    return catalogue.text("place", f"sheets.{sheet}")


@cache
def exported():
    return places.exported("xicheng")


class Workbook:
    """The exported workbook of a shipped place."""

    def __init__(self, content=None):
        from openpyxl import load_workbook

        self.book = load_workbook(BytesIO(content or exported()))

    def sheet(self, name):
        return self.book[title(name)]

    def column(self, sheet, field):
        return list(columns(sheet)).index(field) + 2

    def put(self, sheet, row, field, value):
        """Write a cell; row: from 1, as of the rows that are taken over."""
        if sheet == UPRIGHT:
            at = (list(columns(sheet)).index(field) + 2, 2)
        else:
            at = (FIRST - 1 + row, self.column(sheet, field))
        self.sheet(sheet).cell(*at).value = value
        return title(sheet), at[0]

    def add(self, sheet, **fields):
        """Write a row below the last one."""
        page = self.sheet(sheet)
        filled = [row[1].row for row in page.iter_rows(min_row=3) if row[1].value is not None]
        row = max(filled, default=3) + 1
        for field, value in fields.items():
            page.cell(row, self.column(sheet, field)).value = value
        return title(sheet), row

    def content(self):
        file = BytesIO()
        self.book.save(file)
        return file.getvalue()

    def faults(self):
        return faults_of(self.content())


def faults_of(content):
    faults = Faults()
    check.of_rows(read_book(content, "place.xlsx", faults), loader.ground(), faults)
    return faults.all()


def label(field):
    return heading(field)[0]
