"""A form asks what the act needs, a wrong answer keeps what was typed, a thing is done once."""

import re

import pytest
from starlette.datastructures import FormData

from desk.web.act_forms import bulk
from desk.web.act_forms.answers import data_of
from desk.web.act_forms.asking import FormContext, Option, manner, questions
from desk.web.assignment import Shown
from ledger.read import assignments, queries
from schemas.acts.forms import FORMS
from schemas.acts.funds import Evidenced
from schemas.states.states import AssignmentState, OpinionState

STREET = "533103001"
PLACES = ("533103001002", "533103001003")


def state_of(site):
    with site.ledger.read() as tx:
        return assignments.state(tx, AssignmentState, site.number)


def opinion_of(site):
    with site.ledger.read() as tx:
        return assignments.state(tx, OpinionState, f"{site.number}:{PLACES[0]}")


@pytest.mark.parametrize("verb", sorted(FORMS))
def test_every_act_has_a_form_made_from_its_schema(verb):
    around = FormContext(sources={"placements": (Option("C1", "one"),)}, scores=("notice",))
    names = [one.name for one in questions(verb, around)]
    for_files = manner()["not_asked"].get(verb, ())
    asked = [one for one in FORMS[verb].model_fields if one not in for_files]
    shown_by = Evidenced.model_fields if issubclass(FORMS[verb], Evidenced) else ()
    evidence = [one for one in asked if one in shown_by]
    assert names == [*(one for one in asked if one not in evidence), *evidence]


def test_a_community_is_never_asked_which_one_it_is():
    asked = questions("answer", FormContext(own=True))
    assert "community" not in [one.name for one in asked]


def test_an_owed_act_is_done_from_the_assignment(site):
    browser = site.enter("STREET_REVIEWER", STREET)
    path = f"/assignments/{site.number}/acts/open_consultation"
    assert "发起征求社区意见" in browser.page(f"/assignments/{site.number}")
    answer = browser.fill(path, path, communities=list(PLACES))
    assert "已办理" in answer.text
    assert state_of(site).stage == "CONSULTING"


def test_a_double_click_does_a_thing_once(site):
    browser = site.enter("STREET_REVIEWER", STREET)
    path = f"/assignments/{site.number}/acts/open_consultation"
    sent = {}
    for name, value in browser.fields(path, path):
        sent.setdefault(name, []).append(value)
    first, second = browser.post(path, data=sent), browser.post(path, data=sent)
    assert (first.status_code, second.status_code) == (200, 200)
    with site.ledger.read() as tx:
        opened = [
            one for one in assignments.history(tx, site.number) if one.kind.endswith("opened")
        ]
    assert len(opened) == 1


def test_what_is_missing_is_told_beside_its_field_and_nothing_is_lost(site_at):
    site = site_at("TL01", 7)
    browser = site.enter("STREET_HEAD", STREET)
    path = f"/assignments/{site.number}/acts/propose"
    answer = browser.fill(path, path, capacity_checked="true", opinion="")
    assert answer.status_code == 422
    assert 'href="#f-opinion"' in answer.text
    assert re.search(r'name="capacity_checked" value="true" checked', answer.text)
    assert state_of(site).stage == "STREET_REVIEW"
    with site.ledger.read() as tx:
        assert queries.attempts(tx, number=site.number)[-1]["verb"] != "propose"


def test_a_stale_page_says_who_did_what_meanwhile(site_at):
    site = site_at("TL01", 7)
    head, office = site.enter("STREET_HEAD", STREET), site.enter("STREET_HEAD", STREET)
    path = f"/assignments/{site.number}/acts/propose"
    typed = {"capacity_checked": "true", "overlap_checked": "true", "opinion": "同意"}
    kept = dict(head.fields(path, path))
    office.fill(path, path, **typed)
    late = head.post(path, data={**kept, **typed})
    assert late.status_code == 409
    assert "您打开本页之后" in late.text
    assert "街道（镇）分管领导" in late.text


def test_an_act_from_a_page_that_no_longer_shows_what_stands_is_a_conflict(site_at):
    """The second answer would be taken as another one, had the page not been made before it."""
    site = site_at("TL01", 4)
    path = f"/assignments/{site.number}/acts/answer"
    first, second = site.enter("COMM_SEC", PLACES[0]), site.enter("COMM_SEC", PLACES[0])
    kept = dict(second.fields(path, path))
    assert first.fill(path, path, answer="AGREE", hours="100").status_code == 200
    late = second.post(path, data={**kept, "answer": "DISAGREE", "hours": "100", "remark": "忙"})
    assert late.status_code == 409
    assert "已有人先办理" in late.text
    assert opinion_of(site).answer == "AGREE"
    assert second.fill(path, path, answer="DISAGREE", hours="100").status_code == 200
    assert opinion_of(site).answer == "DISAGREE"


def test_a_ballot_takes_nothing_back_of_another(site_at):
    site = site_at("TL01", 9)
    path = f"/assignments/{site.number}/acts/vote"
    members = [site.enter("LG_MEMBER", org) for org in ("DH-MZJ", "DH-CZJ")]
    pages = [dict(one.fields(path, path)) for one in members]
    for member, kept in zip(members, pages, strict=True):
        assert member.post(path, data={**kept, "ballot": "in_favour"}).status_code == 200
    assert len(state_of(site).ballots) == 2


