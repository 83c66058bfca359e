"""Items of several departments on pages and papers: who they are, what each pays and owes."""

import re
from html import unescape

import pytest

from tasks.figures import summary
from tasks.papers import waiting

COMMUNITY, HEALTH = "533103001002", "DH-WJW"


def words(page):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def papers(site, kind):
    """The filed papers of a kind, in words."""
    for message in waiting.waiting(site.ledger):
        waiting.draw_up(site.ledger, message)
    listed = [one.id for one in summary.paper_list(site.ledger, site.number) if one.kind == kind]
    return [words(summary.paper(site.ledger, one).html) for one in listed]


def named(site, orgs):
    return [site.rules.directory.name_of(code) for code in orgs]


@pytest.fixture
def published(site_at):
    return site_at("LV80", 12)


def departments(site, text):
    told = named(site, ("DH-ZJJ", "DH-XFJ", "DH-CGJ"))
    return [one for one in told if one in text]


def test_everybody_who_does_it_is_named_to_residents_and_to_the_community(published):
    public = words(published.browser().page(f"/public/{COMMUNITY}"))
    (notice,) = papers(published, "public_notice")
    (filed,) = papers(published, "application_letter")
    for text in (public, notice, filed):
        assert len(departments(published, text)) == 3


def test_the_application_says_duty_share_and_amount_of_each(published):
    text = words(published.enter("DEPT_CLERK", "DH-ZJJ").page(f"/assignments/{published.number}"))
    assert len(departments(published, text)) == 3
    assert text.count("财政已确认") == 3
    assert "变更、续期由牵头单位提出" in text


def test_the_item_shows_whose_money_is_late(site_at):
    site = site_at("LV81", 37)
    page = site.enter("LG_OFFICE", "DH-LGB").page(f"/assignments/{site.number}")
    rows = [words(one) for one in re.findall(r"<tr>.*?</tr>", page, re.S) if "分担（元）" in one]
    late = [row for row in rows if "逾期未付" in row]
    (police,) = named(site, ("DH-GAJ",))
    assert len(late) == 1
    assert police in late[0]


def test_a_returned_application_says_whose_funds_are_missing(site_at):
    site = site_at("LV82", 7)
    (notice,) = papers(site, "correction_notice")
    (health,) = named(site, (HEALTH,))
    assert f"经费没有落实的是：{health}" in notice


def test_finance_of_a_department_is_offered_its_own_instalments_alone(site_at):
    site = site_at("LV80", 21)
    mine, first = site.enter("FIN_DEPT", "DH-XFJ"), site.enter("FIN_DEPT", "DH-ZJJ")
    action = f"/assignments/{site.number}/acts/order"

    for browser, numbers in ((mine, "456"), (first, "123")):
        asked = re.findall(r'name="instalment" value="(\d)"', browser.page(action))
        assert "".join(asked) == numbers
