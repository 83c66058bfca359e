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
from schemas.states.placements.parties import Party
from schemas.states.stages import Stage
from schemas.written import same_document


def confirm_funds(case: Case) -> list[Event]:
    """Row 11: the line covers the amount, or the item is exempt from payment."""
    assert isinstance(case.form, ConfirmFunds)
    assignment, form = case.assignment, case.form
    if case.request is not None:
        return certify(case)
    payer = money.payer_of(case, form.party)
    if assignment.certified or assignment.funds_of(payer.org).certified:
        raise Stop("already_done", verb="confirm_funds")
    told = (
        _exempt(case, form)
        if form.exemption or not assignment.terms.total_fen
        else _paid(case, form, payer)
    )
    if assignment.terms.total_fen and money.uncertified(assignment, payer.org):
        return told  # the others' parts are certified by acts of their own
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


def _paid(case: Case, form: ConfirmFunds, payer: Party) -> list[Event]:
    if not payer.fen:
        raise Stop("pays_nothing", department=payer.org)
    if not form.budget_doc_no or form.amount is None:
        raise Stop("incomplete", fields=["budget_doc_no", "amount"])
    if not same_document(form.budget_doc_no, payer.budget_doc_no):
        raise Stop("other_budget_line", filed=payer.budget_doc_no, given=form.budget_doc_no)
    if form.amount < payer.fen:
        raise Stop("funds_short", doc_no=payer.budget_doc_no, fen=payer.fen - form.amount)
    return money.certify(case, form.amount, payer)


def fund_gap(case: Case) -> list[Event]:
    """Row 12: the source does not hold; back to the department. What is asked of work falls."""
    assert isinstance(case.form, FundGap)
    if case.request is not None:
        told = {"defects": list(case.form.defects), "reason": case.form.reason}
        return ended(case, "application.request_not_funded", **told)
    payer = money.payer_of(case, case.form.party)
    if case.assignment.certified or case.assignment.funds_of(payer.org).certified:
        raise Stop("already_done", verb="confirm_funds")
    back = filing.return_for_funds(case, list(case.form.defects), case.form.reason)
    return also(back, {"party": payer.org}) if case.assignment.terms.parties else back


def _funds(act: Act, by: Actor) -> Needs:
    return Needs(application=True, budget=True, loads=True)


STEPS = {
    "confirm_funds": Step(confirm_funds, _funds),
    "fund_gap": Step(fund_gap, _funds),
}
