"""Coming in, going out, and what of a visit is worth nothing afterwards."""

import re

import pytest

from desk.people import accounts, sessions, sign_in
from desk.people.accounts import SYSTEM
from tasks import clock, security_log

PASSWORD = "correct horse battery"
HEAD = ("DEPT_HEAD", "DH-MZJ")


def cookie(browser):
    return browser.cookies.get("desk")


def test_a_fresh_desk_asks_for_the_first_administrator_and_lets_nobody_else_in(blank):
    browser = blank.browser()
    assert browser.get("/").url.path == "/first"
    code = sign_in.first_code(blank.ledger)
    wrong = {"login": "root1", "name": "管理员甲", "_new": PASSWORD, "_again": PASSWORD}
    assert browser.fill("/first", "/first", **wrong, code="x").status_code == 422
    assert (
        browser.fill("/first", "/first", **{**wrong, "_again": "y"}, code=code).status_code == 422
    )
    assert not sign_in.any_person(blank.ledger)

    made = browser.fill("/first", "/first", **wrong, code=code)
    assert (made.status_code, made.url.path) == (200, "/people")
    assert blank.browser().get("/first").url.path == "/login"


def test_log_in_goes_where_one_wanted_to_go_and_nowhere_else(staffed):
    for next, path in (("/visits", "/visits"), ("//evil.example/", "/"), ("https://e.x", "/")):
        browser = staffed.browser()
        answer = browser.fill(
            "/login",
            "/login",
            login=staffed.login_of(*HEAD),
            password=staffed.demo.password,
            next=next,
        )
        assert (answer.status_code, answer.url.path) == (200, path)


def test_a_cookie_is_for_this_desk_alone_and_no_script_reads_it(staffed):
    browser = staffed.browser()
    browser.follow_redirects = False
    answer = browser.fill(
        "/login", "/login", login=staffed.login_of(*HEAD), password=staffed.demo.password
    )
    told = answer.headers["set-cookie"].lower()

    assert "httponly" in told
    assert "samesite=lax" in told
    assert "path=/" in told
    assert "domain" not in told


@pytest.mark.parametrize("step", ["login", "seat", "proof", "password", "logout"])
def test_the_cookie_of_before_is_worth_nothing_afterwards(staffed, step):
    staffed_seat = ("DEPT_CLERK", "DH-MZJ")
    browser = staffed.enter(*HEAD)
    old = cookie(browser)
    if step == "login":
        browser.cookies.delete("desk")
        replay = staffed.browser()
        replay.cookies.set("desk", old, domain="testserver.local")
        replay.cookies.set("desk-form", "x" * 32, domain="testserver.local")
        answer = replay.post(
            "/login",
            data={"login": staffed.login_of(*staffed_seat), "password": staffed.demo.password,
                  "_csrf": sessions.visitor(staffed.ledger, old).csrf},
        )  # fmt: skip
        assert answer.status_code == 200
    elif step == "seat":
        browser.fill("/seats", "/seats", seat=f"{HEAD[0]}@{HEAD[1]}")
    elif step == "proof":
        browser.fill("/prove", "/prove", _password=staffed.demo.password)
    elif step == "password":
        asked = {"_old": staffed.demo.password, "_new": PASSWORD, "_again": PASSWORD}
        browser.fill("/password", "/password", **asked)
    else:
        browser.fill("/", "/logout")

    assert cookie(browser) != old
    thief = staffed.browser()
    thief.cookies.set("desk", old, domain="testserver.local")
    thief.follow_redirects = False
    assert thief.get("/").headers["location"].startswith("/login")
    assert thief.post("/seats", data={"_csrf": "x"}).status_code == 401


def test_the_sixth_try_is_told_to_wait(staffed):
    browser, login = staffed.browser(), staffed.login_of(*HEAD)
    codes = [
        browser.fill("/login", "/login", login=login, password="x").status_code for _ in range(6)
    ]
    answer = browser.fill("/login", "/login", login=login, password=staffed.demo.password)

    assert codes == [401] * 5 + [429]
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 900
    assert staffed.demo.password not in answer.text


