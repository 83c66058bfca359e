"""Who answers a correction of a recorded fact, and when it falls unanswered. Pure."""

from policies.lifecycle.work_item import Waits, after, owed
from policies.rules import Rules
from schemas.states.states import OpinionState, PlacementState


def corrections(state: OpinionState | PlacementState, rules: Rules) -> Waits:
    """Return the work items of the corrections that wait in a state."""
    waits: Waits = []
    for one in state.corrections.values():
        waits.append(owed("agree_correction", one.role, one.org, one.clock))
        waits += after("lapse_correction", one.clock, rules)
    return waits
