"""The count of an assignment's placements, and what it makes of the assignment (rows 21 and 24).

The assignment is SUSPENDED only while every live placement is; it exits when the last one ended
for non-payment.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from policies.lifecycle.steps.case import Case
from schemas.events import Event
from schemas.states.stages import Stage
from schemas.states.states import AssignmentState

RUNNING = (Stage.EFFECTIVE, Stage.SUSPENDED, Stage.AMENDING, Stage.RENEWING)
TAKEN_UP = (Stage.APPROVED, Stage.APPROVED_COND)  # and not in effect anywhere yet


def live(assignment: AssignmentState) -> int:
    """Return how many communities the assignment still works or will work at."""
    return assignment.to_place - assignment.closed - assignment.lapsed - assignment.unsettled


def counted(
    case: Case, kind: str, add: dict[str, int], *, unpaid: bool = False, **told: Any
) -> Event:
    """Write an event of the assignment that counts placements, with the stage that follows.

    unpaid: they end because nobody paid; the assignment ends with the last of them.
    """
    after = case.assignment.model_copy(
        update={name: getattr(case.assignment, name) + more for name, more in add.items()}
    )
    body: dict[str, Any] = {"add": {name: more for name, more in add.items() if more}, **told}
    return case.on_assignment(kind, **body, **_stage(case, after, unpaid=unpaid))


def _stage(case: Case, after: AssignmentState, *, unpaid: bool) -> dict[str, Any]:
    left = live(after)
    if after.stage not in RUNNING:
        return {}
    if left <= 0 and unpaid:
        today = case.today.isoformat()
        return {
            "stage": Stage.EXITED,
            "exited_on": today,
            "because": "nonpayment",
            "stop": [clock.code for clock in case.assignment.clocks],
        }
    stage = running(after)
    return {} if stage is after.stage or after.request else {"stage": stage}


def after(assignment: AssignmentState, events: Iterable[Event]) -> AssignmentState:
    """Return the assignment with what events count of its placements."""
    counts = Counter[str]()
    for one in events:
        if one.stream.kind == "assignment":
            counts.update(one.body.get("add", {}))
    told = {name: getattr(assignment, name) + more for name, more in counts.items()}
    return assignment.model_copy(update=told)


def running(assignment: AssignmentState) -> Stage:
    """Return where work stands that nobody asks to change: suspended while all of it is."""
    paused = 0 < live(assignment) <= assignment.paused
    return Stage.SUSPENDED if paused else Stage.EFFECTIVE


def over_with(case: Case, add: dict[str, int], because: str = "end_date") -> dict[str, Any]:
    """Return the end of an approved item that never took effect, with its last placement."""
    assignment = case.assignment
    unsettled = assignment.unsettled + add.get("unsettled", 0)
    ended = assignment.closed + assignment.lapsed + add.get("lapsed", 0) + unsettled
    if assignment.stage not in TAKEN_UP or not ended >= assignment.placed >= assignment.to_place:
        return {}
    stop = [clock.code for clock in assignment.clocks]
    if not unsettled:
        return {"stage": Stage.LAPSED, "stop": stop}
    today = case.today.isoformat()
    return {"stage": Stage.EXITED, "exited_on": today, "because": because, "stop": stop}
