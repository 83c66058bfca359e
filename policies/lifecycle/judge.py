"""Route: judge an act (`decide`), and say what an act needs (`needs`).

decide(scene, act, by, rules, now) -> events or a refusal; pure: no clock, no file, no database.
How an event changes a state is in policies.lifecycle.evolve. The chain is data (route.yaml), the
states and transitions are a table (policies.lifecycle.table); what an act asks and writes are the
small functions of policies.lifecycle.steps.
"""

from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from policies.lifecycle import handing, permission, signing, sounding
from policies.lifecycle.act_context import Needs, Scene
from policies.lifecycle.moves import hold
from policies.lifecycle.on_paper import dropping, sealing
from policies.lifecycle.on_paper import signing as paper_signing
from policies.lifecycle.steps import (
    bypass,
    communities,
    exchanges,
    inventories,
    places,
    rechecking,
    rulebooks,
)
from policies.lifecycle.steps.admission import (
    consultation,
    decision,
    ending,
    filing,
    following,
    funds,
    holding,
    placing,
    publication,
    reconsideration,
    taking_over,
)
from policies.lifecycle.steps.case import Case, Step, Stop
from policies.lifecycle.steps.changing import amending, deciding, renewing
from policies.lifecycle.steps.changing import requesting as changes
from policies.lifecycle.steps.correcting import asking
from policies.lifecycle.steps.emergency import accounting, first_response, requesting
from policies.lifecycle.steps.emergency import ending as response
from policies.lifecycle.steps.emergency import personal_data as data
from policies.lifecycle.steps.funding import (
    arrears,
    converting,
    lines,
    payment,
    purchase,
    receiving,
    spending,
    suspending,
)
from policies.lifecycle.steps.office import sending_back, taking_back
from policies.lifecycle.steps.placement import (
    agreement,
    closing,
    exiting,
    judging,
    means,
    noting,
    refusing,
    undone,
    unstarted,
    work,
)
from policies.lifecycle.steps.settling import disputes, proposing
from policies.lifecycle.terms import escalating, redating
from policies.lifecycle.waits import inherited
from policies.place.clocks import Moment
from policies.rules import Rules
from schemas.acts.act import Act, Actor, Refused
from schemas.acts.base import Form
from schemas.acts.forms import FORMS
from schemas.assignment import kind_of
from schemas.events import Event
from schemas.states.stages import EmergencyStage, Stage

