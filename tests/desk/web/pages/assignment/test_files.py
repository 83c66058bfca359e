"""Attachments at the desk: added by parties, saved by parties, watched."""

import io

import pikepdf
import pytest
from PIL import Image

from desk.demo.actors import actor
from desk.web.request import limits
from policies.visibility import may_read
from schemas.acts.act import Act, Actor
from tasks import security_log
from tasks.acts import perform
from tasks.papers import attachments


def pdf(title=""):
    made = pikepdf.new()
    made.add_blank_page()
    made.docinfo["/Title"] = title
    file = io.BytesIO()
    made.save(file, deterministic_id=True)
    return file.getvalue()


def png():
    file = io.BytesIO()
    Image.new("RGB", (4, 4)).save(file, "PNG")
    return file.getvalue()


def upload(browser, path, name, content):
    (token,) = [value for key, value in browser.fields(path, path) if key == "_csrf"]
    return browser.post(path, data={"_csrf": token}, files={"file": (name, content)})


@pytest.fixture
def asked(site_at):
    """A desk after the communities were asked, and the path of the assignment's files."""
    site = site_at("TL01", 7)
    return site, f"/assignments/{site.number}/files"


def test_a_party_adds_a_file_and_another_saves_it(asked):
    site, path = asked
    content = pdf()
    browser = site.enter("DEPT_CLERK", "DH-ZJJ")
    answer = upload(browser, path, "../依据文件.pdf", content)
    assert "附件已保存" in answer.text
    assert "未查毒" in answer.text
    assert "查看和添加附件（1）" in browser.page(f"/assignments/{site.number}")

    (one,) = attachments.of_subject(site.ledger, site.number)
    assert one.name == "依据文件.pdf"
    got = site.enter("COMM_SEC", "533103001002").get(f"/files/{one.id}")
    assert got.content == content
    assert got.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E4")
    assert got.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["content-type"] == "application/pdf"


def test_who_is_no_party_sees_no_files(asked):
    site, path = asked
    upload(site.enter("DEPT_CLERK", "DH-ZJJ"), path, "a.png", png())
    (one,) = attachments.of_subject(site.ledger, site.number)
    for role, org in (("DEPT_HEAD", "DH-MZJ"), ("COMM_SEC", "533103001001")):
        other = site.enter(role, org)
        for address in (path, f"/files/{one.id}", "/files/none"):
            assert other.get(address).status_code == 403, (role, address)


def test_the_files_of_one_body_take_no_room_of_another(asked, monkeypatch):
    site, path = asked
    monkeypatch.setattr(attachments, "COUNT_MAX", 1)
    clerk = site.enter("DEPT_CLERK", "DH-ZJJ")
    assert upload(clerk, path, "a.png", png()).status_code == 200
    assert upload(clerk, path, "b.png", png()).status_code == 422
    assert upload(site.enter("COMM_SEC", "533103001002"), path, "c.png", png()).status_code == 200


def test_an_auditor_sees_and_adds_nothing(asked):
    site, path = asked
    auditor = site.enter("AUDITOR", site.rules.directory.audit_bureau)
    page = auditor.page(path)

    assert 'type="file"' not in page


def test_a_file_that_may_not_be_kept_says_why_on_the_page(asked):
    site, path = asked
    browser = site.enter("DEPT_CLERK", "DH-ZJJ")
    answer = upload(browser, path, "a.exe", b"MZ")

    assert answer.status_code == 422
    assert "不收这种文件" in answer.text
    assert 'type="file"' in answer.text
    assert attachments.of_subject(site.ledger, site.number) == []
    assert [one.kind for one in security_log.watched(site.ledger)][-1] == "file.refused"


def test_an_altered_file_is_a_conflict_and_an_alarm(asked):
    site, path = asked
    browser = site.enter("DEPT_CLERK", "DH-ZJJ")
    upload(browser, path, "a.png", png())
    (one,) = attachments.of_subject(site.ledger, site.number)
    kept = site.settings.files / one.digest[:2] / one.digest
    kept.write_bytes(kept.read_bytes()[:-1] + b"x")
    answer = browser.get(f"/files/{one.id}")

    assert answer.status_code == 409
    assert "不一致" in answer.text
    last = security_log.watched(site.ledger)[-1]
    assert (last.kind, last.org) == ("file.damaged", "DH-ZJJ")


def test_too_much_is_refused_before_it_is_read(asked, monkeypatch):
    site, path = asked
    browser = site.enter("DEPT_CLERK", "DH-ZJJ")
    length = {"content-length": str(limits.UPLOAD_BYTES_MAX + 1)}
    answer = browser.post(path, content=b"x", headers=length)

    assert answer.status_code == 413
    assert attachments.of_subject(site.ledger, site.number) == []


def test_files_of_a_draft_are_its_organisations(site):
    from tasks import drafts

    by = Actor(person="x", role="DEPT_CLERK", org="DH-MZJ")
    draft = drafts.begin(site.ledger, by, "application", {"application": {}})
    path = f"/applications/drafts/{draft.id}/files"
    upload(site.enter("DEPT_CLERK", "DH-MZJ"), path, "a.png", png())

    assert len(attachments.of_subject(site.ledger, f"draft:{draft.id}")) == 1
    assert site.enter("DEPT_HEAD", "DH-ZJJ").get(path).status_code == 403


def test_a_published_assignment_opens_no_files_to_other_communities(asked):
    site, _ = asked
    from ledger.read import assignments

    with site.ledger.read() as tx:
        parties = may_read.parties(assignments.find(tx, site.number))
    published = parties.model_copy(update={"published": True})
    other = Actor(person="p", role="COMM_SEC", org="533103001009")
    own = Actor(person="p", role="COMM_SEC", org="533103001002")

    assert may_read.may_read(other, published, site.rules)
    assert not may_read.may_see(other, published, site.rules)
    assert may_read.may_add(own, published, site.rules)


def test_who_looks_through_the_money_opens_its_vouchers_and_no_other_file(site_at):
    site, ours = site_at("LV01", 10), "533103001006"
    path = f"/assignments/{site.number}/files"
    for name, title in (("凭证.pdf", "voucher"), ("名单.pdf", "list")):
        upload(site.enter("FIN_DEPT", "DH-SFJ"), path, name, pdf(title))
    voucher, other = attachments.of_subject(site.ledger, site.number)
    data = {"instalment": 1, "communities": [ours], "amounts": {ours: "1540.00"}}
    act = Act(verb="pay", number=site.number, data={**data, "voucher": voucher.digest})
    assert perform.perform(site.ledger, act, actor("FIN_DEPT", "DH-SFJ"), "voucher").accepted

    looks = site.enter("RES_SUPERV", ours)
    assert voucher.name in looks.page(path)
    assert other.name not in looks.page(path)
    assert looks.get(f"/files/{voucher.id}").content == pdf("voucher")
    assert looks.get(f"/files/{other.id}").status_code == 403
    assert site.enter("RES_REP", ours).get(path).status_code == 403
    elsewhere = site.enter("RES_SUPERV", "533103001009")
    assert elsewhere.get(f"/files/{voucher.id}").status_code == 403
