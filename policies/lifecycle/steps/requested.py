"""What is asked of work that goes on (rows 22, 23): its money is certified, or it is over."""

from typing import Any

from policies.cost.funding import account, move
from policies.lifecycle.steps import money
from policies.lifecycle.steps.case import Case, Stop
from policies.lifecycle.steps.tally import running
from schemas import events
from schemas.acts.funds import ConfirmFunds
from schemas.events import Event
from schemas.states.changes import Request
from schemas.written import same_document

CLOCKS = ("decision", "consultation", "street_review", "fund_review")


def request_of(case: Case) -> Request:
    """Return what is asked; the stage of the assignment says that something is."""
    request = case.assignment.request
    assert request is not None
    return request


def certify(case: Case) -> list[Event]:
    """The finance side certifies what the item would cost; what is more is reserved."""
    form, request = case.form, request_of(case)
    assert isinstance(form, ConfirmFunds)
    if not form.budget_doc_no or form.amount is None:
        raise Stop("incomplete", fields=["budget_doc_no", "amount"])
    if not same_document(form.budget_doc_no, request.budget_doc_no):
        raise Stop("other_budget_line", filed=request.budget_doc_no, given=form.budget_doc_no)
    if form.amount < request.total_fen:
        fen = request.total_fen - form.amount
        raise Stop("funds_short", doc_no=request.budget_doc_no, fen=fen)
    department, extra = case.assignment.terms.applicant, request.extra_fen
    known = case.scene.line(department, request.budget_doc_no)
    free = known.limit_fen - known.reserved_fen if known and known.verified else 0
    granted = max(0, extra - free) if known and known.verified else form.amount
    line = money.line_of(department, request.budget_doc_no)
    body = case.enter(case.next_stage())
    body["merge"]["request"]["reserved_fen"] = extra
    reserved = account("reserved", case.number)
    body["postings"] = [*move("outside", line, granted), *move(line, reserved, extra)]
    budget = case.on(
        events.budget(department, request.budget_doc_no),
        "budget.certified",
        department=department,
        doc_no=known.doc_no if known else request.budget_doc_no,
        verified=True,
        number=case.number,
        add={"limit_fen": granted, "reserved_fen": extra},
    )
    return [case.on_assignment("application.funds_confirmed", **body), budget]


def ended(case: Case, kind: str, **told: Any) -> list[Event]:
    """End a request: the old terms go on, its money goes back, nobody owes it an answer."""
    event = case.on_assignment(
        kind,
        stage=running(case.assignment),
        stop=[one.code for one in case.assignment.clocks if one.code in CLOCKS],
        **told,
    )
    return request_over(case, event)


def request_over(case: Case, event: Event) -> list[Event]:
    """Return the event that ends what is asked, too, with the money and the opinions of that."""
    request = case.assignment.request
    if request is None:
        return [event]
    line = money.line_of(case.assignment.terms.applicant, request.budget_doc_no)
    fen = request.reserved_fen
    moves = [*event.body.get("postings", ()), *move(account("reserved", case.number), line, fen)]
    ends = {"request": None, "resume_at": None}
    body = {**event.body, **ends, **({"postings": moves} if moves else {})}
    asked = [
        case.on_opinion(code, "opinion.closed", open=False)
        for code, one in case.scene.opinions.items()
        if one.open
    ]
    over = event.model_copy(update={"body": body})
    return [over, *money.back_to_line(case, fen, line), *asked]
