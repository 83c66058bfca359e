"""Route: judge an act (`decide`), and say what an act needs (`needs`) and what is owed (`waiting`).

decide(scene, act, by, rules, now) -> events or a refusal; pure: no clock, no file, no database.
How an event changes a state is in policies.lifecycle.evolve. The chain is data (route.yaml), the
states and transitions are a table (policies.lifecycle.table); what an act asks and writes are the
small functions of policies.lifecycle.steps.
"""

from typing import Any

from pydantic import ValidationError

from policies.lifecycle import escalating, permission
from policies.lifecycle.act_context import Needs, Scene
from policies.lifecycle.evolve import fold, view
from policies.lifecycle.moves import hold
from policies.lifecycle.steps import bypass, rechecking, rulebooks
from policies.lifecycle.steps.admission import (
    consultation,
    decision,
    ending,
    filing,
    funds,
    holding,
    placing,
    publication,
    reconsideration,
)
from policies.lifecycle.steps.case import Case, Step, Stop
from policies.lifecycle.steps.funding import (
    arrears,
    converting,
    payment,
    receiving,
    spending,
    suspending,
)
from policies.lifecycle.steps.placement import agreement, closing, refusing, undone, unstarted, work
from policies.lifecycle.steps.settling import disputes, proposing
from policies.lifecycle.waiting import waiting
from policies.place.clocks import Moment
from policies.rules import Rules
from schemas.acts.act import Act, Actor, Refused
from schemas.acts.forms import FORMS, Form
from schemas.events import Event

__all__ = ["STEPS", "Needs", "Scene", "decide", "fold", "needs", "view", "waiting"]

STEPS: dict[str, Step] = {
    **filing.STEPS,
    **ending.STEPS,
    **consultation.STEPS,
    **funds.STEPS,
    **decision.STEPS,
    **publication.STEPS,
    **reconsideration.STEPS,
    **placing.STEPS,
    **holding.STEPS,
    **agreement.STEPS,
    **payment.STEPS,
    **receiving.STEPS,
    **arrears.STEPS,
    **suspending.STEPS,
    **spending.STEPS,
    **proposing.STEPS,
    **converting.STEPS,
    **work.STEPS,
    **closing.STEPS,
    **undone.STEPS,
    **unstarted.STEPS,
    **refusing.STEPS,
    **bypass.STEPS,
    **disputes.STEPS,
    **rulebooks.STEPS,
    **rechecking.STEPS,
    **escalating.STEPS,
}
# Acts that need no assignment to begin with.
REPORTS = ("flag_informal_demand", "b_report")
STARTERS = ("submit", "save_draft", "refuse", "return_order", *REPORTS, "put_rulebook_in_force")
NAMED_MAX = 20  # fields that a refusal names
OF_OTHERS = frozenset(
    {*refusing.STEPS, *bypass.STEPS, "escalate"}
)  # their number may be another stream's id


def needs(act: Act, by: Actor) -> Needs:
    """Return what has to be loaded to judge an act; an unknown verb needs nothing."""
    step = STEPS.get(act.verb)
    return step.needs(act, by) if step else Needs()


def decide(
    scene: Scene,
    act: Act,
    by: Actor,
    rules: Rules,
    now: Moment,
    form: Form | Refused | None = None,
) -> list[Event] | Refused:
    """Judge an act: what then happened, or why it is refused. Writes and looks up nothing.

    form: the act's data as `form_read` returned them, when they were read before.
    """
    refused = permission.refuse(act, by, scene, rules.jurisdiction, rules.directory)
    if refused is None or refused.code == "wrong_org":
        refused = _nowhere(scene, act) or refused
    if refused is not None:
        return refused
    step = STEPS.get(act.verb)
    if step is None:
        return Refused(code="not_offered", params={"verb": act.verb})
    form = form_of(act) if form is None else form
    if isinstance(form, Refused):
        return form
    case = Case(scene=scene, act=act, by=by, rules=rules, now=now, form=form)
    try:
        _in_stage(case)
        told = step.decide(case)
    except Stop as stop:
        params = {"verb": act.verb, **stop.refused.params}
        return Refused(code=stop.refused.code, params=params)
    hold(case.row, scene, told, case.table)
    return told


def _nowhere(scene: Scene, act: Act) -> Refused | None:
    """Say that a number does not exist: whose it is or what its act lacks cannot be said."""
    known = (scene.assignment, scene.refusal, scene.bypass)
    if any(one is not None for one in known) or act.verb in STARTERS:
        return None
    for prefix, code in (("R-", "no_such_refusal"), ("B-", "no_such_bypass")):
        if act.number.startswith(prefix):
            return Refused(code=code, params={"verb": act.verb, "id": act.number})
    return Refused(code="no_such_assignment", params={"verb": act.verb, "number": act.number})


def form_read(act: Act, rules: Rules) -> Form | Refused | None:
    """Return the typed data of an act, an application in it tried too; None for no known act.

    What cannot be read is found here, before anybody waits for a transaction.
    """
    if act.verb not in FORMS:
        return None
    form = form_of(act)
    application = getattr(form, "application", None)
    if isinstance(form, Refused) or application is None:
        return form
    try:
        filing.readable(application, rules)
    except Stop as stop:
        return Refused(code=stop.refused.code, params={"verb": act.verb, **stop.refused.params})
    return form


def form_of(act: Act) -> Form | Refused:
    """Return the typed data of an act, or why it cannot be read."""
    try:
        return FORMS[act.verb].model_validate(act.data)
    except ValidationError as broken:
        faults = broken.errors(include_url=False, include_input=False)
        missing = [_path(one["loc"]) for one in faults if one["type"] in ("missing", "too_short")]
        if missing:
            told = missing[:NAMED_MAX]
            return Refused(code="incomplete", params={"verb": act.verb, "fields": told})
        wrong = {_path(one["loc"]): _fault(one) for one in faults[:NAMED_MAX]}
        return Refused(code="wrong_data", params={"verb": act.verb, "fields": wrong})


def _fault(fault: Any) -> list[str]:
    """Return the code of what is wrong with a piece of data, and what it may be instead."""
    expected = fault.get("ctx", {}).get("expected")
    return [str(fault["type"]), *([str(expected)] if expected else [])]


def _path(loc: tuple[Any, ...]) -> str:
    return ".".join(str(part) for part in loc)


def _in_stage(case: Case) -> None:
    assignment = case.scene.assignment
    if assignment is None:
        if case.act.verb in STARTERS or case.act.verb in OF_OTHERS:
            return
        raise Stop("no_such_assignment", number=case.act.number)
    within = case.row.judged_within
    if not within or assignment.stage in within:
        return
    if case.by.person in assignment.hands.get(case.act.verb, ()):
        raise Stop("already_done", verb=case.act.verb, stage=assignment.stage)
    raise Stop("wrong_stage", verb=case.act.verb, stage=assignment.stage)
