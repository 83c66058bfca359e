"""Refusal by a community and what becomes of it (section 3.8).

Nine grounds take effect at once. Two guards: a lawful emergency response may not be refused while
it lasts (突发事件应对法 art. 98), nor a lawful statistical survey for its form (统计法 art. 44).
"""

from typing import Any

from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps import money
from policies.lifecycle.steps.case import Case, Step, Stop, plain_clock
from policies.lifecycle.steps.placement.closing import none_left, terminated
from policies.lifecycle.steps.tally import counted
from schemas import events
from schemas.acts.act import Act, Actor
from schemas.acts.forms import Argument, Reason, Refuse
from schemas.events import Event
from schemas.states.stages import Ground, RefusalStage, Stage, Work
from schemas.states.states import PlacementState, RefusalState

OVER = (Work.TERMINATED, Work.CLOSED)
AFTER_THE_END = (Ground.EXPIRED, Ground.NO_ADMISSION)  # what is still asked is asked anew
PAUSED = ("sign", "lapse")  # terms that do not run while a refusal is open
ABOUT_FORM = (Ground.FORM_INVALID, Ground.NO_ADMISSION, Ground.NOT_IN_SCOPE)


def refuse(case: Case) -> list[Event]:
    """A community refuses; with an assignment named, its placement rests at once."""
    assert isinstance(case.form, Refuse)
    form, code = case.form, case.own()
    assignment = case.scene.assignment
    department = form.department or (assignment.terms.applicant if assignment else "")
    if department not in case.rules.directory.organisations:
        raise Stop(
            "no_such_organisation" if department else "incomplete",
            org=department,
            fields=["department"],
        )
    if assignment is not None and department != assignment.terms.applicant:
        raise Stop("other_department", department=assignment.terms.applicant, given=department)
    _guard(case, form)
    ident = case.scene.new_id
    issued = case.on(
        events.refusal(ident),
        "refusal.issued",
        id=ident,
        community=code,
        department=department,
        number=assignment.number if assignment else "",
        ground=form.ground,
        text=form.text,
        stage=case.goes_to(RefusalStage),
        issued_on=case.today.isoformat(),
        start=[case.clock("refusal_answer")],
    )
    placement = case.scene.placements.get(code)
    over = placement is not None and placement.work in OVER
    if over and form.ground not in AFTER_THE_END:
        raise Stop("nothing_to_refuse", community=code, number=case.number)
    if placement is None or over or form.ground is Ground.OVER_CAPACITY:
        return [issued]
    if placement.refusal:
        raise Stop("already_done", verb="refuse")
    return [issued, case.on_placement(code, "placement.refused", refusal=ident)]


def _guard(case: Case, form: Refuse) -> None:
    assignment = case.scene.assignment
    if assignment is None or assignment.stage not in (
        Stage.APPROVED,
        Stage.APPROVED_COND,
        Stage.EFFECTIVE,
    ):
        return
    if assignment.terms.lawful_emergency:
        raise Stop("lawful_emergency", number=assignment.number)
    if assignment.terms.lawful_survey and form.ground in ABOUT_FORM:
        raise Stop("lawful_survey", number=assignment.number)


def _state(case: Case) -> RefusalState:
    state = case.scene.refusal
    if state is None:
        raise Stop("no_such_refusal", id=case.act.number)
    if state.stage not in case.row.leaves(RefusalStage):
        raise Stop("wrong_refusal", id=state.id, stage=state.stage)
    return state


def _moved(case: Case, state: RefusalState, kind: str, **body: object) -> Event:
    stop = [clock.code for clock in state.clocks]
    return case.on(events.refusal(state.id), kind, stop=stop, **body)


def accept_refusal(case: Case) -> list[Event]:
    """The department takes its demand back; the placement ends and its money is freed."""
    assert isinstance(case.form, Reason)
    state = _state(case)
    event = _moved(
        case, state, "refusal.accepted", stage=case.goes_to(RefusalStage), ruling=case.form.reason
    )
    return [event, *_end_placement(case, state)]


