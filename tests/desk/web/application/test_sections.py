"""The sections of the form: every field once, read back as shown, saved without loss."""

import html
import re

import pytest

from desk.web.application import reading
from desk.web.application.boxes import Makes
from policies.applications import intake
from policies.cost import standard_cost
from schemas.applications.fields import form_fields
from schemas.texts import catalogue
from tasks.papers.forms import plan
from tests.desk.web.application.conftest import case

DEPT = "DH-MZJ"


class Sent:
    """A form as sent."""

    def __init__(self, pairs):
        self.pairs = pairs

    def getlist(self, key):
        return [value for name, value in self.pairs if name == key]


def test_every_field_of_the_form_is_asked_in_one_section():
    named = [name for section in plan.sections() for name in section.fields]
    asked = {one.path.partition(".")[0] for one in form_fields()} - {"submitted_on"}
    assert sorted(named) == sorted(asked)


def test_every_help_is_of_a_field():
    paths = [one.path.split(".") for one in form_fields()]
    known = {".".join(parts[:n]) for parts in paths for n in range(1, len(parts) + 1)}
    assert set(catalogue.texts("form", "help")) <= known


@pytest.mark.parametrize("number", [1, 12, 27, 39, 44, 60])
def test_what_a_page_shows_of_a_case_is_read_back_as_it_was(site, shipped, number):
    case, typed = shipped
    ground, labels = site.rules.rulebook.ground, site.rules.rulebook.ground.labels
    told = case(number)
    back = {"applicant": told["applicant"], "submitted_on": told["submitted_on"]}
    for section in plan.sections():
        back = reading.read(section, Sent(typed(section, told, ground)), back)
    assert reading.wrong(back, labels) == {}
    old, new = (intake.read_application(one, labels) for one in (told, reading.sound(back, {})))
    assert new == old


def test_figures_are_taken_as_people_type_them():
    sent = [
        ("rows:funding.lines", "1"),
        ("funding.lines.0.quantity", "１２"),
        ("funding.lines.0.unit_price", "1,250.50"),
        ("funding.budget_year", "２０２６"),
    ]
    funding = reading.read(plan.section("funding"), Sent(sent), {})["funding"]
    assert funding["lines"] == [{"quantity": "12", "unit_price": "1250.50"}]
    assert funding["budget_year"] == 2026


def test_what_is_left_out_is_called_not_filled_in_and_not_wrong(clerk):
    page = clerk.page(f"{clerk.begin()}/work")
    assert "尚未填写" in page
    assert "处须改" not in page


def test_a_figure_that_is_none_is_told_beside_its_field_and_nothing_is_filed(head):
    home = head.begin()
    path = f"{home}/work"
    answer = head.fill(path, path, hours_per_community="许多")
    assert re.search(r'id="t-hours_per_community"[^>]*>\s*<p class="told bad">', answer.text)
    assert 'value="许多"' in answer.text
    assert head.do(home, "send").status_code == 422


def test_a_row_is_added_and_removed_without_script(clerk):
    path = f"{clerk.begin()}/burden"
    assert 'name="ledgers.0.name"' in clerk.fill(path, path, _do="add ledgers").text
    answer = clerk.fill(path, path, **{"ledgers.0.name": "走访台账", "_do": "add ledgers"})
    assert 'value="走访台账"' in answer.text
    assert 'name="ledgers.1.name"' in answer.text
    answer = clerk.fill(path, path, _do="remove ledgers.0")
    assert "走访台账" not in answer.text
    assert 'name="ledgers.0.name"' in answer.text


@pytest.mark.parametrize(
    "do",
    ["add title", "add nothing", "add", "remove ledgers.9", "remove ledgers.²", "adopt all", "x y"],
)
def test_a_button_that_no_page_has_changes_nothing(clerk, do):
    path = f"{clerk.begin()}/burden"
    before = clerk.fields(path)
    assert clerk.fill(path, path, _do=do).status_code == 200
    after = clerk.fields(path)
    assert {**after, "_page": "", "_was": ""} == {**before, "_page": "", "_was": ""}


@pytest.mark.parametrize("count", ["-1", "²", "9" * 5000, "", "x"])
def test_a_count_of_rows_that_is_none_counts_nothing(count):
    sent = Sent([("rows:steps", count), ("steps.0.step", "x")])
    assert "steps" not in reading.read(plan.section("work"), sent, {})


