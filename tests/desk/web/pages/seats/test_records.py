"""What a community records by itself: typed on its page, shown to the department it invites."""

from datetime import timedelta

from ledger.read import assignments
from schemas.states.communities import CommunityState
from tasks import clock

OURS, PAGE, DEPT = "533103001002", "/community/records", ("DEPT_CLERK", "DH-ZJJ")


def told(site, days=30, **more):
    today = clock.now(site.ledger).date()
    return {"department": "DH-ZJJ", "title": "停车难议事协商", "record": "议事会纪要3号",
            "on": str(today), "until": str(today + timedelta(days=days)), **more}  # fmt: skip


def test_an_invitation_is_typed_shown_to_its_department_and_taken_back(site_at):
    site = site_at("TL01", 2)
    browser = site.enter("COMM_SEC", OURS)
    assert PAGE in browser.page("/community")
    assert 'action="/community/records/withdraw_invitation"' not in browser.page(PAGE)
    browser.fill(PAGE, f"{PAGE}/invite", **told(site))
    assert "停车难议事协商" in browser.page(PAGE)
    assert "停车难议事协商" in site.enter(*DEPT).page("/department")
    assert "停车难议事协商" not in site.enter("DEPT_CLERK", "DH-WJW").page("/department")

    browser.fill(PAGE, f"{PAGE}/withdraw_invitation", no="1", reason="居民不同意")
    assert "已撤回" in browser.page(PAGE)
    assert "停车难议事协商" not in site.enter(*DEPT).page("/department")


def test_what_is_refused_is_said_and_what_was_typed_stays(site_at):
    site = site_at("TL01", 2)
    browser = site.enter("COMM_SEC", OURS)
    answer = browser.fill(PAGE, f"{PAGE}/invite", **told(site, days=400))
    assert answer.status_code == 409
    assert "有效期须在" in answer.text
    assert "停车难议事协商" in answer.text
    with site.ledger.read() as tx:
        assert assignments.state(tx, CommunityState, OURS) is None


def test_a_removal_is_recorded_and_a_worker_only_reads(site_at):
    site = site_at("TL01", 2)
    browser = site.enter("COMM_SEC", OURS)
    today = str(clock.now(site.ledger).date())
    gone = {"kind": "ledger", "name": "巡查台账", "on": today, "record": "清理通知"}
    browser.fill(PAGE, f"{PAGE}/note_removal", **gone)
    page = site.enter("COMM_WORKER", OURS).page(PAGE)
    assert "巡查台账" in page
    assert "<form" not in page.partition("<main")[2]
    english = site.enter("COMM_SEC", OURS)
    english.cookies.set("desk-lang", "en", domain="testserver.local")
    assert "Plaques and ledgers that are gone" in english.page(PAGE)
