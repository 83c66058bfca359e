"""A dispute as its sides read it: on the page of the assignment and on the community's own."""

from datetime import timedelta

import pytest

from ledger.read import assignments
from schemas.states.disputes import DisputeKind, DisputeResult, DisputeSide, DisputeState
from tasks import clock
from tasks.papers import waiting
from tasks.reasons import name_of

OURS, CLERK, HEAD = "533103001006", ("DEPT_CLERK", "DH-SFJ"), ("STREET_HEAD", "533103001")
SIDES = (CLERK, HEAD, ("COMM_SEC", OURS))


@pytest.mark.parametrize("who", SIDES)
@pytest.mark.parametrize("page", ["", f"/communities/{OURS}"])
def test_the_sides_read_what_it_is_about_whose_move_it_is_and_until_when(site_at, who, page):
    site = site_at("LV03", 15)
    told = site.enter(*who).page(f"/assignments/{site.number}{page}")
    for words in ("部门要求补做协议外的台账", "双方协商", "本阶段已表态", "轮到谁", "本阶段期限"):
        assert words in told, words
    assert "结论" not in told


def test_an_offer_and_who_holds_with_it_are_shown_until_a_ruling_takes_its_place(site_at):
    site = site_at("LV01", 19)
    told = site.enter("COMM_SEC", OURS).page(f"/assignments/{site.number}")
    assert "工作仍按协议开展，期末按交付数量结算" in told
    assert "部门已同意" in told
    assert "社区已同意" not in told
    assert "部门提议的金额" in told

    ruled = site_at("LV02", 21)
    told = ruled.enter(*CLERK).page(f"/assignments/{ruled.number}")
    assert "部分支持" in told
    assert "已作准备，酌付五百元" in told
    assert "500.00" in told
    assert "已裁定，可提请领导小组" in told
    assert "提出的方案" not in told


def test_a_neighbour_reads_nothing_of_it_and_the_page_has_its_english(site_at):
    site = site_at("LV03", 15)
    path = f"/assignments/{site.number}"
    neighbour = site.enter("COMM_SEC", "533103001001").get(path)
    assert "部门要求补做协议外的台账" not in neighbour.text
    english = site.enter(*CLERK)
    english.cookies.set("desk-lang", "en", domain="testserver.local")
    assert "What is in dispute" in english.page(path)


def acts_at(browser, number, page=""):
    """The acts of disputes that a page offers."""
    told = browser.page(f"/assignments/{number}{page}")
    known = ("offer_terms", "accept_terms", "raise_dispute", "rule_dispute", "withdraw_dispute")
    return {verb for verb in known if f"/acts/{verb}" in told}


def test_each_side_is_offered_its_own_move_on_both_pages(site_at):
    site = site_at("LV03", 15)
    ours, clerk = site.enter("COMM_SEC", OURS), site.enter(*CLERK)
    for page in ("", f"/communities/{OURS}"):
        asked = {"offer_terms", "raise_dispute", "withdraw_dispute"}
        assert acts_at(ours, site.number, page) == asked
        assert acts_at(clerk, site.number, page) == {"offer_terms", "raise_dispute"}
    assert acts_at(site.enter("DEPT_HEAD", "DH-SFJ"), site.number) == {
        "offer_terms", "raise_dispute",
    }  # fmt: skip
    assert acts_at(site.enter(*HEAD), site.number) == set()

    mediated = site_at("LV03", 17)
    assert acts_at(mediated.enter(*HEAD), mediated.number) == {"offer_terms", "raise_dispute"}
    assert acts_at(mediated.enter(*CLERK), mediated.number) == set()


def test_the_chair_is_offered_the_ruling_only_once_the_office_is_late(site_at):
    site = site_at("LV02", 20)
    chair = ("LG_CHAIR", "DH-LG")
    assert acts_at(site.enter("LG_OFFICE", "DH-LGB"), site.number) == {"rule_dispute"}
    assert acts_at(site.enter(*chair), site.number) == set()
    clock.set_now(site.ledger, clock.now(site.ledger) + timedelta(days=20))
    assert acts_at(site.enter(*chair), site.number) == {"rule_dispute"}


