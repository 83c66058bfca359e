"""Three administrators at their pages: each does their part, and none another's."""

import json
import re
from datetime import timedelta

import pytest

from desk.people import sign_in, tokens
from desk.people.tokens import listed
from schemas.acts.act import Actor
from tasks import clock, security_log, webhooks
from tasks.verify.verify import verify

OFFICE = "DH-LGB"
PASSWORD = "correct horse battery"
TODAY = "2026-11-25"


@pytest.fixture
def admins(staffed):
    """A browser of each administrator."""
    return {role: staffed.enter(role, OFFICE) for role in ("SYS_ADMIN", "SEC_ADMIN", "AUD_ADMIN")}


def address(ledger, login):
    (found,) = [one for one in sign_in.people_page(ledger, part=login) if one.login == login]
    return f"/person?id={found.id}"


def opened(staffed, admins, login="zhang.san"):
    """Open an account; returns the address of its page and its first password."""
    answer = admins["SYS_ADMIN"].fill("/people", "/people", login=login, name="张三")
    assert answer.status_code == 200
    return address(staffed.ledger, login), shown(answer)


def shown(answer):
    return re.findall(r"<dd><code>([^<]+)</code></dd>", answer.text)[-1]


def give(browser, page, role, org, **more):
    return browser.fill(
        page, "/person/give", role=role, org=f"{org} 名称", first="2026-01-01", **more
    )


def test_an_account_a_role_and_a_first_day_need_two_administrators_and_its_owner(staffed, admins):
    page, password = opened(staffed, admins)
    assert give(admins["SYS_ADMIN"], page, "DEPT_CLERK", "DH-MZJ").status_code == 422
    assert give(admins["SEC_ADMIN"], page, "DEPT_CLERK", "DH-MZJ").status_code == 200

    browser = staffed.browser()
    browser.fill("/login", "/login", login="zhang.san", password=password)
    browser.fill("/password", "/password", _old=password, _new=PASSWORD, _again=PASSWORD)
    assert browser.get("/").url.path == "/"
    assert "张三" in browser.page("/seats")
    assert verify(staffed.ledger).problems == ()


def test_a_first_password_is_shown_once(staffed, admins):
    page, password = opened(staffed, admins)

    for role, browser in admins.items():
        assert password not in browser.page(page), role
        assert password not in browser.page("/people")


@pytest.mark.parametrize(
    ("login", "said"),
    [("", "登录名为 2–64 位"), ("a b", "登录名为 2–64 位"), ("aud_admin.dh-lgb", "已有人使用")],
)
def test_what_is_wrong_with_a_new_account_is_said_and_what_was_typed_stays(
    staffed, admins, login, said
):
    answer = admins["SYS_ADMIN"].fill("/people", "/people", login=login, name="李<四>")

    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="李&lt;四&gt;"' in answer.text


def test_a_reset_account_is_held_until_another_administrator_enables_it(staffed, admins):
    page, _ = opened(staffed, admins)
    system, security = admins["SYS_ADMIN"], admins["SEC_ADMIN"]
    password = shown(system.fill(page, "/person/reset"))
    browser = staffed.browser()
    answer = browser.fill("/login", "/login", login="zhang.san", password=password)
    assert (answer.status_code, "停用" in answer.text) == (401, True)
    assert system.fill(page, "/person/enable").status_code == 422
    assert security.fill(page, "/person/enable").status_code == 200
    answer = browser.fill("/login", "/login", login="zhang.san", password=password)
    assert answer.status_code == 200


def test_a_disabled_person_is_out_at_the_next_request(staffed, admins):
    clerk = staffed.enter("DEPT_CLERK", "DH-MZJ")
    page = address(staffed.ledger, staffed.login_of("DEPT_CLERK", "DH-MZJ"))
    admins["SEC_ADMIN"].fill(page, "/person/disable")

    assert clerk.get("/").url.path == "/login"


def test_a_role_that_ended_is_out_at_the_next_request(staffed, admins):
    clerk = staffed.enter("DEPT_CLERK", "DH-MZJ")
    page = address(staffed.ledger, staffed.login_of("DEPT_CLERK", "DH-MZJ"))
    answer = admins["SEC_ADMIN"].fill(page, "/person/end", last="2026-01-01")

    assert answer.status_code == 200
    assert clerk.get("/").url.path == "/login"


def test_the_security_administrator_ends_a_visit_and_the_others_cannot(staffed, admins):
    clerk = staffed.enter("DEPT_CLERK", "DH-MZJ")
    page = address(staffed.ledger, staffed.login_of("DEPT_CLERK", "DH-MZJ"))
    (action,) = re.findall(r'"(/person/visits/\w+/end)"', admins["SEC_ADMIN"].page(page))
    for role in ("SYS_ADMIN", "AUD_ADMIN"):
        assert action not in admins[role].page(page)
        csrf = dict(admins[role].fields("/visits", "/logout"))["_csrf"]
        sent = admins[role].post(action, data={"_csrf": csrf, "id": page.split("=")[1]})
        assert sent.status_code == 403
    assert clerk.get("/").url.path == "/"
    admins["SEC_ADMIN"].fill(page, action)
    assert clerk.get("/").url.path == "/login"


