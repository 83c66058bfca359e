"""A bank's file as sheets of cells: text, a page, XLSX or XLS, by its content.

What a file is called says nothing: banks write text and pages into .xls and workbooks into .csv.
"""

import codecs
import csv
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree.ElementTree import ParseError

from schemas.written import BEFORE_1900, OF_1904
from tasks.funds import texts

Row = list[Any]
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SEALED = "EncryptedPackage".encode("utf-16-le")  # a stream of a workbook with a password
MARKS = (",", "\t", ";", "|")
BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")  # parts of no text
MARKUP = re.compile(r"\s*<(?:!doctype|html|head|meta|table|\?xml|style)\b", re.IGNORECASE)
GAP_MAX = 1000  # rows or columns that markup may leave out
HEAD_LINES = 200  # that tell which mark stands between cells
UNPACKED_MAX = 500_000_000  # bytes of a workbook
BROKEN: tuple[type[Exception], ...] = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
)
BROKEN += (IndexError, AttributeError, OSError, EOFError, RuntimeError, AssertionError)


class Torn(Row):
    """A row whose quotes do not close, or enclose other rows: its cells cannot be told apart."""


class Sheet(NamedTuple):
    """One sheet: every row as it stands, from the first; `zero`: the day its serials count from."""

    name: str
    rows: list[Row]
    zero: date = BEFORE_1900
    mark: str = ""  # between the cells of a text


def read(path: Path, known: Callable[[Row], int]) -> list[Sheet]:
    """Read a file of any of the kinds; raises InputError where it is no table.

    known: how many cells of a row are names of columns; the mark of a text that makes most is its.
    """
    try:
        content = path.read_bytes()
    except OSError as missing:
        raise texts.unreadable("file", str(path), why=missing.strerror) from missing
    if content.startswith(ZIP):
        return _workbook(content, path)
    if content.startswith(OLE):
        return _old_workbook(content, path)
    text = _text(content, path)
    return [_table(text, known, path)]


def _text(content: bytes, path: Path) -> str:
    """Return the text of a file in UTF-8, GB18030 or UTF-16."""
    said = next((code for mark, code in BOMS.items() if content.startswith(mark)), "")
    if not said and b"\x00" in content:
        low, high = content[1::2].count(0), content[::2].count(0)
        said = "utf-16-le" if low > high else "utf-16-be"
    for encoding in (said,) if said else ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding).rstrip("\x1a\x00")
        except UnicodeDecodeError:
            continue
        if not CONTROL.search(text):
            return text
    raise texts.unreadable("no_text", str(path))


class _MarkedUp(HTMLParser):
    """The rows of a page (tr, td) or of an XML workbook (row, cell), as banks write into .xls."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[Row] = []
        self.inside = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a row or a cell; a cell may stand further on, or reach over others."""
        told = {name: int(value) for name, value in attrs if value and value.isdecimal()}
        if tag in ("tr", "row"):
            gap = told.get("ss:index", 0) - 1 - len(self.rows)
            self.rows += [[] for _ in range(min(gap, GAP_MAX))]
            self.rows.append([])
        elif tag in ("td", "th", "cell") and self.rows:
            row = self.rows[-1]
            row += [""] * min(told.get("ss:index", 0) - 1 - len(row), GAP_MAX)
            wide = max(told.get("colspan", 1), told.get("ss:mergeacross", 0) + 1)
            row += [""] * max(1, min(wide, GAP_MAX))
            self.at, self.inside = len(row) - max(1, min(wide, GAP_MAX)), True

    def handle_endtag(self, tag: str) -> None:
        """End a cell."""
        self.inside = self.inside and tag not in ("td", "th", "cell", "tr", "row")

    def handle_data(self, data: str) -> None:
        """Take the text of a cell."""
        if self.inside:
            self.rows[-1][self.at] += data


