"""Scans of ballots, and sealed papers of the leading group, are for it and for who brought them."""

from datetime import timedelta

import pytest

from desk.demo.actors import actor
from ledger.read import assignments
from schemas.acts.act import Act
from schemas.states.states import AssignmentState
from tasks import clock
from tasks.acts.perform import perform
from tasks.papers import attachments
from tests.desk.web.pages.assignment.test_files import pdf, upload
from tests.desk.web.pages.assignment.test_on_paper import drawn

DEPT, PLACE, STREET, MEMBER = "DH-ZJJ", "533103001002", "533103001", "DH-JYJ"
OUTSIDE = (("DEPT_CLERK", DEPT), ("COMM_SEC", PLACE), ("STREET_REVIEWER", STREET))
INSIDE = (("LG_OFFICE", "DH-LGB"), ("LG_CHAIR", "DH-LG"), ("LG_MEMBER", "DH-MZJ"))


def done(site, verb, role, org, **data):
    by, at = actor(role, org), clock.now(site.ledger)
    act = Act(verb=verb, number=site.number, data=data)
    receipt = perform(site.ledger, act, by, f"{verb}:{org}", at=at)
    assert receipt.accepted, receipt.refused


def kept(site, role, org, name):
    """Upload a file as a seat and return it."""
    known = {one.id for one in attachments.of_subject(site.ledger, site.number)}
    upload(site.enter(role, org), f"/assignments/{site.number}/files", name, pdf(name))
    found = attachments.of_subject(site.ledger, site.number)
    return next(one for one in found if one.id not in known)


def seen_by(site, one, seats):
    """The answers and pages of files that seats get for a file."""
    page = f"/assignments/{site.number}/files"
    browsers = [site.enter(*seat) for seat in seats]
    return [(b.get(f"/files/{one.id}").status_code, one.name in b.page(page)) for b in browsers]


@pytest.fixture
def voted(site_at):
    """A ballot of one member is on paper: its scan was uploaded, recorded and seen."""
    site = site_at("TL01", 9)
    today = clock.now(site.ledger).date()
    until = str(today + timedelta(days=3))
    done(site, "open_voting", *INSIDE[0], form="circulation", until=until)
    scan = kept(site, "LG_MEMBER", MEMBER, "表决票.pdf")
    voting(site, MEMBER, scan)
    return site, scan


def voting(site, member, scan):
    """A member votes on paper and names a file as the scan."""
    told = {"dated": str(clock.now(site.ledger).date()), "scan": scan.digest, "ballot": "against"}
    done(site, "sign_on_paper", "LG_MEMBER", member, act="vote", signatory="赵局长", **told)


def test_a_ballot_on_paper_is_opened_by_the_group_and_its_body_alone(voted):
    site, scan = voted
    for again in range(2):
        assert seen_by(site, scan, OUTSIDE) == [(403, False)] * 3
        assert seen_by(site, scan, (*INSIDE, ("LG_MEMBER", MEMBER))) == [(200, True)] * 4
        if not again:  # what was seen stays what it is
            done(site, "confirm_original", *INSIDE[0], seen_by="周科长")
    sheet = f"/papers/{drawn(site)['signature_sheet'].id}"
    assert [site.enter(*one).get(sheet).status_code for one in OUTSIDE] == [403] * 3
    assert [site.enter(*one).get(sheet).status_code for one in INSIDE] == [200] * 3
    assert "（0）" in site.enter(*OUTSIDE[0]).page(f"/assignments/{site.number}")


def test_what_is_no_ballot_is_opened_by_every_party(voted):
    site, _ = voted
    assert seen_by(site, kept(site, *INSIDE[0], "说明.pdf"), OUTSIDE) == [(200, True)] * 3


def test_no_file_of_a_party_is_taken_from_the_others_by_calling_it_a_scan(voted):
    site, _ = voted
    theirs = kept(site, *OUTSIDE[0], "方案.pdf")
    voting(site, "DH-MZJ", theirs)
    assert seen_by(site, theirs, OUTSIDE) == [(200, True)] * 3
    note = kept(site, *INSIDE[0], "王局长表决票.pdf")  # kept by the office for a member
    voting(site, "DH-WJW", note)
    assert seen_by(site, note, OUTSIDE) == [(403, False)] * 3


def test_a_sealed_paper_of_the_group_is_for_it_alone_and_a_decision_is_not(site_at):
    site = site_at("TL01", 11)
    papers = drawn(site)
    opened = {}
    for kind in ("minutes", "decision"):
        file = kept(site, *INSIDE[0], f"{kind}.pdf")
        told = {"document_no": papers[kind].document_no, "sealed": file.digest, "paper": kind}
        by, at = actor(*INSIDE[0]), clock.now(site.ledger)
        act = Act(verb="attach_sealed", number=site.number, data=told)
        assert perform(site.ledger, act, by, kind, at=at).accepted
        opened[kind] = seen_by(site, file, OUTSIDE)
    assert opened == {"minutes": [(403, False)] * 3, "decision": [(200, True)] * 3}
    with site.ledger.read() as tx:
        assert len(assignments.state(tx, AssignmentState, site.number).sealed) == 2
