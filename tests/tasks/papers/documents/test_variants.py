"""What a paper says otherwise where the item, the vote or the day is otherwise: line by line."""

from dataclasses import replace
from datetime import date

import pytest

from schemas.states.states import Objection, OpinionState
from tasks.papers.documents import admission, decisions, notices, rulings, working
from tests.tasks.papers.documents.whole import seen

STREET = "533103001"
RICH = {
    "supplier": {"name": "某保洁公司", "contract_no": "城采〔2026〕7号", "amount": "96000.00"},
    "forms": [
        {"name": "年报", "kind": "statistical", "channel": "app", "frequency": "year",
         "table_no": "居统1表", "made_by": "州统计局", "approval_no": "国统制〔2026〕1号",
         "valid_to": "2027-06-30"},
    ],
    "ledgers": [{"name": "户册", "medium": "paper"}],
    "end_on": None,
    "frequency": {"unit": "month", "times": 3},
    "steps": [{"step": "引路", "by": "community"}, {"step": "核对", "by": "community",
              "deliverable": "记录"}, {"step": "下发", "by": "department", "standard": "三日"}],
    "personal_data": [{"field": "姓名", "sensitive": False, "ground": "甲法",
                       "retention_months": 6}],
    "handover": {"materials": ["证", "鞋套"], "funds": None, "training_hours": 0},
    "scope": {"533103001002": {"grids": ["第1网格"], "targets": 30, "share": "33.3"}},
}  # fmt: skip
POOR = {"legal_basis": [], "frequency": None, "forms": [], "ledgers": [], "supplier": None,
        "exit_condition": None, "hours_per_community": None, "personal_data": [], "steps": [],
        "clerk": None, "insurance": None}  # fmt: skip


@pytest.mark.parametrize("change", [RICH, POOR], ids=["rich", "poor"])
def test_an_agreement_of_an_item_that_says_much_or_little(papers, change):
    seen(papers.agreement_paper(1, change), beside=papers.agreement_paper(1))


def unpaid(about, **more):
    terms = about.state.terms.model_copy(update={"total_fen": 0, **more})
    return replace(about, state=about.state.model_copy(update={"terms": terms}))


@pytest.mark.parametrize("fen", [0, 1])
def test_an_agreement_and_a_posting_sheet_of_no_money(papers, fen):
    about = papers.assignment()
    whole = papers.placement(about)
    one = whole.model_copy(update={"amount_fen": fen, "instalments": whole.instalments[:1]})
    for make in (papers.agreement.agreement, decisions.posting_sheet):
        seen(make(about, one, papers.made()), beside=make(about, whole, papers.made()))


DECIDED = {
    "street": {"body": "street", "members": 0},
    "list": {"body": "list", "members": 0},
    "law": {"body": "law", "members": 0},
    "reviewers": {"body": "reconsideration", "reviewers": ("DH-CZJ", "DH-SFJ")},
    "no one recused": {"recused": ()},
}


@pytest.mark.parametrize("name", DECIDED)
@pytest.mark.parametrize("result", ["approve", "reject"])
def test_a_decision_names_who_made_it_and_how(papers, name, result):
    about = papers.assignment(clocks=(papers.clock("reconsider_application", 7),))
    made, usual = papers.made(result, **DECIDED[name]), papers.made(result)
    seen(decisions.decision(about, made), beside=decisions.decision(about, usual))


STATES = {
    "urgent": {"emergency": True},
    "without publicity": {"route": "DELEGATED"},
    "on the light route": {"route": "LIGHT"},
    "entered": {"catalogue": "533100-ZR-2026-00001"},
    "without a street": {"street": ""},
}


@pytest.mark.parametrize("name", STATES)
def test_a_decision_on_an_item_of_another_kind(papers, name):
    usual, made = papers.assignment(route="full"), papers.made(body="street", members=0)
    about = papers.assignment(**{"route": "full", **STATES[name]})
    for one in (about, unpaid(about), unpaid(about, total_fen=1)):
        seen(decisions.decision(one, made), beside=decisions.decision(usual, made))
    rejected = papers.made("reject")
    seen(decisions.decision(about, rejected), beside=decisions.decision(usual, rejected))


def test_a_publication_hangs_as_its_clock_says(papers):
    hung = papers.assignment(clocks=(papers.clock("publicity", 5),))
    usual = decisions.public_notice(hung, papers.made())
    earlier = papers.rules().calendar.clock("publicity", date(2026, 2, 26), 7)
    seen(decisions.public_notice(papers.assignment(clocks=(earlier,)), papers.made()), usual)


def letters(made):
    return [one.doc for one in made]


@pytest.mark.parametrize(
    "more",
    [{"total_fen": 0}, {"total_fen": 0, "budget_doc_no": ""}, {"exemption": "community_invited"},
     {"exemption": "community_invited", "total_fen": 0}],
    ids=str,
)  # fmt: skip
def test_letters_on_an_item_that_carries_no_money(papers, found, more):
    usual = papers.assignment(asked=3, opposed=1)
    about = unpaid(usual, **{"total_fen": usual.state.terms.total_fen, **more})
    for write in (admission.application_letter, admission.meeting_agenda):
        before = letters(write(found("x", usual.state, about=usual)))
        (one,) = letters(write(found("x", about.state, about=about)))
        seen(one, beside=before[0])


