"""What cannot be written down is not done (S16); every denial is written down (S13).

A trigger in the database stands for a disk or a server that takes no more lines.
"""

import fcntl
import re
import time
from datetime import timedelta

import pytest

from desk.people import tokens
from desk.web.request import limits
from desk.web.request.limits import NOBODYS_SECONDS
from ledger.read import assignments, queries
from ledger.store import writelock
from schemas.states.states import AssignmentState
from tasks import clock, grants, security_log

REVIEWER, STRANGER = ("STREET_REVIEWER", "533103001"), ("DEPT_CLERK", "DH-WJW")
ADMIN = grants.synthetic("SEC_ADMIN", "DH-LGB")


def refuse(site, table):
    """Let the database take no more rows into a table."""
    with site.ledger.write() as tx:
        tx.exec_driver_sql(
            f"CREATE TRIGGER no_more BEFORE INSERT ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'no more rows'); END"
        )


def rows(site, *tables):
    with site.ledger.read() as tx:
        return [sorted(map(repr, tx.exec_driver_sql(f"SELECT * FROM {table}"))) for table in tables]


def accept(browser, site):
    form = f"/assignments/{site.number}/acts/accept"
    return browser.fill(form, form)


def lines(site, *kinds):
    return [one for one in security_log.watched(site.ledger, limit=1000) if one.kind in kinds]


def program_of(site, scope="read", bearer=""):
    """Return a program that asks the API: with a token of the stranger, or with what is told."""
    day = site.rules.calendar.today(clock.real_now()) + timedelta(days=30)
    wanted = tokens.WantedToken("test", *STRANGER, scope, day)
    program = site.browser(raise_server_exceptions=False)
    program.headers["authorization"] = f"Bearer {bearer or tokens.make(site.ledger, ADMIN, wanted)}"
    return program


@pytest.mark.parametrize("table", ["journal", "idempotency", "unsealed"])
def test_an_act_whose_line_cannot_be_written_is_not_done(site_at, table, caplog):
    site = site_at("TL01", 2)
    browser = site.enter(*REVIEWER)
    told = ("assignment", "waiting", "journal", "outbox", "idempotency", "posting")
    before = rows(site, *told)
    refuse(site, table)

    answer = accept(browser, site)

    assert answer.status_code == 503
    assert rows(site, *told) == before
    (ident,) = re.findall(r"<strong>([0-9a-f]{12})</strong>", answer.text)
    assert ident in caplog.text
    # A line of the log waits to be sealed as well: where nothing can wait, it is not there either.
    told_of = [] if table == "unsealed" else [ident]
    assert [one.result for one in lines(site, "error.unexpected")] == told_of
    assert "no more rows" not in answer.text
    assert str(site.folder) not in answer.text


def test_the_same_act_is_done_once_lines_are_taken_again(site_at):
    site = site_at("TL01", 2)
    browser = site.enter(*REVIEWER)
    refuse(site, "journal")
    assert accept(browser, site).status_code == 503
    with site.ledger.write() as tx:
        tx.exec_driver_sql("DROP TRIGGER no_more")

    assert accept(browser, site).status_code == 200
    with site.ledger.read() as tx:
        assert assignments.state(tx, AssignmentState, site.number).stage == "ACCEPTED"


def test_a_denial_that_cannot_be_written_down_is_answered_by_an_error(site):
    browser, program = site.enter(*STRANGER), program_of(site)
    refuse(site, "watch")

    assert browser.get(f"/assignments/{site.number}").status_code == 503
    assert browser.post("/seats", data={"_csrf": "x"}).status_code == 503
    assert program.get(f"/api/assignments/{site.number}").status_code == 503


def test_nobody_comes_in_without_a_line_of_it(site):
    login = site.login_of(*REVIEWER)
    before = rows(site, "visit")
    refuse(site, "watch")

    answer = site.browser().fill("/login", "/login", login=login, password=site.demo.password)

    assert answer.status_code == 503
    assert rows(site, "visit") == before


def test_a_ledger_that_is_gone_is_told_on_a_page_without_a_trace(site, caplog):
    browser, program = site.enter(*REVIEWER, raise_server_exceptions=False), program_of(site)
    with site.ledger.write() as tx:
        for table in ("meta", "visit", "token", "watch"):
            tx.exec_driver_sql(f"ALTER TABLE {table} RENAME TO gone_{table}")

    page, told = browser.get("/"), program.get("/api/inbox")

    assert (page.status_code, told.status_code) == (503, 503)
    for text in (page.text, told.text):
        assert "SELECT" not in text
        assert "gone" not in text
        assert str(site.folder) not in text
    ident = told.json()["instance"].rpartition(":")[2]
    assert f"fault {ident} is not in the security log" in caplog.text


