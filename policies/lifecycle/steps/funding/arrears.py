"""Consequences of non-payment (section 3.5): noted by the clock, acted on by people.

Whether a consequence holds is computed from the due day, never from what was noted: a flow that
is late changes nothing. No act here moves money.
"""

from dataclasses import replace
from datetime import date
from typing import Any

from policies.cost import arrears
from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps.case import (
    Case,
    Step,
    Stop,
    at_placements,
    clock_of,
    named,
    plain_clock,
)
from policies.lifecycle.steps.funding.payment import PAYABLE, instalment_of
from policies.lifecycle.steps.placement.closing import RETURN
from policies.lifecycle.steps.requested import request_over
from policies.lifecycle.steps.tally import counted, over_with
from schemas.acts.act import Act, Actor
from schemas.acts.base import SomeCommunities
from schemas.acts.funds import Block, Defer, Exit, Pressed
from schemas.events import Event
from schemas.states.clocks import Clock
from schemas.states.stages import Agreement, Stage, Work
from schemas.states.stages import Payment as Paid
from schemas.states.states import Instalment, PlacementState
from schemas.values import plain

NOTED = len(arrears.LADDER) - 1  # the exit is an act of its own


def note_arrears(case: Case) -> list[Event]:
    """Put on record what has become due, late, or kept in custody too long; the clocks start."""
    assert isinstance(case.form, SomeCommunities)
    told = []
    for code in case.form.communities or tuple(case.scene.placements):
        placement = case.placement(code)
        told += [*_late(case, placement), *_kept(case, placement)]
    if not told:
        raise Stop("nothing_due")
    return told


def _late(case: Case, placement: PlacementState) -> list[Event]:
    if placement.work is Work.TERMINATED or placement.agreement not in PAYABLE:
        return []
    lead = arrears.leading(placement.instalments, case.today)
    return [
        event
        for one in placement.instalments
        if arrears.owed(one) and one.due is not None and one.due <= case.today
        for event in _noted(case, placement, one, leads=lead is not None and lead.no == one.no)
    ]


def _noted(case: Case, placement: PlacementState, one: Instalment, *, leads: bool) -> list[Event]:
    """Note the stage and every consequence of one instalment that is not on record yet."""
    calendar, clocks = case.rules.calendar, case.table.clocks
    assert one.due is not None
    held = arrears.in_force(one, case.today, calendar, clocks)[:NOTED]
    stage = arrears.stage_on(one, case.today, calendar)
    running = clock_of(placement.clocks, arrears.EXIT)
    starts = leads and (running is None or running.start != one.due)
    fresh = held[one.level :]
    if not fresh and stage is one.stage and not starts:
        return []
    noted = one.model_copy(update={"stage": stage, "level": max(one.level, len(held))})
    body: dict[str, Any] = {
        "instalment": plain(noted),
        "no": one.no,
        "fen": one.amount_fen,
        "late_wd": arrears.late_wd(one, case.today, calendar),
        **of_party(one),
        "consequences": [arrears.CONSEQUENCES[code] for code in fresh],
    }
    if starts:
        timers = arrears.timers(one.due, calendar, clocks)
        timers[arrears.EXIT] = _with_time(case, placement, timers[arrears.EXIT])
        body["start"] = [plain_clock(clock) for clock in timers.values()]
    kind = "funds.fell_due" if one.level == 0 else "funds.lateness_noted"
    return [case.on_placement(placement.community, kind, **body)]


def _with_time(case: Case, placement: PlacementState, end: Clock) -> Clock:
    """Return the clock of the end: of money from before admission with its whole term still to run.

    Until the community confirmed it, the department could owe nothing here.
    """
    if placement.taken is None or placement.in_force_on is None:
        return end
    given = case.rules.calendar.clock(end.code, placement.in_force_on, end.wd)
    return end.model_copy(update={"due": given.due, "estimated": given.estimated})


def of_party(one: Instalment) -> dict[str, str]:
    """Name the department that owes an instalment, where it is not the one that applies."""
    return {"party": one.party} if one.party else {}


def _kept(case: Case, placement: PlacementState) -> list[Event]:
    """Custody beyond its term is a finding on the street."""
    told = []
    for one in placement.instalments:
        late = arrears.custody_late_wd(one, case.today, case.rules.calendar)
        if late and not one.held:
            event = case.on_placement(
                placement.community,
                "funds.custody_held",
                instalment=plain(one.model_copy(update={"held": True})),
                no=one.no,
                fen=one.amount_fen,
                finding="custody_held",
                street=placement.street,
                late_wd=late,
            )
            told.append(event)
    return told


def reached(case: Case, one: Instalment, code: str) -> None:
    """Refuse while a consequence does not hold yet: the day it will, if the money stays out."""
    held = arrears.in_force(one, case.today, case.rules.calendar, case.table.clocks)
    if code in held:
        return
    kept = one.custody_on is not None and code != arrears.SUSPEND  # only the community waits on
    if one.due is None or one.stage in arrears.ARRIVED or kept:
        raise Stop("nothing_overdue", no=one.no)
    wd = case.table.clocks[code].wd
    raise Stop("too_early", due=str(case.rules.calendar.add(one.due, wd)), wd=wd)


