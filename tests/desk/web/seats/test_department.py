"""The department's page: deadlines, its own figures, and the rule of no contact."""

from datetime import date

import pytest

from desk.web.request.cookies import LANG_COOKIE
from desk.web.request.format import day as day_of
from desk.web.seats.department import Start
from ledger.read import assignments
from schemas.states.states import AssignmentState

ROLES = ("DEPT_CLERK", "DEPT_HEAD", "FIN_DEPT")
OWN, OTHER = "DH-ZJJ", "DH-MZJ"
TITLE = "老旧小区改造居民意见征询协助"


def part(page, heading):
    """Return the section of a page with a heading; nothing when it is not there."""
    found = [one for one in page.split("<section")[1:] if f"<h2>{heading}" in one]
    return found[0].split("</section>")[0] if found else ""


def applicant_of(site):
    with site.ledger.read() as tx:
        return assignments.state(tx, AssignmentState, site.number).terms.applicant


@pytest.mark.parametrize("role", ROLES)
def test_the_page_opens_for_the_department_and_tells_the_rule(site, role):
    browser = site.enter(role, OWN)

    assert 'href="/department"' in browser.page("/")
    assert "准入之前不要联系社区" in browser.page("/department")


@pytest.mark.parametrize("who", [("STREET_REVIEWER", "533103001"), ("COMM_SEC", "533103001001")])
def test_nobody_else_comes_in(site, who):
    assert site.enter(*who).get("/department").status_code == 403


def test_another_department_sees_nothing_of_it(site):
    assert TITLE in site.enter("DEPT_CLERK", OWN).page("/department")
    assert TITLE not in site.enter("DEPT_CLERK", OTHER).page("/department")


def test_an_application_is_told_the_first_day_it_may_start(site):
    told = part(site.enter("DEPT_CLERK", OWN).page("/department"), "在批的申请")

    assert "2026年6月11日" in told  # the start that is asked for
    assert "申报的开始日太早" not in told


def test_a_correction_does_not_start_the_lead_time_anew(site_at):
    site = site_at("TL02", 4)
    with site.ledger.read() as tx:
        raw = assignments.state(tx, AssignmentState, site.number)
    days = [raw.filed_on, raw.submitted_on]
    first, again = (day_of(site.rules.calendar.add(one, 30)) for one in days)
    told = part(site.enter("DEPT_CLERK", applicant_of(site)).page("/department"), "在批的申请")

    assert first != again
    assert first in told
    assert again not in told


@pytest.mark.parametrize(("asks", "early"), [(date(2026, 6, 3), True), (date(2026, 6, 4), False)])
def test_a_start_before_the_first_day_is_early(asks, early):
    assert Start("N", "t", "ACCEPTED", asks, date(2026, 6, 4)).early is early


def test_a_returned_application_is_to_be_corrected_by_a_day(site_at):
    site = site_at("TL02", 3)
    own = applicant_of(site)
    told = part(site.enter("DEPT_CLERK", own).page("/department"), "补正期限")

    assert f'href="/applications/{site.number}"' in told
    assert "个工作日" in told
    page = part(site.enter("FIN_DEPT", own).page("/department"), "补正期限")
    assert f'href="/applications/{site.number}"' not in page  # finance files nothing


@pytest.mark.parametrize(("upto", "mover"), [(12, "本单位"), (14, "社区"), (16, "勐焕街道办事处")])
def test_an_unsigned_agreement_tells_whose_move_it_is(site_at, upto, mover):
    told = part(site_at("TL01", upto).enter("DEPT_CLERK", OWN).page("/department"), "未签的协议")

    assert TITLE in told
    assert mover in told.split("<tbody>")[1]


def test_a_payment_is_done_by_finance_and_only_read_by_others(site_at):
    site = site_at("TL01", 17)
    act = f"/assignments/{site.number}/acts/order"
    mine = part(site.enter("FIN_DEPT", OWN).page("/department"), "要付的款")
    theirs = part(site.enter("DEPT_CLERK", OWN).page("/department"), "要付的款")

    assert act in mine
    assert TITLE in theirs
    assert act not in theirs


def test_delivered_work_counts_down_to_its_deemed_acceptance(site_at):
    site = site_at("TL01", 31)
    told = part(site.enter("DEPT_CLERK", OWN).page("/department"), "待验收")

    assert f"/assignments/{site.number}/acts/accept_work?community=" in told
    assert f"/assignments/{site.number}/acts/list_defects?community=" in told
    assert "剩 " in told


def test_progress_stands_by_community_without_a_report(site_at):
    told = part(
        site_at("TL01", 24).enter("DEPT_CLERK", OWN).page("/department"), "在办事项，按社区"
    )

    assert told.count("/communities/5331030010") == 2
    assert "进行中 2" in told


def test_arrears_are_the_departments_own(site_at):
    site = site_at("TL05", 22)
    own = applicant_of(site)
    told = part(site.enter("FIN_DEPT", own).page("/department"), "逾期与及时率")
    other = next(one for one in (OWN, OTHER) if one != own)
    theirs = part(site.enter("FIN_DEPT", other).page("/department"), "逾期与及时率")

    assert "黄牌" in told
    assert "没有欠付的款" in theirs


def test_what_ends_soon_is_seen_by_all_and_its_renewal_begun_by_the_head(site_at):
    site = site_at("TL01", 27)
    roles = ("DEPT_HEAD", "DEPT_CLERK", "FIN_DEPT")
    told = {role: part(site.enter(role, OWN).page("/department"), "续期日历") for role in roles}
    way = f'href="/assignments/{site.number}/acts/request_renewal"'

    assert all(site.number in one for one in told.values())
    assert [role for role, one in told.items() if way in one] == ["DEPT_HEAD"]
    assert "续期" in site.enter("DEPT_HEAD", OWN).page(
        f"/assignments/{site.number}/acts/request_renewal"
    )


def test_the_page_is_in_english_too(site):
    browser = site.enter("DEPT_CLERK", OWN)
    browser.cookies.set(LANG_COOKIE, "en", domain="testserver.local")
    page = browser.page("/department")

    assert "Do not contact communities before admission" in page
    assert "None now: " in page
