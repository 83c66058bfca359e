"""Hours and money of an emergency: what was worked, and what the department owes for it."""

from decimal import Decimal
from typing import Any

from policies.cost.funding import account, largest_remainder, move
from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps import money
from policies.lifecycle.steps.case import Case, Step, Stop
from policies.lifecycle.steps.emergency.emergency_state import (
    moved,
    own_community,
    state_of,
    with_emergency,
)
from schemas.acts.act import Act, Actor
from schemas.acts.emergency import CostStatement, LoggedHours
from schemas.events import Event
from schemas.money import fen_of, yuan_of
from schemas.numbers import fen
from schemas.states.emergency import EmergencyState
from schemas.states.states import PlacementState
from schemas.values import plain

TERM = "emergency_cost"


def log_hours(case: Case) -> list[Event]:
    """A community logs what it worked; the department pays no fewer hours than these."""
    assert isinstance(case.form, LoggedHours)
    state = state_of(case)
    code = own_community(case, state)
    if state.active_on is None and code != state.begun_by:
        raise Stop("emergency_not_verified", number=state.number)
    if state.costed_on is not None:
        raise Stop("cost_stated", number=state.number, on=str(state.costed_on))
    hours = state.hours.get(code, Decimal(0)) + case.form.hours
    told = {"community": code, "logged": str(case.form.hours), "note": case.form.text}
    return [
        moved(case, state, "emergency.hours_logged", merge={"hours": {code: str(hours)}}, **told)
    ]


def cost_statement(case: Case) -> list[Event]:
    """The department states hours and money by community, and what it orders follows from it."""
    assert isinstance(case.form, CostStatement)
    state, form = state_of(case), case.form
    if state.costed_on is not None:
        raise Stop("already_done", verb=case.act.verb)
    _adds_up(form, state)
    _within_what_was_approved(case, form)
    for code in state.communities:
        _no_less_than_worked(case, state, form, code)
    told = moved(
        case,
        state,
        "emergency.costed",
        costed_on=case.today.isoformat(),
        cost_fen=form.amount,
        stated_hours={code: str(one) for code, one in form.hours.items()},
        amounts_fen=form.amounts,
        evidence=form.evidence,
        stop=[TERM],
    )
    return [told, *_restated(case, form)]


def _adds_up(form: CostStatement, state: EmergencyState) -> None:
    wanted = set(state.communities)
    for field, found in (
        ("communities", set(form.communities)),
        ("hours", set(form.hours)),
        ("amounts", set(form.amounts)),
    ):
        if found != wanted:
            raise Stop("other_communities", communities=sorted(wanted), field=field)
    hours, paid = sum(form.hours.values()), sum(form.amounts.values())
    if hours != form.actual_hours or paid != form.amount:
        raise Stop("cost_does_not_add_up", hours=str(hours), fen=paid, given=form.amount)


def _within_what_was_approved(case: Case, form: CostStatement) -> None:
    agreed = sum(one.amount_fen for one in case.scene.placements.values())
    if form.amount > agreed:
        raise Stop("over_agreed", community=case.number, fen=agreed, given=form.amount)


def _no_less_than_worked(case: Case, state: EmergencyState, form: CostStatement, code: str) -> None:
    """What a community logged is paid, and every hour at the place's rate."""
    worked, stated = state.hours.get(code, Decimal(0)), form.hours[code]
    if stated < worked:
        raise Stop("fewer_hours_than_logged", community=code, hours=str(worked), given=str(stated))
    rate = fen_of(case.rules.jurisdiction.params["hourly_rate"])
    least = fen(stated * Decimal(rate) / 100)
    if form.amounts[code] < least:
        raise Stop("compensation_differs", hours=str(stated), rate=yuan_of(rate), fen=least,
                   given=form.amounts[code])  # fmt: skip


def _restated(case: Case, form: CostStatement) -> list[Event]:
    """Set each share to what it cost: those that fall first, so that nothing is overdrawn."""
    places = case.scene.placements
    gains = {code: form.amounts[code] - places[code].amount_fen for code in form.communities}
    told = [
        _share(case, places[code], gains[code]) for code in sorted(gains, key=gains.__getitem__)
    ]
    back = -sum(gains.values())
    if not back:
        return told
    line = next(iter(places.values())).budget
    moves = move(account("reserved", case.number), line, back)
    freed = case.on_assignment("application.cost_settled", freed_fen=back, postings=moves)
    return [*told, freed, *money.back_to_lines(case, [freed])]


def _share(case: Case, placement: PlacementState, gain: int) -> Event:
    """Set the share of a community; once some of it is ordered it can only be as it was agreed."""
    parts, amount = placement.instalments, placement.amount_fen + gain
    gone = next((one for one in parts if one.stage not in money.WITH_DEPARTMENT), None)
    if gain and gone is not None:
        raise Stop("wrong_payment", no=gone.no, stage=gone.stage, community=placement.community)
    body: dict[str, Any] = {"fen": amount}
    if parts and gone is None:
        shares = largest_remainder(amount, [one.percent for one in parts])
        stated = zip(parts, shares, strict=True)
        body["instalments"] = [
            plain(one.model_copy(update={"amount_fen": fen, "settled_fen": fen}))
            for one, fen in stated
        ]
        body |= {"amount_fen": amount, "committed_fen": amount}
    reserved = account("reserved", case.number)
    committed = account("committed", case.number, placement.community)
    moves = move(reserved, committed, gain) or move(committed, reserved, -gain)
    if moves:
        body["postings"] = moves
    return case.on_placement(placement.community, "funds.cost_stated", **body)


def _all_money(act: Act, by: Actor) -> Needs:
    return Needs(emergency=True, all_placements=True, budget=True)


STEPS = {
    "log_hours": Step(log_hours, with_emergency),
    "cost_statement": Step(cost_statement, _all_money),
}