def test_a_role_cannot_be_given_where_there_is_none_or_beside_an_administrators(staffed, admins):
    page, _ = opened(staffed, admins)
    security = admins["SEC_ADMIN"]
    assert "没有" in give(security, page, "COMM_SEC", "DH-MZJ").text
    assert give(security, page, "DEPT_HEAD", "DH-MZJ", last="2025-01-01").status_code == 422
    assert give(security, page, "DEPT_HEAD", "DH-MZJ", instead="nobody.here").status_code == 422
    assert give(security, page, "AUD_ADMIN", OFFICE).status_code == 200
    assert give(security, page, "DEPT_HEAD", "DH-MZJ").status_code == 422
    lines = security_log.watched(staffed.ledger, limit=1000)
    assert [one.kind for one in lines] == ["account.refused"] * 4
    assert lines[-1].result == "held_alone"
    own = address(staffed.ledger, staffed.login_of("SEC_ADMIN", OFFICE))
    assert "/person/give" not in security.page(own)


def test_weighty_acts_ask_for_the_password_again_after_five_minutes(staffed, admins, monkeypatch):
    page, _ = opened(staffed, admins)
    security, real = admins["SEC_ADMIN"], clock.real_now
    monkeypatch.setattr(clock, "real_now", lambda: real() + timedelta(minutes=6))
    answer = give(security, page, "DEPT_CLERK", "DH-MZJ")
    assert answer.url.path == "/prove"
    assert "/prove?next=" in security.page(page)

    security.fill("/prove", "/prove", _password=staffed.demo.password)
    assert give(security, page, "DEPT_CLERK", "DH-MZJ").url.path == "/person"


def test_pages_of_administrators_are_closed_to_everybody_else(staffed, admins):
    paths = ("/people", "/person?id=x", "/organisations", "/tokens", "/watch")
    for role, org in (
        ("LG_OFFICE", OFFICE),
        ("COMM_SEC", staffed.rules.directory.codes[0]),
        ("AUDITOR", "DH-SJJ"),
    ):
        browser = staffed.enter(role, org)
        assert [browser.get(path).status_code for path in paths] == [403] * 5
    assert admins["SYS_ADMIN"].get("/watch").status_code == 403
    assert admins["SYS_ADMIN"].get("/tokens").status_code == 403
    assert admins["SEC_ADMIN"].get("/watch").status_code == 403


@pytest.mark.parametrize("ident", ["x", "", "a\x00b", "DH-MZJ/NOBODY", "\u202e"])
def test_nobodys_page_is_not_told_from_a_forbidden_one(admins, ident):
    answer = admins["SEC_ADMIN"].get("/person", params={"id": ident})

    assert answer.status_code == 403


def test_people_are_found_by_part_of_a_name_and_read_page_by_page(staffed, admins):
    browser = admins["AUD_ADMIN"]
    seen, path = [], "/people"
    while path:
        page = browser.page(path)
        seen += re.findall(r'<td data-name="登录名">([^<]+)<', page)
        more = re.search(r'rel="next" href="([^"]+)"', page)
        path = more[1].replace("&amp;", "&") if more else ""

    assert seen == sorted(one.login for one in staffed.demo.people)
    assert staffed.login_of("LG_CHAIR", "DH-LG") in browser.page("/people?text=lg_chair")
    assert "没有符合条件的账号" in browser.page("/people?text=%25%00")


def test_organisations_stand_below_each_other_with_who_serves_there(staffed, admins):
    browser = admins["SYS_ADMIN"]
    every = browser.page("/organisations")
    assert "由领导小组办公室在“辖区设置”提出" in every, "files of the server change nothing"
    for code in staffed.rules.directory.organisations:
        assert code in every
    page = browser.page("/organisations?org=DH-MZJ")
    clerk = address(staffed.ledger, staffed.login_of("DEPT_CLERK", "DH-MZJ"))
    assert clerk.replace("/DEPT", "%2FDEPT").replace(
        "/person?id=DH-MZJ/", "/person?id=DH-MZJ%2F"
    ) in (page.replace("DH-MZJ/", "DH-MZJ%2F"))
    assert browser.get("/organisations?org=NONE").status_code == 200