EMERGENCIES: dict[str, Step] = {
    **first_response.STEPS,
    **requesting.STEPS,
    **following.STEPS,
    **response.STEPS,
    **accounting.STEPS,
    **data.STEPS,
}
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
    **changes.STEPS,
    **deciding.STEPS,
    **amending.STEPS,
    **renewing.STEPS,
    **payment.STEPS,
    **receiving.STEPS,
    **arrears.STEPS,
    **suspending.STEPS,
    **spending.STEPS,
    **purchase.STEPS,
    **proposing.STEPS,
    **converting.STEPS,
    **lines.STEPS,
    **work.STEPS,
    **judging.STEPS,
    **means.STEPS,
    **noting.STEPS,
    **closing.STEPS,
    **undone.STEPS,
    **exiting.STEPS,
    **taking_over.STEPS,
    **unstarted.STEPS,
    **refusing.STEPS,
    **bypass.STEPS,
    **disputes.STEPS,
    **EMERGENCIES,
    **asking.STEPS,
    **communities.STEPS,
    **exchanges.STEPS,
    **inventories.STEPS,
    **rulebooks.STEPS,
    **places.STEPS,
    **rechecking.STEPS,
    **redating.STEPS,
    **escalating.STEPS,
    **handing.STEPS,
    **sounding.STEPS,
    **taking_back.STEPS,
    **sending_back.STEPS,
    **signing.STEPS,
    **paper_signing.STEPS,
    **sealing.STEPS,
}
# Acts that need no assignment to begin with.
REPORTS = ("flag_informal_demand", "b_report")
STARTERS = (
    "submit", "save_draft", "take_over", "refuse", "return_order", "e_begin", "e_request", *REPORTS,
    "put_rulebook_in_force", *places.STEPS, *communities.STEPS, *inventories.STEPS,
    *exchanges.STEPS, *lines.STEPS,
)  # fmt: skip
NAMED_MAX = 20  # fields that a refusal names
OF_OTHERS = frozenset(
    {*refusing.STEPS, *bypass.STEPS, *handing.STEPS, "escalate", "redate"}
)  # their number may be another stream's id
# What fits an emergency before its application is filed, and what never fits that application.
BEFORE_FILING = frozenset({
    *EMERGENCIES, *bypass.STEPS, *asking.STEPS, *handing.STEPS, "refuse", "suspend_nonpay",
    "escalate", "redate",
}) - {"name_line"}  # fmt: skip
OF_OTHER_FILINGS = frozenset({"accept", "return", "not_accept", "withdraw"})


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

    form: the act's data as `form_read` returned them, when they were read before. For a body that
    ended nobody acts; who goes on with what it had does so in its seat, under the own name.
    """
    if (ended := inherited.gone(by, rules.directory)) is not None:
        return ended
    refused: list[Refused] = []
    for seat in inherited.seats(scene, act, by, rules):
        told = _in_seat(scene, act, seat, rules, now, form)
        if not isinstance(told, Refused):
            return told
        refused.append(told)
    return inherited.own_refusal(refused)


def _in_seat(
    scene: Scene, act: Act, by: Actor, rules: Rules, now: Moment, form: Form | Refused | None
) -> list[Event] | Refused:
    told = _decided(scene, act, by, rules, now, form)
    if isinstance(told, Refused) or not scene.instead_of:
        return told
    # What somebody may not do, nobody does for them: judged as if they did it themselves.
    them = by.model_copy(update={"person": scene.instead_of})
    other = _decided(replace(scene, instead_of=""), act, them, rules, now, form)
    if isinstance(other, Refused):
        params = {"verb": act.verb, "person": them.person, "did": other.params.get("did", "")}
        return Refused(code="not_for_them", params=params)
    return told


def _decided(
    scene: Scene, act: Act, by: Actor, rules: Rules, now: Moment, form: Form | Refused | None
) -> list[Event] | Refused:
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
        signing.held(case)
        told = signing.settled(case, handing.held(case, step.decide(case)))
        told = dropping.dropped(case, told)
        hold(case.row, scene, told, case.table)
    except Stop as stop:
        params = {"verb": act.verb, **stop.refused.params}
        return Refused(code=stop.refused.code, params=params)
    return told


def _nowhere(scene: Scene, act: Act) -> Refused | None:
    """Say that a number does not exist: whose it is or what its act lacks cannot be said."""
    known = (scene.assignment, scene.refusal, scene.bypass, scene.emergency)
    if any(one is not None for one in known) or act.verb in STARTERS:
        return None
    if (kind := kind_of(act.number)) != "assignment":
        return Refused(code=f"no_such_{kind}", params={"verb": act.verb, "id": act.number})
    return Refused(code="no_such_assignment", params={"verb": act.verb, "number": act.number})


def form_read(act: Act, rules: Rules, form: Form | None = None) -> Form | Refused | None:
    """Return the typed data of an act, an application in it tried too; None for no known act.

    What cannot be read is found here, before anybody waits for a transaction. form: the data as
    `form_of` returned them, when they were read before.
    """
    if act.verb not in FORMS:
        return None
    read = form_of(act) if form is None else form
    application = getattr(read, "application", None)
    if isinstance(read, Refused) or application is None:
        return read
    try:
        filing.readable(application, rules)
    except Stop as stop:
        return Refused(code=stop.refused.code, params={"verb": act.verb, **stop.refused.params})
    return read


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
        _unfiled(case)
        return
    undecided = assignment.emergency and assignment.stage is Stage.SUBMITTED
    if undecided and case.act.verb in OF_OTHER_FILINGS:
        raise Stop("emergency_in_reverse", number=assignment.number)
    within = case.row.judged_within
    if not within or case.at in within:
        return
    if case.by.person in assignment.hands.get(case.act.verb, ()):
        raise Stop("already_done", verb=case.act.verb, stage=assignment.stage)
    raise Stop("wrong_stage", verb=case.act.verb, stage=assignment.stage)


def _unfiled(case: Case) -> None:
    """Say what an act needs that is about no assignment yet: one, or its emergency verified."""
    verb, emergency = case.act.verb, case.scene.emergency
    if emergency is None:
        if verb in STARTERS or verb in OF_OTHERS:
            return
        raise Stop("no_such_assignment", number=case.act.number)
    if verb in BEFORE_FILING:
        return
    if emergency.stage is EmergencyStage.E_REVOKED:
        raise Stop("emergency_revoked", number=emergency.number)
    code = "emergency_not_verified" if emergency.active_on is None else "emergency_not_filed"
    raise Stop(code, number=emergency.number)