def test_a_dispute_is_opened_and_settled_with_the_forms_of_the_desk(site_at):
    site = site_at("LV03", 14)
    told = {"kind": "defect", "text": "补做台账不在协议内"}
    sent = (
        (("COMM_SEC", OURS), "open_dispute", told),
        (CLERK, "offer_terms", {"kind": "defect", "text": "不再要求"}),
        (("COMM_SEC", OURS), "accept_terms", {}),
    )
    for who, verb, typed in sent:
        path = f"/assignments/{site.number}/acts/{verb}"
        browser = site.enter(*who)
        answer = browser.fill(f"{path}?community={OURS}", path, **typed)
        assert answer.status_code == 200, verb
    with site.ledger.read() as tx:
        state = assignments.state(tx, DisputeState, f"{site.number}:{OURS}:defect")
    assert (state.stage, state.result) == ("D_AGREED", "agreed")
    assert "双方一致" in site.enter(*CLERK).page(f"/assignments/{site.number}")


@pytest.mark.parametrize(("story", "upto", "who", "verb", "typed"), [
    ("LV03", 14, CLERK, "open_dispute", {"kind": "damage", "text": "桌椅损坏"}),
    ("LV03", 15, CLERK, "raise_dispute", {"reason": "谈不拢"}),
    ("LV03", 15, ("COMM_SEC", OURS), "withdraw_dispute", {"reason": "已说清"}),
    ("LV03", 17, HEAD, "raise_dispute", {"reason": "未达成"}),
    ("LV03", 17, HEAD, "offer_terms", {"text": "各让一步"}),
    ("LV03", 18, ("LG_OFFICE", "DH-LGB"), "rule_dispute",
     {"result": "for_community", "reasons": "协议外"}),
    ("LV02", 21, ("DEPT_HEAD", "DH-SFJ"), "appeal_ruling", {"reason": "未开展"}),
    ("LV02", 22, ("LG_CHAIR", "DH-LG"), "rule_dispute",
     {"result": "for_department", "reasons": "未开展"}),
])  # fmt: skip
def test_the_form_knows_which_dispute_and_proposes_no_sum(site_at, story, upto, who, verb, typed):
    site = site_at(story, upto)
    path = f"/assignments/{site.number}/acts/{verb}"
    browser = site.enter(*who)
    link = f"{path}?"  # as the page of the assignment has it
    assert dict(browser.fields(link, path)).get("amount", "") == ""
    assert browser.fill(link, path, **typed).status_code == 200


def test_of_two_disputes_each_page_is_about_its_own_and_a_form_says_which(site_at):
    site = site_at("LV03", 15)  # the community opened one about defects
    clerk = site.enter(*CLERK)
    path = f"/assignments/{site.number}/acts/open_dispute"
    money = {"kind": "money", "text": "第二期扣款", "instalment": "2"}
    assert clerk.fill(f"{path}?community={OURS}", path, **money).status_code == 200

    head = site.enter("DEPT_HEAD", "DH-SFJ")
    own, theirs = (head.page(f"/disputes/{site.number}/{OURS}/{k}") for k in ("money", "defect"))
    assert f"/acts/withdraw_dispute?community={OURS}&amp;kind=money" in own
    assert "/acts/withdraw_dispute" not in theirs
    assert f"/acts/offer_terms?community={OURS}&amp;kind=defect" in theirs
    assert "/acts/offer_terms" in own

    path = f"/assignments/{site.number}/acts/offer_terms"
    for kind in ("money", "defect"):
        fields = clerk.fields(f"{path}?community={OURS}&kind={kind}", path)
        assert dict(fields)["kind"] == kind
    asked = clerk.page(f"{path}?community={OURS}")
    assert "第二期扣款" in asked
    assert "部门要求补做协议外的台账" in asked
    assert 'value="damage"' not in asked
    answer = clerk.fill(f"{path}?community={OURS}&kind=defect", path, text="不再要求")
    assert answer.status_code == 200
    with site.ledger.read() as tx:
        about = assignments.state(tx, DisputeState, f"{site.number}:{OURS}:defect")
    assert about.offer.text == "不再要求"


