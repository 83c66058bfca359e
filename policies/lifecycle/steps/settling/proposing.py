"""A settlement below the agreed sum is a proposal, until it rests on something (readings).

It takes effect by quantities that both sides stated, by the community's own consent, or by a
ruling. What is declined, or not answered in its term, goes to the street's mediation. Until then
the agreed sum stays due, and the clocks of non-payment run on.
"""

from decimal import Decimal

from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps import money
from policies.lifecycle.steps.case import Case, Step, Stop, clock_of, named
from policies.lifecycle.steps.funding import settlement
from policies.lifecycle.steps.funding.payment import given_for, own_part
from policies.lifecycle.steps.funding.settlement import ANSWER, UNPAID
from policies.lifecycle.steps.settling import disputes
from schemas.acts.act import Act, Actor
from schemas.acts.base import SomeCommunities
from schemas.acts.funds import Consent, Declined, LookThrough, Settle
from schemas.events import Event
from schemas.numbers import fen
from schemas.states.settling import LookedThrough, Proposal
from schemas.states.stages import Payment as Paid
from schemas.states.states import Instalment, PlacementState
from schemas.values import plain


def settle(case: Case) -> list[Event]:
    """Settle one instalment of some placements, or propose to; the amounts must add up."""
    assert isinstance(case.form, Settle)
    told: list[Event] = []
    for code in case.form.communities:
        placement = case.placement(code)
        one = own_part(case, placement, case.form.instalment)
        owed = given_for(code, case.form.amounts)
        if one.stage in (Paid.SETTLED, Paid.RETURNED):
            raise Stop("already_done", verb="settle", no=one.no)
        if placement.exited_on is not None:
            _adds_up(case.form, code, placement, one, owed)
        told += _taken_or_proposed(case, placement, one, owed)
    return [*told, *money.back_to_lines(case, told)]


def _adds_up(
    form: Settle, code: str, placement: PlacementState, one: Instalment, owed: int
) -> None:
    """Refuse an amount that is not hours × rate + direct costs − what was paid before."""
    if form.rate is None or code not in form.hours:
        return
    whole = fen(form.hours[code] * Decimal(form.rate) / 100) + form.direct
    expected = max(0, whole - _paid_before(placement, one))
    if owed != expected:
        raise Stop("settlement_differs", community=code, fen=expected, given=owed)


def _paid_before(placement: PlacementState, one: Instalment) -> int:
    return sum(
        (other.amount_fen if other.paid_on else other.settled_fen or 0) - other.returned_fen
        for other in placement.instalments
        if other.no != one.no and other.stage not in UNPAID
    )


def _taken_or_proposed(
    case: Case, placement: PlacementState, one: Instalment, owed: int
) -> list[Event]:
    assert isinstance(case.form, Settle)
    proposal = Proposal(
        no=one.no,
        fen=owed,
        on=case.today,
        basis=case.form.basis,
        whole=placement.exited_on is not None,
    )
    because = settlement.ground(placement, one, owed)
    taken = settlement.take(case, placement, proposal, because)
    if because:
        return taken
    if placement.proposal is not None:
        raise Stop("proposal_open", community=placement.community, no=placement.proposal.no)
    told = {"no": one.no, "fen": owed, "start": [case.clock(ANSWER)]}
    return [
        case.on_placement(
            placement.community, "funds.settlement_proposed", proposal=plain(proposal), **told
        )
    ]


def agree(case: Case) -> list[Event]:
    """The community consents: the proposed sum takes effect, and a dispute about it is over."""
    assert isinstance(case.form, Consent)
    placement, proposal = _proposed(case, case.form.instalment)
    events = settlement.take(case, placement, proposal, "consent")
    over = disputes.agreed_outside(case, placement) if proposal.referred else []
    return [*events, *over, *money.back_to_lines(case, events)]


def _proposed(case: Case, no: int) -> tuple[PlacementState, Proposal]:
    placement = case.placement(case.own())
    proposal = placement.proposal
    if proposal is None or proposal.no != no:
        raise Stop("no_proposal", community=placement.community, no=no)
    if proposal.because:
        raise Stop("already_done", verb=case.act.verb, no=no)
    return placement, proposal


def decline(case: Case) -> list[Event]:
    """The community does not consent: the street mediates. The agreed sum stays due meanwhile."""
    assert isinstance(case.form, Declined)
    placement, proposal = _proposed(case, case.form.instalment)
    if proposal.referred:
        raise Stop("already_done", verb=case.act.verb, no=proposal.no)
    reason = case.form.reason
    told = _referred(case, placement, proposal, "funds.settlement_declined", reason=reason)
    return [*told, *disputes.referred(case, placement, proposal)]


def refer(case: Case) -> list[Event]:
    """Nobody answered a proposal in its term: the street mediates from the next working day on."""
    assert isinstance(case.form, SomeCommunities)
    told = []
    for code in case.form.communities:
        placement = case.placement(code)
        clock = clock_of(placement.clocks, ANSWER)
        if placement.proposal is None or clock is None:
            raise Stop("nothing_due")
        if case.today <= clock.due:
            raise Stop("too_early", due=str(clock.due))
        proposal = placement.proposal
        told += _referred(case, placement, proposal, "funds.settlement_unanswered")
        told += disputes.referred(case, placement, proposal)
    return told


def _referred(
    case: Case, placement: PlacementState, proposal: Proposal, kind: str, **told: str
) -> list[Event]:
    before = plain(proposal.model_copy(update={"referred": True}))
    body = {"proposal": before, "no": proposal.no, "fen": proposal.fen, "stop": [ANSWER], **told}
    return [case.on_placement(placement.community, kind, **body)]


def look_through(case: Case) -> list[Event]:
    """The supervision committee has looked through a settlement; remarks stay beside it."""
    assert isinstance(case.form, LookThrough)
    form = case.form
    placement = case.placement(case.own())
    held = placement.proposal
    waits = held is not None and held.because and held.no == form.instalment
    if not waits and form.instalment not in placement.to_look:
        raise Stop("nothing_to_look_through", community=placement.community, no=form.instalment)
    left = [no for no in placement.to_look if no != form.instalment]
    look = LookedThrough(no=form.instalment, on=case.today, remarks=form.remarks)
    seen = case.on_placement(
        placement.community,
        "funds.settlement_looked_through",
        no=form.instalment,
        remarks=form.remarks,
        to_look=left or None,
        append={"looks": [plain(look)]},
        stop=[] if left else [settlement.LOOK],
    )
    if not waits or held is None:
        return [seen]
    events = settlement.take(case, placement, held, held.because, seen=True)
    return [seen, *events, *money.back_to_lines(case, events)]


def _with_line(act: Act, by: Actor) -> Needs:
    return Needs(communities=named(act, by), budget=True)


def _with_dispute(act: Act, by: Actor) -> Needs:
    codes = named(act, by) or (by.org,)
    about = tuple(f"{code}:{disputes.MONEY}" for code in codes)
    return Needs(communities=codes, disputes=about, budget=True)


def _own(act: Act, by: Actor) -> Needs:
    return Needs(communities=(act.text("community") or by.org,), budget=True)


STEPS = {
    "settle": Step(settle, needs=_with_line),
    "agree_settlement": Step(agree, needs=_with_dispute),
    "decline_settlement": Step(decline, needs=_with_dispute),
    "refer_settlement": Step(refer, needs=_with_dispute),
    "look_through": Step(look_through, needs=_own),
}
