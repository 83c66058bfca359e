"""A community's own list for a census: written on one page, kept, declared; or confirmed."""

import re
from io import BytesIO

import pytest
from openpyxl import load_workbook

from ledger.read import assignments, inboxes
from schemas.acts.communities import LINES_MAX
from schemas.states.communities import CommunityState
from tasks import clock
from tasks.messages import digest
from tasks.verify.verify import verify

OURS, OTHER = "533103001002", "533103001003"
PATH, LISTS = "/community/census", "/office/census/lists"
FACTS = {"on": "2026-01-05", "method": "counted", "signed_by": "石示例", "evidence": "清查底册"}
HEADS = "社区,类别,要求的单位,事项名称,由谁挂名,每月工时"


@pytest.fixture(scope="module")
def site(_played, tmp_path_factory):
    return _played(tmp_path_factory.mktemp("census"), ("TL01", 3))


@pytest.fixture
def secretary(site):
    return site.enter("COMM_SEC", OURS)


@pytest.fixture
def office(site):
    return site.enter("LG_OFFICE", "DH-LGB")


def own(site, code):
    with site.ledger.read() as tx:
        return assignments.state(tx, CommunityState, code)


def sheet(browser, *rows, **facts):
    """What the page sends with its empty lines filled in: (kind, asker, title, hours)."""
    sent = dict(browser.fields(PATH, PATH))
    kinds = [(sent[f"kind.{no}"], no) for no in range(200) if f"new.{no}" in sent]
    for kind, asker, title, hours in rows:
        no = next(no for known, no in kinds if known == kind)
        kinds.remove((kind, no))
        sent |= {f"asker.{no}": asker, f"title.{no}": title, f"hours.{no}": hours}
    return {**sent, **facts}


def test_what_is_written_is_kept_and_declared_when_it_is_whole(site, secretary):
    rows = [("post", "红十字会", "联络站站长", ""), ("item", "德宏州统计局", "月报", "300"),
            ("item", "德宏州统计局", "危房统计", "255")]  # fmt: skip
    saved = secretary.post(f"{PATH}/save", data=sheet(secretary, *rows))
    assert "联络站站长" in saved.text
    worker = site.enter("COMM_WORKER", OURS)
    assert "联络站站长" in worker.page(PATH), "the whole office of the community writes one list"
    assert worker.post(PATH, data=dict(worker.fields(PATH, PATH))).status_code in (403, 404)

    answer = secretary.post(PATH, data=sheet(secretary, worked="1008"))
    assert answer.status_code == 422, "a census needs a day, a way, who signed and a proof"
    assert "联络站站长" in answer.text
    page = secretary.post(PATH, data=sheet(secretary, worked="1,008", **FACTS)).text
    told = own(site, OURS).inventories["2026-01-05"]
    assert [(one.kind, one.asker, one.hours) for one in told.lines] == [
        ("item", "DH-TJJ", 300), ("item", "DH-TJJ", 255), ("post", "红十字会", None),
    ]  # fmt: skip
    assert told.lines[2].held_by == "director"
    assert "两件事占去一半以上" in page
    assert "55.06%" in page
    assert "已经申报的" in page
    assert verify(site.ledger).ok


def test_a_line_that_is_wrong_is_marked_and_nothing_is_lost(site, secretary):
    row = ("item", "红十字会", "募捐", "很多")
    page = secretary.post(PATH, data=sheet(secretary, row, **FACTS)).text
    assert "有问题的行已在下面标出" in page
    assert re.search(r'<li class="inner card late">.{0,300}募捐', page, re.DOTALL)
    with_it = dict(secretary.fields(PATH, PATH))
    no = next(name.partition(".")[2] for name, value in with_it.items() if value == "募捐")
    gone = {name: value for name, value in with_it.items() if name != f"tick.{no}"}
    assert secretary.post(PATH, data={**gone, **FACTS}).status_code in (200, 409)
    last = own(site, OURS).inventories["2026-01-05"]
    assert "募捐" not in [one.title for one in last.lines], "what is not ticked is not declared"


def test_two_windows_notice_each_other(site):
    browser = site.enter("COMM_SEC", "533103001004")
    path = f"{PATH}/save"
    mine, other = (
        sheet(browser, ("item", "人大", "甲", "")),
        sheet(browser, ("item", "人大", "乙", "")),
    )
    assert browser.post(path, data=mine).status_code == 200
    answer = browser.post(path, data=other)
    assert answer.status_code == 409
    assert "乙" in answer.text, "what was written stands there to be saved over it"
    live = browser.post(path, data=sheet(browser), headers={"hx-request": "true"})
    assert live.text == '<input type="hidden" id="saved" name="_saved" value="2">'


