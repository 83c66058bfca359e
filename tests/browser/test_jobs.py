"""The ten frequent jobs, with what they cost in clicks beside typing; a job that costs more fails.

What they cost before stands beside each: a usual job is to take two clicks, a vote one.
"""

from datetime import date

import pytest

from tests.browser.test_life import DEPARTMENT, STREET, act, done

OFFICE, CHAIR = ("LG_OFFICE", "DH-LGB"), ("LG_CHAIR", "DH-LG")

pytestmark = [pytest.mark.browser, pytest.mark.slow]


class Counted:
    """A page on which every click and tick is counted; typing and looking are not."""

    def __init__(self, page):
        self.page, self.clicks = page, 0

    def click(self, what):
        self.clicks += 1
        self.page.locator(what).first.click()
        self.page.wait_for_load_state()

    def tick(self, name, value):
        self.clicks += 1
        self.page.check(f"[name='{name}'][value='{value}']")


@pytest.fixture
def at_inbox(house, visitor):
    """A maker: TL01 up to an act, and a seat's first page with its clicks counted."""

    def make(upto, role, org, story="TL01"):
        town = house(story, upto)
        page = visitor(town, role, org)
        page.goto("/")
        return town, Counted(page)

    return make


def test_a_title_is_checked_in_two(at_inbox):  # before: 2
    _, clerk = at_inbox(2, "DEPT_CLERK", DEPARTMENT)
    clerk.click(".bar a[href='/applications']")
    clerk.page.fill("#f-check", "社区图书角")
    clerk.click("#check button")
    assert "初查未见障碍" in clerk.page.inner_text("#check")
    assert clerk.clicks <= 2


def test_a_new_application_shows_few_fields_before_its_first_save(at_inbox):  # before: about 60
    _, clerk = at_inbox(2, "DEPT_CLERK", DEPARTMENT)
    clerk.page.goto("/applications?title=社区图书角")
    clerk.click("text=用这个名称开始填写")
    asked = clerk.page.locator("main [name]:not([type=hidden]):not(button):visible")
    names = {one.get_attribute("name") for one in asked.all()}
    assert 0 < len(names) <= 25


@pytest.mark.smoke
def test_an_application_filed_before_is_filed_again_in_five(at_inbox):  # before: about 15
    town, clerk = at_inbox(2, "DEPT_CLERK", "DH-GAJ", "TL17")
    page = clerk.page
    page.goto("/applications")
    clerk.click("text=复制")  # opens where something is missing
    while not page.url.endswith("/review"):
        for name, value in (
            ("list_reason", "内容与清单条目不同"), ("start_on", "2026-08-03"),
            ("end_on", "2026-11-30"), ("funding.budget_doc_no", "德财预〔2026〕14号-住建-145"),
        ):  # fmt: skip
            if page.locator(f"[name='{name}']").count():
                page.fill(f"[name='{name}']", value)
        clerk.click("button[value=next]")
    clerk.click("button[value=hand]")
    assert town.number
    assert "负责人" in page.inner_text("main")
    assert clerk.clicks <= 5


def test_an_application_is_accepted_in_two(at_inbox):  # before: 2
    town, reviewer = at_inbox(2, "STREET_REVIEWER", STREET)
    reviewer.click("td[data-name='要办的事'] a")
    reviewer.click("form[action$='/acts/accept'] button:not([name]):not([type=button])")
    done(reviewer.page)
    assert (town.state(town.number).stage, reviewer.clicks) == ("ACCEPTED", 2)


def test_a_consultation_is_opened_in_two(at_inbox):  # before: 2
    town, reviewer = at_inbox(3, "STREET_REVIEWER", STREET)
    reviewer.click("td[data-name='要办的事'] a")
    reviewer.click("form[action$='/acts/open_consultation'] button:not([name]):not([type=button])")
    assert (town.state(town.number).stage, reviewer.clicks) == ("CONSULTING", 2)


def test_a_street_says_its_opinion_in_six(at_inbox):  # before: about 11
    town, head = at_inbox(7, "STREET_HEAD", STREET)
    head.click("td[data-name='要办的事'] a[href*='propose']")
    head.tick("capacity_checked", "true")
    head.tick("overlap_checked", "true")
    head.click("[name=_phrase]")
    head.click("[name=_fill]")
    head.click("form[action$='/acts/propose'] button:not([name]):not([type=button])")
    done(head.page)
    assert (town.state(town.number).stage, head.clicks) == ("FUND_REVIEW", 6)


@pytest.mark.smoke
def test_a_vote_is_one_tap_and_the_decision_three(at_inbox, visitor):  # before: 6 and about 12
    town, office = at_inbox(9, *OFFICE)
    day = town.rules.calendar.add(date(2026, 4, 3), 3)
    act(office.page, town.number, "open_voting", form="circulation", until=day.isoformat())
    members = [one for one in town.rules.directory.members if one != DEPARTMENT]
    for org in members[:9]:
        member = Counted(visitor(town, "LG_MEMBER", org, width=390))
        member.page.goto("/")
        member.click("button[name=ballot][value=in_favour]")
        done(member.page)
        assert member.clicks == 1
    chair = Counted(visitor(town, *CHAIR))
    chair.page.goto("/")
    chair.click("td[data-name='要办的事'] a[href*='decide']")
    chair.tick("result", "approve")
    chair.click("form[action$='/acts/decide'] button:not([name]):not([type=button])")
    done(chair.page)
    assert chair.clicks <= 4
    assert town.state(town.number).decision.in_favour == 9
