"""A community fills its census list on a phone: kept by itself as it is written, then declared."""

import pytest

from tests.browser.conftest import SHOTS

COMMUNITY = "533103001002"
LINES = {
    "item": [
        ("德宏州统计局", "劳动力调查月报", "300"),
        ("德宏州住房和城乡建设局", "危房统计", "255"),
    ],
    "post": [("红十字会", "博爱家园理事长", ""), ("人大", "代表联络站站长", "4")],
}

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def fits(page):
    """Whether nothing is wider than the screen."""
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def fill(page):
    """Write lines into the empty ones of each kind."""
    for kind, rows in LINES.items():
        spare = page.locator(f"li:has(input[name^='kind.'][value='{kind}']):has([name^='new.'])")
        for at, (asker, title, hours) in enumerate(rows):
            line = spare.nth(at)
            line.locator("[name^='asker.']").fill(asker)
            line.locator("[name^='title.']").fill(title)
            line.locator("[name^='hours.']").fill(hours)


def test_a_list_is_kept_as_it_is_written_and_declared_on_a_phone(house, visitor):
    town = house("TL01", 3)
    SHOTS.mkdir(exist_ok=True)
    page = visitor(town, "COMM_SEC", COMMUNITY, width=390)
    page.goto("/community/census")
    assert fits(page)
    with page.expect_response("**/community/census/save"):
        fill(page)
        page.locator("#f-worked").fill("1008")
        page.locator("#f-signed_by").fill("石示例")
        page.locator("#f-evidence").fill("社区清查底册")
        page.locator("#f-evidence").blur()
    page.wait_for_function("document.querySelector('#saved').value !== '0'")
    page.goto("/community/census")
    page.screenshot(path=SHOTS / "census-390.png", full_page=True)
    assert page.locator("text=博爱家园理事长").count(), "kept without a tap"
    page.get_by_role("button", name="申报", exact=True).click()
    assert page.locator("text=两件事占去一半以上").count()
    assert fits(page)
    page.screenshot(path=SHOTS / "census-told-390.png", full_page=True)

    for width in (1280, 390):
        desk = visitor(town, "LG_OFFICE", "DH-LGB", width=width)
        desk.goto("/office/census/lists")
        assert fits(desk)
        desk.screenshot(path=SHOTS / f"census-lists-{width}.png", full_page=True)
        desk.goto(f"/office/census/lists/{COMMUNITY}")
        assert fits(desk)
        desk.screenshot(path=SHOTS / f"census-one-{width}.png", full_page=True)
