"""A return is ticked by names; what is chosen stands in the letter and beside its fields, once."""

import re

import pytest

from ledger.read import assignments
from schemas.acts.act import Refused
from schemas.states.states import AssignmentState
from tasks import reasons

TEXT = "请写明每户所用时间"


@pytest.fixture
def site(site_at):
    """The desk where TL01 is filed and prechecked, and nobody has accepted it yet."""
    return site_at("TL01", 2)


def entered(site):
    with site.ledger.read() as tx:
        state = assignments.state(tx, AssignmentState, site.number)
    return site.enter("STREET_REVIEWER", state.street), f"/assignments/{site.number}/acts/return"


def returned(site):
    with site.ledger.read() as tx:
        return [e for e in assignments.history(tx, site.number) if e.kind == "application.returned"]


def test_every_field_is_offered_by_its_name_and_none_by_its_code(site):
    who, path = entered(site)
    page = who.page(path)
    for words in ("谁来申请", "工作步骤", "经费来源", "其他", "缺什么、怎样补正"):
        assert words in page
    assert "每行一个" not in page
    assert 'value="funding.source"' in page


def test_a_chosen_field_is_returned_and_told_to_the_clerk(site, writer_of):
    who, path = entered(site)
    answer = who.fill(path, path, fields=["steps", "funding.source"], text=TEXT)
    assert answer.status_code == 200, answer.text
    (event,) = returned(site)
    assert event.body["defects"] == ["OTHER"]
    assert event.body["fields"] == ["steps", "funding.source"]
    with site.ledger.read() as tx:
        applicant = assignments.find(tx, site.number).application["applicant"]
    page = writer_of(site, "DEPT_CLERK", applicant).page(f"/applications/{site.number}")
    assert re.search(rf"<strong>工作步骤</strong>：\s*{TEXT}", page)


def test_a_field_that_the_form_has_not_is_refused_by_its_name(site):
    who, path = entered(site)
    answer = who.fill(path, path, fields=["费用合计"], text=TEXT)
    assert answer.status_code == 409
    assert "申请表没有“费用合计”这一栏" in answer.text
    assert TEXT in answer.text
    assert returned(site) == []


def test_a_return_without_words_says_what_is_missing(site):
    who, path = entered(site)
    answer = who.fill(path, path, fields=["steps"])
    assert answer.status_code == 409
    assert "要写明问题" in answer.text
    assert who.fill(path, path).status_code == 422
    assert returned(site) == []


def test_only_who_reviews_returns(site):
    path = f"/assignments/{site.number}/acts/return"
    assert site.enter("DEPT_CLERK", "DH-MZJ").get(path).status_code == 403


def test_pages_name_what_is_missing_without_its_code():
    refused = Refused(code="incomplete", params={"verb": "propose", "fields": ["opinion"]})
    assert "审核意见 opinion" in reasons.reason(refused)["message"]
    assert "审核意见。" in reasons.reason(refused, typed=False)["message"]
    wrong = {"amounts.533103001002": ["decimal_parsing"]}
    refused = Refused(code="wrong_data", params={"verb": "order", "fields": wrong})
    assert "533103001002" not in reasons.reason(refused, typed=False)["message"]
