"""What becomes of a request: its money is certified, it is granted, turned down or withdrawn."""

from typing import Any

from policies.cost.funding import account, move
from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps import money
from policies.lifecycle.steps.case import Case, Step, Stop
from policies.lifecycle.steps.changing.difference import again, plain
from policies.lifecycle.steps.tally import running
from schemas import events
from schemas.acts.act import Act, Actor
from schemas.acts.base import Reason
from schemas.acts.changes import Grant
from schemas.acts.funds import ConfirmFunds
from schemas.events import Event
from schemas.states.changes import Request
from schemas.states.stages import Stage
from schemas.values import plain as plain_value
from schemas.written import same_document

CLOCKS = ("decision", "consultation", "street_review", "fund_review")
AMEND = "amend"  # clock: both sides sign the amended agreement


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
    body = {**event.body, "request": None, **({"postings": moves} if moves else {})}
    asked = [
        case.on_opinion(code, "opinion.closed", open=False)
        for code, one in case.scene.opinions.items()
        if one.open
    ]
    over = event.model_copy(update={"body": body})
    return [over, *money.back_to_line(case, fen, line), *asked]


def decidable(case: Case) -> None:
    """Refuse a decision before its time, and one by the office where the group has to decide."""
    request = request_of(case)
    if request.at is not Stage.LG_DECISION:
        raise Stop("request_not_ready", stage=request.at)
    group_decides(case)


def group_decides(case: Case) -> None:
    """The office decides on what takes the short path; the leading group on everything else."""
    if request_of(case).full and case.by.org != case.rules.directory.leading_group:
        raise Stop("group_decides", org=case.rules.directory.leading_group)


def granted(case: Case) -> dict[str, Any]:
    """Return what a grant tells; refuses one that leaves out an exemption that is owed."""
    assert isinstance(case.form, Grant)
    form, owed = case.form, request_of(case).owed
    missing = sorted(set(owed) - {one.rule for one in form.exemptions})
    if missing:
        raise Stop("exemptions_missing", rules=missing)
    told: dict[str, Any] = {"reasons": form.reasons, "conditions": form.conditions}
    if form.exemptions:
        told["append"] = {"exemptions": [one.rule for one in form.exemptions]}
        told["granted"] = [one.model_dump(mode="json") for one in form.exemptions]
        told["granted_on"] = case.today.isoformat()
    return told


def approve_change(case: Case) -> list[Event]:
    """The change is granted: new communities are placed, the others are offered the new terms."""
    decidable(case)
    told, request = granted(case), request_of(case)
    found = again(case, request.set)
    event = case.on_assignment(
        "application.change_approved",
        stage=running(case.assignment),
        request=None,
        version=case.assignment.version + 1,
        terms=plain_value(found.terms),
        application=plain(found.new),
        add={"reserved_fen": request.reserved_fen},
        stop=list(CLOCKS),
        **told,
    )
    offers = [
        case.on_placement(
            code,
            "agreement.amendment_offered",
            amendment=plain_value(offer),
            start=[case.clock(AMEND)],
        )
        for code, offer in found.offers.items()
    ]
    return [event, *offers]


def reject_change(case: Case) -> list[Event]:
    """The change is turned down, wherever it stands: the old terms go on."""
    assert isinstance(case.form, Reason)
    group_decides(case)
    return ended(case, "application.change_rejected", reason=case.form.reason)


def _everything(act: Act, by: Actor) -> Needs:
    return Needs(application=True, budget=True, all_placements=True)


def line_and_asked(act: Act, by: Actor) -> Needs:
    """The line the money goes back to, and the communities that were asked."""
    return Needs(budget=True, all_opinions=True)


STEPS = {
    "approve_change": Step(approve_change, _everything),
    "reject_change": Step(reject_change, line_and_asked),
}