def test_a_line_that_another_program_holds_is_a_503_that_says_why(site_at, monkeypatch):
    monkeypatch.setattr(writelock, "_patience", 0.5)
    site = site_at("TL01", 2)
    browser = site.enter(*REVIEWER, raise_server_exceptions=False)
    browser.get(f"/assignments/{site.number}")  # a desk that serves has made the ledger's secret
    (file,) = site.folder.glob("*.db")
    with file.with_name(f"{file.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        began = time.monotonic()
        page = accept(browser, site)
        waited = time.monotonic() - began
        read = browser.get(f"/assignments/{site.number}")

    assert (page.status_code, read.status_code) == (503, 200)
    assert waited < 5
    assert page.headers["retry-after"] == "5"
    assert "占住" in page.text
    assert accept(browser, site).status_code == 200


def test_an_unexpected_error_shows_its_number_and_is_in_both_logs(site, monkeypatch, caplog):
    from desk.web.pages.assignment import assignments

    def break_down(*_):
        raise RuntimeError("a secret of the program")

    monkeypatch.setattr(assignments, "load", break_down)
    answer = site.enter(*REVIEWER, raise_server_exceptions=False).get(f"/assignments/{site.number}")

    assert answer.status_code == 500
    (line,) = lines(site, "error.unexpected")
    assert line.result in answer.text
    assert line.place == f"GET /assignments/{site.number}"
    assert "a secret of the program" not in answer.text
    assert "a secret of the program" in caplog.text


def test_an_address_forges_no_line_of_the_log(site, monkeypatch, caplog):
    from desk.web.pages.assignment import assignments

    def break_down(*_):
        raise RuntimeError

    monkeypatch.setattr(assignments, "load", break_down)
    browser = site.enter(*REVIEWER, raise_server_exceptions=False)
    browser.get("/assignments/x%0d%0aERROR%20forged%1b%5b31m%e2%80%ae")
    (record,) = [one for one in caplog.records if "fault" in one.getMessage()]

    assert "forged" in record.getMessage()
    assert record.getMessage().isascii()
    assert record.getMessage().isprintable()
    assert lines(site, "error.unexpected")[0].place.isprintable()


def test_every_denial_of_pages_and_programs_is_one_line(site):
    """count(denials) = count(log), with who, what, where and how each ended."""
    browser, good, bad = site.enter(*STRANGER), program_of(site), program_of(site, bearer="zr_no")
    before = len(security_log.watched(site.ledger, limit=1000))
    number = site.number
    answers = [
        browser.get(f"/assignments/{number}"),
        browser.get("/people"),
        browser.post(f"/assignments/{number}/acts/accept", data={"_csrf": "forged"}),
        browser.post("/logout", headers={"sec-fetch-site": "cross-site"}),
        site.browser().fill("/login", "/login", login="nobody", password="x"),
        good.get(f"/api/assignments/{number}"),
        good.post(f"/api/assignments/{number}/acts/accept", json={}),
        bad.get("/api/inbox"),
        bad.post(f"/api/assignments/{number}/acts/accept", json={}),
    ]
    written = security_log.watched(site.ledger, limit=1000)[before:]

    assert [one.status_code for one in answers] == [403, 403, 403, 403, 401, 404, 403, 401, 401]
    assert [one.kind for one in written] == [
        "access.denied",
        "access.denied",
        "access.forged",
        "access.forged",
        "login.refused",
        "access.denied",
        "access.denied",
        "token.refused",
        "token.refused",
    ]
    assert {one.org for one in written if one.kind.startswith("access")} == {"DH-WJW"}
    assert all(one.address == "testclient" for one in written)
    assert "zr_no" not in str(written)


def test_an_act_that_is_refused_for_who_asks_is_an_attempt_in_the_record(site_at):
    site = site_at("TL01", 2)
    other = program_of(site, scope="act", bearer="")
    with site.ledger.read() as tx:
        before = queries.counts(tx)["attempt"]
    said = other.post(
        f"/api/assignments/{site.number}/acts/accept", json={}, headers={"Idempotency-Key": "k"}
    )
    with site.ledger.read() as tx:
        after = queries.counts(tx)["attempt"]

    noted = after - before + len(lines(site, "access.denied"))
    assert (said.status_code, noted) == (404, 1)


def test_an_address_that_nobody_is_signed_in_at_may_not_ask_without_end(site, monkeypatch):
    site.app.state.house.tide.most = 3
    browser = site.browser()
    codes = [browser.get("/public").status_code for _ in range(4)]
    late = browser.get("/public")
    api = site.browser().get("/api/public/place")

    assert codes == [200, 200, 200, 429]
    assert 0 < int(late.headers["retry-after"]) <= NOBODYS_SECONDS + 1
    assert (api.status_code, api.json()["code"]) == (429, "hurried")
    assert site.enter(*REVIEWER).get("/").status_code == 200
    real = limits.time.monotonic
    monkeypatch.setattr(limits.time, "monotonic", lambda: real() + NOBODYS_SECONDS)
    assert browser.get("/public").status_code == 200


def test_only_so_many_addresses_are_kept_in_mind(monkeypatch):
    monkeypatch.setattr(limits, "ADDRESSES_MAX", 3)
    tide = limits.Tide(most=1)
    for address in "abcd":
        tide.count(address)
    tide.count("a")  # forgotten, so it begins anew
    with pytest.raises(limits.Hurried):
        tide.count("d")
