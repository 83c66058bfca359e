"""Who owes what in a dispute: the sides at talk, the street that mediates, who rules. Pure."""

from policies.lifecycle.work_item import Waits, items
from policies.rules import Rules
from schemas.states.disputes import PARTIES, DisputeState
from schemas.states.stages import DisputeStage
from schemas.states.states import State


def dispute(state: State, rules: Rules) -> Waits:
    """Return the work items of a dispute by its level and by who has answered there."""
    assert isinstance(state, DisputeState)
    return items(state, state.stage, rules, "", *_when(state))


def _when(state: DisputeState) -> list[str]:
    offer = state.offer
    if offer is not None:
        return [f"offered_{side}" for side in PARTIES if side not in offer.accepted]
    if state.stage is DisputeStage.D_TALK:
        return [f"talk_{side}" for side in PARTIES if side not in state.heard]
    return ["mediator"]
