"""What a settlement does to the money, and what it may rest on.

Before payment it changes the amount to be ordered. Of a placement that ended for non-payment it
is the last word: the rest of the money goes back to the line. Of money a community holds it says
how much of it is owed; the difference is returned or carried over. Never below what was delivered.
"""

from typing import Any

from policies.cost import arrears
from policies.cost.funding import account, move
from policies.lifecycle.steps.case import Case, Stop
from policies.lifecycle.steps.funding.payment import instalment_of, with_body
from policies.lifecycle.steps.funding.receiving import finished, replaced
from policies.lifecycle.steps.money import home_of
from policies.lifecycle.steps.placement.closing import UNREADY
from schemas.events import Event
from schemas.states.settling import Proposal
from schemas.states.stages import Payment as Paid
from schemas.states.stages import Work
from schemas.states.states import Instalment, PlacementState
from schemas.values import plain

HELD = (Paid.CONFIRMED, Paid.SPENT)
UNPAID = (*arrears.PLANNING, Paid.ORDERED)
ANSWER, LOOK = "settlement_answer", "look_through"  # clocks


def ground(placement: PlacementState, one: Instalment, owed: int) -> str:
    """Return what a sum may rest on without the community's answer; '' where it needs one.

    full: it is the agreed sum; ruling: an agreement or a ruling on record leaves no more;
    evidence: both sides stated the quantities, and the sum is not below them.
    """
    covered = _covered(placement, one)
    if owed == sum(other.amount_fen for other in covered):
        return "full"
    left = placement.granted
    if owed >= sum(left.get(str(other.no), other.amount_fen) for other in covered):
        return "ruling"
    return "evidence" if placement.measured is not None and placement.measured.proven else ""


def _covered(placement: PlacementState, one: Instalment) -> list[Instalment]:
    """Return the instalments that a settlement of one is about.

    After an end all that its department has not paid.
    """
    if placement.exited_on is None:
        return [one]
    return [
        other
        for other in placement.instalments
        if other.stage in UNPAID and other.party == one.party
    ]


def least(placement: PlacementState, one: Instalment) -> int:
    """Return the fen below which no settlement goes: what was delivered, less the other sums."""
    covered = _covered(placement, one)
    if placement.measured is None:
        return 0
    others = sum(_worth(other) for other in placement.instalments if other not in covered)
    agreed = sum(other.amount_fen for other in covered)
    return min(agreed, max(0, placement.measured.fen - others))


def bounds(placement: PlacementState, one: Instalment, *, whole: bool) -> tuple[int, int]:
    """Return the least and the most that an instalment may be settled at.

    whole: the sum stands for all that was unpaid when the placement ended.
    """
    if placement.exited_on is not None and not whole:
        return 0, one.amount_fen
    spent = one.spent_fen if placement.exited_on is None else 0
    most = sum(other.amount_fen for other in _covered(placement, one))
    return max(spent, least(placement, one)), most


def _worth(one: Instalment) -> int:
    return one.amount_fen - one.returned_fen if one.settled_fen is None else one.settled_fen


def take(
    case: Case, placement: PlacementState, proposal: Proposal, because: str, *, seen: bool = False
) -> list[Event]:
    """Bring a sum into effect on its ground.

    Where the place says so it waits for the supervision committee, unless that has `seen` it.
    Refuses what is below what was delivered, above what was agreed, or at no stage to be settled.
    """
    one = instalment_of(placement, proposal.no)
    events = _settled(case, placement, one, proposal)
    if proposal.fen < (floor := least(placement, one)):
        raise Stop("below_delivered", community=placement.community, fen=floor, given=proposal.fen)
    if case.table.look_through_holds and not seen:
        return [waits_for_look(case, placement, proposal, because)]
    more: dict[str, Any] = {"because": because, **dropped(placement)}
    if not case.table.look_through_holds:
        more["to_look"] = [*placement.to_look, proposal.no]
        more["start"] = [case.clock(LOOK)]
    return [with_body(events[0], **more), *events[1:]]


def waits_for_look(
    case: Case, placement: PlacementState, proposal: Proposal, because: str
) -> Event:
    """Write that a settlement has its ground and waits to be looked through."""
    held = proposal.model_copy(update={"because": because})
    return case.on_placement(
        placement.community,
        "funds.settlement_shown",
        proposal=plain(held),
        no=held.no,
        fen=held.fen,
        because=because,
        start=[case.clock(LOOK)],
        stop=[ANSWER] if placement.proposal else [],
    )


