"""The desk of an emergency: asked for on one page, checked, seen by its parties, registered."""

import re
from datetime import date

import pytest

from desk.cli.commands.replay import applications
from desk.web.application import draft_store
from ledger.read import assignments
from schemas.states.emergency import EmergencyState
from schemas.states.states import AssignmentState
from tasks import drafts, grants
from tasks.figures import emergencies, summary
from tasks.papers import waiting

CLERK, HEAD, OFFICE = ("DEPT_CLERK", "DH-YJJ"), ("DEPT_HEAD", "DH-YJJ"), ("LG_OFFICE", "DH-LGB")
ONE, TWO, OTHER = "533123100001", "533123100002", "533103001001"
ASKED = {
    "notice.issuer": "盈江县防汛抗旱指挥部", "notice.issuer_kind": "command",
    "notice.number": "盈汛指〔2026〕13号", "notice.event": "暴雨", "notice.level": "3",
    "notice.started_on": "2026-07-13", "notice.expected_end": "2026-07-22",
    "communities": [OTHER], "text": "通知低洼院落住户",
}  # fmt: skip


@pytest.fixture
def begun(site_at):
    """TL10 after the work began: 2026-07-13, in the evening."""
    return site_at("TL10", 3)


def ask(browser, **change):
    return browser.fill("/emergencies/new", "/emergencies/new", **{**ASKED, **change})


def test_one_page_asks_for_the_lane_and_the_officer_finds_it(begun):
    sent = ask(begun.enter(*CLERK, follow_redirects=False))
    assert sent.status_code == 303
    number = sent.headers["location"].split("/assignments/")[1].split("?")[0]

    office = begun.enter(*OFFICE)
    assert f"/assignments/{number}/acts/e_verify" in office.page("/")
    page = office.page(f"/assignments/{number}")
    assert "盈汛指〔2026〕13号" in page
    assert "待核实" in page
    form = f"/assignments/{number}/acts/e_verify"
    assert office.fill(form, form, result="verified", text="已核对").status_code == 200
    with begun.ledger.read() as tx:
        assert assignments.state(tx, EmergencyState, number).stage == "E_VERIFIED"


def test_a_departments_own_notice_comes_back_with_the_reason_and_what_was_typed(begun):
    sent = ask(begun.enter(*CLERK), **{"notice.issuer_kind": "department"})
    assert sent.status_code == 409
    assert "不是人民政府或其指挥机构" in sent.text
    assert "通知低洼院落住户" in sent.text


def test_what_is_missing_is_named(begun):
    sent = ask(begun.enter(*CLERK), text="")
    assert sent.status_code == 422
    assert "f-text" in sent.text


def test_a_community_begins_and_its_department_takes_it_up_with_the_notice(begun):
    first = {"event": "山洪", "text": "连夜转移", "department": "DH-YJJ"}
    community = begun.enter("COMM_WORKER", OTHER, follow_redirects=False)
    assert "登记先期处置" in community.page("/emergencies")
    assert community.fill("/emergencies/new", "/emergencies/new", **first).status_code == 303
    again = community.fill("/emergencies/new", "/emergencies/new", **first)
    assert (again.status_code, "连夜转移" in again.text) == (409, True)

    head = begun.enter(*HEAD)
    number = re.search(r"/assignments/([0-9A-Z-]+)/acts/e_request", head.page("/"))[1]
    page = head.page(f"/assignments/{number}")
    assert "先期处置中" in page
    form = f"/emergencies/new/{number}"
    assert "连夜转移" in head.page(f"/assignments/{number}/acts/e_request")  # its own page
    assert f'action="{form}"' in head.page(form)
    assert head.fill(form, form, **{**ASKED, "communities": [TWO]}).status_code == 409
    assert head.fill(form, form, **ASKED).status_code == 200
    with begun.ledger.read() as tx:
        state = assignments.state(tx, EmergencyState, number)
    assert (state.stage, state.begun_by) == ("E_REQUESTED", OTHER)


