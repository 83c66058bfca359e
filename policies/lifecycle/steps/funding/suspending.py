"""Suspension for non-payment (row 21): a community's right, and the way back to work."""

from policies.cost import arrears
from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps.case import Case, Step, Stop, at_placements, named
from policies.lifecycle.steps.funding.arrears import of_party, reached
from policies.lifecycle.steps.funding.pausing import PAUSED, go_on, suspend
from policies.lifecycle.steps.funding.payment import instalment_of
from policies.lifecycle.steps.tally import counted
from schemas.acts.act import Act, Actor
from schemas.acts.funds import Resumption, Suspension
from schemas.events import Event
from schemas.states.stages import Agreement, Cover, Work


def suspend_nonpay(case: Case) -> list[Event]:
    """Row 21: the community pauses the work; it owes nothing meanwhile and loses nothing."""
    assert isinstance(case.form, Suspension)
    code = case.own()
    placement = case.placement(code)
    if placement.work is Work.TERMINATED:
        raise Stop("placement_ended", community=code)
    if placement.cover is Cover.EMERGENCY:
        raise Stop("emergency_pays_after", community=code)
    if placement.work is Work.PAUSED_NONPAY:
        raise Stop("already_done", verb="suspend_nonpay")
    one = instalment_of(placement, case.form.instalment)
    reached(case, one, arrears.SUSPEND)
    if placement.work not in case.row.leaves(Work):
        raise Stop("wrong_work", community=code, work=placement.work)
    event = case.on_placement(
        code,
        "work.suspended_for_nonpayment",
        work=case.goes_to(Work),
        paused_work=placement.work,
        agreement=case.goes_to(Agreement),
        no=one.no,
        **of_party(one),
        published="suspended_for_nonpayment",
    )
    assignment = counted(case, "application.placement_suspended", {"paused": 1}, community=code)
    return [event, assignment]


def resume(case: Case) -> list[Event]:
    """The community goes on once it has confirmed the money; the office ends its own pause."""
    assert isinstance(case.form, Resumption)
    if case.by.role != "COMM_SEC":
        codes = case.form.communities or tuple(
            code for code, one in case.scene.placements.items() if one.work in PAUSED
        )
        if not codes:
            raise Stop("nothing_paused", number=case.number)
        return go_on(case, codes)
    code = case.own()
    placement = case.placement(code)
    if placement.work is Work.TERMINATED:
        raise Stop("placement_ended", community=code)
    if placement.work is not Work.PAUSED_NONPAY:
        raise Stop("wrong_work", community=code, work=placement.work)
    clocks, calendar = case.table.clocks, case.rules.calendar
    if arrears.SUSPEND in arrears.worst(placement.instalments, case.today, calendar, clocks):
        raise Stop("payment_not_confirmed", community=code)
    event = case.on_placement(
        code,
        "work.resumed",
        work=placement.paused_work or Work.RUNNING,
        paused_work=None,
        agreement=Agreement.G_AMENDED if placement.amended_on else Agreement.G_IN_FORCE,
    )
    return [event, counted(case, "application.placement_resumed", {"paused": -1}, community=code)]


def _resumed(act: Act, by: Actor) -> Needs:
    codes = named(act, by)
    return Needs(communities=codes, all_placements=not codes)


STEPS = {
    "suspend_nonpay": Step(suspend_nonpay, needs=at_placements),
    "suspend": Step(suspend, needs=at_placements),
    "resume": Step(resume, needs=_resumed),
}
