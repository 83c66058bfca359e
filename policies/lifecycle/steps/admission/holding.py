"""Placements that find no room: the item is held, and people decide what becomes of it.

What happens by itself (publicity_end, fan_out) must not be refused in silence: the communities
that are full are put on record, and the office has them as a work item until there is room.
"""

from collections.abc import Callable
from typing import Any

from policies.cost.funding import Posting, account, move, shares
from policies.cost.joint import split
from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps import money
from policies.lifecycle.steps.case import Case, Step, Stop, also
from schemas.acts.act import Act, Actor
from schemas.acts.decision import LeaveOut, LiftCapacity
from schemas.events import Event

FULL = ("over_capacity", "no_ceiling")
RULE = "C01"
CLOCK = "capacity"  # of the office, to leave them out or to have C01 lifted


def or_held(case: Case, place: Callable[[Case], list[Event]]) -> list[Event]:
    """Place, or put on record which communities have no room; told once, then refused again."""
    try:
        told = place(case)
    except Stop as stop:
        full = stop.refused.params.get("communities", [])
        if stop.refused.code not in FULL or tuple(full) == case.assignment.over:
            raise
        because = stop.refused.code
        start = [] if case.assignment.over else [case.clock(CLOCK)]
        return [
            case.on_assignment(
                "application.held_for_capacity", over=full, because=because, start=start
            )
        ]
    return also(told, {"over": None, **_over(told)}) if told and case.assignment.over else told


def _over(told: list[Event]) -> dict[str, list[str]]:
    """The office's term is over with what it was about."""
    return {"stop": [*told[0].body.get("stop", ()), CLOCK]}


def leave_out(case: Case) -> list[Event]:
    """The office cuts the list: communities that are full are not placed; their money is freed."""
    assert isinstance(case.form, LeaveOut)
    assignment = case.assignment
    cut = case.form.communities
    strangers = [code for code in cut if code not in assignment.over]
    if strangers:
        raise Stop("has_room", communities=strangers)
    if assignment.to_place <= len(cut):
        raise Stop("nobody_left", number=assignment.number)
    without = done_without(case, cut)
    event = case.on_assignment(
        "application.communities_left_out",
        over=[code for code in assignment.over if code not in cut] or None,
        stop=[CLOCK] if set(cut) >= set(assignment.over) else [],
        reason=case.form.reason,
        **without,
    )
    return [event, *money.back_to_lines(case, [event])]


def done_without(case: Case, codes: tuple[str, ...]) -> dict[str, Any]:
    """Return the body of an item that does without communities; what they would cost is freed."""
    assignment, application = case.assignment, case.scene.application
    assert application is not None
    words = case.rules.rulebook.ground.lists.profile_fields
    amounts = shares(application, case.rules.directory, words)
    parts = split(amounts, assignment.terms.parties)
    sums = [sum(column) for column in zip(*(parts[code] for code in codes), strict=True)]
    whole = sums or [sum(amounts[code] for code in codes)]
    postings: list[Posting] = []
    freed: dict[str, int] = {}
    for payer, fen in zip(assignment.terms.payers, whole, strict=True):
        freed[payer.org] = min(assignment.funds_of(payer.org).reserved_fen, fen)
        line = money.line_of(payer.org, payer.budget_doc_no)
        postings += move(account("reserved", assignment.number), line, freed[payer.org])
    body: dict[str, Any] = {"append": {"left_out": list(codes)}}
    if not postings:
        return body
    add: dict[str, Any] = {"reserved_fen": -sum(freed.values())}
    if sums:
        add["party_reserved"] = {org: -fen for org, fen in freed.items()}
    return {**body, "add": add, "postings": postings}


def lift_capacity(case: Case) -> list[Event]:
    """The leading group exempts the item from C01, by name and for a time; it is placed then."""
    assert isinstance(case.form, LiftCapacity)
    assignment, form = case.assignment, case.form
    if RULE in assignment.exemptions:
        raise Stop("already_done", verb=case.act.verb)
    if not assignment.over:
        raise Stop("has_room", communities=[])
    grant = {"rule": RULE, **form.model_dump(mode="json")}
    return [
        case.on_assignment(
            "application.capacity_lifted",
            append={"exemptions": [RULE]},
            over=None,
            stop=[CLOCK],
            granted=[grant],
            granted_on=case.today.isoformat(),
        )
    ]


def _application(act: Act, by: Actor) -> Needs:
    return Needs(application=True, budget=True)


STEPS = {
    "leave_out": Step(leave_out, _application),
    "lift_capacity": Step(lift_capacity),
}
