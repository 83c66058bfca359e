"""The administrator sees how everything does, and nothing of what it is about."""

OFFICE = "DH-LGB"


def test_the_page_tells_what_waits_and_that_no_engine_answers(site):
    page = site.enter("SYS_ADMIN", OFFICE).page("/operations")
    assert "没有应答" in page
    assert "zhunru up" in page
    assert site.number not in page


def test_an_administrator_reads_no_matter(site):
    browser = site.enter("SYS_ADMIN", OFFICE)
    assert browser.get(f"/matters/{site.number}").status_code == 403
    assert browser.get("/matters").status_code == 200
    assert site.number not in browser.page("/matters")


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