def order_payment(case: Case) -> list[Event]:
    """The office orders the department to pay; its new applications wait meanwhile (F09)."""
    assert isinstance(case.form, Pressed)
    form, told = case.form, []
    for code in form.communities:
        placement = case.placement(code)
        one = instalment_of(placement, form.instalment)
        if (owner := placement.payer_of(one)) != form.department:
            raise Stop("other_department", department=owner, given=form.department)
        reached(case, one, arrears.BLOCK)
        if one.pressed_on is not None:
            raise Stop("already_done", verb="order_payment", no=one.no)
        pressed = one.model_copy(update={"pressed_on": case.today})
        told.append(
            case.on_placement(
                code,
                "funds.payment_demanded",
                instalment=plain(pressed),
                no=one.no,
                fen=one.amount_fen,
                department=form.department,
            )
        )
    return told


def block_department(case: Case) -> list[Event]:
    """The office says that the department's new applications wait; F09 refuses them."""
    assert isinstance(case.form, Block)
    departments, given = case.assignment.terms.departments, case.form.department
    if given not in departments:
        raise Stop("other_department", department=departments[0], given=given)
    late = [
        one
        for placement in case.scene.placements.values()
        for one in placement.instalments
        if placement.payer_of(one) == given
    ]
    lead = arrears.leading(late, case.today)
    if lead is None:
        raise Stop("nothing_overdue", no=0)
    reached(case, lead, arrears.BLOCK)
    return [
        case.on_assignment(
            "department.blocked", department=case.form.department, because=case.form.reason
        )
    ]


def exit_nonpay(case: Case) -> list[Event]:
    """Row 24: on the 40th working day the placement ends, on notice; what is owed is settled."""
    assert isinstance(case.form, Exit)
    codes = case.form.communities or tuple(case.scene.placements)
    told, paused = [], 0
    for code in codes:
        placement = case.placement(code)
        if placement.work in (Work.TERMINATED, Work.CLOSED):
            raise Stop("already_done", verb="exit_nonpay")
        if placement.agreement not in PAYABLE:
            agreement = placement.agreement
            raise Stop("agreement_not_in_force", community=code, agreement=agreement)
        one = _worst_of(case, placement, case.form.instalment)
        reached(case, one, arrears.EXIT)
        end = clock_of(placement.clocks, arrears.EXIT)
        if placement.taken is not None and end is not None and case.today < end.due:
            raise Stop("too_early", due=str(end.due), wd=end.wd)
        paused += placement.paused_work is not None
        told.append(_ended(case, placement, one))
    add = {"unsettled": len(codes), "paused": -paused}
    today = case.today.isoformat()
    kind = "application.placements_exited"
    over = over_with(case, add, "nonpayment")
    event = counted(case, kind, add, unpaid=True, last_on=today, **over)
    exits = event.body.get("stage") is Stage.EXITED
    return [*told, *(request_over(case, event) if exits else [event])]


def _worst_of(case: Case, placement: PlacementState, no: int | None) -> Instalment:
    if no is not None:
        return instalment_of(placement, no)
    lead = arrears.leading(placement.instalments, case.today)
    if lead is None:
        raise Stop("nothing_overdue", no=0)
    return lead


def _ended(case: Case, placement: PlacementState, one: Instalment) -> Event:
    return case.on_placement(
        placement.community,
        "placement.exited_for_nonpayment",
        work=case.goes_to(Work),
        paused_work=None,
        proposal=None,
        agreement=case.goes_to(Agreement),
        exited_on=case.today.isoformat(),
        no=one.no,
        fen=one.amount_fen,
        **of_party(one),
        notice="nonpayment",
        stop=[clock.code for clock in placement.clocks if clock.code != "handover"],
        start=[case.clock(RETURN)],
    )


def defer(case: Case) -> list[Event]:
    """The leading group moves the due day; nothing counts as late until then."""
    assert isinstance(case.form, Defer)
    form, calendar = case.form, case.rules.calendar
    until = calendar.on_or_after(form.until)
    told = []
    for code in form.communities:
        placement = case.placement(code)
        if placement.work is Work.TERMINATED:
            raise Stop("placement_ended", community=code)
        one = instalment_of(placement, form.instalment)
        if one.stage not in case.row.leaves(Paid):
            raise Stop("wrong_payment", no=one.no, stage=one.stage, community=code)
        if until <= case.today or (one.due is not None and until <= one.due):
            raise Stop("not_later", due=str(one.due or case.today), given=str(form.until))
        told.append(_deferred(case, placement, one, until))
    return told


def _deferred(case: Case, placement: PlacementState, one: Instalment, until: date) -> Event:
    assert isinstance(case.form, Defer)
    estimated = case.rules.calendar.is_estimated(until)
    moved = one.model_copy(
        update={"stage": case.goes_to(Paid), "due": until, "estimated": estimated, "level": 0}
    )
    running = clock_of(placement.clocks, arrears.EXIT)
    leads = running is not None and running.start == one.due
    return case.on_placement(
        placement.community,
        "funds.deferred",
        instalment=plain(moved),
        no=one.no,
        because=case.form.reason,
        stop=[*(arrears.RUNNING if leads else ()), "first_payment", "last_payment"],
    )


def _all_of_it(act: Act, by: Actor) -> Needs:
    return Needs(all_placements=True)


def _listed(act: Act, by: Actor) -> Needs:
    codes = named(act, by)
    return Needs(communities=codes, all_placements=not codes)


def _listed_and_asked(act: Act, by: Actor) -> Needs:
    return replace(_listed(act, by), budget=True, all_opinions=True)


STEPS = {
    "note_arrears": Step(note_arrears, needs=_listed),
    "order_payment": Step(order_payment, needs=at_placements),
    "block_department": Step(block_department, needs=_all_of_it),
    "exit_nonpay": Step(exit_nonpay, _listed_and_asked),
    "defer": Step(defer, needs=at_placements),
}
