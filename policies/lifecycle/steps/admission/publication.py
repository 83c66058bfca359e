"""Publication and objection: rows 14 to 16."""

from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps.admission.holding import or_held
from policies.lifecycle.steps.admission.placing import approved
from policies.lifecycle.steps.case import Case, Step, Stop, clock_of, plain_clock
from schemas.acts.act import Act, Actor
from schemas.acts.forms import Objection, ObjectionRuling
from schemas.events import Event


def publicity_end(case: Case) -> list[Event]:
    """Row 14: no objection within the term; approved on the working day after it."""
    clock = clock_of(case.assignment.clocks, "publicity")
    if clock is None or case.today <= clock.due:
        raise Stop("publicity_running", due=str(clock.due) if clock else "")
    decision = case.assignment.decision
    conditional = decision is not None and decision.result == "approve_with_conditions"
    return or_held(case, lambda case: approved(case, conditional=conditional))


def object_(case: Case) -> list[Event]:
    """Row 15: a reasoned objection stops the clock of the publication."""
    assert isinstance(case.form, Objection)
    terms = case.assignment.terms
    if case.by.role == "DEPT_HEAD" and case.by.org in (terms.applicant, terms.real_owner):
        raise Stop("own_item", org=case.by.org)
    clock = clock_of(case.assignment.clocks, "publicity")
    if clock is None or case.today > clock.due:
        raise Stop("publicity_over", due=str(clock.due) if clock else "")
    left = case.rules.calendar.between(case.today, clock.due)
    return [
        case.on_assignment(
            "application.objected",
            objection=case.form.reason,
            objected_on=case.today.isoformat(),
            publicity_left=left,
            community=case.form.community or case.by.org,
            **case.enter(),
        )
    ]


def uphold_objection(case: Case) -> list[Event]:
    """Row 16: upheld; the leading group decides again."""
    form = _ruling(case)
    body = case.enter()
    return [
        case.on_assignment(
            "application.objection_upheld",
            answer=form.answer,
            objection=None,
            **{**body, "start": [case.clock("decision")]},
        )
    ]


def dismiss_objection(case: Case) -> list[Event]:
    """Row 16: dismissed; the rest of the days run."""
    form = _ruling(case)
    left = case.assignment.publicity_left
    body = case.enter()
    rest = plain_clock(case.rules.calendar.clock("publicity", case.today, left))
    return [
        case.on_assignment(
            "application.objection_dismissed",
            answer=form.answer,
            objection=None,
            publicity_left=None,
            **{**body, "start": [rest]},
        )
    ]


def _ruling(case: Case) -> ObjectionRuling:
    assert isinstance(case.form, ObjectionRuling)
    if not case.form.publish:
        raise Stop("answer_not_published")
    return case.form


def _application(act: Act, by: Actor) -> Needs:
    return Needs(application=True, loads=True)


STEPS = {
    "publicity_end": Step(publicity_end, _application),
    "object": Step(object_),
    "uphold_objection": Step(uphold_objection),
    "dismiss_objection": Step(dismiss_objection),
}
