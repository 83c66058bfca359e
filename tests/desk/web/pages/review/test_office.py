"""The office finds its meeting, its cases, what is published, what ends, and what holds."""

import json
import re
from datetime import date
from decimal import Decimal

import pytest

from desk.demo.actors import actor
from desk.web.pages.review.rules import _quarter, _quarters
from desk.web.seats.parameters import parameters
from ledger.read import assignments
from policies import loader
from schemas.acts.act import Act
from schemas.states.rulebooks import RulebookState
from tasks import clock, security_log
from tasks.acts.perform import perform
from tasks.figures import census
from tasks.papers import waiting
from tasks.verify.verify import verify

OFFICE = ("LG_OFFICE", "DH-LGB")
PLACES = ("", "/agenda", "/cases", "/publications", "/calendar", "/rules", "/parameters",
          "/reports")  # fmt: skip


@pytest.fixture
def office(site):
    return site.enter(*OFFICE)


@pytest.mark.parametrize("place", PLACES)
def test_every_place_of_the_office_opens(office, place):
    assert "<h1>" in office.page(f"/office{place}")


@pytest.mark.parametrize("who", [("COMM_SEC", "533103001001"), ("DEPT_HEAD", "DH-MZJ")])
@pytest.mark.parametrize("place", PLACES)
def test_nobody_else_comes_in(site, place, who):
    assert site.enter(*who).get(f"/office{place}").status_code in (403, 404)


@pytest.fixture
def deciding(site_at):
    """The desk where TL01 waits for the leading group, and the number of the act after that."""
    for upto in range(8, 16):
        site = site_at("TL01", upto)
        browser = site.enter(*OFFICE)
        if site.number in browser.page("/office/agenda"):
            return site, browser
    raise AssertionError("TL01 never waited for the leading group")


def test_the_agenda_tells_each_assignment_on_a_page(deciding):
    _, office = deciding
    page = office.page("/office/agenda")

    assert "老旧小区改造居民意见征询协助" in page
    assert "经费来源已确认" in page
    assert "共 1 件" in page


def test_the_agenda_counts_agreement_on_conditions_apart_and_tells_the_conditions(deciding):
    _, office = deciding
    page = office.page("/office/agenda")

    assert "征求 2 个，同意 1 个，附条件同意 1 个，不同意或无力承担 0 个" in page
    assert "会场补偿按实际小时计" in page


def test_a_member_of_the_group_reads_the_agenda_too(deciding):
    site, _ = deciding
    seat = next((one.role, one.org) for one in site.demo.people if one.role == "LG_MEMBER")

    assert site.number in site.enter(*seat).page("/office/agenda")


def test_an_item_in_force_stands_in_the_calendar_with_the_day_its_renewal_is_due(site_at):
    site = site_at("TL01", 30)
    page = site.enter(*OFFICE).page("/office/calendar")

    assert f'href="/assignments/{site.number}"' in page
    assert "续期申请截止" in page


def test_rules_and_lists_are_found_by_a_word(office):
    page = office.page("/office/rules?text=招商引资")

    assert "负面清单" in page
    assert "B01" not in page


def test_the_calendar_tells_the_days_of_work_at_week_ends(office):
    page = office.page("/office/parameters?year=2026")

    assert "周末上班" in page
    assert office.get("/office/parameters?year=1").status_code in (400, 404, 422)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [("2026Q1", (2026, 1, 1), (2026, 3, 31)), ("2026Q4", (2026, 10, 1), (2026, 12, 31)),
     ("2028Q1", (2028, 1, 1), (2028, 3, 31)), ("2026Q2", (2026, 4, 1), (2026, 6, 30))],
)  # fmt: skip
def test_a_quarter_has_its_days(name, first, last):
    assert _quarter(name)[1:] == (date(*first), date(*last))


def test_quarters_go_back_from_the_present_one():
    assert [one.name for one in _quarters(date(2026, 2, 1))][:3] == ["2026Q1", "2025Q4", "2025Q3"]