def test_every_word_of_a_dispute_has_its_name():
    for code in (*DisputeKind, *DisputeSide, *DisputeResult):
        assert name_of(str(code)) != code


CONCERNED = (*SIDES, ("COMM_WORKER", OURS), ("DEPT_HEAD", "DH-SFJ"),
             ("STREET_REVIEWER", "533103001"), ("LG_OFFICE", "DH-LGB"), ("LG_CHAIR", "DH-LG"),
             ("AUDITOR", "DH-SJJ"))  # fmt: skip


def at(number, kind):
    """The page of a dispute."""
    return f"/disputes/{number}/{OURS}/{kind}"


@pytest.mark.parametrize("who", CONCERNED)
def test_who_is_concerned_finds_it_in_the_bar_in_the_list_and_on_its_page(site_at, who):
    site = site_at("LV03", 15)
    for message in waiting.waiting(site.ledger):
        waiting.draw_up(site.ledger, message)
    browser, path = site.enter(*who), at(site.number, "defect")
    listed = browser.page("/disputes")
    for words in ('href="/disputes"', path, "部门要求补做协议外的台账", "双方协商", "轮到谁"):
        assert words in listed, words
    page = browser.page(path)
    for words in ("双方", "调解的街道", "层级和期限", "委托协议书", "本阶段期限", "提出争议"):
        assert words in page, words


@pytest.mark.parametrize("who", [("COMM_SEC", "533103001001"), ("DEPT_CLERK", "DH-ZJJ")])
def test_others_find_neither_the_line_nor_the_page(site_at, who):
    site = site_at("LV03", 15)
    browser = site.enter(*who)
    assert "部门要求补做" not in browser.page("/disputes")
    assert browser.get(at(site.number, "defect")).status_code == 403


@pytest.mark.parametrize("who", [("FIN_DEPT", "DH-SFJ"), ("RES_SUPERV", OURS)])
def test_who_is_not_concerned_has_no_list(site_at, who):
    assert site_at("LV03", 15).enter(*who).get("/disputes").status_code == 403


def test_no_other_kind_and_no_other_community_is_a_page(site_at):
    site = site_at("LV03", 15)
    office = site.enter("LG_OFFICE", "DH-LGB")
    assert office.get(at(site.number, "damage")).status_code == 403
    assert office.get(f"/disputes/{site.number}/533103001001/demand").status_code == 403


def test_the_page_offers_just_the_moves_of_this_visitor(site_at):
    site = site_at("LV03", 18)
    path = at(site.number, "defect")
    assert f"/acts/rule_dispute?community={OURS}" in site.enter("LG_OFFICE", "DH-LGB").page(path)
    assert "/acts/rule_dispute" not in site.enter(*CLERK).page(path)
    ruled = site_at("LV02", 21)
    with ruled.ledger.read() as tx:
        (one,) = (found.state for found in assignments.every(tx, DisputeState))
    path = f"/disputes/{ruled.number}/{one.community}/{one.kind}"
    page = ruled.enter("DEPT_HEAD", "DH-SFJ").page(path)
    assert "/acts/appeal_ruling" in page
    assert "/acts/offer_terms" not in page


def test_late_and_settled_are_told_in_the_list(site_at):
    site = site_at("LV03", 18)
    clock.set_now(site.ledger, clock.now(site.ledger) + timedelta(days=30))
    listed = site.enter("LG_OFFICE", "DH-LGB").page("/disputes")
    assert 'class="late"' in listed
    assert "领导小组办公室（" in listed
    assert at(site.number, "defect") in site.enter("LG_OFFICE", "DH-LGB").page("/office/cases")
    over = site_at("LV03", 20).enter(*CLERK).page("/disputes")
    assert "裁定生效" in over
    assert "已了结" in over
