"""The papers of shipped cases, made from values alone."""

import sys
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest

from policies import loader
from policies.applications.intake import read_application
from policies.cost.funding import plan, shares
from policies.lifecycle.steps.admission.terms import terms_of
from schemas import yaml_text
from schemas.acts.act import Entry
from schemas.acts.decision import ExemptionGrant
from schemas.states.decisions import Decision
from schemas.states.states import AssignmentState, Clause, PlacementState, RefusalState
from tasks.papers.documents import agreement, decisions, notices
from tasks.papers.documents.assignment import PaperSubject
from tasks.papers.documents.sources import PaperSource
from tests.tasks.papers.documents import whole

NUMBER = "533100-ZR-2026-00001"
TODAY = date(2026, 3, 2)
COMMUNITY = "533103001002"
CASES = Path(__file__).parents[4] / "desk" / "demo" / "data" / "cases.yaml"


@cache
def numbers():
    rows = yaml_text.parse(CASES.read_text("utf-8"))["cases"]
    return {row["case"]: row["application"] for row in rows}


def rules():
    return loader.load("dehong")


def assignment(case=1, change=None, **state):
    raw = {**numbers()[case], **(change or {})}
    application = read_application(raw, rules().rulebook.ground.labels)
    known = {
        "number": NUMBER,
        "stage": "LG_DECISION",
        "filed_on": date(2026, 1, 12),
        "submitted_on": date(2026, 1, 12),
        "street": "533103001",
        "terms": terms_of(application, rules()),
        **state,
    }
    return PaperSubject(rules(), AssignmentState.model_validate(known), application, TODAY)


def clock(code, wd):
    return rules().calendar.clock(code, TODAY, wd)


def made(result="approve", **told):
    known = {
        "body": "leading_group",
        "on": TODAY,
        "document_no": "德社建准〔2026〕1号",
        "members": 14,
        "present": 12,
        "recused": ("DH-MZJ",),
        "voting": 11,
        "in_favour": 10,
        "against": 1,
        **told,
    }
    return Decision(result=result, **known)


def placement(about, code="533103001002", clauses=()):
    terms = about.state.terms
    amount = shares_of(about)[code]
    start, end = terms.start_on, terms.end_on
    return PlacementState(
        number=NUMBER,
        community=code,
        title=terms.title,
        applicant=terms.applicant,
        street="533103001",
        start_on=start,
        end_on=end,
        amount_fen=amount,
        account=rules().directory.communities[code].account,
        instalments=plan(amount, terms.instalments, start, end, rules().calendar),
        clauses=clauses,
    )


def agreement_paper(case=1, change=None, **told):
    about = assignment(case, change)
    free = (Clause(no=16, text="甲方每月向乙方提供更新后的名册。", by="533103001002"),)
    return agreement.agreement(about, placement(about, clauses=free), made(**told))


def refused(**told):
    known = {
        "id": "R-533103001002-2026-001",
        "community": "533103001002",
        "department": "DH-YJJ",
        "ground": "NO_ADMISSION",
        "text": "每日接龙打卡未经准入，本社区不予承担",
        "issued_on": TODAY,
        "clocks": (clock("refusal_answer", 3),),
        **told,
    }
    return RefusalState.model_validate(known)


def findings(case):
    application = read_application(numbers()[case], rules().rulebook.ground.labels)
    return rules().rulebook.judge(application).findings


def correction(change=None, returns=1):
    about = assignment(1, change, returns=returns, clocks=(clock("correction", 5),))
    found = rules().rulebook.judge(about.application).findings
    told = notices.Returned(
        defects=(*(one.rule for one in found), "OTHER"),
        fields=("steps.1.standard",),
        text="第二个步骤的标准应当写明每户所用时间。",
        document_no=f"德社建补〔2026〕{returns}号",
    )
    return notices.correction_notice(about, found, told)


DEFECTIVE = {
    "legal_basis": [],
    "necessity": "社区熟悉情况",
    "acceptance": None,
    "start_on": "2026-02-02",
}


def every_paper():
    """One paper of every kind, by name."""
    running = assignment(clocks=(clock("decision", 15), clock("publicity", 5)))
    granted = ExemptionGrant(
        rule="T01", code="提前期", reason="上级文件时限在前", expires_on=date(2026, 12, 31)
    )
    rejected = assignment(clocks=(clock("reconsider_application", 10),))
    conditional = made(
        "approve_with_conditions", conditions="不挂牌、不另建台账", reasons="符合依据"
    )
    not_accepted = notices.NotAccepted(
        ground="负面清单",
        reason="招商引资不得下达给社区",
        remedy="可以自收到之日起十个工作日内申请复核",
    )
    return {
        "acceptance": notices.acceptance_notice(running),
        "correction": correction(DEFECTIVE),
        "not_accepted": notices.not_accepted_notice(assignment(), findings(15), not_accepted),
        "approval": decisions.decision(running, made()),
        "conditional": decisions.decision(running, conditional, [granted]),
        "rejection": decisions.decision(rejected, made("reject", reasons="多数社区不同意")),
        "public_notice": decisions.public_notice(running, conditional, [granted]),
        "posting": decisions.posting_sheet(running, placement(running), made()),
        "agreement": agreement_paper(),
        "refusal": notices.refusal_notice(rules(), refused(), "", TODAY),
    }


def shares_of(about):
    words = rules().rulebook.ground.lists.profile_fields
    return shares(about.application, rules().directory, words)


@pytest.fixture(autouse=True)
def _whole(pinned):
    """What a test has seen of papers is what it says in the file beside it."""
    whole.SEEN.clear()
    yield
    if whole.SEEN:
        assert pinned(whole.SEEN)


@pytest.fixture(scope="session")
def papers():
    """This file: makers of papers."""
    return sys.modules[__name__]


@pytest.fixture(scope="session")
def every(papers):
    """One paper of every kind, by name."""
    return papers.every_paper()


@pytest.fixture
def found():
    """Make what a paper is drawn from: the event, the state after it, and that before."""

    def make(kind, state, *, before=None, org="DH-LGB", earlier=(), about=None, **body):
        told = [*earlier, (kind, body)]
        entries = [
            Entry(
                uid=str(n), kind=name, stream_kind="placement", stream_id=f"{NUMBER}:{COMMUNITY}",
                version=n, actor="p", role="r", org=org, key="k", body=one,
                occurred_at=datetime(2026, 3, 2, 4, tzinfo=UTC),
                recorded_at=datetime(2026, 3, 2, 4, tzinfo=UTC),
            )
            for n, (name, one) in enumerate(told, 1)
        ]  # fmt: skip
        subject = about or assignment()
        return PaperSource(rules(), False, entries[-1], entries, state, subject, before)

    return make


@pytest.fixture
def placed():
    """Make the placement of case 1 at one community, with what is told of it."""

    def make(**told):
        one = placement(assignment(), COMMUNITY)
        return one.model_copy(update={"in_force_on": date(2026, 2, 20), **told})

    return make