def test_a_page_says_the_same_of_a_stranger_and_of_a_wrong_password(staffed):
    def page(login):
        answer = staffed.browser().fill("/login", "/login", login=login, password="x")
        plain = re.sub(r'value="[^"]*"', "", answer.text)
        return answer.status_code, plain

    assert page(staffed.login_of(*HEAD)) == page("nobody.at.all")


def test_who_has_a_first_password_can_do_nothing_before_a_new_one(staffed):
    first = accounts.open_account(staffed.ledger, SYSTEM, "zhang.san", "张三")
    browser = staffed.browser()
    browser.fill("/login", "/login", login="zhang.san", password=first)
    for path in ("/", "/assignments", "/visits", "/seats"):
        assert browser.get(path).url.path == "/password"

    asked = {"_old": first, "_new": "admin123", "_again": "admin123"}
    assert browser.fill("/password", "/password", **asked).status_code == 422
    asked = {"_old": first, "_new": PASSWORD, "_again": PASSWORD}
    assert browser.fill("/password", "/password", **asked).url.path == "/seats"


def test_an_idle_visit_asks_to_log_in_again(staffed, monkeypatch):
    from datetime import timedelta

    browser, real = staffed.enter(*HEAD), clock.real_now
    monkeypatch.setattr(clock, "real_now", lambda: real() + timedelta(minutes=29))
    assert browser.get("/visits").url.path == "/visits"
    monkeypatch.setattr(clock, "real_now", lambda: real() + timedelta(minutes=60))
    assert browser.get("/visits").url.path == "/login"


def test_own_visits_are_listed_and_another_one_is_ended_from_here(staffed):
    here, there = staffed.enter(*HEAD), staffed.enter(*HEAD)
    page = here.page("/visits")
    (action,) = re.findall(r'action="(/visits/[0-9a-f]{64}/end)"', page)
    here.fill("/visits", action)

    assert there.get("/").url.path == "/login"
    assert here.get("/visits").url.path == "/visits"
    assert cookie(here) not in page


def test_a_lost_session_brings_the_form_back_and_never_a_password(staffed):
    browser = staffed.enter(*HEAD)
    path = "/assignments/533100-ZR-2026-00001/acts/withdraw"
    browser.cookies.delete("desk")
    answer = browser.post(path, data={"why": "我写了很久", "_old": "geheim1", "_csrf": "x"})

    assert answer.status_code == 401
    assert "我写了很久" in answer.text
    assert "geheim1" not in answer.text


def test_denials_and_log_ins_are_each_one_line_of_the_log(staffed):
    browser = staffed.enter(*HEAD)
    before = len(security_log.watched(staffed.ledger, limit=1000))
    denied = [
        browser.get(path).status_code for path in ("/people", "/tokens", "/watch", "/person?id=x")
    ]
    forged = browser.post("/seats", data={"seat": "x@y", "_csrf": "wrong"}).status_code
    lines = security_log.watched(staffed.ledger, limit=1000)[before:]

    assert denied == [403] * 4
    assert forged == 403
    assert [one.kind for one in lines] == ["access.denied"] * 4 + ["access.forged"]
    assert {one.login for one in lines} == {staffed.login_of(*HEAD)}
    assert lines[0].place == "GET /people"


def test_no_secret_is_in_an_address_or_the_log(staffed):
    browser = staffed.enter(*HEAD)
    browser.fill("/prove", "/prove", _password=staffed.demo.password)
    browser.get(f"/visits?x={cookie(browser)}")
    browser.get(f"/people?x={cookie(browser)}")
    told = str(security_log.watched(staffed.ledger, limit=1000))

    assert staffed.demo.password not in told
    assert cookie(browser) not in told
