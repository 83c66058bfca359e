"""The chain is data: the same acts carry an assignment through another place's chain."""

import pytest

from policies import loader
from policies.applications import intake
from schemas.acts.act import Actor


@pytest.fixture
def xicheng(memory):
    """The register in memory, with the rules of the second place."""
    memory.rules = loader.load("xicheng")
    return memory


def test_in_xicheng_the_office_reviews_and_no_street_does(xicheng, cases):
    codes = ["110102091001", "110102092001"]
    changes = {
        "applicant": "XC-ZJW",
        "real_owner": "XC-ZJW",
        "communities": codes,
        "list_class": "new",
        "funding.per_community": None,
        "funding.budget_doc_no": "西财预〔2026〕1号-住建-001",
    }
    application = intake.changed(cases["48"]["application"], changes)
    head = Actor(person="h", role="DEPT_HEAD", org="XC-ZJW")
    day = xicheng.rules.calendar.on_or_after(application_day(application))
    number = "110102-ZR-2026-00001"
    assert xicheng.do(number, "submit", head, day, application=application) is None
    xicheng.walk(number, day, "EFFECTIVE")

    state = xicheng.state("assignment", number)
    stages = [e.body["stage"] for e in xicheng.events if "stage" in e.body]
    assert state.street == "XC-LGB"
    assert "STREET_REVIEW" not in stages
    assert {"CONSULTING", "FUND_REVIEW", "LG_DECISION", "PUBLICITY"} <= set(stages)
    assert state.decision.members == 4
    assert set(xicheng.of("placement", number)) == set(codes)


def application_day(application):
    from datetime import date

    day = application["submitted_on"]
    return day if isinstance(day, date) else date.fromisoformat(day)