def test_the_report_of_a_quarter_is_saved_as_it_is_measured(office):
    answer = office.get("/office/reports/2026Q1.json")

    told = json.loads(answer.content)
    assert told["since"] == "2026-01-01"
    assert "attachment" in answer.headers["content-disposition"]
    assert "减负报告" in office.get("/office/reports/2026Q1.html").text


def test_the_log_says_who_took_the_report_of_a_quarter(site, office):
    office.get("/office/reports/2026Q1.json")

    last = security_log.watched(site.ledger)[-1]
    assert (last.kind, last.role, last.result) == ("export.made", "LG_OFFICE", "2026Q1")


@pytest.mark.parametrize("name", ["2099Q1", "2026Q5", "nonsense"])
def test_a_quarter_that_has_no_report_is_not_there(office, name):
    assert office.get(f"/office/reports/{name}.html").status_code in (400, 403, 404, 422)


CENSUS = {"on": "2026-01-01", "method": "逐社区清点", "signer": "岑示例", "evidence": "附件1",
          "M01": "120", "M05": "30", "M06": "44", "M08": "40", "M09": "100", "M10": "33",
          "M14": "34"}  # fmt: skip


def test_a_census_is_told_once_and_figures_are_held_against_it(site, office):
    answer = office.fill("/office/census", "/office/census", **CENSUS)

    assert "清查已记入台账" in answer.text
    assert "逐社区清点" in answer.text
    assert "与首次清查相比" in office.page("/dashboard")
    assert verify(site.ledger).ok
    told = json.loads(office.get("/office/reports/2026Q1.json").content)
    assert {one["metric"]: one["before"] for one in told["changes"]}["M06"] == "44"


def test_a_census_sent_twice_is_on_record_once(office):
    sent = {**dict(office.fields("/office/census", "/office/census")), **CENSUS}
    office.post("/office/census", data=sent)
    page = office.post("/office/census", data=sent).text

    assert page.count("比较基准") == 1
    assert page.count("逐社区清点</dd>") == 1

    page = office.post("/office/census", data={**sent, "M01": "121"}).text
    assert page.count("逐社区清点</dd>") == 2, "gone back to and corrected: said to be on record"


def test_reductions_are_held_against_what_the_ledger_itself_counted(site, office):
    office.fill("/office/census", "/office/census", **CENSUS)
    told = json.loads(office.get("/office/reports/2026Q1.json").content)["changes"]
    assert {(one["reduction"], one["why"]) for one in told} == {(None, "method")}
    assert "不可比" in office.page("/dashboard")

    signed = {"signer": "岑示例", "evidence": "附件2"}
    page = office.fill("/office/census", "/office/census/ledger", **signed).text

    assert "台账统计</dd>" in page
    assert page.count("比较基准") == 1
    told = json.loads(office.get("/office/reports/2026Q1.json").content)["changes"]
    same = {one["metric"]: one for one in told if one["code"] == "total"}
    assert same["M01"]["before"] == same["M01"]["after"]
    assert {one["why"] for one in told} == {""}
    assert verify(site.ledger).ok


