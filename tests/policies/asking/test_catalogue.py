"""The yearly catalogue: entered by a decision, ends with the year, then funded yearly."""

from datetime import date

import pytest

from policies.applications.intake import changed, read_application
from policies.facts.item import off_list
from schemas.acts.act import Actor
from schemas.applications.given import Given

FAIR = "沿街商户法治赶集活动协助"
CODES = ("533103001001", "533103001002", "533103001003")
ENTRY = {
    "number": "533100-ZR-2025-00009", "title": FAIR, "applicant": "LX-CGJ", "hours": 80,
    "communities": CODES, "until": "2025-12-31",
}  # fmt: skip
YEARLY = {"title": FAIR, "list_class": "catalogue", "end_on": "2026-12-31"}


@pytest.fixture
def judged(dehong, cases):
    """Judge a yearly filing beside an entry: (route, why the short path is closed)."""
    book = dehong.rulebook

    def judge(change, entry=None):
        given = Given.model_validate({"catalogue": [{**ENTRY, **(entry or {})}]})
        raw = changed(cases["43"]["application"], {**YEARLY, **change})
        read = read_application(raw, book.ground.labels)
        return book.judge(read, given, read.submitted_on).route, off_list(read, book.ground, given)

    return judge


@pytest.mark.parametrize(
    ("change", "entry", "told"),
    [
        ({}, {}, ("L02", "")),
        ({"communities": list(CODES[:2])}, {}, ("L02", "")),
        ({}, {"communities": "all"}, ("L02", "")),
        ({"hours_per_community": "80.1"}, {}, ("L03", "changed")),
        ({"kinds": ["task", "campaign"]}, {}, ("L03", "changed")),
        ({"communities": [*CODES, "533103001004"]}, {}, ("L03", "changed")),
        ({"communities": "all"}, {}, ("L03", "changed")),
        ({"end_on": "2027-01-01"}, {}, ("L03", "year")),
        ({}, {"until": "2024-12-31"}, ("L03", "year")),  # a year without it: it has to be decided
        ({}, {"applicant": "DH-CGJ"}, ("L03", "entry")),
        ({"title": "商户经营情况排查登记"}, {}, ("L03", "entry")),
        ({"list_class": "new"}, {}, ("L03", "class")),
    ],
)
def test_what_was_entered_is_asked_for_again_unchanged_and_by_the_year(judged, change, entry, told):
    assert judged(change, entry) == told


def test_what_was_entered_is_proposed_as_catalogue(dehong, cases):
    raw = changed(cases["43"]["application"], {**YEARLY, "list_class": None})
    read = read_application(raw, dehong.rulebook.ground.labels)
    given = Given.model_validate({"catalogue": [ENTRY]})
    judgement = dehong.rulebook.judge(read, given, read.submitted_on)
    assert (judgement.listed_as, judgement.listed_by) == ("catalogue", FAIR)


@pytest.mark.parametrize(("end", "found"), [("2026-12-31", False), ("2027-01-01", True)])
def test_the_term_of_an_entry_ends_with_its_year(dehong, cases, end, found):
    change = {"apply_type": "annual_catalogue", "list_class": "new", "title": FAIR, "end_on": end}
    raw = changed(cases["43"]["application"], change)
    read = read_application(raw, dehong.rulebook.ground.labels)
    judgement = dehong.rulebook.judge(read, Given(), read.submitted_on)
    assert ("T07" in {one.rule for one in judgement.findings}) is found
    assert judgement.route == "L03"  # the first time it is decided like anything new


def test_it_ends_by_itself_on_the_last_day_of_the_year(memory, filed):
    number, day = filed(
        "43", apply_type="annual_catalogue", list_class="new", title=FAIR, end_on="2026-12-31"
    )
    day = memory.walk(number, day, until="EFFECTIVE")
    state = memory.state("assignment", number)
    assert (state.catalogue, state.decision.body) == (number, "leading_group")
    assert memory.walk(number, day, until="EXITED") == date(2026, 12, 31)


def test_the_yearly_item_names_whose_decision_entered_it(memory, filed):
    memory.given = Given.model_validate({"catalogue": [ENTRY]})
    number, day = filed("43", **YEARLY)
    assert memory.state("assignment", number).catalogue == ENTRY["number"]
    day = memory.walk(number, day, until="FUND_REVIEW")
    bureau = Actor(person="f", role="FIN_BUREAU", org="DH-CZJ")
    no = memory.do(number, "confirm_funds", bureau, day, exemption="poster_only")
    assert no.code == "not_exempt"  # on the list, and not free of funding
    memory.walk(number, day, until="APPROVED")


def test_the_reviewer_may_still_take_the_full_way(memory, filed):
    memory.given = Given.model_validate({"catalogue": [ENTRY]})
    number, day = filed("43", **YEARLY)
    reviewer = Actor(person="r", role="STREET_REVIEWER", org="533103001")
    assert memory.do(number, "accept", reviewer, day) is None
    told = {"communities": list(CODES), "reason": "社区连年反映负担重"}
    assert memory.do(number, "open_consultation", reviewer, day, **told) is None
    assert memory.state("assignment", number).route == "L03"