def _table(text: str, known: Callable[[Row], int], path: Path) -> Sheet:
    if MARKUP.match(text):
        return Sheet("", _MarkedUp(text).rows)
    lines = io.StringIO(text, newline="").readlines()
    best = max(
        MARKS, key=lambda mark: max(map(known, _records(lines[:HEAD_LINES], mark)), default=0)
    )
    try:
        return Sheet("", list(_records(lines, best)), mark=best)
    except csv.Error as broken:
        raise texts.unreadable("table", str(path), suffix="CSV", why=broken) from broken


def _records(lines: Sequence[str], mark: str) -> Iterator[Row]:
    """Return the rows of a text; where a quote does not close the line alone is torn."""
    start = 0
    while start < len(lines):
        rest = (lines[at] for at in range(start, len(lines)))
        rows, done = csv.reader(rest, delimiter=mark, strict=True, skipinitialspace=True), 0
        try:
            for row in rows:
                if any(_rows_in(cell, mark) for cell in row):
                    break
                yield row
                done = rows.line_num
        except csv.Error:
            pass  # the row that was begun is torn
        start += done
        if start < len(lines):
            yield Torn(lines[start].split(mark))
            start += 1


def _rows_in(cell: str, mark: str) -> bool:
    """Tell whether whole rows stand in a cell, so that a quote was left open."""
    return ("\n" in cell or "\r" in cell) and any(
        line.count(mark) > 1 for line in cell.splitlines()[1:]
    )


def _workbook(content: bytes, path: Path) -> list[Sheet]:
    from openpyxl import load_workbook  # noqa: PLC0415 - a third of a second that only workbooks need
    from openpyxl.utils.datetime import CALENDAR_MAC_1904  # noqa: PLC0415
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles that a bank's program left out
            if sum(one.file_size for one in packed.infolist()) > UNPACKED_MAX:
                raise ValueError("too large")
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            zero = OF_1904 if book.epoch == CALENDAR_MAC_1904 else BEFORE_1900
            sheets = []
            for sheet in book.worksheets:
                sheet.reset_dimensions()  # what WPS says of a sheet's size may be wrong
                rows = [list(row) for row in sheet.iter_rows(values_only=True)]
                sheets.append(Sheet(sheet.title, _ended(rows), zero))
            book.close()
    except (InvalidFileException, *BROKEN) as broken:
        raise texts.unreadable("table", str(path), suffix="XLSX", why=broken) from broken
    return sheets


def _old_workbook(content: bytes, path: Path) -> list[Sheet]:
    import struct  # noqa: PLC0415

    import xlrd  # noqa: PLC0415

    if SEALED in content:
        raise texts.unreadable("sealed", str(path))
    broken_ones = (xlrd.XLRDError, xlrd.compdoc.CompDocError, struct.error, *BROKEN)
    try:
        book = xlrd.open_workbook(file_contents=content, logfile=io.StringIO())
        zero = OF_1904 if book.datemode else BEFORE_1900
        return [
            Sheet(
                sheet.name, _ended([_cells(row, book.datemode) for row in sheet.get_rows()]), zero
            )
            for sheet in book.sheets()
        ]
    except broken_ones as broken:
        if "encrypted" in str(broken):
            raise texts.unreadable("sealed", str(path)) from broken
        raise texts.unreadable("table", str(path), suffix="XLS", why=broken) from broken


def _cells(row: Sequence[Any], datemode: int) -> Row:
    import xlrd  # noqa: PLC0415

    def value(cell: Any) -> Any:
        if cell.ctype == xlrd.XL_CELL_ERROR:
            return xlrd.error_text_from_code.get(cell.value, "#?")
        if cell.ctype == xlrd.XL_CELL_BOOLEAN:
            return bool(cell.value)
        if cell.ctype == xlrd.XL_CELL_DATE:
            try:
                return xlrd.xldate_as_datetime(cell.value, datemode)
            except (xlrd.XLDateError, OverflowError, ValueError):
                return cell.value
        return cell.value

    return [value(cell) for cell in row]


def _ended(rows: list[Row]) -> list[Row]:
    """Return the rows without the empty ones at the end, of which a workbook may keep thousands."""
    last = next(
        (
            at
            for at in range(len(rows), 0, -1)
            if any(one not in (None, "") for one in rows[at - 1])
        ),
        0,
    )
    return rows[:last]
