"""Villages (村): their own law, lists by the kind of community, one life like any other."""

from dataclasses import replace

import pytest

from policies.applications.intake import changed, read_application
from policies.facts.item import off_list
from policies.wording.agreement_text import forbidden
from schemas.applications.given import Given
from tests.policies.conftest import person

TOWN, VILLAGE = "533103001001", "533103001002"
CITY = {
    "title": "中华人民共和国城市居民委员会组织法（2025年修订）",
    "article": "第四十三条",
    "level": "law",
}
RURAL = {
    "title": "中华人民共和国村民委员会组织法（2025年修正）",
    "article": "第四十三条",
    "level": "law",
}


@pytest.fixture
def mixed(dehong):
    """The place of the cases, where one of the communities is a village."""
    directory = dehong.directory
    village = directory.communities[VILLAGE].model_copy(update={"kind": "village"})
    known = {**directory.communities, VILLAGE: village}
    changed_directory = directory.model_copy(update={"communities": known})
    book = dehong.rulebook
    ground = replace(book.ground, directory=changed_directory)
    return replace(dehong, directory=changed_directory, rulebook=replace(book, ground=ground))


def judged(rules, cases, **change):
    raw = changed(cases["43"]["application"], change)
    read = read_application(raw, rules.rulebook.ground.labels)
    return rules.rulebook.judge(read, Given(), read.submitted_on)


@pytest.mark.parametrize(
    ("codes", "basis", "law"),
    [
        ([TOWN], [CITY], ""),
        ([VILLAGE], [RURAL], ""),
        ([TOWN, VILLAGE], [CITY, RURAL], ""),
        ([VILLAGE], [CITY], "村民委员会组织法"),
        ([TOWN, VILLAGE], [CITY], "村民委员会组织法"),
        ([TOWN], [RURAL], "城市居民委员会组织法"),
    ],
)
def test_the_law_that_is_cited_is_that_of_the_committee(mixed, cases, codes, basis, law):
    found = judged(mixed, cases, communities=codes, legal_basis=basis)
    told = [one.message for one in found.findings if one.rule == "B06"]
    assert [law in text for text in told] == ([True] if law else [])


@pytest.mark.parametrize(
    ("kind", "codes", "why"),
    [
        ("village", [TOWN], "entry"),
        ("village", [VILLAGE], ""),
        ("village", [TOWN, VILLAGE], "entry"),
        ("community", [TOWN], ""),
        ("community", [VILLAGE], "entry"),
        ("", [TOWN, VILLAGE], ""),
    ],
)
def test_an_entry_of_a_list_holds_for_its_kind_of_community(mixed, cases, kind, codes, why):
    ground = mixed.rulebook.ground
    lists = ground.lists.model_copy(update={"of_kind": {"门前三包宣传劝导": kind} if kind else {}})
    ground = replace(ground, lists=lists)
    raw = changed(cases["43"]["application"], {"communities": codes})
    assert off_list(read_application(raw, ground.labels), ground) == why


@pytest.mark.parametrize(
    "text", ["由村民委员会承担全部责任", "村委会是第一责任主体", "将村委会纳入排名"]
)
def test_no_clause_shifts_responsibility_to_a_village(text):
    assert forbidden(text)


def test_a_village_walks_the_whole_life(memory, mixed, cases, filed):
    memory.rules = mixed
    number, day = filed("43", communities=[TOWN, VILLAGE], legal_basis=[CITY, RURAL])
    memory.walk(number, day, until="ARCHIVED")
    assert memory.state("placement", f"{number}:{VILLAGE}").work == "CLOSED"


def test_what_cites_the_other_law_is_returned_and_not_accepted(memory, mixed, filed):
    memory.rules = mixed
    number, day = filed("43", communities=[VILLAGE], legal_basis=[CITY])
    reviewer = person("STREET_REVIEWER", "533103001")
    no = memory.do(number, "accept", reviewer, day)
    assert (no.code, no.params["rules"]) == ("defects_open", ["B06"])
    assert memory.do(number, "return", reviewer, day, defects=["B06"]) is None