def test_texts_are_kept_as_written_whatever_the_browser_makes_of_line_ends():
    sent = Sent([("description", "  一行\r\n又一行\x00 ")])
    assert reading.read(plan.section("item"), sent, {})["description"] == "一行\n又一行"


def test_a_budget_document_that_is_missing_is_told_as_missing(clerk):
    path = f"{clerk.begin()}/funding"
    answer = clerk.fill(path, path, **{"funding.mode": "follow_task"})
    told = re.search(r'id="t-funding-budget_doc_no"[^>]*>(.*?)</div>', answer.text, re.S)[1]
    assert "told todo" in told
    assert "told bad" not in told


def test_two_windows_notice_each_other_and_nothing_is_lost(clerk, head, base_of):
    path = f"{clerk.begin()}/item"
    mine = {**clerk.fields(path), "description": "经办人写的", "_do": "save"}
    assert head.fill(path, path, description="负责人写的").status_code == 200
    met = clerk.post(path, data=mine)
    assert met.status_code == 409
    for words in ("钱样本", "负责人写的", "经办人写的"):
        assert words in met.text
    assert clerk.post(path, data={**mine, "_was": base_of(met)}).status_code == 200
    assert "经办人写的" in clerk.page(path)


def test_two_windows_on_two_sections_do_not_disturb_each_other(clerk, head):
    home = clerk.begin()
    mine = clerk.fields(f"{home}/item")
    head.fill(f"{home}/risk", f"{home}/risk", exit_condition="期满即退出")
    answer = clerk.post(f"{home}/item", data={**mine, "description": "另行说明", "_do": "save"})
    assert answer.status_code == 200
    assert "期满即退出" in clerk.page(f"{home}/risk")
    assert "另行说明" in clerk.page(f"{home}/item")


def test_typing_saves_and_answers_with_what_the_rules_say(clerk):
    path = f"{clerk.begin('团结片区房屋拆迁动员签约')}/item"
    mine = clerk.fields(path)
    answer = clerk.post(f"{path}/live", data={**mine, "community_role": "enforce"})
    assert answer.status_code == 200
    told = re.search(r'id="t-community_role"[^>]*hx-swap-oob="true">(.*?)</div>', answer.text, re.S)
    assert 'class="told bad"' in told[1]
    assert "N02" in told[1]


def test_a_page_never_runs_into_its_own_typing(clerk):
    path = f"{clerk.begin()}/item"
    mine = clerk.fields(path)
    clerk.post(f"{path}/live", data={**mine, "description": "一"})
    assert clerk.post(path, data={**mine, "description": "一二"}).status_code == 200
    assert "一二" in clerk.page(path)


def test_the_draft_of_another_organisation_is_not_there(clerk, writer):
    home, other = clerk.begin(), writer("DEPT_CLERK", "DH-WJW")
    for path in (home, f"{home}/item", f"{home}/review"):
        assert other.browser.get(path).status_code == 403
    assert other.post(f"{home}/end", data={"_csrf": other.csrf}).status_code == 403


def test_the_calculation_is_taken_over_into_the_money(clerk, written):
    path = f"{written}/funding"
    assert "标准成本" in clerk.page(path)
    for what in ("labour", "shares", "instalments"):
        assert clerk.fill(path, path, _do=f"adopt {what}").status_code == 200
    kept = clerk.fields(path)
    shares = [float(v) for k, v in kept.items() if re.fullmatch(r".*per_community\.\d+\.amount", k)]
    assert len(shares) == 3
    assert round(sum(shares), 2) == float(kept["funding.total"])


def test_a_lost_session_brings_the_section_back(site, clerk):
    path = f"{clerk.begin()}/risk"
    mine = {**clerk.fields(path), "exit_condition": "期满即退出", "_do": "save"}
    clerk.browser.cookies.clear()
    asked = clerk.post(path, data=mine)
    assert asked.status_code == 401
    hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', asked.text)
    sent = {name: html.unescape(value) for name, value in hidden if name != "lang"}
    login, password = site.login_of("DEPT_CLERK", DEPT), site.demo.password
    back = clerk.post("/login", data={**sent, "login": login, "password": password})
    assert back.url.path == path
    assert "期满即退出" in back.text