def test_a_token_is_shown_once_and_is_dead_when_ended(staffed, admins):
    security = admins["SEC_ADMIN"]
    last = (clock.real_now() + timedelta(days=30)).date().isoformat()
    asked = {"name": "数据交换", "role": "DEPT_CLERK", "org": "DH-MZJ 民政局", "ends_on": last}
    made = security.fill("/tokens", "/tokens", **asked, scope="act")
    (secret,) = re.findall(r"<code>(zr_[\w-]+)</code>", made.text)

    assert tokens.by_token(staffed.ledger, secret).scope == "act"
    assert secret not in security.page("/tokens")
    assert security.fill("/tokens", "/tokens", **{**asked, "ends_on": ""}).status_code == 422
    assert "/end" not in admins["AUD_ADMIN"].page("/tokens")
    (one,) = listed(staffed.ledger)
    security.fill("/tokens", f"/tokens/{one.id}/end")
    assert tokens.by_token(staffed.ledger, secret) is None


def test_the_security_administrator_sees_every_webhook_and_ends_it(staffed, admins):
    security = admins["SEC_ADMIN"]
    last = (clock.real_now() + timedelta(days=30)).date().isoformat()
    asked = {"name": "数据交换", "role": "DEPT_CLERK", "org": "DH-MZJ 民政局", "ends_on": last}
    security.fill("/tokens", "/tokens", **asked)
    (token,) = listed(staffed.ledger)
    by = Actor(person=token.person, role=token.role, org=token.org)
    first = webhooks.make(staffed.ledger, by, "http://app.example/told", {"app.example"})
    webhooks.make(staffed.ledger, by, "http://app.example/more", {"app.example"})

    assert first.url in admins["AUD_ADMIN"].page("/tokens")
    end = f"/tokens/hooks/{first.id}/end"
    security.fill("/tokens", end)
    again = security.post(end, data=dict(security.fields("/tokens", "/tokens")))
    page = security.page("/tokens")
    security.fill("/tokens", f"/tokens/{token.id}/end")

    assert again.status_code == 403
    assert first.url not in page
    assert "http://app.example/more" in page
    assert first.secret not in page
    assert "http://app.example/more" not in security.page("/tokens")


def test_the_security_log_is_read_page_by_page_and_taken_away_as_json_lines(staffed, admins):
    for _ in range(60):
        security_log.note(staffed.ledger, "access.denied", place="GET /\n<b>x", result="r")
    auditor = admins["AUD_ADMIN"]
    page = auditor.page("/watch")
    assert page.count("<tr>") == 51
    assert "<b>x" not in page
    (more,) = re.findall(r'rel="next" href="([^"]+)"', page)
    assert "登录成功" in auditor.page(more.replace("&amp;", "&"))
    assert "登录成功" not in auditor.page("/watch?kind=access.denied").split("</select>")[1]

    answer = auditor.fill("/watch", "/watch/export")
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert len(lines) == len(security_log.watched(staffed.ledger, limit=1000))
    assert lines[-1]["kind"] == "log.exported"
    assert answer.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize("role", ["SYS_ADMIN", "SEC_ADMIN", "AUD_ADMIN"])
def test_the_pages_are_english_where_english_is_asked_for(staffed, admins, role):
    browser = admins[role]
    browser.fill("/visits", "/language", lang="en")
    person = address(staffed.ledger, staffed.login_of("DEPT_CLERK", "DH-MZJ"))
    paths = ["/people", person, "/organisations", "/visits", "/password", "/prove"]
    paths += ["/tokens"] * (role != "SYS_ADMIN") + ["/watch"] * (role == "AUD_ADMIN")
    for path in paths:
        text = browser.page(path).split("<main")[1]
        labels = re.findall(r"<(?:h2|h3|h3|label|th|button|legend)\b[^>]*>([^<]*)", text)
        chinese = [one for one in labels if re.search("[\u4e00-\u9fff]", one)]
        assert chinese == [], path


def test_a_role_is_given_by_the_name_of_the_organisation(staffed, admins):
    page, _ = opened(staffed, admins)
    given = {"role": "DEPT_CLERK", "first": "2026-01-01"}
    answer = admins["SEC_ADMIN"].fill(page, "/person/give", org="德宏州民政局", **given)

    assert answer.status_code == 200
    assert "岗位已授予" in answer.text


def test_an_organisation_that_there_is_not_is_told_with_what_to_write(staffed, admins):
    page, _ = opened(staffed, admins)
    given = {"role": "DEPT_CLERK", "first": "2026-01-01"}
    answer = admins["SEC_ADMIN"].fill(page, "/person/give", org="州民政", **given)

    assert answer.status_code == 422
    assert "没有名为“州民政”的单位" in answer.text
    assert "单位代码" in answer.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [({"login": "a" * 300, "name": "张三"}, "2–64 位（现 300 位）"),
     ({"login": "zhang.san", "name": "张" * 5000}, "最多 80 字（现 5000 字）"),
     ({"login": "zhang.san", "name": "张三", "subject": "x" * 900}, "统一身份最多 240 字")],
)  # fmt: skip
def test_what_is_too_long_is_told_by_its_limit(admins, typed, said):
    answer = admins["SYS_ADMIN"].fill("/people", "/people", **typed)

    assert answer.status_code == 422
    assert said in answer.text
