"""The forms of judging: what must be weighed stands beside them, and nobody has to be recused."""

from starlette.datastructures import FormData

from desk.web.act_forms.answers import data_of
from desk.web.act_forms.asking import FormContext, FormQuestion, Option, questions
from schemas.acts.act import Act, Actor
from tasks.acts import perform

STREET, COMMUNITY = "533103001", "533103001002"
VOTES = {"members": "14", "present": "12", "against": "0", "abstain": "0", "result": "approve"}


def test_a_list_that_is_asked_for_may_be_empty_and_one_that_is_not_is_left_out():
    choices = (Option("DH-ZJJ"),)
    recused = FormQuestion("recused", "recused", "many", True, choices)
    fields = FormQuestion("fields", "fields", "lines", False)
    assert data_of((recused, fields), FormData([])) == {"recused": []}


def test_a_row_that_may_stay_empty_asks_for_nothing():
    asked = {one.name: one for one in questions("decide", FormContext())}
    rows = asked["exemptions"].parts
    assert rows
    assert not any(part.required for row in rows for part in row.parts)


def test_what_is_asked_for_and_left_empty_is_an_empty_list(site_at):
    site = site_at("TL01", 9)
    chair = site.enter("LG_CHAIR", "DH-LG")
    path = f"/assignments/{site.number}/acts/decide"
    fields = dict(chair.fields(path, path))
    assert fields["members"] == "14"
    assert fields["recused"] == "DH-ZJJ"
    sent = {**fields, **VOTES, "voting": "11", "in_favour": "11"}
    sent.pop("recused")
    answer = chair.post(path, data=sent)
    assert answer.status_code == 409  # refused for the member who applies, not for a missing field
    assert "回避" in answer.text


def test_what_has_to_be_weighed_stands_beside_the_vote(site_at):
    site = site_at("TL01", 9)
    page = site.enter("LG_CHAIR", "DH-LG").page(f"/assignments/{site.number}/acts/decide")
    assert "两社区同意，其一附条件" in page  # the street's opinion
    assert "附条件同意" in page  # what a community answered
    assert f"/applications/{site.number}/view" in page


def test_the_assignment_tells_what_was_decided(site_at):
    site = site_at("TL01", 10)
    page = site.enter("DEPT_HEAD", "DH-ZJJ").page(f"/assignments/{site.number}")
    assert "表决 11，赞成 11" in page
    assert "开始公示" in page
    assert "公示期满" not in page


def test_a_report_of_work_passed_by_is_handled_by_the_office(site_at):
    site = site_at("TL01", 13)
    by = Actor(person=f"{COMMUNITY}/COMM_SEC", role="COMM_SEC", org=COMMUNITY)
    told = {
        "department": "DH-ZJJ",
        "channel": "微信群",
        "text": "今晚报送名单",
        "evidence": "群消息",
    }
    receipt = perform.perform(site.ledger, Act(verb="flag_informal_demand", data=told), by, "k1")
    office = site.enter("LG_OFFICE", "DH-LGB")
    page = office.page(f"/assignments/{receipt.number}")
    assert "今晚报送名单" in page
    assert "b_triage" in page
    path = f"/assignments/{receipt.number}/acts/b_triage"
    done = office.fill(path, path, result="accepted")
    assert "已办理" in done.text
    assert (
        site.enter("DEPT_HEAD", "DH-ZJJ").get(f"/assignments/{receipt.number}").status_code == 403
    )


def test_a_last_instalment_is_not_ordered_before_acceptance(site_at):
    site = site_at("TL01", 18)
    path = f"/assignments/{site.number}/acts/order"
    finance = site.enter("FIN_DEPT", "DH-ZJJ")
    asked = f"{path}?instalment=3&community={COMMUNITY}"
    answer = finance.fill(asked, path)
    assert answer.status_code == 409
    assert "验收后才付" in answer.text