def test_what_no_form_should_hold_is_told_beside_its_field(clerk):
    home = clerk.begin()
    typed = {
        "who": {"clerk.name": "冯\U0001f600", "clerk.phone": "abc", "head.name": "冯\U0001f600"},
        "work": {"frequency.times": "0.5", "hours_per_community": "1e3"},
        "funding": {"funding.total": "1e9", "funding.budget_year": "99999"},
    }
    wanted = {
        "clerk-name": "不能用于公文的字符", "clerk-phone": "不是电话号码",
        "head-name": "与经办人姓名相同",
        "frequency-times": "应填整数", "hours_per_community": "应填数字",
        "funding-total": "应填数字",
        "funding-budget_year": "应为四位年份",
    }  # fmt: skip
    pages = [clerk.fill(f"{home}/{one}", f"{home}/{one}", **typed[one]).text for one in typed]
    for place, words in wanted.items():
        found = re.search(rf'id="t-{place}"[^>]*>(.*?)</div>', "".join(pages), re.S)
        assert words in found[1], place


def test_a_new_form_holds_what_the_desk_knows(site, clerk, head):
    home = clerk.begin()
    assert clerk.fields(f"{home}/who")["clerk.name"] == "赵示例"
    money = clerk.fields(f"{home}/funding")
    assert money["funding.budget_year"] == "2026"
    assert (money["funding.instalments.0.no"], money["funding.instalments.0.percent"]) == (
        "1",
        "100",
    )
    assert head.fields(f"{head.begin()}/who")["head.name"]


def test_codes_that_are_always_refused_are_not_offered(clerk):
    page = clerk.page(f"{clerk.begin()}/item")
    assert 'value="assist"' in page
    for code in ("enforce", "approve", "charge", "negative"):
        assert f'value="{code}"' not in page


def test_a_refused_code_that_a_draft_holds_is_shown_so_that_it_can_be_mended(clerk, fresh):
    page = clerk.page(f"{clerk.write(fresh(community_role='enforce'))}/item")
    assert re.search(r'value="enforce"[^>]* checked', page)


def test_a_renewal_is_offered_only_for_what_is_running(site, writer, filed):
    page = writer("DEPT_HEAD", filed["applicant"]).page("/applications")
    assert site.number in page
    assert "/acts/request_renewal" not in page


def test_a_standard_that_cannot_be_computed_says_which_figures_are_missing(
    clerk, written, monkeypatch
):
    monkeypatch.setattr(standard_cost, "lacking", lambda *of: {"533103001001": ("floating",)})

    page = clerk.page(f"{written}/funding")

    assert "算不出标准成本" in page
    assert "流动人口" in page
    assert "采用：按标准工时列人工" not in page


@pytest.mark.parametrize(("told", "shown"), [("X-NOBODY", True), ("", False)])
def test_an_owner_that_the_place_does_not_know_is_shown_as_it_was_typed(site, fresh, told, shown):
    makes = Makes(fresh(real_owner=told), site.rules.rulebook.ground, "zh")
    boxes = [box for section in plan.sections() for box in makes.section(section)]
    (owner,) = (one for one in boxes if one.path == "real_owner")
    assert ("X-NOBODY" in [one.code for one in owner.choices]) is shown
    assert DEPT in [one.code for one in owner.choices]


def test_a_section_that_nobody_looked_at_is_not_ticked_until_it_was(clerk):
    home = clerk.begin()
    # burden and what is handed over ask for nothing that must be there
    assert clerk.page(f"{home}/who").count("还没有看过") == 2
    kept = {name: clerk.fields(f"{home}/burden")[name] for name in ("_csrf", "_was", "_page")}
    clerk.post(f"{home}/burden", data={**kept, "_do": "next"})
    assert clerk.page(f"{home}/who").count("还没有看过") == 1


def test_usual_instalments_of_long_work_are_told_before_its_days_are_known(clerk):
    long = {**case(1), "nature": "long_term", "start_on": None, "end_on": None}
    home = clerk.write(long)
    for page in (clerk.page(f"{home}/review"), clerk.page(f"{home}/funding")):
        assert "每年 1 月 31 日" in page
        assert "adopt instalments" not in page
    kept = {name: clerk.fields(f"{home}/funding")[name] for name in ("_csrf", "_was", "_page")}
    clerk.post(f"{home}/funding", data={**kept, "_do": "adopt instalments"})
    assert "01-31" not in clerk.page(f"{home}/funding")