def test_communities_declare_what_they_bear_and_the_office_takes_it_together(site, office):
    signed = {"signer": "岑示例", "evidence": "附件3"}
    assert "汇总社区申报的数" in office.page("/office/census")
    token = dict(office.fields("/office/census", "/office/census/ledger"))
    early = office.post("/office/census/communities", data={**token, **signed})
    assert early.status_code == 422, "nobody has declared"
    for code, told in (
        ("533103001002", {"borne": "104", "posts_held": "34", "heaviest": "两项约五成"}),
        ("533103001003", {"borne": "61"}),
    ):
        path = "/community/records"
        secretary = site.enter("COMM_SEC", code)
        day = {"on": "2026-02-27", "method": "counted"}
        page = secretary.fill(path, f"{path}/declare_burden", **day, **told).text
        assert "不清楚" in page

    page = office.page("/office/census")
    assert "还没有申报的（35）" in page
    assert "丙门社区" not in page[page.index("还没有申报的") :]
    assert "没有申报的社区不在其中" in page
    buttons = re.findall(r"<button>(记入：.*?)</button>", page)
    assert len(set(buttons)) == 3, "each says what it puts on record"
    page = office.fill("/office/census", "/office/census/communities", **signed).text

    assert "社区逐一申报" in page
    known = json.loads(office.get("/office/reports/2026Q1.json").content)
    told = {(one["code"], one["metric"]): one["before"] for one in known["changes"]}
    assert told["533103001002", "M14"] == "34"
    assert told["total", "M01"] == "165"
    assert ("total", "M14") not in told, "one of them does not know it: unknown is not zero"
    assert {one["why"] for one in known["changes"]} == {"method"}
    assert verify(site.ledger).ok


def test_a_census_is_taken_from_the_lists_of_communities_and_filled_from_nothing_else(site, office):
    signed, at = {"signer": "岑示例", "evidence": "附件3"}, {"on": "2026-02-27"}
    token = dict(office.fields("/office/census", "/office/census/ledger"))
    early = office.post("/office/census/listed", data={**token, **signed})
    assert early.status_code == 422, "nobody has a list"
    post = {"kind": "post", "asker": "政协", "title": "站长"}
    item = {"kind": "item", "asker": "DH-TJJ", "title": "月报", "hours": "30"}
    lists = {
        "533103001002": ([item, {**item, "title": "普查", "hours": "4.5"}, post], "counted"),
        "533103001003": ([{**item, "hours": None}, post], "documents"),
    }
    for code, (lines, method) in lists.items():
        plain = [{name: one for name, one in line.items() if one} for line in lines]
        told = {**at, "lines": plain, "method": method, "signed_by": "石示例", "evidence": "底册"}
        act = Act(verb="declare_inventory", data=told)
        assert perform(site.ledger, act, actor("COMM_SEC", code), f"list:{code}").accepted

    assert "有清单的 2 / 37 个社区" in office.page("/office/census")
    page = office.fill("/office/census", "/office/census/listed", **signed).text

    assert "清点 1 个，估计 0 个，查台账 1 个" in page, "how is told, not blended"
    with site.ledger.read() as tx:
        base = census.first(tx)
    assert base.by == "people"
    assert base.values["533103001002"] == {"M01": 2, "M14": 1, "M15": Decimal("34.5")}
    assert base.values["533103001003"] == {"M01": 1, "M14": 1}
    assert base.values["total"] == {"M01": 3, "M14": 2}, "hours that one does not know are no sum"


def test_a_census_by_the_ledger_is_signed(office):
    answer = office.fill("/office/census", "/office/census/ledger", signer="岑示例")

    assert answer.status_code == 422
    assert "请写明签字人与凭据所在" in answer.text
    assert "还没有清查" in office.page("/office/census")


@pytest.mark.parametrize(
    "wrong",
    [{"M06": "-1"}, {"M06": "many"}, {"on": ""}, {"signer": " "}, {"on": "2099-01-01"},
     {"method": "\u200b"}, {"signer": "岑\u202e示例"}, {"evidence": "附件" * 101}],
)  # fmt: skip
def test_a_census_with_a_hole_is_not_taken(office, wrong):
    answer = office.fill("/office/census", "/office/census", **{**CENSUS, **wrong})

    assert answer.status_code == 422
    assert "还没有清查" in office.page("/office/census")


def test_only_the_office_takes_a_census(site):
    auditor = next((one.role, one.org) for one in site.demo.people if one.role == "AUDITOR")
    browser = site.enter(*auditor)

    assert "记入台账" not in browser.page("/office/census")


@pytest.mark.parametrize("place", ["dehong", "xicheng"])
def test_every_parameter_of_a_shipped_place_has_its_name(place):
    rules = loader.load(place)
    for lang in ("zh", "en"):
        assert [one.code for one in parameters(rules, lang) if one.name == one.code] == []