def contest(case: Case) -> list[Event]:
    """The department contests; the office's term runs. The community owes nothing meanwhile."""
    assert isinstance(case.form, Argument)
    state = _state(case)
    wd = case.rules.jurisdiction.route_on(state.issued_on).clocks["refusal_ruling"].wd
    clock = plain_clock(case.rules.calendar.clock("refusal_ruling", case.today, wd))
    return [
        _moved(
            case,
            state,
            "refusal.contested",
            stage=case.goes_to(RefusalStage),
            argument=case.form.argument,
            start=[clock],
        )
    ]


def uphold_refusal(case: Case) -> list[Event]:
    """The office upholds: the demand falls, the placement ends."""
    assert isinstance(case.form, Reason)
    state = _state(case)
    event = _moved(
        case, state, "refusal.upheld", stage=case.goes_to(RefusalStage), ruling=case.form.reason
    )
    return [event, *_end_placement(case, state)]


def overturn_refusal(case: Case) -> list[Event]:
    """The office overturns: the placement goes on."""
    assert isinstance(case.form, Reason)
    state = _state(case)
    event = _moved(
        case, state, "refusal.overturned", stage=case.goes_to(RefusalStage), ruling=case.form.reason
    )
    return [event, *_go_on(case, state)]


def withdraw_refusal(case: Case) -> list[Event]:
    """The community takes its refusal back, before a ruling."""
    assert isinstance(case.form, Reason)
    state = _state(case)
    event = _moved(
        case, state, "refusal.withdrawn", stage=case.goes_to(RefusalStage), ruling=case.form.reason
    )
    return [event, *_go_on(case, state)]


def _rested(case: Case, state: RefusalState) -> PlacementState | None:
    placement = case.scene.placements.get(state.community)
    return placement if placement is not None and placement.refusal == state.id else None


def _go_on(case: Case, state: RefusalState) -> list[Event]:
    placement = _rested(case, state)
    if placement is None:
        return []
    rest = _rest_of_terms(case, state, placement)
    return [case.on_placement(state.community, "placement.refusal_ended", refusal=None, start=rest)]


def _rest_of_terms(
    case: Case, state: RefusalState, placement: PlacementState
) -> list[dict[str, Any]]:
    """Nobody could sign while the refusal was open: those terms run on with the days left then."""
    calendar, started = case.rules.calendar, []
    for clock in placement.clocks:
        left = calendar.between(state.issued_on, clock.due)
        if clock.code in PAUSED and left >= 0:
            started.append(plain_clock(calendar.clock(clock.code, case.today, left)))
    return started


def _end_placement(case: Case, state: RefusalState) -> list[Event]:
    placement = _rested(case, state)
    if state.ground is Ground.OVER_CAPACITY:  # takes effect with the ruling, not before it
        placement = case.scene.placements.get(state.community)
    if placement is None or placement.work in (Work.TERMINATED, Work.CLOSED):
        return []
    event, fen = terminated(case, placement, "placement.released")
    paused = placement.work is Work.PAUSED_NONPAY
    assignment = counted(
        case,
        "application.placement_released",
        {"lapsed": 1, "paused": -int(paused)},
        last_on=case.today.isoformat(),
        community=state.community,
        **none_left(case.assignment, 1),
    )
    return [event, assignment, *money.back_to_line(case, fen)]


def _own(act: Act, by: Actor) -> Needs:
    return Needs(communities=(act.text("community") or by.org,), budget=True)


def _refusal(act: Act, by: Actor) -> Needs:
    return Needs(refused_placement=True, budget=True)


STEPS = {
    "refuse": Step(refuse, needs=_own),
    "accept_refusal": Step(accept_refusal, needs=_refusal),
    "contest": Step(contest, needs=_refusal),
    "uphold_refusal": Step(uphold_refusal, needs=_refusal),
    "overturn_refusal": Step(overturn_refusal, needs=_refusal),
    "withdraw_refusal": Step(withdraw_refusal, needs=_refusal),
}
