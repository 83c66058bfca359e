"""People who are not in front of a large screen with script and Chinese."""

from datetime import timedelta

import pytest

from ledger.read import assignments
from schemas.states.states import PlacementState
from tasks import clock

STREET, COMMUNITY = "533103001", "533103001002"

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.smoke]


def test_a_secretary_refuses_on_a_phone_and_has_the_letter_at_once(house, visitor, shot):
    town = house("TL01", 15)
    page = visitor(town, "COMM_SEC", COMMUNITY, width=390)
    page.goto("/community")
    shot(page, "1-today")
    page.goto(f"/community/refuse?number={town.number}")
    shot(page, "2-refuse")
    page.check("[name=ground][value=NO_FUNDS]")
    page.fill("[name=text]", "经费没有到账，先行拒绝。")
    page.click("main form button:has-text('拒绝')")
    shot(page, "3-letter")
    assert "拒绝告知" in page.inner_text("main")
    with town.ledger.read() as tx:
        placement = assignments.state(tx, PlacementState, f"{town.number}:{COMMUNITY}")
    assert placement.refusal.startswith("R-")


def test_why_an_item_is_late_reads_across_a_phone(house, visitor, shot):
    town = house("TL01", 2)
    town.until(clock.now(town.ledger).date() + timedelta(days=40))
    page = visitor(town, "STREET_REVIEWER", STREET, width=390)
    page.goto("/")
    shot(page, "late")
    why = page.locator("table.stack td div").first
    assert "至今未办" in why.inner_text()
    assert why.bounding_box()["width"] > 250


def test_everything_works_without_script(house, visitor, shot):
    town = house("TL01", 2)
    page = visitor(town, script=False)
    page.goto("/login")
    login = next(one for one in town.people if (one.role, one.org) == ("STREET_REVIEWER", STREET))
    page.fill("#f-login", login.login)
    page.fill("#f-password", town.password)
    page.click("main button")
    page.fill("#f-text", "改造")
    page.click("form[role=search] button")
    assert town.number in page.inner_text("main")
    page.click("main table a >> nth=0")
    page.click("main form.card button")
    assert "已办理" in page.inner_text("main")
    shot(page, "done")
    assert town.state(town.number).stage == "ACCEPTED"


def test_a_reader_of_english_is_told_everything_in_english(house, visitor, shot):
    town = house("TL01", 13)
    page = visitor(town, "LG_OFFICE", "DH-LGB", lang="en")
    for path in ("/", "/assignments", f"/assignments/{town.number}", "/money"):
        page.goto(path)
        assert page.get_attribute("html", "lang") == "en"
        shot(page, path.strip("/").replace("/", "-") or "first")
        headings = page.locator("h2, h3, th, button, label").all_inner_texts()
        chinese = [one for one in headings if any("\u4e00" <= each <= "\u9fff" for each in one)]
        assert [one for one in chinese if one != "中文"] == []


def test_keys_walk_through_the_inbox(house, visitor):
    page = visitor(house("TL01", 2), "STREET_REVIEWER", STREET)
    page.goto("/")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.hasAttribute('data-open')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/acts/**")
    page.goto("/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "text"


PAYLOADS = (
    "<script>window.pwned=1</script>",
    '"><img src=x onerror="window.pwned=1">',
    "{{ 7*7 }}{% do 1 %}",
    "'-window.pwned=1-'",
    "javascript:window.pwned=1",
    "<svg/onload=window.pwned=1>",
)


def test_what_people_write_is_never_run(house, visitor):
    town = house("TL01", 7)
    head = visitor(town, "STREET_HEAD", STREET)
    number = town.number
    head.goto(f"/assignments/{number}/acts/propose")
    head.check("[name=capacity_checked]")
    head.check("[name=overlap_checked]")
    head.fill("[name=opinion]", " ".join(PAYLOADS))
    head.click("form[action*='/acts/'] button:has-text('确认')")
    for role, org in (("STREET_REVIEWER", STREET), ("LG_OFFICE", "DH-LGB"), ("AUDITOR", "DH-SJJ")):
        page = visitor(town, role, org)
        page.goto(f"/assignments/{number}")
        assert "<script>window.pwned" in page.inner_text("main")
        assert page.evaluate("window.pwned") is None
    page.goto("/?text=" + "%22%3E%3Cscript%3Ewindow.pwned%3D1%3C%2Fscript%3E")
    assert page.evaluate("window.pwned") is None
