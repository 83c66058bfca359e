"""Bank files made by us (text, XLSX, XLS), and what was read of one in brief."""

import csv
import io
import struct
from datetime import date, datetime

from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tasks.funds import files

HEAD = ["交易日期", "收入金额", "支出金额", "对方账号", "对方户名", "摘要", "流水号"]
IN = ["2026-05-06", "12,345.60", "", "99530000000000000106", "某局", "拨付", "A1"]
OUT = ["2026-05-07", "", "500.00", "99530000000000000107", "某社区", "转社区", "A2"]
BOTH = [(2, "2026-05-06", "in", "12345.60"), (3, "2026-05-07", "out", "500.00")]
SECTOR, FREE, END, FAT = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def read(tmp_path, content, name="bank.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return files.plain(files.read(path))


def brief(found):
    return [(one["row"], one["on"], one["direction"], one["amount"]) for one in found["lines"]]


def why(found):
    return {one["row"]: one["why"] for one in found["skipped"]}


def codes(found):
    return {one["row"]: one["code"] for one in found["problems"]}


def text(rows, mark=",", encoding="utf-8", ends="\r\n", quote=csv.QUOTE_MINIMAL):
    """Rows as text with a mark between the cells; numbers and days as a bank prints them."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=mark, lineterminator=ends, quoting=quote)
    writer.writerows([["" if cell is None else str(cell) for cell in row] for row in rows])
    return out.getvalue().encode(encoding)


def xlsx(*sheets, of_1904=False):
    """Sheets (name, rows) as XLSX."""
    book = Workbook()
    book.remove(book.active)
    if of_1904:
        book.epoch = CALENDAR_MAC_1904
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for at, row in enumerate(rows, start=1):
            for column, cell in enumerate(row, start=1):
                if cell not in (None, ""):
                    sheet.cell(at, column, cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xls(*sheets):
    """Sheets (name, rows) as XLS: a BIFF8 stream in a compound file of its own."""
    return _compound(_biff(sheets))


def _record(kind, body=b""):
    return struct.pack("<HH", kind, len(body)) + body


def _string(value):
    return struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")


def _cell(at, column, cell):
    place = struct.pack("<HH", at, column)
    if isinstance(cell, date | datetime):
        since = date(cell.year, cell.month, cell.day) - date(1899, 12, 30)
        return _record(0x0203, place + struct.pack("<Hd", 1, since.days))
    if isinstance(cell, int | float):
        return _record(0x0203, place + struct.pack("<Hd", 0, cell))
    return _record(0x0204, place + struct.pack("<H", 0) + _string(cell))


def _biff(sheets):
    start = struct.pack("<HHHHII", 0x0600, 0, 0, 0, 0, 0x0006)
    looks = b"".join(
        _record(0x00E0, struct.pack("<HHH", 0, form, 0) + bytes(14)) for form in (0, 14)
    )
    before = _record(0x0809, b"\x00\x06\x05\x00" + start[4:]) + looks
    names = [struct.pack("<BB", len(name), 1) + name.encode("utf-16-le") for name, _ in sheets]
    parts = [
        _record(0x0809, b"\x00\x06\x10\x00" + start[4:])
        + b"".join(
            _cell(at, column, cell)
            for at, row in enumerate(rows)
            for column, cell in enumerate(row)
            if cell not in (None, "")
        )
        + _record(0x000A)
        for _, rows in sheets
    ]
    at = len(before) + sum(4 + 6 + len(name) for name in names) + 4
    told = b""
    for name, part in zip(names, parts, strict=True):
        told += _record(0x0085, struct.pack("<IH", at, 0) + name)
        at += len(part)
    return before + told + _record(0x000A) + b"".join(parts)


def _compound(stream):
    stream += bytes(max(4096, -(-len(stream) // SECTOR) * SECTOR) - len(stream))
    data = len(stream) // SECTOR
    tables = 1
    while tables * 128 < data + tables + 1:
        tables += 1
    chain = [*range(1, data), END, END, *[FAT] * tables]
    chain += [FREE] * (tables * 128 - len(chain))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, tables, data, 0, 4096, END, 0, END, 0)
    head += struct.pack("<109I", *range(data + 1, data + 1 + tables), *[FREE] * (109 - tables))
    entries = _entry("Root Entry", 5, 1, END, 0) + _entry("Workbook", 2, FREE, 0, len(stream))
    entries += _entry("", 0, FREE, 0, 0) * 2
    return head + stream + entries + struct.pack(f"<{len(chain)}I", *chain)


def _entry(name, kind, child, start, size):
    spelt = (name + "\0").encode("utf-16-le") if name else b""
    links = struct.pack("<III", FREE, FREE, child)
    return (
        spelt.ljust(64, b"\0")
        + struct.pack("<HBB", len(spelt), kind, 1)
        + links
        + bytes(36)
        + struct.pack("<III", start, size, 0)
    )
