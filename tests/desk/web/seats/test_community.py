"""A community's pages: one page for the day, its money, its sheet, and what it costs in clicks."""

import re
from datetime import datetime

import pytest

from desk import files
from desk.cli.commands.replay import applications
from desk.demo import replay, story
from desk.demo.actors import actor
from ledger.read import assignments
from schemas.reports.reports import Baseline
from schemas.states.states import OpinionState
from tasks import clock
from tasks.figures import census
from tests.desk.web.looking import OURS, journal_of, placement_of, words

SECONDS_A_CLICK, SECONDS_A_TEXT = 10, 60
MINUTES_A_MONTH_MAX = 5


def test_the_secretary_finds_one_page_for_the_day(secretary):
    _, browser = secretary(4)

    page = browser.get("/")

    assert page.url.path == "/community"
    assert "征求意见" in page.text
    assert "拒绝" in page.text
    assert "收到非正式任务" in page.text


def test_a_worker_may_look_and_flag_and_return_orders_but_not_refuse(site_at):
    browser = site_at("TL01", 4).enter("COMM_WORKER", OURS)

    assert 'href="/community/refuse">退回工单' in browser.page("/community")
    assert 'name="ground"' not in browser.page("/community/refuse")
    assert browser.get("/community/flag").status_code == 200


def test_nobody_but_a_community_has_the_page(site_at):
    assert (
        site_at("TL01", 4).enter("STREET_REVIEWER", "533103001").get("/community").status_code
        == 403
    )


def test_a_consultation_shows_the_declared_hours_beside_the_room_and_takes_the_answer(secretary):
    site, browser = secretary(4)
    path = f"/community/items/{site.number}/answer"

    page = words(browser.page(path))
    answer = browser.fill(
        path, f"/assignments/{site.number}/acts/answer", answer="AGREE", hours="12"
    )

    assert "部门申报" in page
    assert "能力上限" in page
    assert "做了还剩" in page
    assert answer.url.path == "/community"
    with site.ledger.read() as tx:
        assert assignments.state(tx, OpinionState, f"{site.number}:{OURS}").answer == "AGREE"


@pytest.mark.parametrize(
    ("upto", "reason"),
    [(8, "未准入：正在审批"), (12, "协议没有生效"), (18, "经费未到账"), (22, "起才能开工")],
)
def test_what_must_not_be_done_yet_stands_apart_with_its_reason(secretary, upto, reason):
    _, browser = secretary(upto)

    page = browser.page("/community")
    apart = page[page.index("现在还不能做") :]

    assert reason in apart
    assert "/acts/start_task" not in page


def apart(page):
    """Return what must not be done yet, in words."""
    return words(re.search(r"现在还不能做.*?</section>", page, re.DOTALL)[0])


def test_work_that_waits_for_the_communitys_own_confirmation_says_so(secretary):
    site, browser = secretary(20)
    held = apart(browser.page("/community"))
    path = f"/assignments/{site.number}/acts/dispute_funds"
    browser.fill(f"{path}?instalment=1", path, reason="账上没有这笔钱")

    disputed = apart(browser.page("/community"))

    assert "钱已到街道代管账户，等您确认能用" in held
    assert "经费未到账" not in held
    assert "下达拨款单" not in held
    assert "您对这笔钱有异议，处理中" in disputed
    assert "经费未到账" not in disputed
    assert "下达拨款单" not in disputed


def test_work_without_money_waits_for_the_first_payment(secretary):
    _, browser = secretary(18)

    assert "等 德宏州住房和城乡建设局：付款" in apart(browser.page("/community"))


def test_money_in_custody_is_confirmed_with_one_tap_and_only_once(secretary):
    site, browser = secretary(20)
    action = f"/assignments/{site.number}/acts/confirm_usable"
    sent = dict(browser.fields("/community", action))

    browser.post(action, data=sent)
    once = journal_of(site)
    again = browser.post(action, data=sent)

    assert placement_of(site).instalments[0].stage == "CONFIRMED"
    assert again.status_code == 200
    assert journal_of(site) == once


def test_money_that_cannot_be_used_can_be_disputed(secretary):
    site, browser = secretary(20)
    path = f"/assignments/{site.number}/acts/dispute_funds?instalment=1"
    assert path in browser.page("/community")

    browser.fill(path, f"/assignments/{site.number}/acts/dispute_funds", reason="账上没有这笔钱")

    assert placement_of(site).instalments[0].stage == "DISPUTED"
    assert "有异议" in browser.page("/community/money")


def on(site, day):
    """Let the ledger's clock show ten in the morning of a day."""
    clock.set_now(site.ledger, datetime.fromisoformat(f"{day}T02:00:00+00:00"))


def test_unpaid_work_may_be_paused_once_the_money_is_ten_working_days_late(secretary):
    site, browser = secretary(20, "TL06", "533102100002")
    path = f"/assignments/{site.number}/acts/suspend_nonpay"

    on(site, "2026-10-20")
    early = browser.page("/community")
    on(site, "2026-10-26")
    late = browser.page("/community")
    browser.fill(f"{path}?instalment=2", path)

    assert "2026年10月26日 起可以暂停工作" in early
    assert path not in early
    assert path in late
    assert placement_of(site, "533102100002").work == "PAUSED_NONPAY"
    assert "因未付款暂停" in browser.page("/community")


