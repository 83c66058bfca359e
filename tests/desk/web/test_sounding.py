"""Reminders, copies and questions at the desk: each has its way, and the page tells them."""

STREET, DEPT = "533103001", "DH-ZJJ"


def sent(site, seat, verb, **data):
    form = f"/assignments/{site.number}/acts/{verb}"
    browser = site.enter(*seat)
    assert form in browser.page(f"/assignments/{site.number}")
    answer = browser.fill(form, form, **data)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_whom_it_waits_on_is_chosen_and_reads_that_it_was_reminded(site_at):
    site = site_at("TL01", 2)
    to = {"to": f"STREET_REVIEWER@{STREET}"}
    assert sent(site, ("DEPT_HEAD", DEPT), "remind", **to, text="材料已备齐，请受理")
    reviewer = site.enter("STREET_REVIEWER", STREET)
    assert "材料已备齐，请受理" in reviewer.page(f"/assignments/{site.number}")
    assert "已催办 1 次" in reviewer.page("/")
    assert "已催办" not in site.enter("DEPT_HEAD", DEPT).page("/")


def test_a_copy_is_a_work_item_until_it_is_noted_as_read(site_at):
    site = site_at("TL01", 2)
    sent(site, ("DEPT_HEAD", DEPT), "cc", **{"to": "LG_OFFICE@DH-LGB"})
    office = site.enter("LG_OFFICE", "DH-LGB")
    form = f"/assignments/{site.number}/acts/note_read"
    assert form in office.page("/")
    assert office.fill(form, form).status_code == 200
    assert form not in office.page("/")


def test_a_question_is_answered_and_no_community_reads_it(site_at):
    site = site_at("TL01", 4)
    to = {"to": "LG_OFFICE@DH-LGB"}
    sent(site, ("STREET_REVIEWER", STREET), "ask", **to, text="去年办过吗？")
    page = sent(site, ("LG_OFFICE", "DH-LGB"), "reply", no="1", text="没有办过")
    assert "没有办过" in page
    community = site.enter("COMM_SEC", "533103001002").page(f"/assignments/{site.number}")
    assert "去年办过吗" not in community
    assert "没有办过" not in community
    assert "询问" in site.enter("DEPT_HEAD", DEPT).page(f"/assignments/{site.number}")
