"""What is asked of work that goes on (rows 22, 23): its money is certified, or it is over."""

from typing import Any

from policies.cost.funding import Posting, account, move
from policies.lifecycle.steps import money
from policies.lifecycle.steps.case import Case, Stop
from policies.lifecycle.steps.tally import running
from schemas import events
from schemas.acts.funds import ConfirmFunds
from schemas.events import Event
from schemas.states.changes import Request
from schemas.states.placements.parties import Party
from schemas.written import same_document

CLOCKS = ("decision", "consultation", "street_review", "fund_review")


def request_of(case: Case) -> Request:
    """Return what is asked; the stage of the assignment says that something is."""
    request = case.assignment.request
    assert request is not None
    return request


def certify(case: Case) -> list[Event]:
    """The finance side certifies what the item would cost; what is more is reserved.

    Of several departments each line by an act of its own: what that department has to add.
    """
    form, request = case.form, request_of(case)
    assert isinstance(form, ConfirmFunds)
    payer = _payer(case, request, form.party)
    if not form.budget_doc_no or form.amount is None:
        raise Stop("incomplete", fields=["budget_doc_no", "amount"])
    if not same_document(form.budget_doc_no, payer.budget_doc_no):
        raise Stop("other_budget_line", filed=payer.budget_doc_no, given=form.budget_doc_no)
    least = payer.fen if request.payers else request.total_fen
    if form.amount < least:
        raise Stop("funds_short", doc_no=payer.budget_doc_no, fen=least - form.amount)
    known, extra = case.scene.line(payer.org, payer.budget_doc_no), payer.fen
    free = known.limit_fen - known.reserved_fen if known and known.verified else 0
    money.fit_source(case, known)
    granted = max(0, extra - free) if known and known.verified else form.amount
    if granted and known and known.verified and known.registered_for != case.number:
        raise Stop("funds_short", doc_no=known.doc_no, fen=granted)
    line = money.line_of(payer.org, payer.budget_doc_no)
    body = _certified(case, request, payer)
    reserved = account("reserved", case.number)
    body["postings"] = [*move("outside", line, granted), *move(line, reserved, extra)]
    budget = case.on(
        events.budget(payer.org, payer.budget_doc_no),
        "budget.certified",
        department=payer.org,
        doc_no=known.doc_no if known else payer.budget_doc_no,
        verified=True,
        number=case.number,
        add={"limit_fen": granted, "reserved_fen": extra},
    )
    return [case.on_assignment("application.funds_confirmed", **body), budget]


def _payer(case: Case, request: Request, org: str) -> Party:
    """Return who has to add money, and how much; refuses who has not, or has had it certified."""
    applicant = case.assignment.terms.applicant
    alone = Party(org=applicant, fen=request.extra_fen, budget_doc_no=request.budget_doc_no)
    payers = request.payers or (alone,)
    found = next((one for one in payers if one.org == (org or applicant)), None)
    if found is None:
        raise Stop("no_such_party", org=org or applicant, parties=[one.org for one in payers])
    if found.org in request.party_reserved:
        raise Stop("already_done", verb=case.act.verb)
    return found


def _certified(case: Case, request: Request, payer: Party) -> dict[str, Any]:
    """Return the body of a certificate: the request goes on once every part of it is certified."""
    held = {**request.party_reserved, payer.org: payer.fen} if request.payers else {}
    whole = not request.payers or {*held} >= {one.org for one in request.payers}
    body: dict[str, Any] = case.enter(case.next_stage()) if whole else {"merge": {"request": {}}}
    told = body["merge"]["request"]
    told["reserved_fen"] = sum(held.values()) if held else payer.fen
    if held:
        told["party_reserved"] = held
        body["party"] = payer.org
    return body


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
    freed = given_back(case, request)
    moves = [*event.body.get("postings", ()), *freed]
    ends = {"request": None, "resume_at": None}
    body = {**event.body, **ends, **({"postings": moves} if moves else {})}
    asked = [
        case.on_opinion(code, "opinion.closed", open=False)
        for code, one in case.scene.opinions.items()
        if one.open
    ]
    over = event.model_copy(update={"body": body})
    return [over, *money.back_by(case, freed), *asked]


def given_back(case: Case, request: Request) -> list[Posting]:
    """Return the postings that bring what was certified for a request back to its lines."""
    alone = {case.assignment.terms.applicant: request.reserved_fen}
    docs = {one.org: one.budget_doc_no for one in request.payers}
    return [
        part
        for org, fen in (request.party_reserved or alone).items()
        for part in move(
            account("reserved", case.number),
            money.line_of(org, docs.get(org, request.budget_doc_no)),
            fen,
        )
    ]
