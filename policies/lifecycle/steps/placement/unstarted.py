"""Work that was never started by its last day: it ends with the item, and its money goes back."""

from typing import Any

from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps import money
from policies.lifecycle.steps.case import Case, Step, Stop, named
from policies.lifecycle.steps.placement.closing import RETURN, terminated
from policies.lifecycle.steps.tally import counted, over_with
from schemas.acts.act import Act, Actor
from schemas.acts.base import SomeCommunities
from schemas.events import Event
from schemas.states.stages import Payment, Stage, Work
from schemas.states.states import Instalment, PlacementState
from schemas.values import plain

KIND = "placement.never_started"
WITH_DEPARTMENT = (*money.WITH_DEPARTMENT, Payment.ORDERED)
LANDING = (Payment.PAID, Payment.IN_CUSTODY, Payment.DISPUTED)
APPROVED = (Stage.APPROVED, Stage.APPROVED_COND)


def end_unstarted(case: Case) -> list[Event]:
    """End placements that were not started by their last day, so that the archive can follow.

    What the department still has goes back to its line at once. What is on its way or with the
    community is settled first: the community returns it (`placement.settled` follows).
    """
    assert isinstance(case.form, SomeCommunities)
    told, out, codes = [], 0, case.form.communities or tuple(case.scene.placements)
    for code in codes:
        placement = _unstarted(case, code)
        event = terminated(case, placement, KIND)
        owing = owing_back(placement)
        told.append(coming_back(case, placement, event) if owing else event)
        out += owing
    add = {"lapsed": len(codes) - out, "unsettled": out}
    today = case.today.isoformat()
    assignment = counted(
        case, "application.placements_ended", add, last_on=today, **over_with(case, add)
    )
    return [*told, assignment, *money.back_to_lines(case, told)]


def _unstarted(case: Case, code: str) -> PlacementState:
    placement = case.placement(code)
    if placement.work is Work.TERMINATED:
        raise Stop("already_done", verb=case.act.verb)
    if placement.refusal:
        raise Stop("community_refused", community=code, refusal=placement.refusal)
    if placement.work not in case.row.leaves(Work):
        raise Stop("wrong_work", community=code, work=placement.work)
    if placement.end_on is None or case.today < placement.end_on:
        raise Stop("too_early", due=str(placement.end_on or ""))
    return placement


def owing_back(placement: PlacementState) -> bool:
    """Tell whether money that has left the department is still to come back from somebody."""
    return any(one.stage in LANDING or one.balance_fen for one in placement.instalments)


def coming_back(case: Case, placement: PlacementState, event: Event) -> Event:
    """Return the event of an end that waits for money to come back from the community."""
    left = [_freed(one) for one in placement.instalments]
    more: dict[str, Any] = {
        "instalments": [plain(one) for one in left],
        "exited_on": case.today.isoformat(),
        "unstarted": True,
        "stop": [code for code in event.body["stop"] if code != "handover"],
        "start": [case.clock(RETURN)],
    }
    return event.model_copy(update={"body": {**event.body, **more}})


def _freed(one: Instalment) -> Instalment:
    if one.stage not in WITH_DEPARTMENT:
        return one
    return one.model_copy(update={"stage": Payment.RETURNED, "settled_fen": 0})


def _listed(act: Act, by: Actor) -> Needs:
    codes = named(act, by)
    return Needs(communities=codes, all_placements=not codes, budget=True)


STEPS = {
    "end_unstarted": Step(end_unstarted, _listed),
}
