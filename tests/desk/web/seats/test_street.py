"""The street's page: whose move it is, who is silent, what it keeps, what an opinion says."""

import re
from datetime import timedelta
from string import Formatter

import pytest

from desk.web.act_forms import phrases
from ledger.read import assignments, queries
from policies import loader
from schemas.acts.act import Act
from schemas.states.states import AssignmentState, OpinionState
from tasks import clock, grants
from tasks.acts import perform

STREET = "533103001"
REVIEWER, HEAD = ("STREET_REVIEWER", STREET), ("STREET_HEAD", STREET)
TITLE = "老旧小区改造居民意见征询协助"


def part(page, heading):
    """Return the section of a page with a heading; nothing when it is not there."""
    found = [one for one in page.split("<section")[1:] if f"<h2>{heading}" in one]
    return found[0].split("</section>")[0] if found else ""


@pytest.mark.parametrize("who", [REVIEWER, HEAD])
def test_the_page_opens_for_the_street_and_stands_in_its_bar(site, who):
    browser = site.enter(*who)

    assert 'href="/street"' in browser.page("/")
    assert "社区承载" in browser.page("/street")


@pytest.mark.parametrize("who", [("DEPT_CLERK", "DH-MZJ"), ("COMM_SEC", "533103001001")])
def test_nobody_else_comes_in(site, who):
    assert site.enter(*who).get("/street").status_code == 403


def test_the_queue_tells_whose_move_it_is_and_leads_to_it(site):
    mine = part(site.enter(*REVIEWER).page("/street"), "审核队列")
    theirs = part(site.enter(*HEAD).page("/street"), "审核队列")

    assert f"/assignments/{site.number}/acts/open_consultation" in mine
    assert "等您办" in mine
    assert f"/applications/{site.number}/view" in mine
    assert "acts/" not in theirs
    assert "街道（镇）审核人" in theirs


def test_another_street_sees_nothing_of_it(site):
    other = next(
        one.org for one in site.demo.people if one.role == "STREET_REVIEWER" and one.org != STREET
    )
    assert site.number not in site.enter("STREET_REVIEWER", other).page("/street")


def test_a_consultation_names_who_has_not_answered(site_at):
    directory = loader.load("dehong").directory
    for upto, silent in ((4, 2), (5, 1)):
        site = site_at("TL01", upto)
        told = part(site.enter(*REVIEWER).page("/street"), "征求社区意见")
        with site.ledger.read() as tx:
            asked = assignments.parts(tx, OpinionState, site.number)
        waiting = [one.community for one in asked if one.answer == "ASKED"]
        assert len(waiting) == silent
        assert all(directory.name_of(code) in told for code in waiting)
        assert f"已答复 {2 - silent}，共 2" in told


def test_money_in_custody_is_told_with_its_days(site_at):
    told = part(site_at("TL01", 20).enter(*REVIEWER).page("/street"), "代管未交付的钱")

    assert TITLE in told
    assert "第 1 期" in told
    assert "0 天</td>" in told


def test_what_there_is_none_of_is_named_in_one_line(site):
    page = site.enter(*REVIEWER).page("/street")

    assert part(page, "代管未交付的钱") == ""
    assert "现在没有：" in page
    assert "代管未交付的钱" in page.split("现在没有：")[1]


def test_communities_stand_in_the_order_of_their_codes(site):
    told = part(site.enter(*REVIEWER).page("/street"), "社区承载")
    known = loader.load("dehong").directory
    mine = [known.name_of(code) for code in known.codes if known.street_of(code) == STREET]
    places = [told.index(name) for name in mine]

    assert places == sorted(places)
    assert "<meter" in told


def reported(site, department):
    """Report work passed down by a department or street, up to the office's notice to it."""
    worker = grants.synthetic("COMM_WORKER", "533103001011")
    office = grants.synthetic("LG_OFFICE", "DH-LGB")
    told = {"evidence": "便笺照片", "demand": "5月15日前报台账", "anonymous": True}
    steps = (
        ("b_report", worker, {"department": department, **told}),
        ("b_triage", office, {"result": "accepted", "text": "便笺无文号"}),
        ("b_notice", office, {"department": department, "text": "请说明便笺的来由和依据"}),
    )
    number = ""
    for verb, by, data in steps:
        act = Act(verb=verb, number=number, data=data)
        receipt = perform.perform(site.ledger, act, by, f"{verb}-{department}")
        assert receipt.accepted, receipt.refused
        number = receipt.number
    return number


