"""The agreement page: read by its parties, forbidden words marked, fair clauses added."""

from ledger.read import queries
from tests.desk.web.looking import OURS, journal_of, placement_of

NEIGHBOUR = "533103001003"
DEPARTMENT = "DH-ZJJ"


def test_a_forbidden_clause_comes_back_marked_and_a_fair_one_is_added(secretary):
    site, browser = secretary(12)
    page = f"/assignments/{site.number}/communities/{OURS}"
    before = journal_of(site)

    bad = browser.fill(page, f"{page}/clauses", text="乙方按时报送，并完成上级交办的其他任务。")
    kept = journal_of(site)
    good = browser.fill(page, f"{page}/clauses", text="甲方提供录入设备两台。")

    assert bad.status_code == 422
    assert kept == before
    assert "<mark>并完成上级交办的其他任务。</mark>" in bad.text
    assert "兜底条款" in bad.text
    assert "甲方提供录入设备两台。" in good.text
    assert placement_of(site).clauses


def test_nobody_signs_a_clause_that_was_added_after_the_page_was_made(secretary):
    site, browser = secretary(13)
    head, sign = site.enter("DEPT_HEAD", DEPARTMENT), f"/assignments/{site.number}/acts/sign_dept"
    kept = dict(head.fields(sign, sign))
    page = f"/assignments/{site.number}/communities/{OURS}"
    browser.fill(page, f"{page}/clauses", text="甲方提供录入设备两台。")

    late = head.post(sign, data={**kept, "communities": OURS})
    before = placement_of(site).agreement
    again = head.fill(sign, sign, communities=OURS)

    assert late.status_code == 409
    assert "协议文本在您打开之后有了变动" in late.text
    assert before != "G_SIGNED_DEPT"
    assert again.status_code == 200
    assert placement_of(site).agreement == "G_SIGNED_DEPT"


def test_the_agreement_is_read_by_its_parties_and_not_by_the_neighbours(secretary):
    site, browser = secretary(14)
    page = f"/assignments/{site.number}/communities/{OURS}"

    assert "没有发现禁止条款" in browser.page(page)
    assert "第十五条" in browser.page(page)
    for role, org in (("DEPT_CLERK", DEPARTMENT), ("STREET_REVIEWER", "533103001")):
        assert "委托协议书" in site.enter(role, org).page(page)
    assert site.enter("COMM_SEC", NEIGHBOUR).get(page).status_code == 403
    supervisor = site.enter("RES_SUPERV", OURS).page(page)
    assert "委托协议书" not in supervisor
    assert "协议金额" in supervisor


def test_the_community_signs_below_the_text_and_says_that_it_was_read(secretary):
    site, browser = secretary(14)
    page = f"/assignments/{site.number}/communities/{OURS}"
    text = browser.page(page)

    unread = browser.fill(page, f"{page}/sign")
    before = placement_of(site).agreement
    browser.fill(page, f"{page}/sign", read="true")

    assert text.index("第十五条") < text.index("我已阅读协议全文")
    assert unread.status_code == 422
    assert "请先读完全文并勾选" in unread.text
    assert before == "G_SIGNED_DEPT"
    assert placement_of(site).agreement == "G_SIGNED_COMM"


def test_an_agreement_in_force_names_who_signed_it_when_and_the_record(secretary):
    site, browser = secretary(18)
    page = browser.page(f"/assignments/{site.number}/communities/{OURS}")
    names = {one.role: one.name for one in site.demo.people if one.org in (OURS, DEPARTMENT)}

    assert f"法定代表人（签字）：{names['COMM_SEC']}" in page
    assert f"负责人（签字）：{names['DEPT_HEAD']}" in page
    assert f"乙方法定代表人：{names['COMM_SEC']}" in page
    assert page.count("存证 ") == 3
    assert "我已阅读协议全文" not in page
    told = site.enter("AUDITOR", "DH-SJJ").page(f"/assignments/{site.number}/communities/{OURS}")
    assert names["COMM_SEC"] not in told


def test_a_department_does_not_sign_a_text_that_its_page_did_not_show(secretary):
    site, browser = secretary(13)
    head, sign = site.enter("DEPT_HEAD", DEPARTMENT), f"/assignments/{site.number}/acts/sign_dept"
    kept = {name: value for name, value in head.fields(sign, sign) if name != "_seen"}
    page = f"/assignments/{site.number}/communities/{OURS}"
    browser.fill(page, f"{page}/clauses", text="甲方提供录入设备两台。")

    late = head.post(sign, data={**kept, "communities": OURS})
    unshown = head.post(sign, data={**kept, "communities": OURS, "_key": "k", "_read": ""})
    bulk = head.post(
        "/bulk", data={**kept, "_key": "b", "item": f"sign_dept|{site.number}|{OURS}|"}
    )
    before = placement_of(site).agreement
    shown = head.page(sign)
    again = head.fill(sign, sign, communities=OURS)

    assert (late.status_code, unshown.status_code) == (409, 409)
    assert "协议文本在您打开之后有了变动" in late.text
    assert "协议文本在您打开之后有了变动" in bulk.text
    assert before == "G_SENT"
    assert "甲方提供录入设备两台。" in shown
    assert again.status_code == 200
    assert placement_of(site).agreement == "G_SIGNED_DEPT"


def test_an_agreement_that_stands_as_it_was_sent_is_signed_with_others(secretary):
    site, _ = secretary(13)
    head = site.enter("DEPT_HEAD", DEPARTMENT)
    item = f"sign_dept|{site.number}|{NEIGHBOUR}|"

    told = head.fill("/", "/bulk", item=item)

    assert "已办理" in told.text
    with site.ledger.read() as tx:
        last = queries.entries(tx, "placement", f"{site.number}:{NEIGHBOUR}")
        assert "as_read" in list(last)[-1].body


def test_a_community_signs_only_the_text_that_its_page_showed(secretary):
    site, browser = secretary(14)
    page = f"/assignments/{site.number}/communities/{OURS}"

    told = browser.fill(page, f"{page}/sign", read="true", _read=f"{OURS}={'0' * 16}", _seen="")

    assert told.status_code == 409
    assert placement_of(site).agreement == "G_SIGNED_DEPT"
