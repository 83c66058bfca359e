"""Who owes what at one community: the agreement, the money and its lateness, the work. Pure."""

from collections.abc import Mapping
from datetime import date

from policies.cost import arrears
from policies.cost.funding import complete, held
from policies.lifecycle.steps.case import clock_of
from policies.lifecycle.steps.funding.payment import PAYABLE
from policies.lifecycle.steps.placement.closing import UNREADY, paid
from policies.lifecycle.work_item import Waits, after, by_itself, owed
from policies.rules import Rules
from schemas.acts.act import Wait
from schemas.states.stages import Agreement, Payment, Work
from schemas.states.states import Instalment, PlacementState, State


def placement(state: State, rules: Rules) -> Waits:
    """Return the work items of a placement: its agreement, its money, its work."""
    assert isinstance(state, PlacementState)
    if state.work is Work.TERMINATED:
        return _exited(state)
    if state.work is Work.CLOSED or state.refusal:
        return []
    return [
        *_agreement(state, rules),
        *_money(state),
        *_lateness(state, rules),
        *_work(state, rules),
        *(by_itself("end_unstarted", state.end_on) if state.work in UNSTARTED else []),
    ]


def _exited(state: PlacementState) -> Waits:
    """What is on its way is received; after non-payment the settlement is owed, too."""
    if complete(state.instalments):
        return _returning(state) if state.unstarted and state.closed_on is None else []
    landing = [one for one in state.instalments if one.stage in _LANDING]
    unpaid = arrears.leading([one for one in state.instalments if one not in landing], date.max)
    waits = [_paying(state, one) for one in landing]
    if unpaid is not None and state.exited_on is not None:
        due, no = unpaid.due, unpaid.no
        org = state.applicant
        waits.append(Wait(act="settle", role="FIN_DEPT", org=org, due=due, instalment=no))
    return waits


def _returning(state: PlacementState) -> Waits:
    """What came for work that was never started goes back."""
    return [
        Wait(act="return_funds", role="COMM_SEC", org=state.community, instalment=one.no)
        for one in state.instalments
        if held(one)
    ]


def _agreement(state: PlacementState, rules: Rules) -> Waits:
    clock = clock_of(state.clocks, "sign")
    sign = _SIGNING.get(state.agreement)
    waits = [owed(sign[0], sign[1], getattr(state, sign[2]), clock)] if sign else []
    if state.work in UNREADY and paid(state) is None:
        waits += after("lapse", clock_of(state.clocks, "lapse"), rules)
    return waits


def _money(state: PlacementState) -> Waits:
    if state.agreement not in PAYABLE:
        return []
    return [
        _paying(state, one)
        for one in state.instalments
        if one.stage in _PAYING and (one.due is not None or one.stage is not Payment.PLANNED)
    ]


def _paying(state: PlacementState, one: Instalment) -> Wait:
    act, role, org = _PAYING[one.stage]
    if one.stage is Payment.DISPUTED and one.received_fen is not None:
        act = "custody_in"  # what arrived was not the amount: the street looks for the rest
    due = one.handover_due or one.due
    return Wait(
        act=act,
        role=role,
        org=getattr(state, org),
        due=due,
        estimated=one.estimated,
        instalment=one.no,
    )


def _lateness(state: PlacementState, rules: Rules) -> Waits:
    """What lateness triggers: to be noted on its day, ordered by the office, ended at last."""
    if state.agreement not in PAYABLE:
        return []
    late = [one for one in state.instalments if arrears.owed(one) and one.due is not None]
    days = [day for one in state.instalments if (day := _next_note(one, rules)) is not None]
    waits: Waits = []
    lead = min(
        (one for one in late if one.level), key=lambda one: one.due or date.max, default=None
    )
    if lead is not None and lead.due is not None:
        ladder = clock_of(state.clocks, arrears.EXIT)
        if ladder is None or ladder.start != lead.due:
            days.append(lead.due)
        else:
            waits = [*_pressing(state, lead, rules), *by_itself("exit_nonpay", ladder.due)]
            days += _next_level(state, lead)
    return [*waits, *by_itself("note_arrears", min(days, default=None))]