def test_a_mark_that_is_none_asks_for_no_version():
    assert Shown.of("").versions == {}
    assert Shown.of("u assignment/N=x a= =5 placement/N:1=12") == (
        "u", {"": 5, "placement/N:1": 12}
    )  # fmt: skip


def test_a_lost_session_brings_back_what_was_typed(site_at):
    site = site_at("TL01", 7)
    browser = site.enter("STREET_HEAD", STREET)
    path = f"/assignments/{site.number}/acts/propose"
    kept = dict(browser.fields(path, path))
    browser.cookies.clear()
    answer = browser.post(path, data={**kept, "opinion": "两社区均无异议。"})
    assert answer.status_code == 401
    assert "不会丢失" in answer.text
    from html import unescape

    carried = unescape(re.search(r'name="carried" value="([^"]*)"', answer.text).group(1))
    login = site.login_of("STREET_HEAD", STREET)
    token = re.search(r'name="_csrf" value="([^"]+)"', answer.text).group(1)
    sent = {"_csrf": token, "login": login, "password": site.demo.password, "carried": carried}
    back = browser.post("/login", data=sent)
    assert back.url.path == path
    assert "两社区均无异议。" in back.text
    assert state_of(site).stage == "STREET_REVIEW"


def test_a_refused_act_says_why(site_at):
    site = site_at("TL01", 9)
    browser = site.enter("LG_CHAIR", "DH-LG")
    path = f"/assignments/{site.number}/acts/decide"
    votes = {"members": "14", "present": "5", "voting": "5", "in_favour": "5", "against": "0"}
    answer = browser.fill(path, path, **votes, abstain="0", result="approve")
    assert answer.status_code == 409
    assert "没有办成" in answer.text


def test_an_act_of_another_role_has_no_form(site):
    clerk = site.enter("DEPT_CLERK", "DH-ZJJ")
    assert clerk.get(f"/assignments/{site.number}/acts/accept").status_code == 403
    assert clerk.get(f"/assignments/{site.number}/acts/precheck").status_code == 403
    assert clerk.get(f"/assignments/{site.number}/acts/nonsense").status_code == 403


def test_many_items_are_done_one_by_one_with_a_result_each(site_at):
    site = site_at("TL01", 11)
    clerk = site.enter("DEPT_CLERK", "DH-ZJJ")
    items = [f"send_agreement|{site.number}|{code}|" for code in PLACES]
    answer = clerk.fill("/", "/bulk", item=[*items, f"decide|{site.number}||"])
    assert answer.text.count("已办理") == 2
    again = clerk.fill("/", "/bulk", item=items) if "/bulk" in clerk.page("/") else None
    assert again is None or again.text.count("未办成") == 2


def test_quantities_are_asked_for_line_by_line_and_at_each_community():
    sources = {"placements": (Option("C1"), Option("C2")), "cost_lines": (Option("1", "1. 小时"),)}
    around = FormContext(sources=sources)

    (one,) = [asked for asked in questions("deliver", around) if asked.name == "quantities"]
    (many,) = [asked for asked in questions("accept_work", around) if asked.name == "quantities"]

    assert [(part.name, part.about) for part in one.parts] == [("quantities.1", "1. 小时")]
    assert [part.name for part in many.parts] == ["quantities.C1", "quantities.C2"]
    assert many.parts[1].parts[0].name == "quantities.C2.1"
    assert data_of((many,), FormData([("quantities.C2.1", "12.5")])) == {
        "quantities": {"C2": {"1": "12.5"}}
    }


@pytest.mark.parametrize("no", ["²", "①", "٣", "1" * 5000])
def test_an_instalment_that_is_no_number_is_no_fault(site_at, no):
    site = site_at("TL01", 11)
    clerk = site.enter("FIN_DEPT", "DH-ZJJ")
    path = f"/assignments/{site.number}/acts/order"
    told = clerk.fill(path, path, _instalment=no)
    many = clerk.post("/bulk", data={**dict(clerk.fields(path, path)),
                                     "item": f"order|{site.number}|{PLACES[0]}|{no}"})  # fmt: skip
    assert told.status_code in (409, 422)
    assert (many.status_code, many.text.count("未办成")) == (200, 1)


def test_each_item_of_a_batch_has_its_result_whatever_the_others_are(site_at, monkeypatch):
    monkeypatch.setattr(bulk, "ITEMS_MAX", 4)
    site = site_at("TL01", 11)
    clerk = site.enter("DEPT_CLERK", "DH-ZJJ")
    good = f"send_agreement|{site.number}|{PLACES[0]}|"
    items = [good, "nonsense", f"{good}{'9' * 300}", f"send_agreement|{'X' * 300}||",
             f"send_agreement|{site.number}|{PLACES[1]}|"]  # fmt: skip

    answer = clerk.fill("/", "/bulk", item=items)

    assert answer.status_code == 200
    assert (answer.text.count("已办理"), answer.text.count("未办成")) == (1, 4)
    assert "一次最多办理 4 项" in answer.text