def test_what_nobody_takes_up_counts_for_no_department(begun):
    first = {"event": "山洪", "text": "连夜转移", "department": "DH-YJJ"}
    begun.enter("COMM_SEC", OTHER).fill("/emergencies/new", "/emergencies/new", **first)
    with begun.ledger.read() as tx:
        rows = emergencies.register(tx)
    assert len(rows) == 2
    (sums,) = emergencies.by_department(rows)
    assert (sums.department, sums.asked) == ("DH-YJJ", 1)
    assert "没有通知，社区先期处置" in begun.enter(*OFFICE).page("/emergencies")


def test_the_parties_read_it_and_others_do_not(begun):
    path = f"/assignments/{begun.number}"
    for who in (CLERK, HEAD, OFFICE, ("COMM_SEC", ONE), ("STREET_REVIEWER", "533123100"),
                ("AUDITOR", "DH-SJJ"), ("LG_CHAIR", "DH-LG")):  # fmt: skip
        assert "转移命令" in begun.enter(*who).page(path), who
    for who in (("COMM_SEC", OTHER), ("DEPT_CLERK", "DH-ZJJ"), ("STREET_HEAD", "533103001")):
        assert begun.enter(*who).get(path).status_code == 403, who


def test_a_community_is_offered_its_acts_and_no_refusal_stands(begun):
    community, path = begun.enter("COMM_SEC", ONE), f"/assignments/{begun.number}"
    page = community.page(path)
    assert f"{path}/acts/log_hours" in page
    assert f"{path}/acts/e_object" in page
    form = f"{path}/acts/log_hours"
    assert community.fill(form, form, hours="6.5", text="转移").status_code == 200
    form = f"{path}/acts/e_object"
    assert community.fill(form, form, text="人手不足").status_code == 200
    assert community.get(f"{path}/communities/{ONE}").status_code == 200
    assert "6.5" in community.page(path)
    neighbour = begun.enter("COMM_SEC", TWO).page(path)
    assert "6.5" not in neighbour  # neither its hours nor what it has against it
    assert "人手不足" not in neighbour
    assert "人手不足" in begun.enter(*OFFICE).page(path)


def test_the_head_files_afterwards_what_the_request_has_told_already(begun):
    head = begun.enter(*HEAD)
    inbox = head.page("/")
    assert f"/assignments/{begun.number}/acts/e_file" in inbox
    first = head.page(f"/assignments/{begun.number}/acts/e_file")
    assert "3个工作日内补办完整申请" in first
    opened = head.post(
        f"/applications/{begun.number}/open",
        data=dict(
            head.fields(f"/applications/{begun.number}", f"/applications/{begun.number}/open")
        ),
    )
    assert opened.status_code == 200
    (draft,) = drafts.of_org(begun.ledger, "DH-YJJ", draft_store.KIND)
    asked = draft.body["application"]
    assert asked["emergency"]["number"] == "盈汛指〔2026〕12号"
    assert (asked["communities"], asked["nature"]) == ([ONE, TWO], "emergency")
    review = head.page(f"/applications/drafts/{draft.id}/review")
    assert "签发补办申请" in review


def test_what_the_head_signs_is_filed_under_the_number_of_the_emergency(begun):
    body = {"application": applications(None)[39], "purpose": "follow", "pages": {}}
    by = grants.synthetic(*HEAD)
    draft = drafts.begin(begun.ledger, by, draft_store.KIND, body, subject=begun.number, title="x")
    path = f"/applications/drafts/{draft.id}/review"

    sent = begun.enter(*HEAD).fill(path, path, _do="send")

    assert sent.status_code == 200
    with begun.ledger.read() as tx:
        filed = assignments.state(tx, AssignmentState, begun.number)
        assert (filed.stage, filed.emergency) == ("SUBMITTED", True)
        assert assignments.state(tx, EmergencyState, begun.number).filed_on == date(2026, 7, 13)


@pytest.mark.parametrize("who", [OFFICE, ("LG_CHAIR", "DH-LG"), ("AUDITOR", "DH-SJJ"), CLERK])
def test_the_register_lists_it_and_sums_by_department(begun, who):
    page = begun.enter(*who).page("/emergencies")
    assert begun.number in page
    assert "只按部门统计" in page