def test_a_window_from_before_the_declaration_keeps_nothing_over_it(site):
    browser = site.enter("COMM_SEC", "533103001005")
    rows = sheet(browser, ("item", "人大", "甲", "1"))
    assert browser.post(f"{PATH}/save", data=rows).status_code == 200
    late = sheet(browser)
    assert browser.post(PATH, data={**late, **FACTS}).status_code == 200

    assert browser.post(f"{PATH}/save", data=late).status_code == 409
    assert dict(browser.fields(PATH, PATH))["_saved"] == "0", "nothing is being written"


def test_a_list_as_long_as_it_may_be_is_kept(site):
    browser = site.enter("COMM_SEC", "533103001006")
    sent = dict(browser.fields(PATH, PATH))
    for no in range(LINES_MAX):
        sent |= {f"kind.{no}": "item", f"tick.{no}": "yes", f"asker.{no}": "人大",
                 f"title.{no}": f"第{no}件", f"hours.{no}": "1"}  # fmt: skip
    page = browser.post(PATH, data={**sent, **FACTS})
    assert page.status_code == 200
    assert len(own(site, "533103001006").inventories["2026-01-05"].lines) == LINES_MAX


def upload(office, *rows, only="", **facts):
    sent = {**dict(office.fields(LISTS, LISTS)), **FACTS, **facts, "only": only}
    sent.pop("file", None)
    content = "\n".join([HEADS, *rows]).encode()
    return office.post(LISTS, data=sent, files={"file": ("list.csv", content)})


def test_the_office_enters_a_file_and_the_community_confirms_what_it_saw(site, office):
    faulty = upload(office, f"{OTHER},事项,人大,,,", f"{OTHER},杂,人大,甲,,")
    assert faulty.status_code == 422
    assert "文件有 2 处问题" in faulty.text
    assert "没有发现问题" in upload(office, f"{OTHER},事项,人大,甲,,30", only="check").text
    assert own(site, OTHER) is None
    page = upload(office, f"{OTHER},事项,人大,甲,,30", f"{OTHER},挂名职务,政协,站长,,").text
    assert "已录入 1 个社区的清单" in page
    assert "代录，待社区确认" in office.page(f"{LISTS}/{OTHER}") + page

    secretary = site.enter("COMM_SEC", OTHER)
    todo = secretary.page("/community").partition('class="todo"')[2].partition("</ul>")[0]
    assert f'href="{PATH}#entered"' in todo
    assert "剩" in todo, "with its due day"
    assert f'href="{PATH}#entered">确认代录的清查清单</a>' in secretary.page(
        "/?act=confirm_inventory"
    )
    today = site.rules.calendar.today(clock.now(site.ledger))
    with site.ledger.read() as tx:
        (item,) = inboxes.inbox(tx, inboxes.Post("COMM_SEC", OTHER, today)).items
    assert digest.its_page(item) == f"{PATH}#entered"
    seen = {**dict(secretary.fields(PATH, f"{PATH}/confirm")), "signed_by": "石示例"}
    upload(office, f"{OTHER},事项,人大,甲,,40")
    assert secretary.post(f"{PATH}/confirm", data=seen).status_code == 409, "not what was shown"
    answer = secretary.fill(PATH, f"{PATH}/confirm", signed_by="石示例")
    assert answer.status_code == 200
    assert f'href="{PATH}#entered"' not in secretary.page("/community")
    assert own(site, OTHER).inventories["2026-01-05"].lines[0].hours == 40
    again = upload(office, f"{OTHER},事项,人大,甲,,50")
    assert again.status_code == 409
    assert "办公室不能代为改写" in again.text


def test_the_office_reads_sums_and_medians_and_no_ranking(site, office):
    page = office.page(LISTS)
    assert "中位数" in page
    assert "还没有社区申报过第二次" in page
    codes = re.findall(rf"{LISTS}/(\d+)", page)
    assert codes == sorted(codes), "by their codes, whatever they carry"
    assert office.get(f"{LISTS}/533103009999").status_code in (403, 404)
    made = load_workbook(BytesIO(office.get(f"{LISTS}/template").content))
    assert made.active.title == "清查清单"
    auditor = site.enter("AUDITOR", "DH-SJJ")
    auditor.cookies.set("desk-lang", "en", domain="testserver.local")
    assert "Census lists" in auditor.page(LISTS)


def test_who_else_comes_is_shown_nothing(site):
    for role, org in (("DEPT_HEAD", "DH-TJJ"), ("STREET_HEAD", "533103001")):
        assert site.enter(role, org).get(LISTS).status_code in (403, 404)
        assert site.enter(role, org).get(PATH).status_code in (403, 404)


def test_hours_of_a_plan_stand_beside_a_line_and_never_in_it(site_at):
    """What was planned when it was admitted is no answer of the community."""
    secretary = site_at("TL01", 24).enter("COMM_SEC", OURS)
    page = secretary.page(PATH)
    beside = re.search(r'value="([^"]*)"> <span[^>]*>准入时计划本月 ([0-9.]+) 小时', page)
    assert beside, page[:200]
    assert beside[1] == "", "nothing is filled in"
    assert float(beside[2]) > 0
