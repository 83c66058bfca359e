"""Review of funds: the source is confirmed, exempt, or missing (rows 11 and 12)."""

from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps import money
from policies.lifecycle.steps.admission import filing
from policies.lifecycle.steps.admission.decision import decision_of
from policies.lifecycle.steps.admission.placing import approved
from policies.lifecycle.steps.case import Case, Step, Stop, also
from policies.lifecycle.steps.requested import certify, ended
from schemas.acts.act import Act, Actor
from schemas.acts.funds import ConfirmFunds, FundGap
from schemas.events import Event
from schemas.states.stages import Stage
from schemas.written import same_document


def confirm_funds(case: Case) -> list[Event]:
    """Row 11: the line covers the amount, or the item is exempt from payment."""
    assert isinstance(case.form, ConfirmFunds)
    assignment, form = case.assignment, case.form
    if case.request is not None:
        return certify(case)
    if assignment.certified:
        raise Stop("already_done", verb="confirm_funds")
    told = (
        _exempt(case, form)
        if form.exemption or not assignment.terms.total_fen
        else _paid(case, form)
    )
    nxt = case.next_stage()
    if nxt != Stage.APPROVED:
        return also(told, case.enter(nxt))
    if assignment.route in case.table.funds_decide:
        decision = decision_of(
            case, body="law" if assignment.terms.required_by else "list", result="approve"
        )
        return [*told, *approved(case.with_assignment(certified=True), **decision)]
    return told


def _exempt(case: Case, form: ConfirmFunds) -> list[Event]:
    terms = case.assignment.terms
    if terms.total_fen:
        raise Stop("not_exempt", fen=terms.total_fen)
    if terms.mode == "exempt" and form.exemption and form.exemption != terms.exemption:
        raise Stop("other_exemption", exemption=terms.exemption)
    return [
        case.on_assignment("application.funds_exempted", certified=True, exemption=terms.exemption)
    ]


def _paid(case: Case, form: ConfirmFunds) -> list[Event]:
    terms = case.assignment.terms
    if not form.budget_doc_no or form.amount is None:
        raise Stop("incomplete", fields=["budget_doc_no", "amount"])
    if not same_document(form.budget_doc_no, terms.budget_doc_no):
        raise Stop("other_budget_line", filed=terms.budget_doc_no, given=form.budget_doc_no)
    if form.amount < terms.total_fen:
        raise Stop("funds_short", doc_no=terms.budget_doc_no, fen=terms.total_fen - form.amount)
    return money.certify(case, form.amount)


def fund_gap(case: Case) -> list[Event]:
    """Row 12: the source does not hold; back to the department. What is asked of work falls."""
    assert isinstance(case.form, FundGap)
    if case.request is not None:
        told = {"defects": list(case.form.defects), "reason": case.form.reason}
        return ended(case, "application.request_not_funded", **told)
    if case.assignment.certified:
        raise Stop("already_done", verb="confirm_funds")
    return filing.return_for_funds(case, list(case.form.defects), case.form.reason)


def _funds(act: Act, by: Actor) -> Needs:
    return Needs(application=True, budget=True, loads=True)


STEPS = {
    "confirm_funds": Step(confirm_funds, _funds),
    "fund_gap": Step(fund_gap, _funds),
}
