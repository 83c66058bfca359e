"""The administrator sees how everything does, and nothing of what it is about."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from desk.web.pages.administration import operations
from desk.words import sentences
from ledger.desk import webhooks
from ledger.read import queries
from ledger.write import outbox
from schemas.texts.catalogue import texts
from tasks import clock, security_log
from tasks.topics import ROUTE, TOPICS

OFFICE = "DH-LGB"
CALLED = sorted({paper for papers in TOPICS.values() for paper in papers})


def test_the_page_tells_what_waits_and_that_no_engine_answers(site):
    page = site.enter("SYS_ADMIN", OFFICE).page("/operations")
    assert "没有应答" in page
    assert "zhunru up" in page
    assert site.number not in page
    assert "待系统办理后续的变动" in page
    with site.ledger.read() as tx:
        waiting = {one.topic for one in outbox.pending(tx)}
    assert not [topic for topic in waiting if f"<dt>{topic}</dt>" in page]


@pytest.mark.parametrize("topic", [ROUTE, webhooks.HAPPENED, webhooks.DELIVERY, *CALLED])
def test_whatever_waits_has_a_name_in_both_languages(topic):
    known = [sentences("web", lang).get(f"topic.{topic}") for lang in ("zh", "en")]
    assert topic in texts("lifecycle", "paper") or all(known)


def test_an_administrator_reads_no_assignment(site):
    browser = site.enter("SYS_ADMIN", OFFICE)
    assert browser.get(f"/assignments/{site.number}").status_code == 403
    assert browser.get("/assignments").status_code == 200
    assert site.number not in browser.page("/assignments")


def test_a_backup_is_written_checked_and_noted(site):
    browser = site.enter("SYS_ADMIN", OFFICE)
    answer = browser.fill("/operations", "/operations/backup")
    assert "备份已写好" in answer.text
    (copy,) = (site.folder / "backups").glob("ledger-*.db")
    checked = browser.fill("/operations", f"/operations/check/{copy.name}")
    assert "可以恢复" in checked.text
    whole = copy.read_bytes()
    copy.write_bytes(whole[: len(whole) // 2])
    broken = browser.fill("/operations", f"/operations/check/{copy.name}")
    assert broken.status_code >= 400


def test_a_name_that_is_no_backup_is_not_looked_at(site):
    browser = site.enter("SYS_ADMIN", OFFICE)
    token = dict(browser.fields("/operations", "/operations/backup"))["_csrf"]
    for name in ("..%2Fledger.db", "ledger.db", "ledger-1.db"):
        answer = browser.post(f"/operations/check/{name}", data={"_csrf": token})
        assert answer.status_code in (403, 404)


def test_the_administrator_of_a_simulated_ledger_moves_its_day_on(site):
    browser = site.enter("SYS_ADMIN", OFFICE)
    today = site.rules.calendar.today(clock.now(site.ledger))
    assert "到下一天" in browser.page("/operations")
    answer = browser.fill("/operations", "/operations/day", to="next")
    assert "日期已前进" in answer.text
    assert site.rules.calendar.today(clock.now(site.ledger)) == today + timedelta(1)
    assert security_log.watched(site.ledger)[-1].kind == "clock.moved"


def test_the_day_moves_to_the_next_on_which_something_falls_due(site):
    browser = site.enter("SYS_ADMIN", OFFICE)
    today = site.rules.calendar.today(clock.now(site.ledger))
    with site.ledger.read() as tx:
        days = [day for one in queries.waits(tx) for day in (one.due,) if day and day > today]
    browser.fill("/operations", "/operations/day", to="due")
    moved = site.rules.calendar.today(clock.now(site.ledger))
    assert today < moved <= min(days)


def test_a_real_ledger_has_no_such_button_and_refuses(staffed):
    browser = staffed.enter("SYS_ADMIN", OFFICE)
    assert "/operations/day" not in browser.page("/operations")
    token = dict(browser.fields("/operations", "/operations/backup"))["_csrf"]
    answer = browser.post("/operations/day", data={"_csrf": token, "to": "next"})
    assert answer.status_code == 422
    assert "真实台账" in answer.text


def test_nobody_but_the_administrator_moves_the_day(site):
    before = clock.now(site.ledger)
    browser = site.enter("AUDITOR", "DH-SJJ")
    token = dict(browser.fields("/operations/verify", "/operations/verify"))["_csrf"]
    assert browser.post("/operations/day", data={"_csrf": token, "to": "next"}).status_code == 403
    assert clock.now(site.ledger) == before


def test_the_number_of_a_fault_is_found_on_the_page(site):
    security_log.note(
        site.ledger, "error.unexpected", place="GET /assignments/x", result="0123456789ab"
    )
    page = site.enter("SYS_ADMIN", OFFICE).page("/operations")
    assert "0123456789ab" in page
    assert "GET /assignments/x" in page


def test_the_whole_ledger_is_checked_from_the_page(site):
    for seat in (("SYS_ADMIN", OFFICE), ("AUDITOR", "DH-SJJ")):
        answer = site.enter(*seat).fill("/operations/verify", "/operations/verify")
        assert "没有发现矛盾" in answer.text


def test_a_changed_ledger_is_told_and_a_long_one_is_for_the_command_line(site, monkeypatch):
    with site.ledger.write() as tx:
        tx.execute(text("UPDATE assignment SET stage = 'ARCHIVED'"))
    browser = site.enter("AUDITOR", "DH-SJJ")
    assert "处矛盾" in browser.fill("/operations/verify", "/operations/verify").text
    monkeypatch.setattr(operations, "ENTRIES_MAX", 1)
    page = browser.page("/operations/verify")
    assert "zhunru audit verify" in page
    assert "开始核验" not in page


def test_the_administrator_is_told_where_the_secret_of_the_runs_is_and_never_what(site):
    from flows.engine import prefect_address

    where = prefect_address.Address(url="http://127.0.0.1:9/api", auth="zhunru:s3cret")
    prefect_address.write(site.folder, where)
    page = site.enter("SYS_ADMIN", OFFICE).page("/operations")
    assert "http://127.0.0.1:9 " in page
    assert str(site.folder / prefect_address.FILE) in page
    assert "s3cret" not in page
    assert site.enter("SEC_ADMIN", OFFICE).get("/operations").status_code == 403