def test_a_report_about_the_street_is_told_after_the_notice_and_hides_the_community(site):
    number = reported(site, STREET)
    told = part(site.enter(*HEAD).page("/street"), "涉及本单位的违规下派线索")

    assert f'href="/assignments/{number}"' in told
    assert "533103001011" not in told
    assert loader.load("dehong").directory.name_of("533103001011") not in told


def test_a_report_of_one_of_its_communities_about_others_is_not_told(site):
    number = reported(site, "LX-CGJ")

    assert number not in site.enter(*HEAD).page("/street")


@pytest.fixture
def proposing(site_at):
    site = site_at("TL01", 7)
    return site, site.enter(*HEAD), f"/assignments/{site.number}/acts/propose"


def stage(site):
    with site.ledger.read() as tx:
        return assignments.state(tx, AssignmentState, site.number)


def test_the_draft_of_an_opinion_shows_answers_room_and_overlaps_beside_it(proposing):
    site, head, path = proposing
    told = part(head.page(path), "审核一览")

    assert f"/applications/{site.number}/view" in told
    assert "同意 1" in told or "同意 2" in told
    assert re.search(r"最紧 2026年\d+月", told)
    assert "没有别的部门同期找同一对象" in told


def test_ticked_phrases_are_written_into_the_opinion_and_nothing_is_done(proposing):
    site, head, path = proposing
    answer = head.fill(path, path, opinion="前言。", _phrase=["basis", "agree"], _fill="yes")

    assert answer.status_code == 200
    assert "前言。经审核，" in answer.text
    assert f"“{TITLE}”" in answer.text.replace("&#34;", '"')
    assert stage(site).stage == "STREET_REVIEW"


def test_phrases_that_are_only_ticked_are_sent_with_the_opinion(proposing):
    site, head, path = proposing
    ticks = {"capacity_checked": "true", "overlap_checked": "true"}
    head.fill(path, path, opinion="", _phrase=["agree", "merge"], **ticks)

    assert stage(site).stage != "STREET_REVIEW"
    assert stage(site).opinion.startswith("与其他部门同期同对象")
    assert stage(site).opinion.endswith("拟同意，报下一环节办理。")


def test_the_phrase_about_what_was_heard_counts_agreement_on_conditions_apart(proposing):
    _, head, path = proposing
    answer = head.fill(path, path, opinion="", _phrase=["heard"], _fill="yes")

    assert "征求2个，同意1个，附条件同意1个，不同意或无力承担0个" in answer.text


def test_an_act_without_phrases_has_no_library(site):
    page = site.enter(*REVIEWER).page(f"/assignments/{site.number}/acts/open_consultation")

    assert "理由库" not in page


def test_phrases_name_the_same_in_both_languages():
    books = phrases._library().values()
    every = [one for book in books for group in book["groups"] for one in group["phrases"]]

    assert len({one["code"] for one in every}) == len(every)
    for one in every:
        zh, en = (set(_names(one[lang])) for lang in ("zh", "en"))
        assert zh == en, one["code"]


def _names(text):
    return [name for _, name, _, _ in Formatter().parse(text) if name]


def test_what_is_late_elsewhere_is_not_told_as_the_streets(site_at):
    site = site_at("TL01", 8)
    with site.ledger.read() as tx:
        waits = [one for one in queries.waits(tx, site.number) if one.role != "system"]
    assert STREET not in {one.org for one in waits}
    clock.set_now(site.ledger, clock.now(site.ledger) + timedelta(60))
    page = site.enter(*REVIEWER).page("/street")
    figure = page.split("本街道（镇）已逾期")[1].split("</div>")[0]

    assert '<p class="figure">0</p>' in figure
    assert "另有 1 件逾期在其他单位" in figure
