"""From a draft to the ledger: once, as it was checked, by those who may; corrected and compared."""

import re
from io import BytesIO

import pikepdf

from ledger.read import assignments, queries
from schemas.acts.act import SYSTEM, Act
from schemas.states.states import AssignmentState
from tasks.acts import perform

NAME = "关爱独居老人上门走访"


def page_of_paper():
    """A file of one empty page."""
    made, file = pikepdf.new(), BytesIO()
    made.add_blank_page()
    made.save(file)
    return file.getvalue()


def stage_of(site, number):
    with site.ledger.read() as tx:
        return assignments.state(tx, AssignmentState, number).stage


def test_the_head_files_once_however_often_it_is_sent(site, clerk, head, fresh):
    home = clerk.type(fresh())
    sent = {**head.fields(f"{home}/review"), "_do": "send"}
    first = head.post(f"{home}/review", data=sent)
    assert first.url.path.endswith("/sent")
    number = first.url.path.split("/")[2]
    assert head.post(f"{home}/review", data=sent).status_code == 410
    assert stage_of(site, number) == "SUBMITTED"
    with site.ledger.read() as tx:
        assert queries.numbers(tx) == sorted([site.number, number])
    assert NAME in head.page(f"/applications/{number}/view")


def test_a_draft_that_changed_since_it_was_checked_is_not_filed(clerk, head, written):
    sent = {**head.fields(f"{written}/review"), "_do": "send"}
    clerk.fill(f"{written}/item", f"{written}/item", description="又改了")
    answer = head.post(f"{written}/review", data=sent)
    assert answer.status_code == 409
    assert "赵示例" in answer.text


def test_what_the_rules_forbid_is_not_filed_and_the_draft_stays(head, fresh):
    home = head.write(fresh(community_role="enforce"))
    answer = head.do(home, "send")
    assert answer.status_code == 409
    assert "没有办成" in answer.text
    assert NAME in head.page(f"{home}/item")


def test_a_clerk_keeps_and_hands_over_but_does_not_file(site, clerk, head, written):
    assert "签发并提交" not in clerk.page(f"{written}/review")
    assert clerk.do(written, "send").status_code == 409
    assert clerk.do(written, "hand").status_code == 200
    assert "待负责人签发" in head.page("/applications")
    assert clerk.do(written, "keep").status_code == 200
    number = re.search(r"\d{6}-ZR-\d{4}-\d{5}", clerk.page(f"{written}/review"))[0]
    assert stage_of(site, number) == "DRAFT"
    assert head.do(written, "send").url.path == f"/applications/{number}/sent"
    assert stage_of(site, number) == "SUBMITTED"


def test_a_draft_kept_in_the_ledger_can_be_kept_again(site, clerk, written):
    clerk.do(written, "keep")
    path = f"{written}/item"
    clerk.fill(path, path, description="再写一句")
    assert clerk.do(written, "keep").status_code == 200
    with site.ledger.read() as tx:
        assert len(queries.numbers(tx)) == 2


def test_the_files_of_a_draft_go_with_it(site, head, fresh):
    home = head.write(fresh())
    content = page_of_paper()
    sent = {"data": {"_csrf": head.csrf}, "files": {"file": ("basis.pdf", content)}}
    assert head.post(f"{home}/files", **sent).status_code == 200
    number = head.do(home, "send").url.path.split("/")[2]
    assert "basis.pdf" in head.page(f"/assignments/{number}/files")


ASKED = "为什么不合并为一项申请"


def test_what_the_indicators_ask_is_the_same_before_and_after_filing(site, head, fresh):
    """The department filed for the same target a moment ago, under another title."""
    head.do(head.write(fresh()), "send")
    home = head.write(fresh(title="困境家庭年度信息核对协助"))
    before = head.page(f"{home}/review")
    assert ASKED in before
    number = head.do(home, "send").url.path.split("/")[2]
    assert ASKED in head.page(f"/applications/{number}/sent")
    precheck(site, number)
    with site.ledger.read() as tx:
        street = assignments.state(tx, AssignmentState, number).street
    reviewer = site.enter("STREET_REVIEWER", street)
    for who, path in (
        (head, f"/applications/{number}/sent"),
        (head, f"/applications/{number}/view"),
        (reviewer, f"/applications/{number}/view"),
        (reviewer, f"/assignments/{number}/acts/return"),
    ):
        page = who.page(path)
        assert ASKED in page
        assert sum_of(page) == sum_of(before)


def sum_of(page):
    return re.search(r"合计(\d+(?:\.\d+)?)小时", page)[1]


def precheck(site, number):
    receipt = perform.perform(
        site.ledger, Act(verb="precheck", number=number), SYSTEM, "precheck:1"
    )
    assert receipt.accepted, receipt


def test_a_sum_of_hours_is_not_told_before_the_own_hours_are_known(head, fresh):
    head.do(head.write(fresh()), "send")
    told = fresh(hours_per_community=None)
    home = head.write({name: value for name, value in told.items() if value is not None})
    assert "小时，超过授权上限" not in head.page(f"{home}/review")


def test_going_back_after_filing_tells_the_number(head, fresh):
    home = head.write(fresh())
    number = head.do(home, "send").url.path.split("/")[2]
    for page in ("review", "work"):
        answer = head.browser.get(f"{home}/{page}")
        assert answer.status_code == 410
        assert f"已报出：{number}" in answer.text


def test_a_draft_that_was_thrown_away_tells_no_number(clerk, written):
    assert clerk.post(f"{written}/end", data={"_csrf": clerk.csrf}).status_code == 200
    answer = clerk.browser.get(f"{written}/review")
    assert answer.status_code == 410
    assert "已报出：" not in answer.text


def test_a_class_changed_by_hand_asks_for_its_reason_before_it_is_filed(site, head, fresh):
    home = head.write(fresh(title="门前三包宣传劝导", list_class="new", list_reason=None))
    refused = head.do(home, "send")
    assert refused.status_code == 422
    assert "请写明理由" in refused.text

    home = head.write(fresh(title="门前三包宣传劝导", list_class="new", list_reason="增加夜间劝导"))
    number = head.do(home, "send").url.path.split("/")[2]
    page = head.page(f"/applications/{number}/view")
    assert "增加夜间劝导" in page


def test_who_wrote_a_draft_last_does_not_sign_it(site, head, clerk, fresh):
    home = clerk.write(fresh())
    head.fill(f"{home}/item", f"{home}/item", description="负责人改的")
    refused = head.do(home, "send")
    assert refused.status_code == 409
    assert "须由不同的人办理" in refused.text
    clerk.fill(f"{home}/item", f"{home}/item", description="经办人核过的")
    assert head.do(home, "send").url.path.endswith("/sent")


def test_a_street_files_in_its_own_name_by_its_clerk_and_its_head(site, writer, fresh):
    street = "533103001"
    clerk, head = writer("DEPT_CLERK", street), writer("STREET_HEAD", street)
    home = clerk.write(fresh(applicant=street, real_owner=street))

    number = head.do(home, "send").url.path.split("/")[2]
    with site.ledger.read() as tx:
        state = assignments.state(tx, AssignmentState, number)
    assert (state.terms.applicant, state.street) == (street, "DH-LGB")
