"""Forms of changes, corrections and decisions in part: they ask what is open and say what it is."""

import re
from html import unescape

import pytest

from desk.demo.actors import actor
from desk.web.act_forms.asking import FormContext, questions
from desk.web.request.render import _field_name, _named
from schemas.acts.act import Act
from schemas.acts.forms import FORMS
from schemas.texts.catalogue import texts
from tasks import clock
from tasks.acts import perform
from tests.policies.changes.conftest import MORE

HAN = re.compile("[一-鿿]")
DEPARTMENT, OFFICE = ("DEPT_HEAD", "DH-TYJR"), ("LG_OFFICE", "DH-LGB")
FIRST = ("COMM_SEC", "533102100001")


def words(page):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def every(asked):
    for one in asked:
        yield one
        yield from every(one.parts)


@pytest.fixture
def form_of(site_at):
    """A maker: the browser of a seat, the address and the fields of an act's form in a story."""

    def make(story, upto, seat, verb):
        site = site_at(story, upto)
        action = f"/assignments/{site.number}/acts/{verb}"
        browser = site.enter(*seat)
        return browser, action, browser.page(action)

    return make


@pytest.mark.parametrize("verb", sorted(FORMS))
def test_no_question_and_no_choice_shows_a_raw_code(verb):
    asked = questions(verb, FormContext(scores=("notice",), sides={"community": ("notice",)}))
    for one in every(asked):
        assert HAN.search(_field_name(one.label)), one.name
        for pick in one.choices:
            assert HAN.search(pick.name or _named(pick.code, one.codes)), (one.name, pick.code)


@pytest.mark.parametrize("verb", sorted(texts("web", "next")))
def test_what_comes_of_an_act_is_said_of_acts_that_are_there(verb):
    assert verb in FORMS


def test_a_change_is_asked_for_without_paths(form_of):
    browser, action, page = form_of("LV09", 27, DEPARTMENT, "request_change")
    names = {name for name, _ in browser.fields(action, action)}
    assert "set" not in names
    assert "hours" in names
    assert "原协议照旧" in page
    for today in ("2026年9月3日", "2026年11月30日", "13.5", "2,540.00", "56"):
        assert f"现在：{today}" in words(page)
    assert "1. 人工 小时 × 40.00" in words(page)
    assert '<details id="f-forms"><summary>新增报表</summary>' in page, (
        "empty rows do not fill the page"
    )
    again = browser.fill(action, action, **{"forms.0.name": "核对单"}).text
    assert '<details id="f-forms" open><summary>新增报表</summary>' in again, (
        "what was typed stays in sight"
    )


def test_whoever_grants_a_change_reads_what_is_asked_for(form_of):
    browser, action, page = form_of("LV09", 29, OFFICE, "approve_change")
    assert "核对量增加" in page
    assert re.search(r"合计 2540\.00 2700\.00", words(page))
    assert not any(name.startswith("exemptions") for name, _ in browser.fields(action, action))


@pytest.mark.parametrize("verb", ["agree_change", "decline_change"])
def test_a_community_reads_the_changed_terms_and_what_silence_does(form_of, verb):
    _, _, page = form_of("LV09", 31, FIRST, verb)
    assert re.search(r"经费 1,016\.00 元 1,080\.00 元", words(page))
    assert "原协议照旧" in page


def test_the_first_page_of_a_community_shows_both_answers_to_a_change(site_at):
    site = site_at("LV09", 31)
    page = site.enter(*FIRST).page("/community")
    for verb in ("agree_change", "decline_change"):
        assert f'href="/assignments/{site.number}/acts/{verb}?' in page


def test_changed_terms_are_answered_where_they_were_offered_alone(site_at):
    before, after = (
        site.enter(*FIRST).page(f"/assignments/{site.number}")
        for site in (site_at("LV09", 29), site_at("LV09", 31))
    )
    for verb in ("agree_change", "decline_change"):
        assert f"/acts/{verb}" not in before
    assert "/acts/decline_change" in after


