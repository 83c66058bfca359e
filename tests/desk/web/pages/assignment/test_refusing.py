"""Refusing and flagging: the guard in both directions, the letter at once, nobody named."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from ledger.read import assignments
from schemas.states.bypass import BypassState
from schemas.states.states import RefusalState
from tests.desk.web.looking import OURS, journal_of, placement_of, words

DEPARTMENT = "DH-ZJJ"


def test_a_placement_is_refused_and_the_letter_is_there_at_once(secretary):
    site, browser = secretary(22)
    path = f"/community/refuse?number={site.number}"

    letter = browser.fill(path, "/community/refuse", ground="NO_POWERS")

    assert letter.url.path.startswith("/community/refusals/R-")
    assert "拒绝告知单" in letter.text
    assert "未落实权限" in letter.text
    assert "存档的告知单" in letter.text
    assert placement_of(site).refusal
    assert "已拒绝，处理中" in browser.page("/community")


def test_work_that_was_never_admitted_is_refused_without_a_number(secretary):
    _, browser = secretary(4)

    letter = browser.fill(
        "/community/refuse",
        "/community/refuse",
        department=DEPARTMENT,
        ground="NO_ADMISSION",
        text="要求每天在群里接龙",
    )

    assert "要求每天在群里接龙" in letter.text
    assert "没有经过" not in words(letter.text).split("拒绝的理由")[1]


def test_a_refusal_without_ground_or_department_records_nothing(secretary):
    site, browser = secretary(4)
    before = journal_of(site)

    answer = browser.fill("/community/refuse", "/community/refuse")

    assert answer.status_code == 422
    assert journal_of(site) == before
    assert 'href="#f-ground"' in answer.text
    assert 'href="#f-department"' in answer.text


def test_a_statistical_form_is_refused_only_after_its_marks_were_looked_at(secretary):
    site, browser = secretary(4)
    typed = {"department": DEPARTMENT, "ground": "FORM_INVALID"}
    before = journal_of(site)

    warned = browser.fill("/community/refuse", "/community/refuse", **typed)
    letter = browser.fill("/community/refuse", "/community/refuse", **typed, checked="true")

    assert warned.status_code == 422
    assert "无故拒绝属违法行为" in warned.text
    assert journal_of(site) == before + 1
    assert "统计表标志不全" in letter.text


def test_refusing_a_lawful_survey_for_its_form_is_warned_about_and_not_taken(
    secretary, monkeypatch
):
    site, browser = secretary(22)
    lawful(monkeypatch)
    path = f"/community/refuse?number={site.number}"

    page = browser.page(path)

    assert "依法审批、标志齐全的统计调查" in page
    assert re.search(r'value="NO_ADMISSION"[^>]* disabled', page)
    assert not re.search(r'value="NO_FUNDS"[^>]* disabled', page)


def lawful(monkeypatch):
    """Let the application in force carry statistical forms with all four marks."""
    told = assignments.find

    def find(tx, number):
        found = told(tx, number)
        if found and found.kind == "assignment":
            raw = found.own.raw
            marked = {**raw, "terms": {**raw["terms"], "lawful_survey": True}}
            return replace(found, own=replace(found.own, raw=marked))
        return found

    monkeypatch.setattr("ledger.read.assignments.find", find)


def test_an_informal_demand_is_kept_and_its_reporter_is_nowhere(secretary):
    site, browser = secretary(4)
    who = site.login_of("COMM_SEC", OURS)

    told = browser.fill(
        "/community/flag", "/community/flag",
        department=DEPARTMENT, channel="chat_group", text="每晚报两次数", hours="3.5",
    )  # fmt: skip
    number = re.search(r"B-\d{4,}-\d{4}-\d+", told.text).group()

    with site.ledger.read() as tx:
        state = assignments.state(tx, BypassState, number)
    assert state.channel == "工作群"
    assert state.hours == Decimal("3.5")
    assert state.anonymous
    assert who not in str(state)
    for role, org in (("DEPT_HEAD", DEPARTMENT), ("STREET_REVIEWER", "533103001")):
        assert site.enter(role, org).get(f"/assignments/{number}").status_code == 403


def test_hours_that_are_no_number_are_told_and_nothing_is_kept(secretary):
    site, browser = secretary(4)
    before = journal_of(site)

    answer = browser.fill(
        "/community/flag",
        "/community/flag",
        department=DEPARTMENT,
        channel="phone",
        text="报数",
        hours="两个",
    )

    assert answer.status_code == 409
    assert "没有办成" in answer.text
    assert journal_of(site) == before


def test_a_flag_without_department_comes_back_as_it_was_typed(secretary):
    site, browser = secretary(4)
    before = journal_of(site)

    answer = browser.fill("/community/flag", "/community/flag", channel="phone", text="报数")

    assert answer.status_code == 422
    assert journal_of(site) == before
    assert ">报数</textarea>" in answer.text
    assert 'value="phone" checked' in answer.text


def test_want_of_money_is_no_ground_once_the_community_confirmed_it(secretary):
    site, browser = secretary(22)
    path = f"/community/refuse?number={site.number}"

    shown = browser.page(path)
    answer = browser.fill(path, "/community/refuse", ground="NO_FUNDS")

    assert "本社区已确认 1,535.22 元可用" in words(shown)
    assert answer.status_code == 409
    assert "不能以“经费未到位”拒绝事项" in words(answer.text)
    assert not placement_of(site).refusal


DEMAND = {"what": "每天上传照片", "on": "2026-05-20", "means": "chat_group", "who": "住建局物业科"}


def test_one_demand_is_refused_beside_an_item_that_goes_on(secretary):
    site, browser = secretary(22)
    path = f"/community/refuse?number={site.number}"
    half = {**DEMAND, "on": ""}

    missing = browser.fill(path, "/community/refuse", ground="NOT_IN_SCOPE")
    partial = browser.fill(path, "/community/refuse", ground="NO_POWERS", **half)
    letter = browser.fill(path, "/community/refuse", ground="NOT_IN_SCOPE", **DEMAND)

    assert (missing.status_code, partial.status_code) == (422, 422)
    assert 'href="#f-demand"' in missing.text
    assert "每天上传照片" in partial.text
    assert "所拒绝的要求：每天上传照片（2026年5月20日，工作群，住建局物业科）" in words(letter.text)
    assert "该事项本身照常进行" in words(letter.text)
    assert not placement_of(site).refusal
    ident = letter.url.path.rpartition("/")[2]
    head = site.enter("DEPT_HEAD", DEPARTMENT)
    assert "每天上传照片" in words(head.page(f"/assignments/{ident}/acts/contest"))


def test_money_that_is_not_there_may_be_named_without_a_warning(secretary):
    site, browser = secretary(18)
    path = f"/community/refuse?number={site.number}"

    assert "已确认" not in browser.page(path)
    assert browser.fill(path, "/community/refuse", ground="NO_FUNDS").status_code == 200


@pytest.fixture
def refused(secretary):
    """The desk with a refusal, its number, and the head of the department it went to."""
    site, browser = secretary(22)
    path = f"/community/refuse?number={site.number}"
    letter = browser.fill(path, "/community/refuse", ground="NO_POWERS")
    return site, letter.url.path.rpartition("/")[2], site.enter("DEPT_HEAD", DEPARTMENT)


def test_a_refusal_is_answered_by_accepting_or_by_contesting(refused):
    site, ident, head = refused
    page = words(head.page(f"/assignments/{ident}/acts/contest"))
    empty = head.fill(f"/assignments/{ident}/acts/contest", f"/assignments/{ident}/acts/contest")
    inbox = words(head.page("/inbox" if head.get("/inbox").status_code == 200 else "/"))

    assert "接受拒绝，撤回要求" in page
    assert "提出异议" in page
    assert empty.status_code == 422
    assert "接受拒绝，撤回要求" in empty.text
    assert "答复社区拒绝" in inbox
    assert "部门提出异议" not in inbox

    path = f"/assignments/{ident}/acts/accept_refusal"
    head.fill(f"/assignments/{ident}/acts/contest", path, reason="由本局自行办理")
    with site.ledger.read() as tx:
        assert assignments.state(tx, RefusalState, ident).stage == "R_ACCEPTED"


def test_to_refuse_and_to_sign_lead_to_the_pages_for_it(secretary):
    site, browser = secretary(14)

    refuse = browser.get(f"/assignments/{site.number}/acts/refuse")
    sign = browser.get(f"/assignments/{site.number}/acts/sign_community")

    assert refuse.url.path == "/community/refuse"
    assert sign.url.path == f"/assignments/{site.number}/communities/{OURS}"


def test_the_day_of_a_community_lists_its_refusals_with_term_and_outcome(refused):
    site, ident, head = refused
    browser = site.enter("COMM_SEC", OURS)
    before = words(browser.page("/community"))
    path = f"/assignments/{ident}/acts/accept_refusal"
    head.fill(f"/assignments/{ident}/acts/contest", path, reason="由本局自行办理")
    after = words(browser.page("/community"))

    assert ident in before
    assert "答复期限" in before
    assert "部门接受" in after
    assert ident not in site.enter("COMM_SEC", "533103001003").page("/community")


def flagged(browser, **typed):
    told = {"department": DEPARTMENT, "channel": "phone", "text": "今晚报送名单", **typed}
    return browser.fill("/community/flag", "/community/flag", **told)


def test_reports_are_listed_to_who_made_them_with_a_name_or_without(secretary):
    site, browser = secretary(4)
    hidden = re.search(r"B-\d{4,}-\d{4}-\d+", flagged(browser).text)[0]
    named = re.search(r"B-\d{4,}-\d{4}-\d+", flagged(browser, text="另一件", named="true").text)[0]
    page = browser.page("/community")
    others = site.enter("COMM_WORKER", OURS).page("/community")

    for number in (hidden, named):
        assert f'href="/assignments/{number}"' in page
        assert number not in others


def test_more_hours_than_anybody_works_are_not_taken(secretary):
    site, browser = secretary(4)
    before = journal_of(site)

    answer = flagged(browser, hours="999999")

    assert answer.status_code == 409
    assert "数值过大" in answer.text
    assert journal_of(site) == before


def test_a_report_in_form_says_what_proves_it(secretary):
    site, browser = secretary(4)

    bare = flagged(browser, formal="true", evidence="none")
    assert bare.status_code == 422
    assert 'href="#f-evidence"' in bare.text
    done = flagged(browser, formal="true", evidence="chat_screenshot")
    number = re.search(r"B-\d{4,}-\d{4}-\d+", done.text)[0]
    with site.ledger.read() as tx:
        assert assignments.state(tx, BypassState, number).evidence == "聊天截图"


def test_a_body_outside_is_refused_and_an_order_returned_from_the_page(site_at):
    browser = site_at("TL01", 1).enter("COMM_SEC", "533103001002")
    path = "/community/refuse"
    lacking = browser.fill(path, path, body="省某厅", ground="NO_ADMISSION")
    assert (lacking.status_code, "请选种类" in lacking.text) == (422, True)
    told = browser.fill(path, path, body="省某厅", body_kind="province", ground="NO_ADMISSION")
    assert told.status_code == 200
    assert "省某厅" in told.text

    order = {"order_no": "12345-0088", "department": "DH-SFJ", "what": "路灯维修", "who": "12345"}
    assert browser.fill(path, path, **order).status_code == 422
    answer = browser.fill(path, path, **order, on="2026-03-24")
    assert (answer.status_code, answer.url.path.startswith("/community/refusals/")) == (200, True)
    assert "12345-0088" in answer.text


def test_a_worker_returns_an_order_and_refuses_nothing_else(site_at):
    browser = site_at("TL01", 1).enter("COMM_WORKER", "533103001002")
    path = "/community/refuse"
    assert "退回工单" in browser.page("/community")
    assert 'name="ground"' not in browser.page(path)
    order = {"department": "DH-SFJ", "what": "路灯维修", "who": "12345", "on": "2026-03-24"}
    refusal = {"department": "DH-SFJ", "ground": "NO_ADMISSION"}
    for typed in (order, refusal):
        lacking = browser.fill(path, path, **typed)
        assert (lacking.status_code, "退回工单的平台编号" in lacking.text) == (422, True)
    answer = browser.fill(path, path, **order, order_no="12345-0088")
    assert (answer.status_code, answer.url.path.startswith("/community/refusals/")) == (200, True)


def test_the_page_of_a_contested_refusal_says_who_rules_and_until_when(site_at):
    site = site_at("LV08", 9)
    with site.ledger.read() as tx:
        (one,) = assignments.every(tx, RefusalState)
    page = site.enter("LG_OFFICE", "DH-LGB").page(f"/assignments/{one.id}")
    assert "现在不等任何人" not in page
    assert "<strong>裁定拒绝成立</strong>" in page
    assert "2026年3月18日" in page
    assert f'href="/assignments/{site.number}"' in page
