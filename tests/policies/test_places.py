"""The chain is data: the same acts carry an assignment through another place's chain."""

import shutil
from importlib.resources import files

import pytest

from policies import loader
from policies.applications import intake
from schemas.acts.act import Actor

CHAIR = Actor(person="lg/c", role="LG_CHAIR", org="DH-LG")


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


@pytest.fixture
def unpublished(memory, tmp_path):
    """The register in memory, at a place that decides and publishes nothing."""
    own = tmp_path / "quiet"
    shutil.copytree(str(files("policies") / "jurisdictions" / "dehong"), own)
    full = "[CONSULTING, STREET_REVIEW, FUND_REVIEW, LG_DECISION, APPROVED]"
    with (own / "route.yaml").open("a", encoding="utf-8") as file:
        file.write(f"    paths: {{full: {full}}}\n")
    memory.rules = loader.fresh(str(own))
    return memory


@pytest.mark.parametrize(
    ("told", "stage"),
    [
        ({"result": "approve"}, "APPROVED"),
        ({"result": "approve_with_conditions", "conditions": "先培训"}, "APPROVED_COND"),
        ({"result": "reject", "reasons": "与社区职责无关", "in_favour": 0}, "REJECTED"),
    ],
)
def test_where_nothing_is_published_the_decision_itself_admits_and_places(
    unpublished, at, told, stage
):
    number, day = at("LG_DECISION")
    refused = unpublished.do(number, "decide", CHAIR, day, **voted(unpublished, number, told))

    assignment = unpublished.state("assignment", number)
    assert (refused, assignment.stage) == (None, stage)
    admitted = stage != "REJECTED"
    assert bool(unpublished.of("placement", number)) is admitted
    running = {clock.code for clock in assignment.clocks}
    assert running == ({"sign", "lapse"} if admitted else {"reconsider_application"})
    assert assignment.decision.document_no.startswith("德社建准〔2026〕")
    if admitted:
        unpublished.walk(number, day, until="ARCHIVED")


def test_where_nothing_is_published_a_full_community_stops_the_decision_until_it_is_exempt(
    unpublished, at
):
    number, day = at("LG_DECISION")
    full = unpublished.asked(number)[1]
    unpublished.loads = {full: {f"2026-{month:02d}": 10_000_000 for month in range(1, 13)}}
    told = voted(unpublished, number, {"result": "approve"})

    refused = unpublished.do(number, "decide", CHAIR, day, **told)
    assert (refused.code, refused.params["communities"]) == ("over_capacity", [full])
    assert unpublished.state("assignment", number).stage == "LG_DECISION"

    lift = {"rule": "C01", "code": "承载", "reason": "年度重点", "expires_on": "2026-12-31"}
    assert unpublished.do(number, "decide", CHAIR, day, **told, exemptions=[lift]) is None
    assert unpublished.state("placement", f"{number}:{full}").load.lifted


def voted(memory, number, told):
    """A vote of everybody who is not recused, for what is told."""
    terms, directory = memory.state("assignment", number).terms, memory.rules.directory
    recused = directory.recused_for(terms.applicant)
    voting = len(directory.members) + 1 - bool(recused)
    votes = {"in_favour": voting, "against": 0, "abstain": 0, **told}
    votes["against"] = voting - votes["in_favour"]
    who = {"members": len(directory.members) + 1, "present": voting, "voting": voting}
    return {**who, **votes, "recused": [recused] if recused else []}
