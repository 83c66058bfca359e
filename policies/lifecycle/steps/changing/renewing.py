"""A renewal that is granted is an item of its own: next term, agreement, money (row 23)."""

from policies.cost.funding import account, move
from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps.admission.decision import decision_of
from policies.lifecycle.steps.admission.terms import terms_of
from policies.lifecycle.steps.case import Case, Step, Stop
from policies.lifecycle.steps.changing.deciding import (
    decidable,
    granted,
    group_decides,
    line_and_asked,
)
from policies.lifecycle.steps.changing.difference import as_asked, plain
from policies.lifecycle.steps.requested import CLOCKS, ended, request_of
from policies.lifecycle.steps.tally import running
from policies.place.clocks import a_year_on
from schemas import events
from schemas.acts.act import Act, Actor
from schemas.acts.agreement import Examination, Grant
from schemas.acts.base import Reason
from schemas.events import Event
from schemas.states.stages import Stage
from schemas.states.states import AssignmentState, Terms
from schemas.values import plain as plain_value

MARK = "-X"  # 续期: sub-number of the item that is renewed (section 4.1)


def number_of(number: str) -> str:
    """Return the number of the term after an item: `…-00151` -> `…-00151-X1` -> `…-00151-X2`."""
    base, _, term = number.partition(MARK)
    return f"{base}{MARK}{int(term or 0) + 1}"


def approve_renewal(case: Case) -> list[Event]:
    """The old term runs to its end; the next one is approved, its money reserved, to be placed."""
    decidable(case)
    told, request, number = granted(case), request_of(case), number_of(case.number)
    moved = move(
        account("reserved", case.number), account("reserved", number), request.reserved_fen
    )
    old = case.on_assignment(
        "application.renewed",
        stage=running(case.assignment),
        request=None,
        renewed_as=number,
        stop=list(CLOCKS),
        reasons=told["reasons"],
        **({"postings": moved} if moved else {}),
    )
    return [old, _opened(case, number)]


def _opened(case: Case, number: str) -> Event:
    assert isinstance(case.form, Grant)
    request, before, form = request_of(case), case.assignment, case.form
    new = as_asked(case, request.set)
    result = "approve_with_conditions" if form.conditions else "approve"
    told = decision_of(
        case,
        body="leading_group",
        result=result,
        reasons=form.reasons,
        conditions=form.conditions,
    )
    state = AssignmentState(
        number=number,
        stage=Stage.APPROVED,
        terms=Terms.model_validate(terms_of(new, case.rules)),
        filed_on=request.asked_on,
        submitted_on=request.asked_on,
        street=before.street,
        review_role=before.review_role,
        head_role=before.head_role,
        prechecked=True,
        route=before.route,
        rulebook=case.rules.rulebook.digest,
        route_digest=case.table.digest,
        exemptions=tuple(one.rule for one in form.exemptions),
        asked=before.asked,
        answered=before.answered,
        opposed=before.opposed,
        opinion=before.opinion,
        reserved_fen=request.reserved_fen,
        certified_fen=request.reserved_fen,
        certified=True,
        party_reserved=request.party_reserved,
        party_certified=request.party_reserved,
        certified_parties=tuple(request.party_reserved),
        approved_on=case.today,
    )
    body = {**plain_value(state), **told, "application": plain(new)}
    body["start"] = [case.clock("sign"), case.clock("lapse")]
    if form.exemptions:
        body["granted"] = [one.model_dump(mode="json") for one in form.exemptions]
    return case.on(events.assignment(number), "application.renewal_opened", **body)


def reject_renewal(case: Case) -> list[Event]:
    """The renewal is turned down: the item goes on to its end by its old terms."""
    assert isinstance(case.form, Reason)
    group_decides(case)
    return ended(case, "application.renewal_rejected", reason=case.form.reason)


def re_examine(case: Case) -> list[Event]:
    """Long-term work is looked at every year, and goes on; to end it is an act of its own."""
    assert isinstance(case.form, Examination)
    due = case.assignment.examine_on
    if due is None:
        raise Stop("nothing_to_examine", number=case.number)
    if case.today < due:
        raise Stop("too_early", due=str(due))
    body = {"examine_on": a_year_on(due).isoformat(), "reasons": case.form.reasons}
    return [case.on_assignment("application.re_examined", **body)]


def _application(act: Act, by: Actor) -> Needs:
    return Needs(application=True, given=True, budget=True, todays_rules=True)


STEPS = {
    "approve_renewal": Step(approve_renewal, _application),
    "reject_renewal": Step(reject_renewal, line_and_asked),
    "re_examine": Step(re_examine),
}
