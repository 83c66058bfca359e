"""A dispute (domain 3.9): the two talk, the street mediates, the office rules, the group decides.

Who does not come is told of, and the dispute goes up on the day after its term. Nothing is ruled
or agreed by time: a ruling that nobody appeals against stands after the term of appeal.
"""

from typing import Any

from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps import money
from policies.lifecycle.steps.case import Case, Step, Stop, clock_of
from policies.lifecycle.steps.funding.payment import instalment_of
from policies.lifecycle.steps.settling.sums import check_sum, sum_in_effect
from policies.visibility.bypass import handler
from schemas import events
from schemas.acts import disputes as forms
from schemas.acts.act import Act, Actor
from schemas.events import Event
from schemas.states.disputes import (
    PARTIES,
    DisputeKind,
    DisputeResult,
    DisputeSide,
    DisputeState,
    OfferedTerms,
)
from schemas.states.settling import Proposal
from schemas.states.stages import DisputeStage as At
from schemas.states.states import PlacementState
from schemas.values import plain

MONEY = str(DisputeKind.MONEY)
OPEN = (At.D_TALK, At.D_MEDIATION, At.D_RULING, At.D_RULED, At.D_GROUP)
TERMS = {
    At.D_TALK: "dispute_talk",
    At.D_MEDIATION: "dispute_mediation",
    At.D_RULING: "dispute_ruling",
    At.D_RULED: "dispute_appeal",
    At.D_GROUP: "dispute_group",
}
"""Level -> its clock."""


def _side(case: Case) -> DisputeSide:
    if case.by.org in case.rules.directory.communities:
        return DisputeSide.COMMUNITY
    return DisputeSide.MEDIATOR if case.by.role == "STREET_HEAD" else DisputeSide.DEPARTMENT


def _found(case: Case, community: str, kind: str) -> DisputeState | None:
    state = case.scene.disputes.get(f"{community}:{kind}")
    return state if state is not None and state.stage in OPEN else None


def _state(case: Case) -> DisputeState:
    """Return the dispute that an act is about; refuses the act where it does not stand so."""
    assert isinstance(case.form, forms.AboutDispute)
    community, kind = case.own(), case.form.kind
    state = case.scene.disputes.get(f"{community}:{kind}")
    if state is None:
        raise Stop("no_such_dispute", community=community, kind=kind)
    if state.stage not in case.row.leaves(At):
        raise Stop("wrong_dispute", kind=state.kind, stage=state.stage)
    return state


def _event(case: Case, state: DisputeState, name: str, **body: Any) -> Event:
    stream = events.dispute(state.number, state.community, state.kind)
    return case.on(stream, f"dispute.{name}", **body)


def _to(case: Case, state: DisputeState, level: At) -> dict[str, Any]:
    """Return the body that brings a dispute to a level: its clock starts, the former one stops."""
    return {
        "stage": level,
        "heard": None,
        "offer": None,
        "stop": [clock.code for clock in state.clocks],
        "start": [case.clock(TERMS[level])],
    }


def _counted(case: Case, name: str, community: str, more: int) -> Event:
    body = {"add": {"disputes": more}, "community": community}
    if more < 0:
        body["last_on"] = case.today.isoformat()  # the archive waits for the working day after it
    return case.on_assignment(f"application.{name}", **body)


def open_dispute(case: Case) -> list[Event]:
    """Either side opens a dispute; the two talk first."""
    assert isinstance(case.form, forms.OpenDispute)
    form, code = case.form, case.own()
    placement = case.placement(code)
    if form.instalment is not None:
        instalment_of(placement, form.instalment)
    if _found(case, code, form.kind):
        raise Stop("dispute_open", community=code, kind=form.kind)
    state = _new(case, placement, form.kind, form.text, _side(case))
    state = state.model_copy(update={"no": form.instalment, "heard": (_side(case),)})
    return _opened(case, state)


def _new(
    case: Case, placement: PlacementState, kind: DisputeKind, text: str, side: DisputeSide
) -> DisputeState:
    return DisputeState(
        number=placement.number,
        community=placement.community,
        department=placement.applicant,
        street=placement.street,
        title=placement.title,
        kind=kind,
        text=text,
        opened_by=side,
        opened_on=case.today,
    )


