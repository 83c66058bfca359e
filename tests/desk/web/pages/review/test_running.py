"""Work of before admission at the desk: declared in bulk or one by one, then confirmed."""

import pytest

from desk import running
from ledger.write import loads
from policies import loader
from tasks import clock
from tasks.acts import founding
from tasks.funds import arrears
from tasks.verify.verify import verify

OFFICE, PAGE = ("LG_OFFICE", "DH-LGB"), "/office/running"
ONE, TWO = "533103001002", "533103001003"
ROWS = f"""
- title: 高龄补贴资格核对
  applicant: DH-MZJ
  communities: ['{ONE}', '{TWO}']
  start: 2025-03-01
  end: 2027-12-31
  hours_each: '60'
  amount_whole: '8000.00'
  overdue: '2000.00'
  overdue_since: 2026-01-05
  agreement: 德民协〔2025〕3号
- {{title: 已经结束的, applicant: DH-MZJ, communities: [all], start: 2020-03-01, end: 2020-12-31}}
"""


@pytest.fixture
def site(site):
    """A place whose workbook names two running items, one of which is over."""
    content = loader.text_of(site.ledger.jurisdiction)
    text = content.model_copy(update={"own": {**content.own, "running.yaml": ROWS}})
    founding.found(site.ledger, "dehong", text)
    return site


def taken(site):
    return running.taken(site.ledger)


def declare(site):
    office = site.enter(*OFFICE)
    assert "工作簿中尚未登记的：2 件" in office.page(PAGE)
    return office.fill(PAGE, PAGE, evidence="协议原件")


def test_the_office_declares_what_the_workbook_names_and_communities_confirm(site):
    answer = declare(site)

    assert answer.status_code == 409
    assert "已登记 1 件" in answer.text
    assert "没有登记的 1 件" in answer.text
    assert "已经过去" in answer.text
    (item,) = taken(site)
    assert (item.waiting, len(item.placements)) == (2, 2)
    with site.ledger.read() as tx:
        assert loads.burdens(tx, [ONE])[ONE].items >= 1
    number = item.state.number
    secretary = site.enter("COMM_SEC", ONE)
    path = f"/assignments/{number}/acts/confirm_taken_over"
    assert path in secretary.page(f"/assignments/{number}")
    assert secretary.get("/community").text.count(number) >= 1
    done = secretary.fill(f"{path}?community={ONE}", path, hours="90", text="每月都做")
    assert done.status_code == 200, done.text[:500]

    (item,) = taken(site)
    assert (item.waiting, item.differing) == (1, 1)
    with site.ledger.read() as tx:
        day = site.rules.calendar.today(clock.now(site.ledger))
        late = arrears.of_department(tx, "DH-MZJ", day, site.rules.calendar)
    assert [one.application for one in late] == [number], "the department owes it, late"
    assert "说法不同" in site.enter("AUDITOR", "DH-SJJ").page(PAGE)
    assert verify(site.ledger).ok


def test_what_is_declared_is_not_offered_again_and_not_declared_again(site):
    declare(site)
    office = site.enter(*OFFICE)
    assert "工作簿中尚未登记的：1 件" in office.page(PAGE)
    told = {"title": "高龄补贴资格核对", "department": "DH-MZJ", "communities": [TWO],
            "start_on": "2025-03-01", "evidence": "文件"}  # fmt: skip

    again = office.fill(f"{PAGE}/new", f"{PAGE}/new", **told)

    assert again.status_code == 409
    assert "已有登记" in again.text
    fresh = office.fill(f"{PAGE}/new", f"{PAGE}/new", **{**told, "title": "门前三包责任书签订"})
    assert fresh.status_code == 200, fresh.text[:500]
    assert len(taken(site)) == 2


def test_the_page_of_an_item_taken_over_opens_for_all_it_concerns(site):
    declare(site)
    (item,) = taken(site)
    for seat in (OFFICE, ("DEPT_HEAD", "DH-MZJ"), ("COMM_SEC", ONE), ("STREET_HEAD", "533103001")):
        assert item.state.number in site.enter(*seat).page(f"/assignments/{item.state.number}")
    for path in ("/department", "/money", "/dashboard"):
        site.enter("DEPT_HEAD", "DH-MZJ").page(path)
    assert site.enter("COMM_SEC", ONE).get(PAGE).status_code == 403


def test_a_community_looks_at_each_and_confirms_those_it_ticks_in_one_go(site):
    declare(site)
    office, told = site.enter(*OFFICE), {"department": "DH-MZJ", "communities": [ONE],
        "start_on": "2025-03-01", "evidence": "文件", "hours": "12"}  # fmt: skip
    for title in ("门前三包责任书签订", "楼栋长名册更新"):
        answer = office.fill(f"{PAGE}/new", f"{PAGE}/new", title=title, **told)
        assert answer.status_code == 200, answer.text[:500]
    secretary, page = site.enter("COMM_SEC", ONE), "/community/taken"
    assert "等 3 件" in secretary.page("/community")
    shown = secretary.page(page)
    for fact in (
        "高龄补贴资格核对",
        "民政局",
        "德民协〔2025〕3号",
        "1,000.00",
        "12 小时",
        "协议原件",
    ):
        assert fact in shown
    assert shown.count("/acts/deny_taken_over?") == 3, "each may be said not to be done here"
    assert " checked" not in shown, "nothing is confirmed that nobody ticked"
    assert 'name="item"' not in site.enter("COMM_WORKER", ONE).page(page)
    assert site.enter("COMM_WORKER", ONE).post(page, data={}).status_code == 403

    numbers = [one.state.number for one in taken(site)]
    both = {**dict(secretary.fields(page, page)), "item": [f"{n}:{ONE}" for n in numbers[:2]]}
    done = secretary.post(page, data=both)
    assert (done.status_code, "已确认 2 件" in done.text) == (200, True)
    assert [one.waiting for one in taken(site)] == [1, 0, 1], "what was not ticked waits"
    again = secretary.post(page, data=both)
    assert (again.status_code, "有 2 件已经不在待确认之列" in again.text) == (409, True)
    other = {**both, "item": [f"{numbers[0]}:{TWO}"]}
    assert secretary.post(page, data=other).status_code == 409, "nobody confirms for another"
    assert [one.waiting for one in taken(site)] == [1, 0, 1]
    assert verify(site.ledger).ok
