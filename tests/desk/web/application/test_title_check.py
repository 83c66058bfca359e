"""May this be filed? Told from the title alone, before anything is typed."""

import re

import pytest

DEPT = "DH-MZJ"


def test_a_title_that_the_rules_forbid_is_told_with_the_rule(clerk):
    page = clerk.page("/applications?title=2027年度党报党刊和行业报刊征订")
    assert "照这个名称报，会被挡住" in page
    assert "N03" in page


def test_a_title_of_a_list_is_told_with_list_route_and_first_day(clerk):
    page = clerk.page("/applications?title=低保家庭入户调查协助")
    assert "依法协助事项" in page
    assert "清单内" in page
    assert "最早可开始" in page


@pytest.mark.parametrize(
    ("title", "why"), [("房屋拆迁动员签约", "在负面清单上"), ("社区老年餐桌运营补助申请", "L01")]
)
def test_a_title_of_the_negative_or_the_statutory_list_is_stopped(clerk, title, why):
    page = clerk.page(f"/applications?title={title}")
    assert "照这个名称报，会被挡住" in page
    assert why in page


def test_words_that_only_forbid_communities_to_answer_for_it_are_a_note(clerk):
    page = clerk.page("/applications?title=入户调查拆迁意愿")
    assert "照这个名称报，会被挡住" not in page
    assert "N02" in page


@pytest.mark.parametrize(
    ("title", "rule"),
    [
        ("出具居民亲属关系证明", "N06"),
        ("无房证明核实", "N07"),
        ("创优评比活动", "N10"),
        ("加挂平安小区牌子", "P01"),
        ("充电设施摸底", "A13"),
    ],
)
def test_what_the_words_of_a_title_suppose_is_told_before_anything_is_typed(clerk, title, rule):
    page = clerk.page(f"/applications?title={title}")
    assert "可以报，但请先看下面的提醒" in page
    assert rule in page


def test_a_title_without_such_words_passes_the_first_look_and_no_more(clerk):
    page = clerk.page("/applications?title=老人理发志愿服务")
    assert "初查未见障碍" in page
    assert "没有发现障碍" not in page


def test_a_similar_item_is_named_by_number_only_to_those_who_may_read_it(site, writer, filed):
    asked = f"/applications?title={filed['title']}"
    assert site.number in writer("DEPT_CLERK", filed["applicant"]).page(asked)
    other = writer("DEPT_CLERK", DEPT).page(asked)
    assert site.number not in other
    assert "不在您的查看范围" in other


@pytest.mark.parametrize(("role", "org"), [("STREET_REVIEWER", "533103001"), ("AUDITOR", "DH-SJJ")])
def test_others_than_departments_have_no_applications(site, role, org):
    assert site.enter(role, org).get("/applications").status_code == 403


def test_a_template_begins_many_drafts(clerk):
    home = clerk.begin("关爱独居老人上门走访")
    clerk.post(f"{home}/template", data={"_csrf": clerk.csrf})
    sent = dict(clerk.browser.fields("/applications", "/applications/begin"))
    assert "关爱独居老人上门走访" in clerk.post("/applications/begin", data=sent).text


def test_a_template_is_not_filed(clerk, head):
    home = clerk.begin("关爱独居老人上门走访")
    clerk.post(f"{home}/template", data={"_csrf": clerk.csrf})
    kept = clerk.page("/applications")
    ident = re.search(r'name="template" value="([^"]+)"', kept)[1]
    for one in (clerk, head):
        sent = {"_csrf": one.csrf, "_do": "keep", "_version": "1"}
        assert one.post(f"/applications/drafts/{ident}/review", data=sent).status_code == 403


def test_a_copy_takes_the_words_and_not_the_days(site, writer, filed):
    clerk = writer("DEPT_CLERK", filed["applicant"])
    sent = {"_csrf": clerk.csrf, "number": site.number}
    home = clerk.post("/applications/copy", data=sent).url.path.rpartition("/")[0]
    who, work = clerk.fields(f"{home}/who"), clerk.fields(f"{home}/work")
    assert (who["apply_type"], who["previous"]) == ("new", "")
    assert work["start_on"] == ""
    assert work["steps.0.step"] == filed["steps"][0]["step"]
