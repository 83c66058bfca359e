"""The burden report of a ledger that has lived: a value, JSON, and a page to print."""

import json
import re
from datetime import date
from decimal import Decimal

import pytest

from ledger.store.session import open_ledger
from policies.burden.baseline import baseline
from tasks.figures import report as reports

DAY = date(2026, 6, 15)


@pytest.fixture
def report(opened):
    return reports.burden(opened, on=DAY)


def test_the_report_counts_what_the_register_says_lives(opened):
    # After the last entry the journal and the register must agree on the present.
    report = reports.burden(opened)
    with opened.read() as tx:
        live = tx.exec_driver_sql(
            "SELECT count(*), sum(confirmed_fen = 0) FROM placement WHERE work IN"
            " ('READY', 'RUNNING', 'PAUSED_NONPAY', 'PAUSED_FORCE', 'PAUSED_LG')"
        ).one()
        agreed = tx.exec_driver_sql(
            "SELECT sum(amount_fen), sum(confirmed_fen) FROM placement"
            " WHERE json_extract(body, '$.in_force_on') IS NOT NULL"
        ).one()
        filed = tx.exec_driver_sql("SELECT count(*) FROM assignment").scalar()
        refusals = tx.exec_driver_sql("SELECT count(*) FROM refusal").scalar()

    assert report.total.placements == live[0]
    assert report.total.unfunded.part == (live[1] or 0)
    assert (report.total.funds.whole, report.total.funds.part) == tuple(agreed)
    assert report.total.filed == filed > 0
    assert report.total.refusals == refusals


def test_in_the_middle_of_the_stories_work_is_under_way(report):
    assert report.total.placements > 0
    assert report.total.workload.part > 0
    assert sum(line.placements for line in report.communities) == report.total.placements


def test_the_json_gives_back_the_report(report):
    assert type(report).model_validate_json(reports.as_json(report)) == report


def test_a_share_of_nothing_is_null_in_json_and_a_dash_on_the_page(opened):
    report = reports.burden(opened, on=date(2025, 1, 1))

    assert json.loads(reports.as_json(report))["total"]["funds"]["percent"] is None
    assert re.search(r"经费落实率.*?<td>—</td>", reports.as_html(report), re.DOTALL)
    assert "0%" not in re.search(r"经费落实率.*?</tr>", reports.as_html(report), re.DOTALL)[0]


def test_a_simulated_ledger_says_so_in_the_head_that_every_printed_page_repeats(report):
    page = reports.as_html(report)
    head = re.search(r'<table class="sheet"><thead>.*?</thead>', page, re.DOTALL)[0]

    assert report.simulated
    assert "模拟数据" in head


def test_a_real_ledger_says_nothing_of_simulation(tmp_path):
    ledger = open_ledger(f"sqlite:///{tmp_path / 'real.db'}")
    page = reports.as_html(reports.burden(ledger))
    ledger.close()

    assert "模拟" not in page


def test_the_page_is_chinese_first_complete_and_without_scripts_or_other_files(report):
    page = reports.as_html(report)

    assert page.index("社区减负报告") < page.index("Report on the burden")
    for line in (*report.communities, *report.streets, *report.departments):
        assert line.name in page
    assert "<script" not in page
    assert not re.search(r'(src|href|url\()\s*=?\s*"?(http|/)', page)


def test_names_are_written_as_text_never_as_markup(report):
    line = report.communities[0].model_copy(update={"name": "<b>x</b>"})
    page = reports.as_html(report.model_copy(update={"communities": (line,)}))

    assert "&lt;b&gt;x" in page
    assert "<b>x" not in page


def test_communities_are_never_ranked(report):
    codes = [line.code for line in report.communities]

    assert codes == sorted(codes)
    assert "排名" not in reports.as_html(report).replace("不排名", "")


def test_the_page_tells_the_census_and_what_was_reduced(opened, report):
    census = baseline(report, method="逐社区清点", signer="岑示例", evidence="清查表附件1")
    page = reports.as_html(reports.burden(opened, census=census))

    assert "逐社区清点" in page
    assert "岑示例" in page
    assert re.search(r"全域合计</td><td>承担事项数.*?%</td></tr>", page, re.DOTALL)
    assert re.search(r"全域合计</td><td>未准入下派.*?<td>—</td></tr>", page, re.DOTALL)


@pytest.mark.parametrize(
    ("values", "bins"),
    [
        ([], [("0", 0)]),
        ([0, 0, 2], [("0", 2), ("1", 0), ("2", 1)]),
        ([0, 25], [("0–2", 1), *((f"{n}–{n + 2}", 0) for n in range(3, 24, 3)), ("24–26", 1)]),
    ],
)
def test_a_distribution_has_at_most_ten_bins_of_one_width(values, bins):
    found = reports.bins(values)

    assert [(one["label"], one["count"]) for one in found] == bins
    assert len(found) <= 10


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "—"), (Decimal("40.00"), "40"), (Decimal("0.50"), "0.5"), (100, "100"), (0, "0")],
)
def test_numbers_carry_no_idle_zeros(value, text):
    assert reports.short(value) == text


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ([], {"0": 0}),
        ([0, 0, 2], {"0": 2, "1": 0, "2": 1}),
        ([9], {**dict.fromkeys(map(str, range(9)), 0), "9": 1}),
        ([1, 2, 10], {"0–1": 1, "2–3": 1, "4–5": 0, "6–7": 0, "8–9": 0, "10–11": 1}),
    ],
)
def test_values_are_counted_in_at_most_ten_bins_of_one_width(values, told):
    assert {one["label"]: one["count"] for one in reports.bins(values)} == told