def dropped(placement: PlacementState) -> dict[str, Any]:
    """Return the body that ends a proposal, if there is one: settled, paid in full, or outlived."""
    return {"proposal": None, "stop": [ANSWER]} if placement.proposal else {}


def _settled(
    case: Case, placement: PlacementState, one: Instalment, proposal: Proposal
) -> list[Event]:
    owed = proposal.fen
    if placement.exited_on is not None:
        return _after_exit(case, placement, one, proposal)
    if placement.work is Work.TERMINATED:
        raise Stop("placement_ended", community=placement.community)
    if one.stage in arrears.PLANNING:
        return _before_payment(case, placement, one, proposal)
    if one.stage not in HELD:
        raise Stop("wrong_payment", no=one.no, stage=one.stage, community=placement.community)
    if not one.spent_fen <= owed <= one.amount_fen:
        raise Stop("over_agreed", community=placement.community, fen=one.amount_fen, given=owed)
    done = one.model_copy(update={"stage": Paid.SETTLED, "settled_fen": owed})
    return [_event(case, placement, proposal, instalment=plain(done))]


def _before_payment(
    case: Case, placement: PlacementState, one: Instalment, proposal: Proposal
) -> list[Event]:
    """The instalment is ordered at what is owed; the difference goes back to the line.

    Not before the work may start: its cover is the first instalment as it was agreed.
    """
    if placement.work in UNREADY:
        raise Stop("wrong_work", community=placement.community, work=placement.work)
    owed = proposal.fen
    back = one.amount_fen - owed
    if back < 0:
        raise Stop("over_agreed", community=placement.community, fen=one.amount_fen, given=owed)
    changed = one.model_copy(update={"amount_fen": owed, "settled_fen": owed})
    if not owed:
        changed = changed.model_copy(update={"stage": Paid.SETTLED})
    ids = (placement.number, placement.community)
    event = _event(
        case,
        placement,
        proposal,
        instalment=plain(changed),
        amount_fen=placement.amount_fen - back,
        committed_fen=placement.committed_fen - back,
        postings=move(account("committed", *ids), home_of(placement, one), back),
    )
    after = replaced(placement, changed)
    return [event, *([] if owed else finished(case, placement, after))]


def _after_exit(
    case: Case, placement: PlacementState, one: Instalment, proposal: Proposal
) -> list[Event]:
    """Settle all that has not been paid: `owed` to the community, the rest back to the line."""
    if one.stage not in UNPAID:
        raise Stop("wrong_payment", no=one.no, stage=one.stage, community=placement.community)
    owed, unpaid = proposal.fen, _covered(placement, one)
    ordered = sum(other.amount_fen for other in unpaid if other.stage is Paid.ORDERED)
    pool = sum(other.amount_fen for other in unpaid)
    if owed > pool:
        raise Stop("over_agreed", community=placement.community, fen=pool, given=owed)
    ids = (placement.number, placement.community)
    committed, end = account("committed", *ids), account("settled", *ids)
    postings = [
        *move(account("ordered", *ids), committed, ordered),
        *move(committed, end, owed),
        *move(committed, home_of(placement, one), pool - owed),
    ]
    after = [
        _ended(other, one, owed) if other in unpaid else other for other in placement.instalments
    ]
    event = _event(
        case,
        placement,
        proposal,
        instalments=[plain(other) for other in after],
        committed_fen=placement.committed_fen - (pool - owed),
        postings=postings,
    )
    return [event, *finished(case, placement, after)]


def _ended(other: Instalment, one: Instalment, owed: int) -> Instalment:
    if other.no == one.no:
        return other.model_copy(update={"stage": Paid.SETTLED, "settled_fen": owed})
    return other.model_copy(update={"stage": Paid.RETURNED, "settled_fen": 0})


def _event(case: Case, placement: PlacementState, proposal: Proposal, **body: object) -> Event:
    event = case.on_placement(
        placement.community,
        "funds.settled",
        no=proposal.no,
        fen=proposal.fen,
        basis=proposal.basis,
    )
    filled = {key: value for key, value in body.items() if key != "postings" or value}
    return with_body(event, **filled)