def test_a_department_finds_its_own_only_and_others_no_register(begun):
    assert begun.number not in begun.enter("DEPT_CLERK", "DH-ZJJ").page("/emergencies")
    assert begun.enter("FIN_DEPT", "DH-YJJ").get("/emergencies").status_code == 403
    assert begun.enter("STREET_HEAD", "533103001").get("/emergencies/new").status_code == 403


@pytest.mark.parametrize("who", [
    ("COMM_SEC", ONE), ("COMM_WORKER", TWO), ("STREET_REVIEWER", "533123100"),
])  # fmt: skip
def test_who_is_asked_finds_its_own_in_the_bar_and_no_sums(begun, who):
    page = begun.enter(*who).page("/emergencies")
    assert 'href="/emergencies"' in page
    assert begun.number in page
    assert "轮到谁" in page
    assert "按部门统计" not in page


@pytest.mark.parametrize("who", [("COMM_SEC", OTHER), ("STREET_HEAD", "533103001")])
def test_who_is_not_asked_finds_no_emergency_of_others(begun, who):
    page = begun.enter(*who).page("/emergencies")
    assert begun.number not in page
    assert "还没有应急事项" in page


def test_only_who_keeps_the_register_sees_which_report_a_revoked_one_opened(site_at):
    site = site_at("TL11", 6)
    with site.ledger.read() as tx:
        (row,) = emergencies.register(tx)
    assert row.bypass in site.enter(*OFFICE).page("/emergencies")
    for who in (HEAD, *(("COMM_SEC", code) for code in (ONE, OTHER))):
        assert row.bypass not in site.enter(*who).page("/emergencies"), who


@pytest.mark.parametrize("who", [
    ("COMM_SEC", ONE), ("COMM_WORKER", ONE), ("STREET_REVIEWER", "533123100"), HEAD, CLERK, OFFICE,
    ("AUDITOR", "DH-SJJ"), ("LG_CHAIR", "DH-LG"),
])  # fmt: skip
def test_the_first_pages_of_every_seat_open_before_anybody_filed(begun, who):
    browser = begun.enter(*who)
    for path in ("/", "/community", "/street", "/department", "/assignments", "/money", "/office",
                 "/dashboard", f"/assignments/{begun.number}/communities/{ONE}"):  # fmt: skip
        assert browser.get(path).status_code in (200, 403), path


@pytest.mark.parametrize("upto", range(4, 17))
def test_every_page_opens_at_every_stage(site_at, upto):
    site = site_at("TL10", upto)
    office = site.enter(*OFFICE)
    assert site.number in office.page(f"/assignments/{site.number}")
    department = site.enter(*HEAD)
    assert department.get(f"/assignments/{site.number}/communities/{ONE}").status_code == 200
    assert site.enter("COMM_SEC", ONE).get("/community").status_code == 200
    assert department.get("/department").status_code == 200


def test_what_became_of_it_is_counted_by_department(site_at):
    site = site_at("TL11", 6)
    with site.ledger.read() as tx:
        rows = emergencies.register(tx)
    (told,) = emergencies.by_department(rows)
    assert (told.department, told.asked, told.revoked, told.running) == ("DH-YJJ", 1, 1, 0)
    page = site.enter(*OFFICE).page("/emergencies")
    assert rows[0].bypass in page


def test_a_report_tells_which_emergency_opened_it(site_at):
    site = site_at("TL11", 6)
    with site.ledger.read() as tx:
        report = assignments.state(tx, EmergencyState, site.number).bypass
    assert site.number in site.enter(*OFFICE).page(f"/assignments/{report}")


def test_the_decision_stands_for_an_agreement_and_announces_no_publication(site_at):
    site = site_at("TL10", 6)
    for message in waiting.waiting(site.ledger):
        waiting.draw_up(site.ledger, message)
    assert not waiting.waiting(site.ledger)
    papers = summary.paper_list(site.ledger, site.number)
    (paper,) = (one for one in papers if one.kind == "decision")
    assert "代替委托协议书" in paper.html
    assert "响应结束后10个工作日内提交费用报告" in paper.html
    assert "公示5个工作日" not in paper.html
    assert "签订委托协议书，由街道" not in paper.html


