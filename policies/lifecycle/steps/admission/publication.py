"""Publication and objection: rows 14 to 16. Each objection is answered on its own."""

from collections.abc import Sequence
from typing import Any, Literal

from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps.admission.holding import or_held
from policies.lifecycle.steps.admission.placing import approved
from policies.lifecycle.steps.case import Case, Step, Stop, clock_of, plain_clock
from schemas.acts.act import Act, Actor
from schemas.acts.decision import Objection, ObjectionRuling
from schemas.events import Event
from schemas.states.clocks import Clock
from schemas.states.decisions import Objection as Raised
from schemas.states.stages import Stage


def publicity_end(case: Case) -> list[Event]:
    """Row 14: no objection within the term; approved on the working day after it."""
    clock = clock_of(case.assignment.clocks, "publicity")
    if clock is None or case.today <= clock.due:
        raise Stop("publicity_running", due=str(clock.due) if clock else "")
    decision = case.assignment.decision
    conditional = decision is not None and decision.result == "approve_with_conditions"
    return or_held(case, lambda case: approved(case, conditional=conditional))


def object_(case: Case) -> list[Event]:
    """Row 15: a reasoned objection stops the clock of the publication; a further one joins it."""
    assert isinstance(case.form, Objection)
    state, form, org = case.assignment, case.form, case.form.community or case.by.org
    if case.by.role == "DEPT_HEAD" and case.by.org in (
        state.terms.applicant,
        state.terms.real_owner,
    ):
        raise Stop("own_item", org=case.by.org)
    if any((one.person, one.reason) == (case.by.person, form.reason) for one in state.objected):
        raise Stop("already_done", verb="object")
    clock = case.clock("objection")
    raised = Raised(
        no=len(state.objections) + 1,
        reason=form.reason,
        person=case.by.person,
        org=org,
        on=case.today,
        clock=Clock.model_validate(clock),
    )
    body = {} if state.objected else _stopped(case)
    known = {"objections": _listed([*state.objections, raised])}
    return [
        case.on_assignment("application.objected", no=raised.no, community=org, **known, **body)
    ]


def _stopped(case: Case) -> dict[str, Any]:
    clock = clock_of(case.assignment.clocks, "publicity")
    if clock is None or case.today > clock.due:
        raise Stop("publicity_over", due=str(clock.due) if clock else "")
    left = case.rules.calendar.between(case.today, clock.due)
    return {"publicity_left": left, **case.enter()}


def uphold_objection(case: Case) -> list[Event]:
    """Row 16: upheld; when no other is open, the leading group decides again."""
    return [_ruled(case, "upheld", "application.objection_upheld")]


def dismiss_objection(case: Case) -> list[Event]:
    """Row 16: dismissed; when none is open and none was upheld, the rest of the days run."""
    return [_ruled(case, "dismissed", "application.objection_dismissed")]


def _ruled(case: Case, ruling: Literal["upheld", "dismissed"], kind: str) -> Event:
    """Rule one objection: the next waits in its own term, or the publication goes on or ends."""
    form, state = _ruling(case), case.assignment
    one = _meant(case, form.no)
    registered = one.org == case.by.org  # what a resident handed in, the office only writes down
    if one.person == case.by.person and not registered:
        raise Stop("separate_duties", verb=case.act.verb, did="object")
    ruled = one.model_copy(update={"ruling": ruling, "answer": form.answer})
    objections = [ruled if other.no == one.no else other for other in state.objections]
    told = {"no": one.no, "answer": form.answer, "objections": _listed(objections)}
    if rest := [other for other in objections if not other.ruling]:
        body: dict[str, Any] = {"start": [plain_clock(rest[0].clock)]}
    elif any(other.ruling == "upheld" for other in objections):
        start = {"start": [case.clock("decision")]}
        body = {**case.enter(Stage.LG_DECISION), **start, "publicity_left": None}
    else:
        left = plain_clock(case.rules.calendar.clock("publicity", case.today, state.publicity_left))
        body = {**case.enter(Stage.PUBLICITY), "start": [left], "publicity_left": None}
    return case.on_assignment(kind, **told, **body)


def _meant(case: Case, no: int | None) -> Raised:
    """Return the open objection that is ruled; with several open, its number must be said."""
    state = case.assignment
    if no is None and len(state.objected) > 1:
        raise Stop("which_objection", named=[str(one.no) for one in state.objected])
    found = [one for one in state.objected if no in (None, one.no)]
    if not found:
        known = no in [one.no for one in state.objections]
        raise Stop("already_done" if known else "no_such_objection", verb=case.act.verb, no=no)
    return found[0]


def _listed(objections: Sequence[Raised]) -> list[dict[str, Any]]:
    return [one.model_dump(mode="json", exclude_defaults=True) for one in objections]


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
