"""Refusal by a community and what becomes of it (section 3.8).

Nine grounds take effect at once. Two guards: a lawful emergency response may not be refused while
it lasts (突发事件应对法 art. 98), nor a lawful statistical survey for its form (统计法 art. 44).
"""

from typing import Any

from policies.cost import arrears
from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps import money
from policies.lifecycle.steps.case import Case, Step, Stop, clock_of, plain_clock
from policies.lifecycle.steps.placement.closing import terminated
from policies.lifecycle.steps.placement.unstarted import coming_back, owing_back
from policies.lifecycle.steps.tally import counted, over_with
from schemas import events
from schemas.acts.act import Act, Actor
from schemas.acts.base import OutsideBody, Reason
from schemas.acts.refusing import Argument, Refuse, ReturnOrder
from schemas.applications.codes import Nature
from schemas.events import Event
from schemas.states.stages import Ground, RefusalStage, Stage, Work
from schemas.states.states import PlacementState, RefusalState

OVER = (Work.TERMINATED, Work.CLOSED)
AFTER_THE_END = (Ground.EXPIRED, Ground.NO_ADMISSION)  # what is still asked is asked anew
REMINDED = ("LG_OFFICE", "LG_CHAIR")  # of a ruling that is overdue, one after the other
REMINDERS = ("refusal_ruling", "refusal_chair")  # the term each of them waits for
PAUSED = ("sign", "lapse")  # terms that do not run while a refusal is open
ABOUT_FORM = (Ground.FORM_INVALID, Ground.NO_ADMISSION)


def refuse(case: Case) -> list[Event]:
    """A community refuses: an item, and its placement rests at once; or one demand beside it."""
    assert isinstance(case.form, Refuse)
    form, code = case.form, case.own()
    assignment = case.scene.assignment
    department = outside(case, form.body, form.department) if form.body else _department(case, form)
    _guard(case, form)
    if form.body is not None and assignment is not None and form.demand is None:
        raise Stop("demand_missing")  # the item itself is the department's
    ident = case.scene.new_id
    issued = _issued(case, ident, code, department, form)
    alone = form.demand is not None or form.body is not None
    return [issued] if alone else [issued, *_rests(case, form, code, ident)]


def _department(case: Case, form: Refuse) -> str:
    assignment, department = case.scene.assignment, form.department or _asking(case)
    known_organisation(case, department)
    if assignment is not None and department != assignment.terms.applicant:
        raise Stop("other_department", department=assignment.terms.applicant, given=department)
    return department


def known_organisation(case: Case, department: str) -> None:
    """Refuse a code that the directory does not know, or none."""
    if department not in case.rules.directory.organisations:
        code = "no_such_organisation" if department else "incomplete"
        raise Stop(code, org=department, fields=["department"])


def outside(case: Case, body: OutsideBody, department: str) -> str:
    """Return the name of a body outside the directory, which stands where a code would."""
    known = case.rules.directory.organisations.values()
    if department or any(body.name in (one.code, one.name) for one in known):
        raise Stop("body_in_directory", org=department or body.name)
    return body.name


def _issued(case: Case, ident: str, code: str, department: str, form: Refuse) -> Event:
    assignment = case.scene.assignment
    return case.on(
        events.refusal(ident),
        "refusal.issued",
        id=ident,
        community=code,
        department=department,
        number=assignment.number if assignment else "",
        ground=form.ground,
        text=form.text,
        demand=form.demand.model_dump(mode="json") if form.demand else {},
        body=form.body.model_dump() if form.body else {},
        stage=case.goes_to(RefusalStage),
        issued_on=case.today.isoformat(),
        start=[case.clock("refusal_answer")],
        merge={"hands": {case.act.verb: case.by.person}},
    )


def return_order(case: Case) -> list[Event]:
    """An order of a platform that is a department's business goes back to it, under its number."""
    assert isinstance(case.form, ReturnOrder)
    form, ident = case.form, case.scene.new_id
    known_organisation(case, form.department)
    asked = {"what": form.text, "on": form.on.isoformat(), "channel": form.platform}
    return [
        case.on(
            events.refusal(ident),
            "refusal.order_returned",
            id=ident,
            community=case.own(),
            department=form.department,
            number="",
            ground=Ground.NOT_IN_SCOPE,
            text=form.text,
            demand={**asked, "by": form.platform, "order_no": form.order_no},
            stage=case.goes_to(RefusalStage),
            issued_on=case.today.isoformat(),
            start=[case.clock("refusal_answer")],
        )
    ]


def _asking(case: Case) -> str:
    """Return who asks for the work: whose assignment it is, or whose emergency."""
    if case.scene.assignment is not None:
        return case.scene.assignment.terms.applicant
    return case.scene.emergency.department if case.scene.emergency else ""


def _rests(case: Case, form: Refuse, code: str, ident: str) -> list[Event]:
    """The placement of a refused item rests at once, where there is one still going on."""
    placement = case.scene.placements.get(code)
    over = placement is not None and placement.work in OVER
    if over and form.ground not in AFTER_THE_END:
        raise Stop("nothing_to_refuse", community=code, number=case.number)
    if placement is None or over or form.ground is Ground.OVER_CAPACITY:
        return []
    if case.scene.assignment is None:
        return []  # the response is over: what becomes of its work is decided when it is filed
    if placement.refusal:
        raise Stop("already_done", verb="refuse")
    paid = arrears.all_confirmed(placement.instalments, case.today)
    if form.ground is Ground.NO_FUNDS and paid and not _new_year(case, placement):
        raise Stop("funds_confirmed", community=code)
    return [case.on_placement(code, "placement.refused", refusal=ident)]