def test_a_revoked_emergency_has_the_papers_of_its_work_and_of_its_report(site_at):
    """Its application was never filed: start and end of the work are told from its request."""
    site = site_at("TL11", 6)
    drawn = [waiting.draw_up(site.ledger, one) for one in waiting.waiting(site.ledger)]
    assert drawn == [1] * 5
    papers = summary.paper_list(site.ledger, site.number)
    kinds = [one.kind for one in papers]
    assert (kinds.count("start_notice"), kinds.count("termination_notice")) == (2, 2)
    start = next(one.html for one in papers if one.kind == "start_notice")
    for told in ("转移滑坡隐患点住户并值守", "个工作日内补办准入申请", "应急先行"):
        assert told in start
    assert "准予准入决定" not in start


def test_personal_data_is_offered_to_its_department_while_the_response_runs(site_at):
    running, over = site_at("TL10", 6), site_at("TL10", 7)
    way = "/acts/read_personal_data"
    for site, who, there in (
        (running, CLERK, True), (running, ("AUDITOR", "DH-SJJ"), False), (over, CLERK, False),
    ):  # fmt: skip
        assert (way in site.enter(*who).page(f"/assignments/{site.number}")) is there, who
    form = f"/assignments/{running.number}{way}"
    typed = {"fields": ["转移人员姓名、住址、健康状况"], "purpose": "清点转移人员"}
    assert running.enter(*CLERK).fill(form, form, **typed).status_code == 200


def test_the_head_states_the_cost_where_the_clerk_has_not(site_at):
    site = site_at("TL10", 8)
    path = f"/assignments/{site.number}"
    head, form = site.enter(*HEAD), f"{path}/acts/cost_statement"
    assert form in head.page(path)
    hours = {f"hours.{code}": "48" for code in (ONE, TWO)}
    amounts = {f"amounts.{code}": "1728.00" for code in (ONE, TWO)}
    typed = {"actual_hours": "96", "amount": "3456.00"}
    assert head.fill(form, form, **hours, **amounts, **typed).status_code == 200
    assert form not in head.page(path)


@pytest.mark.parametrize("who", [OFFICE, HEAD])
def test_what_never_fits_a_filing_afterwards_is_not_offered(site_at, who):
    site = site_at("TL10", 5)
    page = site.enter(*who).page(f"/assignments/{site.number}")
    for verb in ("accept", "return", "not_accept", "withdraw"):
        assert f"/acts/{verb}?" not in page, verb
    assert "/acts/response_lifted" in page
    line = page.split('class="route"')[1].split("</ol>")[0]
    assert "已生效" in line
    assert "征求社区意见" not in line
    assert "已受理" not in line


def test_a_short_line_is_in_the_inbox_of_both_until_the_department_names_another(site_at):
    site = site_at("LV105", 6)
    ways = {("FIN_BUREAU", "DH-CZJ"): "raise_line", ("FIN_DEPT", "DH-YJJ"): "name_line"}
    path = "/assignments/{}/acts/{}".format
    for who, verb in ways.items():
        browser = site.enter(*who)
        assert path(site.number, verb) in browser.page("/")
        assert path(site.number, verb) in browser.page(f"/assignments/{site.number}")
    act = path(site.number, "name_line")
    payer = site.enter("FIN_DEPT", "DH-YJJ")
    told = {"budget_doc_no": "德财预〔2026〕14号-应急-106", "reason": "原指标不足"}
    assert payer.fill(act, act, **told).status_code == 200
    for who, verb in ways.items():
        assert path(site.number, verb) not in site.enter(*who).page("/")
    with site.ledger.read() as tx:
        filed = assignments.state(tx, AssignmentState, site.number)
    assert filed.terms.budget_doc_no == told["budget_doc_no"]


def test_a_short_line_is_raised_from_the_inbox(site_at):
    site = site_at("LV105", 6)
    act = f"/assignments/{site.number}/acts/raise_line"
    bureau = site.enter("FIN_BUREAU", "DH-CZJ")
    told = dict(bureau.fields(act, act))
    assert (told["budget_doc_no"], told["amount"]) == ("德财预〔2026〕14号-应急-105", "")
    assert bureau.fill(act, act, amount="9999.00", reason="应急追加").status_code == 200
    assert act not in bureau.page("/")
