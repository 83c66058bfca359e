"""Who owes what in a bypass report: the office that handles it and the department it is about."""

from policies.lifecycle.work_item import Waits, items
from policies.rules import Rules
from schemas.states.bypass import BypassState
from schemas.states.stages import BypassFinding, BypassStage
from schemas.states.states import State

FOUND = (BypassStage.B_FINDING, BypassStage.B_SANCTION)


def bypass(state: State, rules: Rules) -> Waits:
    """Return the work items of a report by where it stands."""
    assert isinstance(state, BypassState)
    return items(state, state.stage, rules, _when(state))


def _when(state: BypassState) -> str:
    if state.stage is BypassStage.B_NOTICE:
        asked = "asked_outside" if state.body else "asked"
        return "explained" if state.explanation else asked
    if state.stage not in FOUND:
        return ""
    if state.stage is BypassStage.B_FINDING and state.finding is not BypassFinding.SUBSTANTIATED:
        return "cleared"
    if state.remedied_on is not None:
        return "remedied"
    return "open_outside" if state.body else "open"
