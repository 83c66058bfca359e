"""An item ends by decision (row 24): work not begun is freed, work begun is settled and paid."""

from typing import Any

from policies.cost.funding import complete
from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps import money
from policies.lifecycle.steps.case import Case, Step, Stop
from policies.lifecycle.steps.placement.closing import RETURN, terminated
from policies.lifecycle.steps.placement.unstarted import coming_back, owing_back
from policies.lifecycle.steps.requested import request_over
from policies.lifecycle.steps.tally import counted
from schemas.acts.act import Act, Actor
from schemas.acts.work import ExitDecision
from schemas.events import Event
from schemas.states.stages import Agreement, Stage, Work
from schemas.states.states import PlacementState

UNSTARTED = (Work.WAIT_AGREEMENT, Work.WAIT_FUNDS, Work.READY)
EXITED = ("placement.exited", "application.ended_by_decision")
LEFT = ("placement.left_by_change", "application.placements_left")
BY_OFFICE = ("law_change", "department")  # grounds on which the group's office ends an item itself


def exit_(case: Case) -> list[Event]:
    """The leading group ends the item at communities; its office where the law or who asked does.

    What is delivered already is accepted, rated and paid as agreed.
    """
    assert isinstance(case.form, ExitDecision)
    form = case.form
    law = case.assignment.terms.required_by
    if law and form.ground in ("decision", "residents"):
        raise Stop("required_by_law", law=law)
    if form.ground not in BY_OFFICE and case.by.org != case.rules.directory.leading_group:
        raise Stop("group_decides", org=case.rules.directory.leading_group)
    return ended(case, form.communities, EXITED, form.reason, form.ground)


def ended(
    case: Case, codes: tuple[str, ...], kinds: tuple[str, str], reason: str, ground: str = "change"
) -> list[Event]:
    """End the work at communities, and the item with the last of it.

    kinds: of the events of each placement and of the assignment.
    """
    going = case.row.leaves(Work)
    open_ = [one for one in (case.placement(code) for code in codes) if one.work in going]
    if not open_:
        raise Stop("nothing_to_end", communities=list(codes))
    told: list[Event] = []
    add = {"lapsed": 0, "unsettled": 0, "paused": 0}
    for placement in open_:
        event, count = _ended(case, placement, kinds[0], ground)
        told.append(event)
        add[count] += 1
        add["paused"] -= int(placement.paused_work is not None)
    ended_ = {one.community for one in open_}
    left = any(
        one.work in going for code, one in case.scene.placements.items() if code not in ended_
    )
    whole = case.act.verb == "withdraw" or case.assignment.placed >= case.assignment.to_place
    last = not left and whole
    today = case.today.isoformat()
    counting = counted(case, kinds[1], add, last_on=today, ground=ground, reason=reason)
    return [
        *told,
        *_with_stage(case, counting, ground, over=last),
        *money.back_to_lines(case, told),
    ]


def _ended(case: Case, placement: PlacementState, kind: str, ground: str) -> tuple[Event, str]:
    if placement.work in UNSTARTED:
        event = terminated(case, placement, kind)
        if owing_back(placement):
            return coming_back(case, placement, event), "unsettled"
        return event, "lapsed"
    over = complete(placement.instalments)
    body: dict[str, Any] = (
        {} if over else {"exited_on": case.today.isoformat(), "start": [case.clock(RETURN)]}
    )
    event = case.on_placement(
        placement.community,
        kind,
        work=case.goes_to(Work),
        agreement=case.goes_to(Agreement),
        paused_work=None,
        proposal=None,
        held=None,
        notice=ground,
        stop=[clock.code for clock in placement.clocks if clock.code != "handover"],
        **body,
    )
    return event, "lapsed" if over else "unsettled"


def _with_stage(case: Case, event: Event, ground: str, *, over: bool) -> list[Event]:
    if not over:
        return [event]
    assignment = case.assignment
    freed = money.release(case, assignment)  # of communities that were never placed
    body = {
        **event.body,
        "stage": Stage.EXITED,
        "exited_on": case.today.isoformat(),
        "because": ground,
        **money.nothing_reserved(assignment),
        "stop": [clock.code for clock in assignment.clocks],
        **({"postings": freed.postings} if freed.postings else {}),
    }
    return [*request_over(case, event.model_copy(update={"body": body})), *freed.events]


def everything(act: Act, by: Actor) -> Needs:
    """All placements: the item ends with the last of them."""
    return Needs(all_placements=True, budget=True, all_opinions=True)


STEPS = {"exit": Step(exit_, everything)}
