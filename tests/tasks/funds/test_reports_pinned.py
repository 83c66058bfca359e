"""Every report of money, cell by cell, at four moments of two stories, and every kind of cell."""

import json
from datetime import date
from io import StringIO

import pytest
from openpyxl import load_workbook

from policies.visibility.money import WHOLE
from schemas.place.visibility import Reach
from tasks.funds import exports, reports_by_name
from tasks.funds.reports import Column, FundsReport
from tasks.funds.reports_by_name import Filter

LATE, PAID = "533100-ZR-2026-00107", "533100-ZR-2026-00136"
HEALTH, FIRE, STREET, PLACE = "DH-WJW", "DH-XFJ", "533103001", "533103001005"
MOMENTS = (  # played until, seen on
    ("2026-04-14", "2026-04-20"),  # paid and not received
    ("2026-09-22", "2026-09-30"),  # ordered and not paid
    ("2026-09-24", "2026-10-16"),  # kept by the street too long
    ("", "2026-12-31"),
)
NARROWED = (
    {"department": FIRE},
    {"department": "DH-MZJ"},
    {"street": STREET},
    {"community": PLACE},
    {"number": LATE},
    {"reach": Reach(kind="applicant", codes=(FIRE,), org=FIRE)},
    {"reach": Reach(kind="street", codes=(STREET,), communities=(PLACE,), org=STREET)},
    {"reach": Reach(kind="community", codes=(PLACE,), org=PLACE)},
)


def told(ledger, name, day, **narrowed):
    """A report as JSON; of the communities of a year those that had money."""
    need = {"income": {"community": PLACE}, "settlement": {"number": PAID}}.get(name, {})
    file, filters = StringIO(), Filter(**{"reach": WHOLE, "day": day} | need | narrowed)
    with reports_by_name.opened(ledger, name, filters) as report:
        count = exports.stream_json(report, file)
    found = json.loads(file.getvalue())
    assert count == found["count"] == len(found["rows"])
    return found


def lines(ledger, name, until, day):
    """The lines of a report, its head at the end; uids are not the same in any two runs."""
    found = told(ledger, name, day)
    rows = [one for one in found.pop("rows") if name != "yearly" or one["amount"] != "0.00"]
    head = found if until == "" else {"count": found["count"], **found["totals"]}
    yield f"== {until} {name} {json.dumps(head, ensure_ascii=False)}"
    for row in rows:
        assert name != "payments" or row.pop("uid")
        yield " | ".join("" if one is None else str(one) for one in row.values())
    counts = (str(told(ledger, name, day, **one)["count"]) for one in NARROWED)
    yield f"narrowed: {' '.join(counts)}"


def test_every_report_tells_these_cells(played_until, tmp_path, pinned):
    found = []
    for until, day in MOMENTS:
        with played_until(tmp_path, until) as ledger:
            for name in reports_by_name.REPORTS:
                found += lines(ledger, name, until, date.fromisoformat(day))
    assert pinned(found)


COLUMNS = (
    *(Column("title"), Column("due", "day"), Column("amount", "fen"), Column("other", "wan")),
    *(Column("count", "count"), Column("mean_late_wd", "share"), Column("rate", "part")),
    Column("spent", "fen"),
)
ROWS = (
    ("=1+1", date(2026, 1, 2), 123_456_789, 1_234_565_000, 1_000, "1.25", "0.6667", -5),
    ("<b>甲&乙</b>", None, 0, 0, 0, "0.00", "0.0000", 100),
    ("", None, None, None, None, "", "", None),
    (date(2026, 1, 3), date(2026, 1, 4), 1, 4_999, 7, "10.00", "1.0000", None),
)
WHOLE_ONE = {"simulated": True, "place": "某地", "notes": {"posted_until": "2027-01-15"}}
REPORTS = {
    "whole": {**WHOLE_ONE, "words": True},
    "bare": {"rows": ()},
    "without sums": {"columns": COLUMNS[:2], "rows": (("甲", None),)},
}


def made(columns=COLUMNS, rows=ROWS, **more):
    return FundsReport("items", date(2026, 12, 31), columns, iter(rows), **more)


def cells(path):
    """The cells of a workbook, each with its form where that is not the plain one."""
    sheet = load_workbook(path).active
    yield f"{sheet.title} {sheet.freeze_panes}"
    for row in sheet.iter_rows():
        yield " | ".join(f"{one.data_type}:{one.value} {one.number_format}" for one in row)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_report_is_written_so_as_workbook_page_and_json(tmp_path, pinned, lang):
    found = []
    for name, how in REPORTS.items():
        for suffix in ("json", "html", "xlsx"):
            path = tmp_path / "new" / f"a.{suffix.upper()}"
            count = exports.write(made(**how), path, lang)
            text = cells(path) if suffix == "xlsx" else path.read_text("utf-8").splitlines()
            told = [one.replace(exports.STYLE, "…").replace(" General", "") for one in text]
            found += [f"== {name} {suffix}: {count}", *told]
    assert pinned(found)
