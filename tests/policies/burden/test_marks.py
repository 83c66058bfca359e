"""Every figure says how it is known, on the value, the page, the workbook and in JSON."""

import json
from io import BytesIO

import pytest
from openpyxl import load_workbook

from policies.burden.marks import OF_TYPE, SOURCE, marks
from schemas.reports.reports import Line, share
from schemas.texts import catalogue
from tasks.figures.report_rows import ROWS, mark_of

ALL = [f"M{no:02}" for no in range(1, 33)]
WHOLE = Line(kind="total", code="", name="", workload=share(30, 100), workers=1)


def test_each_of_the_figures_has_one_mark_and_the_report_a_row_or_a_type_for_it():
    assert sorted(SOURCE) == ALL
    assert {one.key[:3] for one in ROWS} | set(OF_TYPE.values()) == set(ALL)
    assert set(SOURCE.values()) < {"recorded", "declared", "logged", "sampled", "unknown"}


def test_nothing_that_nobody_measured_is_called_recorded():
    """Hours are planned, posts and ledgers declared, surveys never asked."""
    assert {SOURCE[one] for one in ("M05", "M14", "M15", "M16", "M28")} == {"declared"}
    assert {SOURCE[one] for one in ("M17", "M26", "M30", "M31")} == {"unknown"}
    assert {SOURCE[one] for one in ("M01", "M18", "M19", "M24", "M32")} == {"recorded"}


@pytest.mark.parametrize(
    ("line", "known"),
    [(WHOLE, ("declared", "declared", "declared")),
     (WHOLE.model_copy(update={"workload": share(30, 0)}), ("declared", "unknown", "declared")),
     (WHOLE.model_copy(update={"workload": share(0, 0)}), ("unknown", "unknown", "declared")),
     (WHOLE.model_copy(update={"workers": None}), ("declared", "declared", "unknown"))],
)  # fmt: skip
def test_a_figure_that_needs_what_nobody_told_is_not_known(line, known):
    told = marks(line)
    assert (told["M15"], told["M16"], told["M28"]) == known


def test_hours_may_be_declared_where_their_share_is_not_known():
    line = WHOLE.model_copy(update={"workload": share(30, 0)})
    rows = {one.key: mark_of(one, line) for one in ROWS}
    assert (rows["M15"], rows["M15r"]) == ("declared", "unknown")


def test_page_workbook_and_json_tell_the_marks_of_their_report(open_new):
    from tasks.figures import report
    from tasks.figures.report_sheets import as_xlsx

    told = report.burden(open_new(simulated=True))
    assert sorted(json.loads(report.as_json(told))["marks"]) == ALL
    page, book = report.as_html(told), load_workbook(BytesIO(as_xlsx(told)))
    words = {mark: catalogue.text("report", f"mark.{mark}") for mark in set(told.marks.values())}
    for mark, word in words.items():
        assert f"{word} <small>{mark if mark != 'unknown' else 'not known'}</small>" in page
    cells = {row[0]: row[-1] for row in book.worksheets[0].iter_rows(min_row=4, values_only=True)}
    assert cells["居民满意度"] == words["unknown"]
    assert cells["经费落实率"] == words["recorded"]