@pytest.mark.parametrize(("asked", "opposed"), [(0, 0), (4, 2), (5, 2), (3, 2), (2, 2)])
def test_an_agenda_says_where_most_communities_are_against(papers, found, asked, opposed):
    usual = papers.assignment()
    about = papers.assignment(asked=asked, answered=asked, opposed=opposed)
    (before,) = letters(admission.meeting_agenda(found("x", usual.state, about=usual)))
    (one,) = letters(admission.meeting_agenda(found("x", about.state, about=about)))
    seen(one, beside=before)


def objected(papers, no, ruling):
    return Objection(
        no=no, reason=f"第{no}条", person="p", org="533103001002", on=date(2026, 2, 27),
        clock=papers.clock("objection", 5), ruling=ruling, answer="已核",
    )  # fmt: skip


@pytest.mark.parametrize("stage", ["LG_DECISION", "RECONSIDER"])
def test_an_agenda_tells_objections_and_new_facts(papers, found, stage):
    raised = tuple(objected(papers, no, ruling) for no, ruling in
                   enumerate(("upheld", "dismissed", "upheld", ""), 1))  # fmt: skip
    about = papers.assignment(stage=stage, objections=raised, severity="exempt", route="LIGHT")
    event = found("x", about.state, about=about, new_facts="有了经费")
    (one,) = letters(admission.meeting_agenda(event))
    seen(one)


@pytest.mark.parametrize("stage", ["PUBLICITY", "LG_DECISION"])
@pytest.mark.parametrize("waiting", [(), (2,), (2, 3)])
def test_an_objection_is_answered_while_others_wait(papers, found, stage, waiting):
    ruling = "upheld" if stage == "LG_DECISION" else "dismissed"
    raised = (objected(papers, 1, ruling), *(objected(papers, no, "") for no in waiting))
    running = (papers.clock("publicity", 3),)
    for clocks in ((), running) if stage == "PUBLICITY" else ((),):
        about = papers.assignment(stage=stage, objections=raised, clocks=clocks)
        event = found("application.objection_answered", about.state, about=about, no=1)
        seen(*letters(rulings.objection_answer(event)))


DEMAND = {"what": "每日接龙", "on": "2026-02-27", "channel": "app", "by": "某科"}


@pytest.mark.parametrize(
    ("number", "demand"),
    [("", {}), ("533100-ZR-2026-00001", {}), ("533100-ZR-2026-00001", DEMAND)],
    ids=["nothing", "item", "demand"],
)
def test_a_refusal_names_the_item_or_what_was_demanded(papers, found, number, demand):
    state = papers.refused(number=number, demand=demand, clocks=(), ruling="已核", argument="急")
    title = "低保走访" if number else ""
    seen(notices.refusal_notice(papers.rules(), state, title, papers.TODAY, simulated=True))
    source = found("refusal.upheld", state)
    if not number:  # of work that was never admitted
        source = replace(source, assignment=None)
    seen(*letters(rulings.refusal_ruling(source)))


def test_the_office_consults_where_there_is_no_street(papers, found):
    opinion = OpinionState(
        number=papers.NUMBER, community="533103001002", title="t", applicant="DH-MZJ",
        street=STREET, answer="ASKED", due=date(2026, 3, 9), round=2,
    )  # fmt: skip
    made = [
        letters(admission.consultation_letter(found("opinion.asked", opinion, about=about)))[0]
        for about in (papers.assignment(), papers.assignment(street=""))
    ]
    seen(made[1], beside=made[0])


def whole(placement, **told):
    return type(placement).model_validate({**placement.model_dump(), **told})


def test_quantities_are_told_where_they_were_measured(placed, found):
    told = {"delivered": {"1": "95", "2": "3.50"}, "accepted": {"1": "90"}, "fen": 1}
    state = whole(placed(), work="ACCEPTED", measured=told, rework=2)
    seen(*letters(working.acceptance_sheet(found("work.accepted", state))))
    bad = found("work.defects_listed", state, defect="少五户", standard_cited="")
    seen(*letters(working.acceptance_sheet(bad)))


def test_scores_of_both_sides_stand_in_the_order_of_the_place(placed, found):
    score = {"by": "p", "on": "2026-03-02"}
    sides = {
        "department": {**score, "scores": {"accuracy": 80, "on_time": 95, "x": 0}},
        "community": {**score, "scores": {"means": 70, "notice": 100}},
    }
    state = whole(placed(), work="EVALUATED", scores=sides)
    seen(*letters(working.evaluation_sheet(found("work.evaluated", state))))
    assert not letters(working.evaluation_sheet(found("work.evaluated", placed(work="ACCEPTED"))))


@pytest.mark.parametrize("no", [1, 2])
def test_a_suspension_for_want_of_money_names_its_instalment(placed, found, no):
    event = found("work.suspended_for_nonpayment", placed(), no=no)
    seen(*letters(working.suspension_notice(event)))


@pytest.mark.parametrize("work", ["PAUSED_NONPAY", "PAUSED_LG"])
@pytest.mark.parametrize("body", [{}, {"instalments": []}], ids=["", "moved"])
def test_a_resumption_shows_days_that_moved(placed, found, work, body):
    event = found("work.resumed", placed(), before=whole(placed(), work=work), **body)
    seen(*letters(working.resumption_notice(event)))
