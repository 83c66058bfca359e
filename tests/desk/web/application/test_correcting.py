"""What came back is corrected where the letter marks it, and compared with what was filed."""

import re

import pytest

from ledger.read import assignments


def show(site):
    with site.ledger.read() as tx:
        return assignments.find(tx, site.number)


@pytest.fixture
def returned(site_at):
    return site_at("TL02", 3)


@pytest.fixture
def refused(site_at):
    return site_at("TL13", 10)


def entered(site, writer_of, role="DEPT_HEAD"):
    return writer_of(site, role, show(site).application["applicant"])


def opened(who, site):
    """Open the draft that corrects an assignment; returns its address."""
    sent = {"_csrf": who.csrf}
    answer = who.post(f"/applications/{site.number}/open", data=sent)
    assert answer.status_code == 200
    return answer.url.path.rpartition("/")[0]


def test_the_letter_is_shown_before_the_form_and_beside_its_fields(returned, writer_of):
    head = entered(returned, writer_of)
    assert "退回意见" in head.page(f"/applications/{returned.number}")
    home = opened(head, returned)
    pages = [head.page(f"{home}/{part}") for part in ("who", "item", "work", "burden", "funding")]
    assert any('<p class="told back">' in page for page in pages)
    assert all("退回补正" in page for page in pages)


def test_a_correction_is_opened_once_whoever_opens_it(returned, writer_of):
    clerk, head = (entered(returned, writer_of, role) for role in ("DEPT_CLERK", "DEPT_HEAD"))
    home = opened(clerk, returned)
    assert opened(head, returned) == home
    assert head.browser.get(f"/applications/{returned.number}").url.path.startswith(home)


def test_a_correction_is_filed_with_the_paths_that_changed(returned, writer_of):
    clerk, head = (entered(returned, writer_of, role) for role in ("DEPT_CLERK", "DEPT_HEAD"))
    home = opened(head, returned)
    path = f"{home}/item"
    clerk.fill(path, path, description="补正：删去了社区填报的环节。")
    assert "与报出的一版相比" in head.page(f"{home}/review")
    answer = head.do(home, "send")
    assert answer.url.path == f"/applications/{returned.number}/sent", answer.text
    with returned.ledger.read() as tx:
        filed = [e for e in assignments.history(tx, returned.number) if "changed" in e.body]
    assert "description" in filed[-1].body["changed"]
    assert show(returned).state.version == 2


def test_two_versions_are_compared_field_by_field(returned, writer_of):
    clerk, head = (entered(returned, writer_of, role) for role in ("DEPT_CLERK", "DEPT_HEAD"))
    home = opened(head, returned)
    clerk.fill(f"{home}/item", f"{home}/item", description="补正说明一句")
    head.do(home, "send")
    page = head.page(f"/applications/{returned.number}/versions")
    assert re.search(r"<ins>\s*补正说明一句", page)
    assert "第 1 版到第 2 版" in page
    assert "第 1 版" in head.page(f"/applications/{returned.number}/view?version=1")


def test_a_version_that_is_none_is_denied(returned, writer_of):
    head = entered(returned, writer_of)
    path = f"/applications/{returned.number}/view?version=9"
    assert head.browser.get(path).status_code == 403


def test_a_refused_assignment_is_sent_again_with_a_changed_application(refused, writer_of):
    clerk, head = (entered(refused, writer_of, role) for role in ("DEPT_CLERK", "DEPT_HEAD"))
    home = opened(head, refused)
    clerk.fill(f"{home}/item", f"{home}/item", description="增派部门人员两名，社区只引路。")
    empty = head.do(home, "send")
    assert empty.status_code == 409
    answer = head.do(home, "send", new_facts="部门增派两名人员，社区工时减半。")
    assert answer.url.path == f"/applications/{refused.number}/sent", answer.text[-2500:]
    assert show(refused).state.stage == "RECONSIDER"


def test_others_read_the_filed_form_beside_list_and_rules(returned):
    street = returned.enter("STREET_REVIEWER", show(returned).state.street)
    page = street.page(f"/applications/{returned.number}/view")
    for words in ("上级来文", "清单对照", "规则结果"):
        assert words in page
    assert street.get(f"/applications/{returned.number}").status_code == 403


def test_who_may_not_read_the_assignment_sees_no_form(returned):
    applicant = show(returned).application["applicant"]
    other = next(org for org in ("DH-MZJ", "DH-WJW") if org != applicant)
    clerk = returned.enter("DEPT_CLERK", other)
    for page in ("view", "versions", "sent"):
        assert clerk.get(f"/applications/{returned.number}/{page}").status_code == 403