def test_parameters_are_told_in_words_with_their_source(office):
    page = office.page("/office/parameters")

    assert "申请提前量" in page
    assert "30 个工作日" in page
    assert "人工 每小时 30.00 至 48.00 元" in page
    assert "德社建〔2026〕1号" in page
    assert "lead_time_wd" not in page
    assert "&#39;category&#39;" not in page


def test_rules_are_told_without_holes_and_with_the_figures_laid_down(office):
    page = office.page("/office/rules")

    assert "应提前30个工作日申请" in page
    assert not re.search(r"\{\w+\}", page)
    assert "zhunru" not in page.split("<main")[1].split("</main>")[0]


def test_publications_name_the_item_its_number_and_who_applied(site_at):
    site = site_at("TL01", 12)
    for message in waiting.waiting(site.ledger):
        waiting.draw_up(site.ledger, message)
    page = site.enter(*OFFICE).page("/office/publications")
    notices = page[page.index("公告</h2>") :]

    assert "老旧小区改造居民意见征询协助" in notices
    assert site.number in notices
    assert "住房和城乡建设局" in notices


def test_no_quarter_before_the_first_entry_is_offered_and_the_present_one_is(office, site, staffed):
    page = office.page("/office/reports")
    today = site.rules.calendar.today(clock.now(site.ledger))

    assert f"{today.year}Q{(today.month - 1) // 3 + 1}" in page
    assert f"{today.year - 1}Q4" not in page
    assert "没有可报告的季度" in staffed.enter(*OFFICE).page("/office/reports")


def test_the_report_of_a_quarter_is_had_as_pdf(office):
    answer = office.get("/office/reports/2026Q1.pdf")

    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_the_agenda_in_english_has_no_chinese_punctuation_and_names_its_terms(deciding):
    _, office = deciding
    office.cookies.set("desk-lang", "en", domain="testserver.local")
    main = office.page("/office/agenda").split("<main")[1].split("</main>")[0]
    terms = re.findall(r"<p>([^<]+<span.*?)</p>\s*</section>", main, re.DOTALL)

    assert terms
    assert not re.search(r"[\u4e00-\u9fff：；，（]", "".join(terms))


PUT = "/office/rules/in-force"
NO_VOTE = {f"vote.{name}": "" for name in ("members", "present", "voting", "in_favour")}
IN_FORCE = {"since": "2026-07-01", "document_no": "德社建〔2026〕9号", "reason": "年度修订"}


def test_the_office_puts_the_rules_it_sees_in_force_from_a_day_on(site, office):
    answer = office.fill("/office/rules", PUT, **IN_FORCE, **NO_VOTE)

    assert "启用过 1 次" in answer.text
    with site.ledger.read() as tx:
        (held,) = assignments.states(tx, RulebookState, [site.ledger.jurisdiction])
    assert held.versions[0].digest == site.rules.rulebook.digest
    assert held.versions[0].since.isoformat() == "2026-07-01"


@pytest.mark.parametrize(
    ("wrong", "status", "told"),
    [({"reason": ""}, 422, 'href="#f-reason"'), ({"since": "2026-01-01"}, 409, "没有办成")],
)
def test_rules_are_not_put_in_force_in_the_past_or_without_a_reason(office, wrong, status, told):
    typed = {**IN_FORCE, **NO_VOTE, **wrong}
    answer = office.fill("/office/rules", PUT, **typed)

    assert answer.status_code == status
    assert told in answer.text or status == 409
    assert "德社建〔2026〕9号" in answer.text


def test_only_the_office_is_offered_the_form_that_puts_rules_in_force(site):
    chair = site.enter("LG_CHAIR", "DH-LG")

    assert PUT not in chair.page("/office/rules")
    assert chair.post(PUT, data=IN_FORCE).status_code == 403
