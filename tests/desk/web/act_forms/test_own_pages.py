"""The forms of a community: what is asked is on the page, and errors stay on it."""

import re
from html import unescape

import pytest

OURS = "533103001002"


def words(page):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


@pytest.fixture
def asked(site_at):
    site = site_at("TL01", 4)
    return site, site.enter("COMM_SEC", OURS), f"/community/items/{site.number}/answer"


def test_a_consultation_shows_steps_deliverables_and_this_communitys_money(asked):
    _, browser, path = asked
    page = words(browser.page(path))

    assert "谁来做" in page
    assert "另外带来什么" in page
    assert re.search(r"给本社区多少钱 [\d,.]+ 元", page)
    assert "工时 （必填）" in page


def test_the_declared_hours_are_filled_in(asked):
    site, browser, path = asked
    action = f"/assignments/{site.number}/acts/answer"
    declared = re.search(r"共 ([\d.,]+) 小时", words(browser.page(path)))[1]

    assert dict(browser.fields(path, action))["hours"] == declared


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"answer": "AGREE", "hours": "99999999"}, "工时：数值过大"),
        ({"answer": "AGREE_WITH_CONDITIONS", "hours": "20", "remark": ""}, "说明：必须填写"),
    ],
)
def test_an_answer_that_cannot_stand_stays_on_the_page_with_what_was_typed(asked, typed, wrong):
    site, browser, path = asked
    answer = browser.fill(path, f"/assignments/{site.number}/acts/answer", **typed)

    assert answer.status_code in (409, 422)
    assert wrong in words(answer.text).replace(" ： ", "：").replace(" ：", "：")
    assert "要做什么" in answer.text
    assert f'value="{typed["hours"]}"' in answer.text


def test_a_rating_beyond_a_hundred_stays_on_the_page_and_names_the_question(site_at):
    site = site_at("TL01", 26)
    browser = site.enter("COMM_SEC", OURS)
    path = f"/community/items/{site.number}/rate"
    action = f"/assignments/{site.number}/acts/evaluate"
    scores = dict.fromkeys(("content", "funds", "training", "no_extra", "response"), "90")
    sent = {f"scores.{name}": points for name, points in scores.items()}
    answer = browser.fill(path, action, **sent, **{"scores.notice": "101"})

    text = words(answer.text)
    assert answer.status_code == 422
    assert "事先告知 ：数值过大" in text or "事先告知：数值过大" in text
    assert "事先告知了吗" in text
    assert 'value="101"' in answer.text
    assert "no_extra" not in text


def test_the_department_reads_its_questions_in_words(site_at):
    site = site_at("TL01", 26)
    page = words(
        site.enter("DEPT_HEAD", "DH-ZJJ").page(f"/assignments/{site.number}/acts/evaluate")
    )

    assert "评分（每项0至100分）" in page
    assert "按时完成" in page
    assert "on_time" not in page


@pytest.mark.parametrize("role", ["DEPT_CLERK", "DEPT_HEAD"])
def test_acceptance_shows_what_was_delivered_and_ticks_nothing_else(site_at, role):
    site = site_at("TL01", 30)  # one of two communities has delivered
    path = f"/assignments/{site.number}/acts/accept_work"
    browser = site.enter(role, "DH-ZJJ")
    page = words(browser.page(path))
    ticked = [value for name, value in browser.fields(path, path) if name == "communities"]

    assert "征询表、议事记录已移交" in page
    assert ticked == [OURS]
