"""The sum in a dispute: what may be offered or ruled, and what then becomes of the money."""

from policies.cost import arrears
from policies.lifecycle.steps.case import Case, Stop
from policies.lifecycle.steps.funding import settlement
from policies.lifecycle.steps.funding.payment import instalment_of
from policies.lifecycle.steps.placement.closing import UNREADY
from schemas.events import Event
from schemas.states.disputes import DisputeState
from schemas.states.settling import Proposal
from schemas.states.stages import Work
from schemas.states.states import Instalment, PlacementState


def check_sum(case: Case, state: DisputeState, fen: int | None) -> None:
    """Refuse a sum where none is in dispute, or one outside what was delivered and agreed."""
    if fen is None:
        return
    if state.no is None:
        raise Stop("no_sum_in_dispute", kind=state.kind)
    placement = case.placement(state.community)
    one = instalment_of(placement, state.no)
    low, high = settlement.bounds(placement, one, whole=state.whole)
    if fen < low:
        raise Stop("below_delivered", community=state.community, fen=low, given=fen)
    if fen > high:
        raise Stop("over_agreed", community=state.community, fen=high, given=fen)


def sum_in_effect(case: Case, state: DisputeState, fen: int | None, because: str) -> list[Event]:
    """Return what an outcome does to the money.

    Without a sum the agreed one stays due and a proposal falls. With money on its way just now, it
    is kept on record, and `settle` rests on it later.
    """
    placement = case.placement(state.community)
    if state.no is None or fen is None:
        return _fell(case, placement)
    one = instalment_of(placement, state.no)
    low, high = settlement.bounds(placement, one, whole=state.whole)
    fen = max(low, min(fen, high))  # what was delivered or spent meanwhile is never lost
    if _can_settle(state, placement, one):
        proposal = Proposal(no=one.no, fen=fen, on=case.today, basis=state.text, whole=state.whole)
        return settlement.take(case, placement, proposal, because)
    body = {"merge": {"granted": {str(one.no): fen}}, "no": one.no, "fen": fen}
    told = {**body, "because": because, **settlement.dropped(placement)}
    return [case.on_placement(placement.community, "funds.sum_granted", **told)]


def _fell(case: Case, placement: PlacementState) -> list[Event]:
    proposal = placement.proposal
    if proposal is None or not proposal.referred:
        return []
    told = {"no": proposal.no, "fen": proposal.fen, **settlement.dropped(placement)}
    return [case.on_placement(placement.community, "funds.proposal_fell", **told)]


def _can_settle(state: DisputeState, placement: PlacementState, one: Instalment) -> bool:
    if placement.exited_on is not None:
        return state.whole and one.stage in settlement.UNPAID
    if placement.work is Work.TERMINATED:
        return False
    ready = placement.work not in UNREADY
    return one.stage in settlement.HELD or (ready and one.stage in arrears.PLANNING)