def test_the_sheet_holds_every_placed_item_and_hangs_for_fifteen_days(secretary):
    site, browser = secretary(22)

    sheet = words(browser.page("/community/sheet"))
    one = words(browser.page(f"/community/items/{site.number}/sheet"))

    assert "2026年5月6日起至2026年5月21日止，不少于15日" in sheet
    assert site.number in sheet
    assert "居务公开单" in one
    assert "第三十四条" in one


def test_the_burden_stands_against_the_first_census(secretary):
    site, browser = secretary(22)
    taken = {"on": "2026-01-05", "method": "入户核实", "signer": "甲", "evidence": "普查表"}
    first = Baseline.model_validate({**taken, "values": {OURS: {"M01": "4", "M06": "9"}}})
    census.take(site.ledger, first, actor("LG_OFFICE", "DH-LGB"), "census")

    assert "清查时 4" in words(browser.page("/community"))
    assert "入户核实" in browser.page("/community/burden")


def test_a_declaration_shows_on_the_page_that_will_hold_it_against_today(secretary):
    site, browser = secretary(22)
    before = words(browser.page("/community/burden"))
    day = {"on": "2026-02-27", "method": "counted", "borne": "104"}
    records = browser.fill("/community/records", "/community/records/declare_burden", **day).text
    after = words(browser.page("/community/burden"))

    assert "本社区还没有申报" in before
    assert "本社区的数已申报，数到 2026年2月27日" in after
    assert 'href="/community/records"' in browser.page("/community/burden")
    others = site.enter("RES_SUPERV", OURS).page("/community/burden")
    assert 'href="/community/records"' not in others, "a page that is not for them"
    assert "数到哪一天（清查日期）" in words(records)


def test_work_that_nobody_admitted_is_not_called_admitted_and_paid(district):
    page = words(district.enter("COMM_SEC", OURS).page("/community"))

    assert "准入以前已经在做的事，等社区确认 高龄补贴资格核对" in page
    assert "已准入、经费已落实" not in page


def test_what_was_planned_for_a_community_that_was_taken_out_is_not_called_due(secretary):
    site, browser = secretary(29, "LV121", "533102100009")

    told = words(browser.page("/community/money"))
    item = words(browser.page(f"/assignments/{site.number}"))

    assert "第 2 期 345.18 元 按结算付" in told
    assert "还没到期" not in told
    assert "第 2 期 345.18 按结算付" in item
    assert "社区确认可用 2026年8月11日" in item, "the day it was confirmed, not the day it was due"


def test_nothing_measures_people_or_compares_communities(secretary):
    _, browser = secretary(22)

    text = words(browser.page("/community")) + words(browser.page("/community/burden"))

    assert not re.search("排名|名次|连续登录|在线时长|积分|丙门", text)
    assert "表格" in text
    assert "本系统本月占用" in text


class Hand:
    """A secretary's hand: counts what is clicked and what is written, beginning at the day page."""

    def __init__(self, browser):
        self.browser, self.clicks, self.texts = browser, 0, 0

    def tap(self, action):
        """Press a button that stands on the day page."""
        self._send("/community", action)

    def fill(self, path, action, texts=0, choices=0, **typed):
        """Open a page from the day page and send its form."""
        self.clicks += 1 + choices
        self.texts += texts
        self._send(path, action, **typed)

    def _send(self, path, action, **typed):
        self.clicks += 1
        answer = self.browser.fill(path, action, **typed)
        assert answer.status_code == 200, words(answer.text)


def community_act(hand, number, step):
    """Do one act of a story by the pages of the community."""
    path, action = f"/community/items/{number}", f"/assignments/{number}/acts/{step.verb}"
    if step.verb == "answer":
        hand.fill(f"{path}/answer", action, choices=1, texts=1, answer="AGREE", hours="20")
    elif step.verb == "sign_community":
        place = f"/assignments/{number}/communities/{OURS}"
        hand.fill(place, f"{place}/sign", choices=1, read="true")
    elif step.verb == "deliver":
        hand.fill(f"{path}/report", action, texts=1, result=step.data["result"])
    elif step.verb == "evaluate":
        scores = {f"scores.{name}": str(n) for name, n in step.data["scores"].items()}
        hand.fill(f"{path}/rate", action, choices=len(scores), **scores)
    else:
        hand.tap(action)


def test_a_whole_life_costs_a_community_less_than_five_minutes_a_month(site_at):
    site = site_at("TL01", 3)
    hand = Hand(site.enter("COMM_SEC", OURS))
    cases = applications(None)
    zone = site.rules.jurisdiction.zone
    tale = {one.id: one for one in story.read(files.shipped("timeline.yaml"), cases, zone)}["TL01"]
    player = replay.Player(site.ledger, tale, cases)
    months = set()
    for step in tale.steps[3:]:
        if (step.by.role, step.by.org) != ("COMM_SEC", OURS) or step.verb == "negotiate":
            player.do(step.model_copy(update={"refused": ()}))
            continue
        clock.set_now(site.ledger, step.at)
        months.add(f"{step.at:%Y-%m}")
        community_act(hand, site.number, step)

    seconds = hand.clicks * SECONDS_A_CLICK + hand.texts * SECONDS_A_TEXT
    assert placement_of(site).work == "CLOSED"
    assert (hand.clicks, hand.texts, len(months)) == (20, 2, 7)
    assert seconds / 60 / len(months) < MINUTES_A_MONTH_MAX  # 5.3 minutes in all, 0.7 a month
