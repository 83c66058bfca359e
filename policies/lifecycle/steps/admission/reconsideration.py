"""Reconsideration of a rejection: once, on new facts, by other reviewers (rows 17 and 18)."""

from typing import Any

from policies.cost.funding import communities_of
from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps import money
from policies.lifecycle.steps.admission import filing
from policies.lifecycle.steps.admission.decision import decision_of, rejected
from policies.lifecycle.steps.admission.placing import approved
from policies.lifecycle.steps.admission.terms import terms_of
from policies.lifecycle.steps.case import Case, Step, Stop, clock_of
from schemas.acts.act import Act, Actor
from schemas.acts.decision import Reconsideration, ReconsiderationRuling
from schemas.applications.application import Application
from schemas.events import Event
from schemas.states.states import AssignmentState, Terms
from schemas.values import plain
from schemas.written import same_document


def ask_reconsideration(case: Case) -> list[Event]:
    """Row 17: once, within its term, on new facts."""
    assert isinstance(case.form, Reconsideration)
    assignment, form = case.assignment, case.form
    clock = clock_of(assignment.clocks, "reconsider_application")
    if assignment.reconsidered:
        raise Stop("already_done", verb="ask_reconsideration")
    if clock is None or case.today > clock.due:
        raise Stop("reconsideration_too_late", due=str(clock.due) if clock else "")
    body: dict[str, Any] = {"terms": plain(assignment.terms)}
    if form.application is not None:
        application = filing.read(case, form.application)
        filing.in_own_name(case, application)
        filing.stop_if_rejected(case, application)
        filing.not_urgent(application)
        _among_those_consulted(case, application)
        terms = terms_of(application, case.rules)
        _within_what_was_certified(assignment, Terms.model_validate(terms))
        codes = communities_of(application, case.rules.directory)
        body = {
            "left_out": [code for code in assignment.left_out if code in codes],
            "version": assignment.version + 1,
            "terms": terms,
            "application": application.model_dump(mode="json", exclude_defaults=True),
        }
    asked = case.on_assignment(
        "application.reconsideration_asked",
        reconsidered=True,
        last_on=None,
        new_facts=form.new_facts,
        **{**case.enter(), "stop": ["reconsider_application"]},
        **body,
    )
    return money.reserve(case, asked, None)


def _among_those_consulted(case: Case, application: Application) -> None:
    """Reviewers decide on what communities were asked about; others need a filing of their own."""
    before = case.scene.application
    assert before is not None
    directory = case.rules.directory
    known = set(communities_of(before, directory))
    added = [code for code in communities_of(application, directory) if code not in known]
    if added:
        raise Stop("communities_added", communities=added)


def _within_what_was_certified(assignment: AssignmentState, terms: Terms) -> None:
    """The funds are not reviewed again: what nobody has certified cannot be approved."""
    line = assignment.terms.budget_doc_no
    if terms.total_fen and not same_document(terms.budget_doc_no, line):
        raise Stop("other_budget_line", filed=line, given=terms.budget_doc_no)
    for one in terms.payers:
        if (short := one.fen - assignment.funds_of(one.org).certified_fen) > 0:
            raise Stop("funds_short", doc_no=one.budget_doc_no, fen=short)


def decide_reconsideration(case: Case) -> list[Event]:
    """Row 18: other reviewers decide; a changed decision goes straight to APPROVED.

    Where every member that may review voted before, there are no others: they review themselves.
    """
    assert isinstance(case.form, ReconsiderationRuling)
    form, directory = case.form, case.rules.directory
    recused = directory.recused_from(case.assignment.terms.departments)
    if own := [org for org in recused if org in form.reviewers]:
        raise Stop("recused", org=own[0])
    strangers = [org for org in form.reviewers if org not in directory.members]
    if strangers:
        raise Stop("not_a_member", orgs=strangers)
    cast = [one.org for one in case.assignment.ballots]
    others = set(directory.members) - set(recused) - set(cast)
    if others and (voted := [org for org in cast if org in form.reviewers]):
        raise Stop("voted_before", orgs=voted)
    if form.result == "approve_with_conditions" and not form.conditions:
        raise Stop("conditions_missing")
    decision = decision_of(
        case,
        body="reconsideration",
        result=form.result,
        reasons=form.reasons,
        reviewers=form.reviewers,
        conditions=form.conditions,
    )
    if form.result == "reject":
        return rejected(case, decision)
    conditional = form.result == "approve_with_conditions"
    return approved(case, conditional=conditional, **decision)


def _funds(act: Act, by: Actor) -> Needs:
    return Needs(application=True, budget=True, loads=True)


def _changed(act: Act, by: Actor) -> Needs:
    return Needs(application=True, budget=True, given="application" in act.data)


STEPS = {
    "ask_reconsideration": Step(ask_reconsideration, _changed),
    "decide_reconsideration": Step(decide_reconsideration, _funds),
}
