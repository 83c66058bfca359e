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


def test_other_income_of_years_is_checked_and_noted_from_a_file(site_at):
    site = site_at("TL01", 2)
    browser = site.enter("COMM_SEC", OURS)
    path = f"{PAGE}/income-file"
    heads = "社区,年度,财政拨款（元）,自筹（元）,社会捐助（元）,其他（元）,依据"
    right, wrong = f"{OURS},2024,15000,0,0,0,2024年账簿", f"{OURS},2025,多,0,0,0,账簿"

    def sent(*rows, only=""):
        told = {**dict(browser.fields(PAGE, path)), "only": only}
        told.pop("file", None)
        content = "\n".join([heads, *rows]).encode()
        return browser.post(path, data=told, files={"file": ("years.csv", content)})

    faulty = sent(right, wrong)
    assert faulty.status_code == 422
    assert "“财政拨款（元）”应是数字" in faulty.text
    assert "没有发现问题" in sent(right, only="check").text
    assert "2024年账簿" not in browser.page(PAGE)
    assert "新登记" in sent(right).text
    assert "与已登记的一样" in sent(right).text
    better = sent(right.replace("15000", "16000")).text
    assert "15,000.00 → 16,000.00" in better
    assert "16,000.00" in browser.page(PAGE)
    broken = browser.post(path, data=dict(browser.fields(PAGE, path)) | {"only": ""},
                          files={"file": ("years.xlsx", b"PK\x03\x04")})  # fmt: skip
    assert broken.status_code == 422
    assert browser.get(path).content.startswith(b"PK")
