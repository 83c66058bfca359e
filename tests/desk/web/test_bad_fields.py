"""A form that does not fit says so and keeps what was typed; a lost session promises no more."""

import re
from html import unescape

import pytest

OURS = "533103001002"
LONG = "字" * 1999


@pytest.fixture
def secretary(site_at):
    """The desk at an act of TL01, and the secretary of a community who has entered it."""
    site = site_at("TL01", 4)
    return site, site.enter("COMM_SEC", OURS)


def test_a_line_end_counts_one_sign_as_in_the_browser(secretary):
    _, browser = secretary
    answer = browser.fill("/community/refuse", "/community/refuse", text=f"{LONG}\r\n")
    assert answer.status_code == 422
    assert "有的栏目填得不对" not in answer.text  # the form itself asks for the ground
    assert LONG in answer.text


@pytest.mark.parametrize("path", ["/community/refuse", "/community/flag"])
def test_a_text_that_is_too_long_comes_back_and_is_no_missing_page(secretary, path):
    _, browser = secretary
    answer = browser.fill(path, path, text=f"{LONG}很长")
    assert answer.status_code == 422
    assert "有的栏目填得不对" in answer.text
    assert f"{LONG}很长" in answer.text


def test_a_page_shows_no_secret_of_a_form_that_does_not_fit(secretary):
    site, _ = secretary
    stranger = site.browser()
    answer = stranger.fill("/login", "/login", login="x" * 400, password="p" * 1200)
    assert answer.status_code == 422
    assert "x" * 400 in answer.text
    assert "ppp" not in answer.text


@pytest.mark.parametrize("path", ["/community/flag", "/assignments/B-5-2026-001/acts/b_close"])
def test_a_report_is_not_carried_through_the_log_in_and_the_page_says_so(secretary, path):
    site, _ = secretary
    answer = site.browser().post(path, data={"text": "每晚报两次数"})
    assert answer.status_code == 401
    assert "刚才的内容没有保存" in answer.text
    assert "不会丢失" not in answer.text
    assert "每晚报两次数" not in answer.text


def test_a_refusal_comes_back_after_a_lost_session(secretary):
    site, _ = secretary
    browser = site.browser()
    answer = browser.post("/community/refuse", data={"ground": "NO_POWERS", "text": "未授权入户"})
    carried = unescape(re.search(r'name="carried" value="([^"]*)"', answer.text).group(1))
    token = re.search(r'name="_csrf" value="([^"]+)"', answer.text).group(1)
    login = site.login_of("COMM_SEC", OURS)
    sent = {"_csrf": token, "login": login, "password": site.demo.password, "carried": carried}
    back = browser.post("/login", data=sent)
    assert "不会丢失" in answer.text
    assert back.url.path == "/community/refuse"
    assert "未授权入户" in back.text


def test_a_page_that_takes_nothing_up_promises_nothing(secretary):
    site, _ = secretary
    path = f"/assignments/{site.number}/communities/{OURS}/clauses"
    answer = site.browser().post(path, data={"text": "甲方提供设备"})
    assert "不会丢失" not in answer.text
    assert "刚才的内容没有保存" in answer.text


def test_an_export_may_have_any_name_and_no_other_kind(site_at):
    browser = site_at("TL01", 4).enter("FIN_BUREAU", "DH-CZJ")
    content = "日期,金额\n2026-05-06,1.00\n".encode()
    token = dict(browser.fields("/money/compare", "/money/compare"))
    token.pop("file", None)

    def sent(name, kind):
        data = {**token, "kind": kind}
        return browser.post("/money/compare", data=data, files={"file": (name, content, "x/y")})

    assert sent("对" * 200 + ".csv", "receipts").status_code == 200
    assert sent("a." + "对" * 200, "receipts").status_code in (200, 422)
    assert sent("对.csv", "../x").status_code == 422
