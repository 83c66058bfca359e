"""How offices work, walked in a browser: a vote and its minutes, signed on paper, a sealed file."""

import io
from datetime import date

import pikepdf
import pytest

from ledger.read import assignments
from schemas.states.states import PlacementState
from tasks.figures import summary
from tasks.papers import waiting
from tests.browser.test_life import DEPARTMENT, SITES, STREET, act
from tests.browser.test_screens import judge

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]
OFFICE, CHAIR = ("LG_OFFICE", "DH-LGB"), ("LG_CHAIR", "DH-LG")
WIDTHS = (1280, 390)


def file(name, text):
    made = pikepdf.new()
    made.add_blank_page()
    made.docinfo["/Title"] = text
    kept = io.BytesIO()
    made.save(kept)
    return {"name": name, "mimeType": "application/pdf", "buffer": kept.getvalue()}


def drawn(town):
    for message in waiting.waiting(town.ledger):
        waiting.draw_up(town.ledger, message)
    return {one.kind: one for one in summary.papers(town.ledger, town.number)}


def looked_at(town, visitor, shot, seats, path, name):
    """Take a picture of a page for some seats, wide and narrow; nothing on it is a fault."""
    wrong = []
    for role, org in seats:
        for width in WIDTHS:
            page = visitor(town, role, org, width=width)
            page.goto(path)
            wrong += judge(page, path)
            shot(page, f"{name}-{role}-{width}")
    assert wrong == []


def test_a_vote_goes_round_is_counted_and_its_minutes_are_read(house, visitor, shot):
    town = house("TL01", 9)
    item = f"/assignments/{town.number}"
    office = visitor(town, *OFFICE)
    office.goto(f"{item}/acts/open_voting")
    shot(office, "open-voting")
    day = town.rules.calendar.add(date(2026, 4, 3), 3)
    act(office, town.number, "open_voting", form="circulation", until=day.isoformat())
    members = [one for one in town.rules.directory.members if one != DEPARTMENT]
    for org in members[:9]:
        member = visitor(town, "LG_MEMBER", org, width=390)
        member.goto(f"{item}/acts/vote")
        if org == members[0]:
            shot(member, "vote")
        act(member, town.number, "vote", ballot="in_favour")
    seats = (CHAIR, OFFICE, ("LG_MEMBER", members[0]), ("COMM_SEC", SITES[0]))
    looked_at(town, visitor, shot, seats, item, "tally")
    looked_at(town, visitor, shot, [CHAIR], f"{item}/acts/decide", "decide")
    looked_at(town, visitor, shot, [CHAIR, OFFICE], f"{item}/acts/return_to", "return-to")
    looked_at(town, visitor, shot, [CHAIR], f"{item}/acts/add_signer", "add-signer")
    act(visitor(town, *CHAIR), town.number, "decide", result="approve")
    papers = drawn(town)
    looked_at(town, visitor, shot, [CHAIR, OFFICE], f"/papers/{papers['minutes'].id}", "minutes")
    page = visitor(town, "DEPT_HEAD", DEPARTMENT)
    assert page.goto(f"/papers/{papers['minutes'].id}").status == 403


def test_an_agreement_is_signed_on_paper_and_a_decision_sealed(house, visitor, shot):
    town = house("TL01", 12)
    item, code = f"/assignments/{town.number}", SITES[0]
    clerk = visitor(town, "DEPT_CLERK", DEPARTMENT)
    clerk.goto(f"{item}/acts/sign_on_paper?community={code}")
    shot(clerk, "sign-on-paper")
    clerk.set_input_files("[name='_file']", file("签署页.pdf", "签署页"))
    clerk.check("[name='act'][value='sign_dept']")
    clerk.check(f"[name='community'][value='{code}']")
    clerk.fill("[name='signatory']", "李部长")
    clerk.fill("[name='dated']", "2026-04-21")
    clerk.click("form[action$='/acts/sign_on_paper'] button:not([name]):not([type=button])")
    assert "已办理" in clerk.inner_text("main"), clerk.inner_text("main")[:600]
    seats = [("STREET_REVIEWER", STREET), ("COMM_SEC", code), ("DEPT_CLERK", DEPARTMENT)]
    looked_at(town, visitor, shot, seats, item, "pending")
    seeing = f"{item}/acts/confirm_original?community={code}"
    looked_at(town, visitor, shot, seats[:1], seeing, "confirm-original")
    street = visitor(town, "STREET_REVIEWER", STREET)
    act(street, town.number, "confirm_original", query=f"?community={code}", seen_by="段审核")
    with town.ledger.read() as tx:
        there = assignments.state(tx, PlacementState, f"{town.number}:{code}")
    assert there.agreement == "G_SIGNED_DEPT"
    papers = drawn(town)
    sheet = f"/papers/{papers['signature_sheet'].id}"
    looked_at(town, visitor, shot, seats, sheet, "signature-sheet")

    office = visitor(town, *OFFICE)
    office.goto(f"/papers/{papers['decision'].id}")
    office.click("a[href*='attach_sealed']")
    shot(office, "attach-sealed")
    office.set_input_files("[name='_file']", file("批复（已盖章）.pdf", "批复"))
    office.click("form[action$='/acts/attach_sealed'] button:not([name]):not([type=button])")
    assert "已办理" in office.inner_text("main"), office.inner_text("main")[:600]
    looked_at(
        town, visitor, shot, [OFFICE, *seats[1:]], f"/papers/{papers['decision'].id}", "sealed"
    )
    looked_at(town, visitor, shot, [OFFICE, *seats], f"{item}/files", "files")
    looked_at(town, visitor, shot, seats[2:], "/substitutes", "substitutes")
    looked_at(town, visitor, shot, seats[2:], f"{item}/acts/transfer", "transfer")