def test_a_renewal_asks_what_both_sides_rated(form_of):
    browser, action, _ = form_of("LV09", 27, DEPARTMENT, "request_renewal")
    names = {name for name, _ in browser.fields(action, action)}
    assert {"evaluation.community.notice", "evaluation.department.quality"} <= names


def test_a_correction_offers_only_what_is_on_record_and_shows_how_it_stands(form_of):
    browser, action, page = form_of("LV22", 17, ("COMM_SEC", "533103001008"), "correct")
    fields = dict(browser.fields(action, action))
    assert fields["quantities.1"] == "74"
    assert fields["instalment"] == "1"
    assert "交付情况" in page
    assert not {"answer", "scores.notice"} & fields.keys()


def test_hours_of_an_emergency_are_corrected_at_the_desk(site_at):
    site = site_at("LV24", 4)
    action = f"/assignments/{site.number}/acts/correct"
    browser = site.enter("COMM_SEC", "533124100001")
    assert action in browser.page(f"/assignments/{site.number}")
    assert dict(browser.fields(action, action))["hours"] == "20"
    done = browser.fill(action, action, hours="16", reason="重复记了半日")
    assert "已办理" in done.text


@pytest.mark.parametrize("role", [DEPARTMENT, ("DEPT_CLERK", "DH-TYJR")])
def test_who_recorded_nothing_is_offered_no_correction(site_at, role):
    site = site_at("LV13", 11)
    assert "/acts/correct" not in site.enter(*role).page(f"/assignments/{site.number}")


@pytest.mark.parametrize("verb", ["agree_correction", "decline_correction"])
def test_the_other_side_reads_both_values_and_need_not_say_which_fact(form_of, verb):
    browser, action, page = form_of("LV22", 23, ("DEPT_HEAD", "DH-SFJ"), verb)
    fields = dict(browser.fields(action, action))
    assert (fields["fact"], fields["community"]) == ("delivery", "533103001008")
    assert re.search("第1行 70.*第1行 72", words(page))
    assert "另查到两次未入账" in page


@pytest.mark.parametrize("verb", ["suspend", "exit"])
def test_where_work_is_stopped_or_ended_is_ticked_by_hand(form_of, verb):
    browser, action, page = form_of("LV09", 27, OFFICE, verb)
    assert 'name="communities" value="533102100001"' in page
    assert "communities" not in {name for name, _ in browser.fields(action, action)}


def test_communities_that_are_not_approved_are_ticked(form_of):
    browser, action, page = form_of("LV13", 10, ("LG_CHAIR", "DH-LG"), "decide")
    assert 'name="declined" value="533102100009"' in page
    assert not {"communities", "declined"} & {name for name, _ in browser.fields(action, action)}


@pytest.mark.parametrize(("seat", "all_of_them"), [(OFFICE, False), (("LG_CHAIR", "DH-LG"), True)])
def test_the_office_is_offered_only_the_grounds_on_which_it_ends_an_item(
    form_of, seat, all_of_them
):
    _, _, page = form_of("LV09", 27, seat, "exit")
    offered = [one for one in ("decision", "law_change", "residents", "department")
               if f'value="{one}"' in page]  # fmt: skip
    assert offered == (
        ["decision", "law_change", "residents", "department"]
        if all_of_them
        else ["law_change", "department"]
    )


@pytest.mark.parametrize(("seat", "offered"), [(OFFICE, False), (("LG_CHAIR", "DH-LG"), True)])
def test_what_only_the_group_decides_is_turned_down_by_it_alone(site_at, seat, offered):
    site = site_at("LV09", 27)
    act = Act(verb="request_change", number=site.number, data=MORE)
    done = perform.perform(
        site.ledger, act, actor("DEPT_HEAD", "DH-TYJR"), "full", at=clock.now(site.ledger)
    )
    assert done.accepted, done.refused
    page = site.enter(*seat).page(f"/assignments/{site.number}")
    assert ("/acts/reject_change" in page) is offered
