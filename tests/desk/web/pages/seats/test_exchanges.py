"""Exchanges of a street: called, minuted and listed at the desk; what each seat sees and can do."""

import pytest

from ledger.read import assignments
from policies import loader
from policies.lifecycle.steps.exchanges import STEPS
from schemas.states.meetings.exchanges import ExchangeState
from tasks.papers import waiting

POWERS = loader.load("dehong").jurisdiction.powers
STREET, OTHER, NEEDS, LIGHT = "533103001", "533124100", "533103001006", "533103001008"
PAGE = f"/exchanges/{STREET}"
REVIEWER, DEPARTMENT = ("STREET_REVIEWER", STREET), ("DEPT_CLERK", "DH-MZJ")
CALL, HOLD = f"{PAGE}/call_exchange", f"{PAGE}/hold_exchange"
ENTER, STRIKE = f"{PAGE}/enter_on_list", f"{PAGE}/strike_from_list"
READERS = [
    ("COMM_SEC", NEEDS, {ENTER, STRIKE}), ("COMM_WORKER", LIGHT, {ENTER, STRIKE}),
    (*REVIEWER, {CALL, ENTER, STRIKE}), ("STREET_HEAD", STREET, {CALL, ENTER, STRIKE}),
    (*DEPARTMENT, {ENTER, STRIKE}), ("DEPT_HEAD", "DH-WJW", {ENTER}),
    ("DEPT_HEAD", "DH-MZJ", {ENTER, STRIKE}),
    ("COMM_SEC", "533103001002", {ENTER}),
    ("LG_OFFICE", "DH-LGB", set()),
    ("RES_SUPERV", LIGHT, set()), ("RES_REP", NEEDS, set()), ("FIN_DEPT", "DH-MZJ", set()),
    ("FIN_STREET", STREET, set()), ("LG_CHAIR", "DH-LG", set()), ("AUDITOR", "DH-SJJ", set()),
]  # fmt: skip


def ways(page):
    return {one for one in (CALL, HOLD, ENTER, STRIKE) if f'action="{one}"' in page}


@pytest.fixture
def held(site_at):
    """The desk where the first exchange was held, its papers drawn up."""
    site = site_at("LV122", 7)
    for message in waiting.waiting(site.ledger):
        waiting.draw_up(site.ledger, message)
    return site


def test_each_role_that_holds_an_act_finds_it_on_the_page(held, site_at):
    before = site_at("LV122", 6)
    found = set()
    for site, street in ((held, STREET), (held, OTHER), (before, STREET)):
        for role, org, _ in READERS:
            answer = site.enter(role, org).get(f"/exchanges/{street}")
            found |= {(way.rpartition("/")[2], role)
                      for way in ways(answer.text.replace(street, STREET))}  # fmt: skip

    assert found == {(verb, role) for verb in STEPS for role in POWERS[verb].roles}


def test_every_seat_sees_the_lists_and_is_offered_what_it_can_do(held):
    for role, org, can in READERS:
        page = held.enter(role, org).page(PAGE)
        assert "老人助餐点" in page, role
        assert "夜间照明" in page, role
        assert "居务监督委员" in page, role
        assert "本期已开" in page, role
        assert ways(page) == can, role


def test_the_notices_and_minutes_are_papers_that_every_seat_reads(held):
    for role, org, _ in READERS:
        browser = held.enter(role, org)
        papers = browser.page(PAGE).partition("通知和纪要")[2]
        link = papers.partition('href="')[2].partition('"')[0]
        assert browser.get(link).status_code == 200, role
        text = browser.page(f"{link}/page")
        assert "照明由街道报修" in text, role
        assert "已请而未到会的部门：德宏州司法局" in text, role
        assert "勐焕街道办事处交纪〔2026〕1号" in text, role
        assert papers.count("交通〔2026〕") == 2, "called, and moved"


def test_nobody_else_comes_in(held):
    assert held.enter("SYS_ADMIN", "DH-LGB").get(PAGE).status_code in (403, 404)
    for role, org in (("COMM_SEC", "533124100001"), ("STREET_HEAD", OTHER)):
        assert held.enter(role, org).get(PAGE).status_code in (403, 404)


def test_where_it_stands_is_shown_where_the_day_begins_and_a_community_is_told_nothing_to_do(held):
    assert "本期已开" in held.enter(*REVIEWER).page("/street")
    calendar = held.enter("LG_OFFICE", "DH-LGB").page("/office/calendar")
    assert "本期还没有召集" in calendar, "the other streets"
    community = held.enter("COMM_SEC", LIGHT).page("/community")
    assert 'href="/exchanges"' in community
    assert "本期" not in community.partition("交流会")[2].partition("</section>")[0]


def test_a_need_a_project_and_a_meeting_are_entered_at_the_desk(site_at):
    site = site_at("LV122", 3)
    assert "街道二楼会议室" in site.enter(*DEPARTMENT).page("/department"), "asked to come"
    assert "街道二楼会议室" not in site.enter("DEPT_HEAD", "DH-WJW").page("/department")
    site.enter("COMM_SEC", LIGHT).fill(PAGE, ENTER, title="楼道灯")
    street = site.enter(*REVIEWER)
    told = {"list": "need", "title": "健身器材", "community": NEEDS, "told_by": "resident"}
    street.fill(PAGE, ENTER, **told)
    refused = street.fill(PAGE, ENTER, list="need", title="长椅", community=NEEDS)
    assert refused.status_code == 409
    assert "请写明是谁说的" in refused.text
    assert "长椅" in refused.text
    site.enter(*DEPARTMENT).fill(
        PAGE, ENTER, list="project", title="修灯", needs=["3"], resources=["2"]
    )
    street.fill(PAGE, STRIKE, no="4", why="withdrawn")
    with site.ledger.read() as tx:
        state = assignments.state(tx, ExchangeState, STREET)
    assert [(no, one.list, one.org) for no, one in state.standing()][2:] == [
        (3, "need", LIGHT), (5, "project", "DH-MZJ"),
    ]  # fmt: skip
    assert state.entries[3].told_by == "resident"
    assert state.entries[4].needs == (3,)


def test_a_street_that_let_a_term_pass_is_named_and_the_office_calls(site_at):
    site = site_at("LV123", 3)
    office = site.enter("LG_OFFICE", "DH-LGB")
    assert ways(office.page(f"/exchanges/{OTHER}").replace(OTHER, STREET)) == set()
    site = site_at("LV123", 5)
    calendar = site.enter("LG_OFFICE", "DH-LGB").page("/office/calendar")
    assert "没有开的：2026年4月1日–2026年6月30日" in calendar
    english = site.enter("LG_OFFICE", "DH-LGB")
    english.cookies.set("desk-lang", "en", domain="testserver.local")
    assert "Passed without one" in english.page("/exchanges")


def test_the_minutes_wait_in_the_inbox_of_the_street_and_lead_to_its_page(held, site_at):
    inbox = site_at("LV122", 6).enter(*REVIEWER).page("/")
    link = '<a data-open href="/exchanges">'
    assert link in inbox
    assert "2026-03-13 街道二楼会议室" in inbox
    assert link not in held.enter(*REVIEWER).page("/"), "held: the next part has not begun"
