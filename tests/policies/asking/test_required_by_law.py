"""What a law asks of communities directly is registered and funded; need is not decided again."""

from datetime import date

import pytest

from policies.applications.intake import changed, read_application
from policies.facts.item import listed_as, off_list, required_by
from schemas.acts.act import Actor
from schemas.applications.given import Given
from tests.policies.yes import yes

CENSUS = {"title": "第八次全国人口普查登记", "list_class": "mandated"}
LAW = "全国人口普查条例"
CODE = "533103001001"


def person(role, org):
    return Actor(person=f"{org}/{role}", role=role, org=org)


REVIEWER = person("STREET_REVIEWER", "533103001")
OFFICE, CHAIR = person("LG_OFFICE", "DH-LGB"), person("LG_CHAIR", "DH-LG")


@pytest.fixture
def judged(dehong, cases):
    """Judge the census with changes: (route, why its list opens no path, the law)."""
    book = dehong.rulebook

    def judge(**change):
        raw = changed(cases["26"]["application"], {**CENSUS, **change})
        read = read_application(raw, book.ground.labels)
        route = book.judge(read, Given(), read.submitted_on).route
        return route, off_list(read, book.ground), required_by(read, book.ground)

    return judge


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, ("LAW", "", LAW)),
        ({"legal_basis.1.level": "county", "legal_basis.0.level": "central"}, ("LAW", "", LAW)),
        ({"legal_basis.0.level": "county", "legal_basis.1.level": "county"}, ("L03", "law", "")),
        ({"legal_basis.0.title": "某条例", "legal_basis.1.title": "某法"}, ("L03", "law", "")),
        ({"title": "文明城市测评登记"}, ("L03", "entry", "")),
        ({"list_class": "new"}, ("L03", "class", "")),
        ({"trace": "required"}, ("L03", "", LAW)),  # an exemption is the leading group's to grant
    ],
)
def test_the_path_is_open_to_what_the_cited_law_asks_for(judged, change, told):
    assert judged(**change) == told


def test_no_list_of_another_class_opens_it(dehong, cases):
    raw = changed(cases["43"]["application"], {"list_class": "mandated"})
    read = read_application(raw, dehong.rulebook.ground.labels)
    assert off_list(read, dehong.rulebook.ground) == "entry"


def test_it_is_not_refused_for_want_of_need(memory, filed):
    number, day = filed("26", **CENSUS)
    no = {"ground": "no_need", "reason": "没有必要", "remedy": "自行登记"}
    assert memory.do(number, "not_accept", OFFICE, day, **no).code == "required_by_law"
    assert memory.do(number, "accept", REVIEWER, day) is None
    fuller = {"communities": [CODE], "full": True, "reason": "先听意见"}
    assert memory.do(number, "open_consultation", REVIEWER, day, **fuller).code == "required_by_law"
    assert memory.do(number, "route_fast", REVIEWER, day, route="LAW") is None
    memory.walk(number, day, until="EFFECTIVE")
    decision = memory.state("assignment", number).decision
    assert (decision.body, decision.result) == ("law", "approve")


def test_what_repeats_a_live_item_is_not_accepted_all_the_same(memory, filed):
    number, day = filed("26", **CENSUS)
    no = {"ground": "identical", "reason": "与在办事项相同", "remedy": "并入", "same_as": number}
    assert memory.do(number, "not_accept", OFFICE, day, **no) is None


def test_the_leading_group_grants_the_exemption_and_does_not_reject(memory, filed):
    number, day = filed("26", **CENSUS, trace="required")
    day = memory.walk(number, day, until="LG_DECISION")
    wait = next(wait for wait, _ in memory.waits(number) if wait.act == "decide")
    votes = yes(memory, wait, number, "")
    against = votes | {"result": "reject", "in_favour": 0, "against": votes["voting"]}
    no = memory.do(number, "decide", CHAIR, day, **against, reasons="没有必要")
    assert (no.code, no.params["law"]) == ("required_by_law", LAW)
    grant = {"rule": "X02", "code": "trace", "reason": "部门留痕", "expires_on": "2026-12-31"}
    assert memory.do(number, "decide", CHAIR, day, **votes, exemptions=[grant]) is None


@pytest.mark.parametrize(
    ("by", "ground", "code"),
    [(CHAIR, "residents", "required_by_law"), (CHAIR, "decision", "required_by_law"),
     (OFFICE, "law_change", None), (OFFICE, "department", None)],
)  # fmt: skip
def test_it_ends_with_its_law_or_its_department_and_for_no_want_of_need(
    memory, filed, by, ground, code
):
    number, day = filed("26", **CENSUS)
    day = memory.walk(number, day, until="APPROVED")
    told = {"ground": ground, "communities": [CODE], "reason": "x"}
    no = memory.do(number, "exit", by, day, **told)
    assert (no.code if no else None) == code


def test_a_gap_in_its_funds_returns_it_and_silence_withdraws_it(memory, filed):
    number, day = filed("26", **CENSUS)
    day = memory.walk(number, day, until="FUND_REVIEW")
    bureau = person("FIN_BUREAU", "DH-CZJ")
    assert memory.do(number, "fund_gap", bureau, day, defects=["F05"], reason="未批复") is None
    due = memory.state("assignment", number).clocks[0].due
    memory.settle(due)
    assert memory.state("assignment", number).stage == "RETURNED"  # on the last day still
    memory.settle(date.fromordinal(due.toordinal() + 4))
    assert memory.state("assignment", number).stage == "WITHDRAWN"


def test_its_entries_take_no_other_title_of_the_shipped_cases(dehong, cases):
    ground = dehong.rulebook.ground
    for row in cases.values():
        assert listed_as(row["application"]["title"], ground)[0] != "mandated", row["case"]
