"""Public pages: without a log-in, only what is published, and no objection without a person."""

import re

import pytest

from ledger.read import assignments, lists
from schemas.place.visibility import Reach
from schemas.states.states import AssignmentState, PlacementState

OURS, OTHER = "533103001002", "533103001005"


def row_of(site):
    with site.ledger.read() as tx:
        return assignments.state(tx, AssignmentState, site.number)


@pytest.mark.parametrize("path", ["/public", f"/public/{OURS}"])
def test_residents_read_without_logging_in(site, path):
    assert site.browser().get(path).url.path == path


def test_a_community_is_found_by_part_of_its_name(site):
    page = site.browser().page("/public?text=三棵树")

    assert f"/public/{OURS}" in page
    assert f"/public/{OTHER}" not in page


def test_what_is_not_decided_is_not_published(site_at):
    site = site_at("TL01", 9)

    assert site.number not in site.browser().page(f"/public/{OURS}")


def test_a_publication_tells_its_days_and_how_to_object(site_at):
    site = site_at("TL01", 10)

    page = site.browser().page(f"/public/{OURS}")

    assert site.number in page
    assert "可以提出异议" in page
    assert "2026年4月17日" in page
    assert "居务监督委员会" in page
    assert "/acts/object" not in page


def test_an_admitted_item_shows_its_money_at_this_community_only(site_at):
    site = site_at("TL01", 22)
    with site.ledger.read() as tx:
        mine = assignments.state(tx, PlacementState, f"{site.number}:{OURS}")

    page = site.browser().page(f"/public/{OURS}")

    assert f"{mine.amount_fen / 100:,.2f}" in page
    assert mine.account not in page
    assert site.number not in site.browser().page(f"/public/{OTHER}")


def test_nobody_objects_without_being_somebody(site_at):
    site = site_at("TL01", 10)
    stranger = site.browser()
    stranger.page(f"/public/{OURS}")

    answer = stranger.get(f"/assignments/{site.number}/acts/object")

    assert answer.url.path == "/login"
    assert row_of(site).stage == "PUBLICITY"


def test_the_supervision_committee_objects_from_the_public_page(site_at):
    site = site_at("TL01", 10)
    browser = site.enter("RES_SUPERV", OURS)
    link = f"/assignments/{site.number}/acts/object?community={OURS}"
    assert link in browser.page(f"/public/{OURS}")

    browser.fill(link, f"/assignments/{site.number}/acts/object", reason="与已有事项重复")

    assert row_of(site).stage == "OBJECTION"


def test_an_unknown_community_tells_nothing(site):
    assert site.browser().get("/public/000000000000").status_code == 403


def drawn(site):
    """Draw what the story called for, as the flows would."""
    from tasks.papers import waiting

    for message in waiting.waiting(site.ledger):
        waiting.draw_up(site.ledger, message)


def test_published_papers_are_read_by_all_and_agreements_by_none(site_at):
    site = site_at("TL01", 18)
    drawn(site)
    stranger = site.browser()
    with site.ledger.read() as tx:
        found = lists.papers(tx, Reach(kind="all"), limit=100).items
    kinds = {one.kind: one.id for one in found if one.community in ("", OURS)}

    notice = stranger.page(f"/public/{OURS}/papers/{kinds['public_notice']}")

    assert "公示" in notice
    assert "<style" not in re.split("<main", notice)[1]
    for kind in ("agreement", "acceptance_notice"):
        path = f"/public/{OURS}/papers/{kinds[kind]}"
        assert stranger.get(path).status_code == 403


def test_residents_read_that_work_was_accepted_and_not_that_it_was_received(site_at):
    site = site_at("TL01", 32)
    page = site.browser().page(f"/public/{OURS}")
    sheet = site.enter("COMM_SEC", OURS).page("/community/sheet")

    assert "已验收" in page
    assert "已受理" not in page
    assert "已验收" in sheet


def test_residents_are_told_how_to_reach_the_office_and_what_is_not_known(site):
    page = site.browser().page(f"/public/{OURS}")

    assert "15453310900" in page  # on duty
    assert "电子邮箱" in page
    assert page.count("机构文件没有登记") == 3
