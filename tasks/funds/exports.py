"""Reports of money as files: XLSX, HTML or JSON, written row by row in constant memory."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from html import escape
from itertools import chain
from pathlib import Path
from typing import IO, Any

from policies.wording.amount_words import in_words
from schemas.errors import InputError
from schemas.money import yuan_of
from tasks.funds import texts
from tasks.funds.reports import Column, FundsReport, Row

STYLE = (
    "body{font-family:sans-serif;margin:2rem;color:#222}table{border-collapse:collapse}"
    "th,td{border:1px solid #bbb;padding:.2rem .5rem;text-align:left;vertical-align:top}"
    "td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}caption{text-align:left}"
    "tfoot{font-weight:bold}.warn{color:#a00}@media print{body{margin:0}}"
)
NUMERIC = ("fen", "wan", "count", "share", "part")
SUMMED = ("fen", "wan")
TEN_THOUSAND_FEN = 1_000_000  # 万元
MONEY_FORMAT = "#,##0.00"
PART_FORMAT = "0.00%"


@dataclass
class ExportSums:
    """The sums of the amounts of a report, counted while its rows are written."""

    columns: tuple[Column, ...]
    rows: int = 0
    fen: dict[str, int] = field(default_factory=dict)

    def watch(self, rows: Iterator[Row]) -> Iterator[Row]:
        """Pass the rows on, counting them."""
        places = [
            (n, column.code) for n, column in enumerate(self.columns) if column.kind in SUMMED
        ]
        self.fen = {code: 0 for _, code in places}
        for row in rows:
            self.rows += 1
            for n, code in places:
                self.fen[code] += row[n] or 0
            yield row

    @property
    def first(self) -> int:
        """The sum of the first amount."""
        return next(iter(self.fen.values()), 0)


def write(report: FundsReport, out: Path, lang: str = "zh") -> int:
    """Write a report into a file by its suffix (.xlsx, .html, .json); returns its rows.

    Raises InputError for any other suffix. The file appears only when it is complete.
    """
    found = _WRITERS.get(out.suffix.lower())
    if found is None:
        raise suffix_unknown(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.with_name(f".{out.name}.part")
    try:
        rows = found(report, part, lang)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    return rows


def suffix_unknown(out: Path) -> InputError:
    """Return the error of a file whose kind is not known."""
    return texts.unreadable("suffix", str(out), suffix=out.suffix)


def _head(report: FundsReport, lang: str) -> list[tuple[str, ...]]:
    """Return the lines under the title: the place, the day, the notes."""
    lines: list[tuple[str, ...]] = [(report.place,)] if report.place else []
    lines.append((texts.word("as_of", lang), report.day.isoformat()))
    for code, value in report.notes.items():
        known = texts.of("columns", code, lang)
        lines.append((texts.word(code, lang) if known == code else known, value))
    return lines


def _labels(report: FundsReport, lang: str) -> list[str]:
    return [texts.of("columns", column.code, lang) for column in report.columns]


def _text(column: Column, value: Any) -> str:
    if value is None:
        return ""
    if column.kind == "wan":
        return str(ten_thousands(value))
    return yuan_of(value) if column.kind == "fen" else str(value)


def ten_thousands(fen: int) -> Decimal:
    """Return fen in 万元, rounded half up to two decimals."""
    return (Decimal(fen) / TEN_THOUSAND_FEN).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def shown(column: Column, value: Any) -> str:
    """Return a cell as people read it: marks in thousands, parts of one as percent."""
    if value is None or value == "":
        return ""
    if column.kind == "fen":
        return f"{Decimal(value) / 100:,.2f}"
    if column.kind == "wan":
        return f"{ten_thousands(value):,.2f}"
    return f"{Decimal(value):.2%}" if column.kind == "part" else str(value)


def _foot(report: FundsReport, sums: ExportSums, lang: str) -> list[str]:
    """Return the cells of the sums, the first one named; empty when nothing is summed."""
    if not sums.fen:
        return []
    cells = [shown(one, sums.fen.get(one.code)) for one in report.columns]
    return [texts.word("total", lang), *cells[1:]]


def _json(report: FundsReport, out: Path, lang: str) -> int:
    with out.open("w", encoding="utf-8") as file:
        return stream_json(report, file, lang)


def stream_json(report: FundsReport, file: IO[str], lang: str = "zh") -> int:
    """Write a report as one JSON document: report, title, day, columns, rows, totals."""
    head = {
        "report": report.name,
        "title": report.title(lang),
        "day": report.day.isoformat(),
        "place": report.place,
        "simulated": report.simulated,
        **report.notes,
        "columns": [column.code for column in report.columns],
    }
    text = json.dumps(head, ensure_ascii=False)
    file.write(f'{text[:-1]}, "rows": [')
    sums = ExportSums(report.columns)
    for number, row in enumerate(sums.watch(report.rows)):
        told = {
            column.code: _plain(column, value)
            for column, value in zip(report.columns, row, strict=True)
        }
        file.write(("," if number else "") + "\n" + json.dumps(told, ensure_ascii=False))
    known = {one.code: one for one in report.columns}
    totals: dict[str, Any] = {code: _text(known[code], fen) for code, fen in sums.fen.items()}
    if report.words:
        totals["in_words"] = in_words(sums.first)
    rest = json.dumps({"count": sums.rows, "totals": totals}, ensure_ascii=False)
    file.write(f"\n], {rest[1:]}\n")
    return sums.rows


def _plain(column: Column, value: Any) -> Any:
    if isinstance(value, int) and column.kind not in SUMMED:
        return value
    return None if value is None else _text(column, value)


def _html(report: FundsReport, out: Path, lang: str) -> int:
    with out.open("w", encoding="utf-8") as file:
        return stream_html(report, file, lang)


def stream_html(report: FundsReport, file: IO[str], lang: str = "zh") -> int:
    """Write a report as a page that prints well and needs no script."""
    title = escape(report.title(lang))
    file.write(
        f'<!doctype html><html lang="{lang}"><meta charset="utf-8"><title>{title}</title>'
        f"<style>{STYLE}</style><h1>{title}</h1>"
    )
    if report.simulated:
        file.write(f'<p class="warn">{escape(texts.word("simulated", lang))}</p>')
    for line in _head(report, lang):
        file.write(f"<p>{escape(' '.join(line))}</p>")
    file.write(f"<table><thead>{_tags('th', report, _labels(report, lang))}</thead><tbody>")
    sums = ExportSums(report.columns)
    for row in sums.watch(report.rows):
        cells = [shown(one, value) for one, value in zip(report.columns, row, strict=True)]
        file.write(_tags("td", report, cells))
    file.write("</tbody>")
    if foot := _foot(report, sums, lang):
        file.write(f"<tfoot>{_tags('td', report, foot)}</tfoot>")
    file.write("</table>")
    if report.words:
        file.write(f"<p>{escape(texts.word('in_words', lang))} {in_words(sums.first)}</p>")
    file.write("</html>\n")
    return sums.rows


def _tags(tag: str, report: FundsReport, cells: list[str]) -> str:
    marks = (' class="n"' if one.kind in NUMERIC else "" for one in report.columns)
    row = "".join(f"<{tag}{m}>{escape(c)}</{tag}>" for m, c in zip(marks, cells, strict=True))
    return f"<tr>{row}</tr>\n"


def _xlsx(report: FundsReport, out: Path, lang: str) -> int:
    from openpyxl import Workbook  # noqa: PLC0415 - a third of a second that only workbooks need

    book = Workbook(write_only=True)
    sheet = book.create_sheet(report.title(lang)[:31])
    sheet.freeze_panes = "A3"
    made = chain([report.title(lang)], *_head(report, lang))
    simulated = [texts.word("simulated", lang)] if report.simulated else []
    sheet.append([text_cell(sheet, text) for text in (*made, *simulated)])
    sheet.append([text_cell(sheet, text) for text in _labels(report, lang)])
    sums = ExportSums(report.columns)
    for row in sums.watch(report.rows):
        sheet.append(_cells(sheet, report, row))
    if sums.fen:
        total = tuple(sums.fen.get(one.code) for one in report.columns)
        cells = _cells(sheet, report, total)
        sheet.append([text_cell(sheet, texts.word("total", lang)), *cells[1:]])
    if report.words:
        sheet.append([texts.word("in_words", lang), in_words(sums.first)])
    book.save(out)
    return sums.rows


def _cells(sheet: Any, report: FundsReport, row: Row) -> list[Any]:
    return [_xlsx_cell(sheet, one, value) for one, value in zip(report.columns, row, strict=True)]


def _xlsx_cell(sheet: Any, column: Column, value: Any) -> Any:
    if isinstance(value, str):
        if column.kind == "part" and value:
            cell = text_cell(sheet, Decimal(value))
            cell.number_format = PART_FORMAT
            return cell
        number = column.kind == "share" and value
        return Decimal(value) if number else text_cell(sheet, value)
    if column.kind in SUMMED and value is not None:
        wan = column.kind == "wan"
        cell = text_cell(sheet, ten_thousands(value) if wan else Decimal(value) / 100)
        cell.number_format = MONEY_FORMAT
        return cell
    return value if value is None or isinstance(value, int | date) else text_cell(sheet, str(value))


def text_cell(sheet: Any, value: Any) -> Any:
    """Return a cell that holds text as text: what begins like a formula is none."""
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
    return cell


_WRITERS: dict[str, Callable[[FundsReport, Path, str], int]] = {
    ".xlsx": _xlsx,
    ".html": _html,
    ".json": _json,
}