def _new_year(case: Case, placement: PlacementState) -> bool:
    """Tell whether long-term work goes on in a year whose money nobody has certified."""
    lasts = case.assignment.terms.nature == Nature.LONG_TERM
    return lasts and arrears.year_unfunded(placement.instalments, case.today)


def _guard(case: Case, form: Refuse) -> None:
    assignment = case.scene.assignment
    if form.ground is Ground.NOT_IN_SCOPE and form.demand is None:
        raise Stop("demand_missing")
    emergency = case.scene.emergency
    if emergency is not None and emergency.runs and form.demand is None:
        raise Stop("lawful_emergency", number=emergency.number)
    if assignment is None or assignment.stage not in (
        Stage.APPROVED,
        Stage.APPROVED_COND,
        Stage.EFFECTIVE,
    ):
        return
    if assignment.terms.lawful_survey and form.demand is None and form.ground in ABOUT_FORM:
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
    hands = {"hands": {case.act.verb: case.by.person}}
    return case.on(events.refusal(state.id), kind, stop=stop, merge=hands, **body)


def accept_refusal(case: Case) -> list[Event]:
    """The department takes back what was refused; an item's placement ends, its money is freed."""
    assert isinstance(case.form, Reason)
    state = _state(case)
    event = _moved(
        case, state, "refusal.accepted", stage=case.goes_to(RefusalStage), ruling=case.form.reason
    )
    return [event, *_end_placement(case, state)]


def deem_refusal_accepted(case: Case) -> list[Event]:
    """Silence of the department withdraws what was refused, on the working day after its term."""
    state = _state(case)
    _run_out(case, state, "refusal_answer")
    event = _moved(
        case, state, "refusal.accepted", stage=case.goes_to(RefusalStage), because="silence"
    )
    return [event, *_end_placement(case, state)]


def _run_out(case: Case, state: RefusalState, code: str) -> None:
    clock = clock_of(state.clocks, code)
    if clock is None or case.today <= clock.due:
        raise Stop("too_early", due=str(clock.due) if clock else "")


def _term(case: Case, state: RefusalState, code: str) -> dict[str, Any]:
    """Start a term of the route that was in force when the refusal was issued."""
    wd = case.rules.jurisdiction.route_on(state.issued_on).clocks[code].wd
    return plain_clock(case.rules.calendar.clock(code, case.today, wd))


def remind_ruling(case: Case) -> list[Event]:
    """The ruling is overdue: the office is reminded, then its chair. No ruling comes from time."""
    state = _state(case)
    if len(state.escalated_to) == len(REMINDED):
        raise Stop("already_done", verb="remind_ruling")
    _run_out(case, state, REMINDERS[len(state.escalated_to)])
    start = [] if state.escalated_to else [_term(case, state, "refusal_chair")]
    return [
        case.on(
            events.refusal(state.id),
            "refusal.ruling_reminded",
            append={"escalated_to": [REMINDED[len(state.escalated_to)]]},
            stop=["refusal_chair"] if state.escalated_to else [],
            start=start,
        )
    ]


def contest(case: Case) -> list[Event]:
    """The department contests; the office's term runs. The community owes nothing meanwhile."""
    assert isinstance(case.form, Argument)
    state = _state(case)
    answering = clock_of(state.clocks, "refusal_answer")
    if answering is not None and case.today > answering.due:
        raise Stop("answer_too_late", due=str(answering.due))
    clock = _term(case, state, "refusal_ruling")
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
    """The office upholds: what was refused falls."""
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
    if state.demand:
        return []  # the item beside which it was demanded is as it was
    placement = _rested(case, state)
    if state.ground is Ground.OVER_CAPACITY:  # takes effect with the ruling, not before it
        placement = case.scene.placements.get(state.community)
    if placement is None or placement.work in (Work.TERMINATED, Work.CLOSED):
        return []
    event = terminated(case, placement, "placement.released")
    paused, owing = placement.work is Work.PAUSED_NONPAY, owing_back(placement)
    add = {"lapsed": int(not owing), "unsettled": int(owing), "paused": -int(paused)}
    event = coming_back(case, placement, event) if owing else event
    assignment = counted(
        case,
        "application.placement_released",
        add,
        last_on=case.today.isoformat(),
        community=state.community,
        **over_with(case, add, "refused"),
    )
    return [event, assignment, *money.back_to_lines(case, [event])]


def _own(act: Act, by: Actor) -> Needs:
    return Needs(communities=(act.code("community") or by.org,), budget=True, emergency=True)


def _refusal(act: Act, by: Actor) -> Needs:
    return Needs(refused_placement=True, budget=True)


STEPS = {
    "refuse": Step(refuse, needs=_own),
    "return_order": Step(return_order),
    "accept_refusal": Step(accept_refusal, needs=_refusal),
    "deem_refusal_accepted": Step(deem_refusal_accepted, needs=_refusal),
    "contest": Step(contest, needs=_refusal),
    "remind_ruling": Step(remind_ruling, needs=_refusal),
    "uphold_refusal": Step(uphold_refusal, needs=_refusal),
    "overturn_refusal": Step(overturn_refusal, needs=_refusal),
    "withdraw_refusal": Step(withdraw_refusal, needs=_refusal),
}