def _opened(case: Case, state: DisputeState) -> list[Event]:
    body = {**plain(state), "stage": state.stage, "start": [case.clock(TERMS[state.stage])]}
    opened = _event(case, state, "opened", **body)
    return [opened, _counted(case, "dispute_opened", state.community, 1)]


def referred(case: Case, placement: PlacementState, proposal: Proposal) -> list[Event]:
    """Bring a proposal that was declined or not answered before the street's mediation."""
    asked = {"no": proposal.no, "asked_fen": proposal.fen, "whole": proposal.whole}
    known = _found(case, placement.community, MONEY)
    if known is not None:
        return [_event(case, known, "sum_asked", **asked)]
    state = _new(case, placement, DisputeKind.MONEY, proposal.basis, DisputeSide.DEPARTMENT)
    level = _above(state.model_copy(update=asked))
    return _opened(case, state.model_copy(update={**asked, "stage": level}))


def _above(state: DisputeState) -> At:
    """Return the next level; a street does not mediate in what it asked for itself."""
    if state.stage is At.D_TALK and state.department != state.street:
        return At.D_MEDIATION
    return At.D_RULING


def offer_terms(case: Case) -> list[Event]:
    """One side, or the mediator, says on which terms it could end; new terms replace the old."""
    assert isinstance(case.form, forms.OfferTerms)
    state, side, form = _state(case), _side(case), case.form
    _speaks(state, side)
    check_sum(case, state, form.amount)
    own = (side,) if side in PARTIES else ()
    offer = OfferedTerms(by=side, text=form.text, fen=form.amount, accepted=own)
    return [_event(case, state, "terms_offered", offer=plain(offer), heard=_heard(state, side))]


def _speaks(state: DisputeState, side: DisputeSide) -> None:
    """The two sides talk; where the street mediates, the street speaks for the terms."""
    wanted = PARTIES if state.stage is At.D_TALK else (DisputeSide.MEDIATOR,)
    if side not in wanted:
        raise Stop("not_at_this_level", stage=state.stage)


def _heard(state: DisputeState, side: DisputeSide) -> list[DisputeSide]:
    return [*(one for one in state.heard if one is not side), side]


def accept_terms(case: Case) -> list[Event]:
    """A side holds with the terms; with both it is settled, and a sum takes effect."""
    state, side = _state(case), _side(case)
    if state.offer is None:
        raise Stop("no_terms", kind=state.kind)
    if side in state.offer.accepted:
        raise Stop("already_done", verb=case.act.verb)
    accepted = (*state.offer.accepted, side)
    offer = state.offer.model_copy(update={"accepted": accepted})
    body = {"offer": plain(offer), "heard": _heard(state, side)}
    if set(PARTIES) - set(accepted):
        return [_event(case, state, "terms_accepted", **body)]
    ended = {**body, "stage": case.goes_to(At), "result": DisputeResult.AGREED, "fen": offer.fen}
    return _over(case, state, "agreed", offer.fen, "agreement", **ended)


def _over(
    case: Case, state: DisputeState, name: str, agreed: int | None, because: str, **body: Any
) -> list[Event]:
    """End a dispute; what it says of a sum takes effect, or a proposal falls."""
    told = sum_in_effect(case, state, agreed, because)
    stop = [clock.code for clock in state.clocks]
    ended = _event(case, state, name, closed_on=case.today.isoformat(), stop=stop, **body)
    counted = _counted(case, "dispute_closed", state.community, -1)
    return [ended, *told, counted, *money.back_to_lines(case, told)]


def agreed_outside(case: Case, placement: PlacementState) -> list[Event]:
    """The community consented to the sum after all: a dispute about it is over."""
    state = _found(case, placement.community, MONEY)
    if state is None:
        return []
    stop = [clock.code for clock in state.clocks]
    result = {"stage": At.D_AGREED, "result": DisputeResult.AGREED, "fen": state.asked_fen}
    closed = _event(
        case, state, "agreed", closed_on=case.today.isoformat(), stop=stop, offer=None, **result
    )
    return [closed, _counted(case, "dispute_closed", state.community, -1)]


