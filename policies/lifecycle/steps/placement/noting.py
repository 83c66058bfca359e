"""Work as it goes on: what a community likes to note of it, and the steps of the department.

No note is ever owed or asked for. None of them moves a state, a sum or a figure about a community;
a missing one says nothing (ADR 0022). What a department did shows that it bears its part (A18).
"""

from decimal import Decimal
from typing import Any

from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps.case import Case, Step, Stop, at_placements
from policies.lifecycle.steps.placement.agreement import live
from schemas.acts.work import DoneSoFar, DoneStep, WorkedHours
from schemas.applications.codes import StepBy
from schemas.events import Event
from schemas.states.stages import Cover, Work
from schemas.states.states import PlacementState


def note_progress(case: Case) -> list[Event]:
    """A community says how far its work is; a later note takes the place of the one before."""
    assert isinstance(case.form, DoneSoFar)
    placement, form = _at_work(case), case.form
    return [_noted(case, placement, "work.progress_noted", form.text, progress=form.done)]


def note_hours(case: Case) -> list[Event]:
    """A community notes hours; those of an emergency are logged there, where they are paid."""
    assert isinstance(case.form, WorkedHours)
    placement, form = _at_work(case), case.form
    if placement.cover is Cover.EMERGENCY:
        raise Stop("hours_paid_by_emergency", number=case.number)
    hours = (placement.noted_hours or Decimal(0)) + form.hours
    if hours < 0:
        raise Stop("hours_below_nothing", hours=str(placement.noted_hours or 0))
    told = {"noted_hours": str(hours), "noted": str(form.hours)}
    return [_noted(case, placement, "work.hours_noted", form.text, **told)]


def _at_work(case: Case) -> PlacementState:
    placement = live(case, case.own())
    if placement.work not in case.row.leaves(Work):
        raise Stop("wrong_work", community=placement.community, work=placement.work)
    return placement


def _noted(case: Case, placement: PlacementState, kind: str, text: str, **body: Any) -> Event:
    return case.on_placement(placement.community, kind, text=text, **body)


def note_step(case: Case) -> list[Event]:
    """The department did a step that the application gives to it; it may be done many times."""
    assert isinstance(case.form, DoneStep)
    application, no = case.scene.application, case.form.no
    steps = application.steps if application else ()
    ours = [n for n, one in enumerate(steps, 1) if one.by is StepBy.DEPARTMENT]
    if no not in ours:
        raise Stop("no_step_of_department", no=no, steps=ours)
    done = {"steps_done": {str(no): case.today.isoformat()}}
    told = {"no": no, "text": case.form.text}
    return [case.on_assignment("application.step_done", merge=done, **told)]


STEPS = {
    "note_progress": Step(note_progress, at_placements),
    "note_hours": Step(note_hours, at_placements),
    "note_step": Step(note_step, lambda act, by: Needs(application=True)),
}