def _next_note(one: Instalment, rules: Rules) -> date | None:
    """Return the day on which one instalment has something to note by itself."""
    if one.stage is Payment.IN_CUSTODY and one.handover_due and not one.held:
        return rules.calendar.next(one.handover_due)
    if not arrears.owed(one) or one.due is None:
        return None
    if one.level == 0:
        return one.due
    return rules.calendar.next(one.due) if one.stage is Payment.DUE else None


def _next_level(state: PlacementState, lead: Instalment) -> list[date]:
    codes = arrears.LADDER[lead.level : -1]
    clocks = [clock_of(state.clocks, code) for code in codes]
    return [clock.due for clock in clocks if clock is not None][:1]


def _pressing(state: PlacementState, lead: Instalment, rules: Rules) -> Waits:
    clock = clock_of(state.clocks, arrears.BLOCK)
    if clock is None or lead.pressed_on is not None:
        return []
    office = rules.directory.lg_office
    return [
        Wait(
            act="order_payment",
            role="LG_OFFICE",
            org=office,
            due=clock.due,
            from_on=clock.due,
            estimated=clock.estimated,
            instalment=lead.no,
        )
    ]


def _work(state: PlacementState, rules: Rules) -> Waits:
    code = state.community
    if state.work is Work.READY:
        start = state.start_on
        return [Wait(act="start_task", role="COMM_SEC", org=code, due=start, from_on=start)]
    if state.work in (Work.RUNNING, Work.REWORK):
        return [owed("deliver", "COMM_SEC", code, due=state.end_on)]
    if state.work is Work.PAUSED_NONPAY:
        held = any(arrears.owed(one) and one.level for one in state.instalments)
        custody = any(one.stage in _LANDING for one in state.instalments)
        return [] if held or custody else [owed("resume", "COMM_SEC", code)]
    if state.work is Work.DELIVERED:
        clock = clock_of(state.clocks, "work_acceptance")
        accepting = owed("accept_work", "DEPT_CLERK", state.applicant, clock)
        return [accepting, *after("deem_accepted", clock, rules)]
    if state.work in (Work.ACCEPTED, Work.DEEMED_ACCEPTED):
        return _evaluation(state, rules)
    if state.work is Work.EVALUATED and complete(state.instalments):
        return by_itself("close_task", state.accepted_on)
    return []


def _evaluation(state: PlacementState, rules: Rules) -> Waits:
    clock = clock_of(state.clocks, "blindness" if state.scores else "evaluation")
    sides = {
        "community": ("COMM_SEC", state.community),
        "department": ("DEPT_HEAD", state.applicant),
    }
    evaluating = [
        owed("evaluate", role, org, clock)
        for side, (role, org) in sides.items()
        if side not in state.scores
    ]
    return [*evaluating, *after("open_blind", clock, rules)]


UNSTARTED = (*UNREADY, Work.READY)
_SIGNING: Mapping[str, tuple[str, str, str]] = {
    Agreement.G_DRAFT: ("send_agreement", "DEPT_CLERK", "applicant"),
    Agreement.G_SENT: ("sign_dept", "DEPT_HEAD", "applicant"),
    Agreement.G_NEGOTIATING: ("sign_dept", "DEPT_HEAD", "applicant"),
    Agreement.G_SIGNED_DEPT: ("sign_community", "COMM_SEC", "community"),
    Agreement.G_SIGNED_COMM: ("witness", "STREET_REVIEWER", "street"),
}
_PAYING: Mapping[str, tuple[str, str, str]] = {
    Payment.PLANNED: ("order", "FIN_DEPT", "applicant"),
    Payment.DUE: ("order", "FIN_DEPT", "applicant"),
    Payment.OVERDUE: ("order", "FIN_DEPT", "applicant"),
    Payment.DEFERRED: ("order", "FIN_DEPT", "applicant"),
    Payment.ORDERED: ("pay", "FIN_DEPT", "applicant"),
    Payment.PAID: ("custody_in", "FIN_STREET", "street"),
    Payment.IN_CUSTODY: ("confirm_usable", "COMM_SEC", "community"),
    Payment.DISPUTED: ("resolve_dispute", "FIN_STREET", "street"),
}
_LANDING = (Payment.PAID, Payment.IN_CUSTODY, Payment.DISPUTED)