def raise_dispute(case: Case) -> list[Event]:
    """It goes up a level: a side says that talking failed, the mediator that mediation did.

    By itself on the working day after the term; who did not come is told.
    """
    assert isinstance(case.form, forms.RaiseDispute)
    state, form = _state(case), case.form
    if case.by.role == "system":
        _run_out(case, state)
    elif not form.reason:
        raise Stop("incomplete", fields=["reason"])
    else:
        _speaks(state, _side(case))
    silent = form.absent or [one for one in PARTIES if one not in state.heard]
    body = {"reason": form.reason or "silence", "silent": list(silent)}
    return [_event(case, state, "raised", **_to(case, state, _above(state)), **body)]


def _run_out(case: Case, state: DisputeState) -> None:
    clock = clock_of(state.clocks, TERMS[state.stage])
    if clock is None or case.today <= clock.due:
        raise Stop("too_early", due=str(clock.due) if clock else "")


def rule_dispute(case: Case) -> list[Event]:
    """The office rules, the leading group's chair for good; a sum takes effect when it is final."""
    assert isinstance(case.form, forms.RuleDispute)
    state, form = _state(case), case.form
    _rules(case, state)
    check_sum(case, state, form.amount)
    lost = form.result is DisputeResult.FOR_DEPARTMENT and form.amount is None
    fen = state.asked_fen if lost else form.amount
    body = {"result": form.result, "reasons": form.reasons, "fen": fen}
    if case.by.role == "LG_CHAIR":
        return _over(case, state, "decided", fen, "ruling", stage=At.D_FINAL, **body)
    return [_event(case, state, "ruled", **_to(case, state, At.D_RULED), **body)]


def _rules(case: Case, state: DisputeState) -> None:
    """The office, unless it is its own; the chair at the end, or where the office is late."""
    role, org = handler(state.department, case.rules.directory)
    chair = ("LG_CHAIR", case.rules.directory.leading_group)
    clock = clock_of(state.clocks, TERMS[state.stage])
    late = clock is not None and case.today > clock.due
    if state.stage is At.D_GROUP:
        role, org = chair
    if (case.by.role, case.by.org) not in ((role, org), *((chair,) if late else ())):
        raise Stop("handled_elsewhere", role=role, org=org)


def appeal_ruling(case: Case) -> list[Event]:
    """A side asks the leading group to decide, in the term of appeal."""
    assert isinstance(case.form, forms.AppealRuling)
    state = _state(case)
    clock = clock_of(state.clocks, TERMS[state.stage])
    if clock is not None and case.today > clock.due:
        raise Stop("appeal_too_late", due=str(clock.due))
    told = {"by_side": _side(case), "appeal": case.form.reason}
    return [_event(case, state, "appealed", **_to(case, state, At.D_GROUP), **told)]


def finish_dispute(case: Case) -> list[Event]:
    """Nobody appealed: what the office ruled stands."""
    state = _state(case)
    _run_out(case, state)
    return _over(case, state, "finished", state.fen, "ruling", stage=case.goes_to(At))


def withdraw_dispute(case: Case) -> list[Event]:
    """Who opened it takes it back; the agreed sum stays as it was."""
    assert isinstance(case.form, forms.AppealRuling)
    state = _state(case)
    if _side(case) is not state.opened_by:
        raise Stop("opener_withdraws", side=state.opened_by)
    body = {"stage": case.goes_to(At), "reason": case.form.reason, "fen": None}
    return _over(case, state, "withdrawn", None, "", **body)


def _here(act: Act, by: Actor) -> Needs:
    code = act.text("community") or by.org
    return Needs(communities=(code,), disputes=(f"{code}:{act.text('kind')}",), budget=True)


STEPS = {
    "open_dispute": Step(open_dispute, needs=_here),
    "offer_terms": Step(offer_terms, needs=_here),
    "accept_terms": Step(accept_terms, needs=_here),
    "raise_dispute": Step(raise_dispute, needs=_here),
    "rule_dispute": Step(rule_dispute, needs=_here),
    "appeal_ruling": Step(appeal_ruling, needs=_here),
    "finish_dispute": Step(finish_dispute, needs=_here),
    "withdraw_dispute": Step(withdraw_dispute, needs=_here),
}
