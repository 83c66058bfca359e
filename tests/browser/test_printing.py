"""A list of money goes to paper across, one line or two a row, and whole figures."""

import io
from datetime import date

import pikepdf
import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.smoke]


def test_a_wide_list_is_printed_across_on_few_sheets(house, visitor):
    town = house("TL01", 18)
    page = visitor(town, "AUDITOR", "DH-SJJ")
    page.goto("/money/reports/items?on=" + date(2026, 12, 31).isoformat())

    made = page.pdf(prefer_css_page_size=True)

    with pikepdf.open(io.BytesIO(made)) as paper:
        sizes = [[float(edge) for edge in one.mediabox] for one in paper.pages]
    assert len(sizes) == 1
    assert all(right > top for _, _, right, top in sizes)


def test_no_figure_of_a_wide_list_is_broken(house, visitor):
    page = visitor(house("TL01", 18), "AUDITOR", "DH-SJJ", width=1054)
    page.emulate_media(media="print")
    page.goto("/money/reports/items")

    heights = page.locator("table.across td.number, table.across td.nowrap").evaluate_all(
        "all => all.filter(a => a.textContent.trim())"
        ".map(a => { const r = document.createRange(); r.selectNodeContents(a);"
        " return [...r.getClientRects()].map(b => Math.round(b.top)) })"
    )

    assert heights
    assert all(max(tops) - min(tops) <= 2 for tops in heights)
