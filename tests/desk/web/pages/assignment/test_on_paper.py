"""At the desk: a signature on paper with its scan, the original seen, a sealed file."""

import re

from ledger.read import assignments
from schemas.states.states import PlacementState
from tasks import clock
from tasks.figures import summary
from tasks.papers import attachments, waiting
from tests.desk.web.pages.assignment.test_files import pdf, upload

PLACE, DEPT, STREET = "533103001002", "DH-ZJJ", "533103001"
DIGEST = r'value="([0-9a-f]{64})"'


def drawn(site):
    for message in waiting.waiting(site.ledger):
        waiting.draw_up(site.ledger, message)
    return {one.kind: one for one in summary.papers(site.ledger, site.number)}


def test_a_signature_on_paper_is_recorded_and_seen_from_the_own_pages(site_at):
    site = site_at("TL01", 12)
    page = f"/assignments/{site.number}"
    form, seen = (f"{page}/acts/{one}" for one in ("sign_on_paper", "confirm_original"))
    clerk = site.enter("DEPT_CLERK", DEPT)
    upload(clerk, f"{page}/files", "签署页.pdf", pdf())
    assert form in clerk.page(page)
    shown = clerk.page(form)
    assert "纸上的签署日期" in shown
    assert re.search(r'value="order"', shown) is None  # only what may be on paper
    (scan,) = re.findall(DIGEST, shown)
    told = {"act": "sign_dept", "community": PLACE, "signatory": "李部长", "scan": scan}
    answer = clerk.fill(form, form, dated=clock.now(site.ledger).date().isoformat(), **told)
    assert answer.status_code == 200, answer.text

    street = site.enter("STREET_REVIEWER", STREET)
    assert seen in street.page(page)
    assert "原件不符" in street.page(seen)  # the other outcome stands beside it
    asked = f"{seen}?community={PLACE}"
    answer = street.fill(asked, seen, community=PLACE, seen_by="李部长")
    assert "不能核对自己签的原件" in answer.text
    answer = street.fill(asked, seen, community=PLACE, seen_by="段审核")
    assert answer.status_code == 200, answer.text
    sheet = drawn(site)["signature_sheet"]
    assert scan in sheet.html.replace(" ", "")
    assert "段审核" in sheet.html
    with site.ledger.read() as tx:
        there = assignments.state(tx, PlacementState, f"{site.number}:{PLACE}")
    assert there.agreement == "G_SIGNED_DEPT"


def test_a_sealed_file_lies_with_the_paper_and_is_handed_out_as_it_came(site_at):
    site = site_at("TL01", 11)
    page = f"/assignments/{site.number}"
    paper = drawn(site)["decision"]
    office = site.enter("LG_OFFICE", "DH-LGB")
    content = pdf()
    upload(office, f"{page}/files", "批复（已盖章）.pdf", content)
    shown = office.page(f"/papers/{paper.id}")
    (link,) = re.findall(rf'href="({page}/acts/attach_sealed\?paper=[^"]+)"', shown)
    assert "attach_sealed" not in site.enter("DEPT_HEAD", DEPT).page(f"/papers/{paper.id}")
    (digest,) = re.findall(DIGEST, office.page(link))
    answer = office.fill(link, f"{page}/acts/attach_sealed", sealed=digest)
    assert answer.status_code == 200, answer.text

    shown = site.enter("DEPT_HEAD", DEPT).page(f"/papers/{paper.id}")
    assert digest in shown
    (one,) = attachments.of_subject(site.ledger, site.number)
    assert f"/files/{one.id}" in shown
    assert office.get(f"/files/{one.id}").content == content
    assert drawn(site)["decision"].digest == paper.digest  # the paper itself stays


def test_the_scan_comes_with_the_form_and_a_file_that_may_not_be_kept_says_why(site_at):
    site = site_at("TL01", 12)
    form = f"/assignments/{site.number}/acts/sign_on_paper"
    clerk = site.enter("DEPT_CLERK", DEPT)
    shown = clerk.page(form)
    assert 'type="file"' in shown
    assert 'name="scan"' not in shown  # nothing lies there to choose, and nobody types a digest
    day = clock.now(site.ledger).date().isoformat()
    told = {**dict(clerk.fields(form, form)), "act": "sign_dept", "community": PLACE,
            "signatory": "李部长", "dated": day}  # fmt: skip
    answer = clerk.post(form, data=told, files={"_file": ("a.exe", b"MZ")})
    assert answer.status_code == 422
    assert "不收这种文件" in answer.text
    assert "李部长" in answer.text  # what was typed is still there
    answer = clerk.post(form, data=told, files={"_file": ("签署页.pdf", pdf())})
    assert answer.status_code == 200, answer.text
    (one,) = attachments.of_subject(site.ledger, site.number)
    with site.ledger.read() as tx:
        there = assignments.state(tx, PlacementState, f"{site.number}:{PLACE}")
    assert [kept.scan for kept in there.on_paper.values()] == [one.digest]
    answer = clerk.post(form, data={**told, "_key": "again"})
    assert answer.status_code == 422  # without any file
