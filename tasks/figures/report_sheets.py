"""The burden report as a workbook: a sheet for each table of its page, figures as numbers."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import partial
from io import BytesIO
from typing import Any

from policies.burden.marks import OF_TYPE
from schemas.money import yuan_of
from schemas.reports.reports import Line, Report, Share
from tasks.figures.report import act_name, as_html, as_json, as_pdf, changes, text
from tasks.figures.report_rows import COLUMNS, OF_DEPARTMENTS, ROWS, Figure, Shown, mark_of
from tasks.funds.exports import text_cell

Cells = Sequence[Any]
Word = Callable[..., str]


def as_xlsx(report: Report) -> bytes:
    """Return the report as a workbook in Chinese; shares in percent, amounts in yuan."""
    from openpyxl import Workbook  # noqa: PLC0415 - a third of a second that only workbooks need

    book = Workbook(write_only=True)
    for title, rows in _sheets(report):
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append([text_cell(sheet, one) for one in row])
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def _sheets(report: Report) -> Iterator[tuple[str, Iterator[Cells]]]:
    word = partial(text, "zh", limits=report.limits)
    yield word("summary"), _summary(report, word)
    yield word("types"), _types(report, word)
    if report.desk:
        yield word("desk"), _desk(report, word)
    if report.baseline:
        yield word("changes"), _changes(report, word)
    yield word("departments"), _table(report.departments, OF_DEPARTMENTS, word)
    yield word("streets"), _table(report.streets, COLUMNS, word)
    yield word("communities"), _table(report.communities, COLUMNS, word)


def _summary(report: Report, word: Word) -> Iterator[Cells]:
    yield report.name, report.on, *([word("simulated")] if report.simulated else [])
    if report.proof:
        yield word("proof.digest"), report.proof.digest
    heads = ("metric", "total", "part", "whole", "median", "mean", "largest", "unit", "mark")
    yield [word(one) for one in heads]
    for one in ROWS:
        spread = report.total.per_community.get(one.spread)
        each = (spread.median, spread.mean, spread.largest) if spread else (None,) * 3
        unit = word(one.unit) if one.unit else ""
        mark = word(f"mark.{mark_of(one, report.total)}")
        yield (word(one.key), *_parts(one, one.of(report.total)), *each, unit, mark)
    minutes = report.desk.per_item if report.desk else None
    mark = word("mark.logged" if report.desk else "mark.unknown")
    yield (word("M32m"), minutes, *(None,) * 5, word("minutes"), mark)


def _parts(row: Figure, value: Shown) -> Cells:
    """Return the figure, and of what share it is: three cells."""
    if isinstance(value, Share):
        money = row.key == "M18"
        both = (_yuan(one) if money else one for one in (value.part, value.whole))
        return (value.percent, *both)
    if isinstance(value, tuple):
        return (None, *value)
    return (_yuan(value) if row.shown == "fen" else value, None, None)


def _yuan(fen: Any) -> Decimal:
    return Decimal(yuan_of(int(fen)))


def _types(report: Report, word: Word) -> Iterator[Cells]:
    yield [word(one) for one in ("type", "kinds", "copies", "hours", "mark")]
    for kind, one in report.total.burdens.types.items():
        mark = word(f"mark.{report.marks[OF_TYPE[kind]]}")
        yield word(f"type.{kind}"), one.kinds, one.copies, one.hours, mark


def _desk(report: Report, word: Word) -> Iterator[Cells]:
    assert report.desk is not None
    yield [word(one) for one in ("desk.act", "desk.sent", "desk.minutes", "mark")]
    for one in report.desk.forms:
        yield act_name(report.limits, one.act, "zh"), one.sent, one.minutes, word("mark.logged")


def _changes(report: Report, word: Word) -> Iterator[Cells]:
    yield [word(one) for one in ("name", "metric", "before", "after", "reduction")]
    for one in changes(report, word):
        why = word(f"not_compared.{one['why']}") if one["why"] else one["reduction"]
        yield one["name"], word(one["label"]), one["before"], one["after"], why


def _table(lines: Sequence[Line], columns: Sequence[Figure], word: Word) -> Iterator[Cells]:
    yield [word("name"), *(word(f"col.{one.key}") for one in columns)]
    for line in lines:
        figures = (one.of(line) for one in columns)
        told = (one.percent if isinstance(one, Share) else one for one in figures)
        yield line.name or line.code, *told


FORMS: dict[str, Callable[[Report], bytes]] = {
    ".html": lambda report: as_html(report).encode(),
    ".pdf": as_pdf,
    ".xlsx": as_xlsx,
    ".json": lambda report: as_json(report).encode(),
}
"""How the report is made, by the ending of its file."""
