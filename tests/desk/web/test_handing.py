"""Handing work items on at the desk: offered to whom they wait on, and both names are shown."""

import re

import pytest

from ledger.desk.grants import Grant
from schemas.acts.act import SYSTEM
from tasks import clock, grants
from tasks.grants import SINCE

STREET = "533103001"
OTHER = f"{STREET}/FIN_STREET"


def handing(site):
    """A reviewer of the street, and a colleague who holds the role too: their browsers."""
    grants.give(
        site.ledger, OTHER, Grant(role="STREET_REVIEWER", org=STREET, valid_from=SINCE), SYSTEM
    )
    site.demo.people  # noqa: B018
    return site.enter("STREET_REVIEWER", STREET)


def test_what_waits_is_delegated_and_the_page_says_in_whose_hands_it_is(site_at):
    site = site_at("TL01", 2)
    reviewer = handing(site)
    form = f"/assignments/{site.number}/acts/delegate"
    page = reviewer.page(form)
    assert "委派（办完交回）" in page
    assert "受理" in page  # which of the work items
    data = {
        "to": f"STREET_REVIEWER@{STREET}@{OTHER}",
        "until": clock.now(site.ledger).date().isoformat(), "reason": "下乡",
    }  # fmt: skip
    answer = reviewer.fill(form, form, **data)
    assert answer.status_code == 200, answer.text

    item = reviewer.page(f"/assignments/{site.number}")
    assert "手上" in item
    assert "下乡" in item
    assert "手上" in reviewer.page("/")
    refused = reviewer.fill(
        f"/assignments/{site.number}/acts/accept", f"/assignments/{site.number}/acts/accept"
    )
    assert "您不能代办" in refused.text

    back = f"/assignments/{site.number}/acts/give_back"
    assert back in item
    assert reviewer.fill(back, back, text="我自己办").status_code == 200
    assert "手上" not in reviewer.page("/")


def test_work_is_offered_only_to_hands_that_can_take_it(site_at):
    site = site_at("TL01", 2)
    page = handing(site).page(f"/assignments/{site.number}/acts/transfer")
    offered = re.findall(rf'value="(\w+)@{STREET}@([^"]*)"', page)
    assert offered == [("STREET_REVIEWER", OTHER)]  # no finance, no head: they do not accept


def test_what_an_office_does_inside_is_told_to_no_other(site_at):
    site = site_at("TL01", 2)
    reviewer = handing(site)
    form = f"/assignments/{site.number}/acts/transfer"
    data = {"to": f"STREET_REVIEWER@{STREET}@{OTHER}", "reason": "家中有事"}
    assert reviewer.fill(form, form, **data).status_code == 200

    page = site.enter("DEPT_HEAD", "DH-ZJJ").page(f"/assignments/{site.number}")
    assert "待办已转办" in page
    assert "家中有事" not in page
    assert OTHER not in page
    assert "手上" not in page
    assert "家中有事" in site.enter("STREET_HEAD", STREET).page(f"/assignments/{site.number}")


def test_nothing_is_offered_to_whom_nothing_waits_on(site_at):
    site = site_at("TL01", 2)
    page = site.enter("FIN_DEPT", "DH-ZJJ").page(f"/assignments/{site.number}")
    assert "/acts/transfer" not in page
    page = site.enter("STREET_REVIEWER", STREET).page(f"/assignments/{site.number}")
    assert "/acts/transfer" in page
    assert "/acts/give_back" not in page


@pytest.mark.parametrize(("point", "role", "org", "ticked"), [
    (("TL16", 4), "STREET_REVIEWER", "533103001", 0),  # of the whole: no community is asked for
    (("TL01", 14), "DEPT_HEAD", "DH-ZJJ", 2),
])  # fmt: skip
def test_what_was_just_done_is_taken_back_where_it_was_done(site_at, point, role, org, ticked):
    site = site_at(*point)
    form = f"/assignments/{site.number}/acts/take_back"
    browser = site.enter(role, org)
    sent = [value for name, value in browser.fields(form, form) if name == "communities"]
    assert len(sent) == ticked
    answer = browser.fill(form, form, reason="改正")
    assert answer.status_code == 200, answer.text
    assert form not in browser.page(f"/assignments/{site.number}")
