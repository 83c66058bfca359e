"""Payment of an instalment by the department: order, pay, take an order back (section 3.5).

Fails closed: no order before the agreement is in force, none to another account or amount.
"""

from collections.abc import Iterator, Mapping

from policies.cost import arrears
from policies.cost.funding import account, move
from policies.lifecycle.steps.case import Case, Step, Stop, at_placements
from policies.lifecycle.steps.funding.proving import (
    after_order,
    at_payments,
    day_of,
    findings,
    kept,
    proof_of,
)
from policies.lifecycle.steps.placement.agreement import live
from schemas.acts.funds import Order, Payment, Undone
from schemas.events import Event
from schemas.states.stages import Agreement
from schemas.states.stages import Payment as Paid
from schemas.states.states import Instalment, PlacementState
from schemas.values import plain

PAYABLE = (Agreement.G_IN_FORCE, Agreement.G_SUSPENDED, Agreement.G_AMENDED)
ORDERED = ("funds.ordered", "committed", "ordered")  # event, debit, credit
PAID = ("funds.paid", "ordered", "paid")
CANCELLED = ("funds.order_cancelled", "ordered", "committed")
REVERSED = ("funds.payment_reversed", "paid", "ordered")


def instalment_of(placement: PlacementState, no: int) -> Instalment:
    """Return an instalment of a placement; refuses when there is none of that number."""
    found = next((one for one in placement.instalments if one.no == no), None)
    if found is None:
        raise Stop("no_such_instalment", no=no, community=placement.community)
    return found


def own_part(case: Case, placement: PlacementState, no: int) -> Instalment:
    """Return an instalment that the actor's department owes; each pays its own part alone."""
    one = instalment_of(placement, no)
    owner = placement.payer_of(one)
    if case.by.org != owner:
        raise Stop("other_party", no=no, community=placement.community, department=owner)
    return one


def at_stage(case: Case, placement: PlacementState, one: Instalment) -> None:
    """Refuse unless the instalment stands where the act can be done."""
    order, wanted = list(Paid), case.row.leaves(Paid)
    if one.stage in wanted:
        return
    first = next(stage for stage in order if stage in wanted)
    if one.stage not in SIDE and order.index(one.stage) > order.index(first):
        raise Stop("already_done", verb=case.act.verb, no=one.no)
    raise Stop("wrong_payment", no=one.no, stage=one.stage, community=placement.community)


SIDE = (Paid.OVERDUE, Paid.DISPUTED, Paid.DEFERRED)


def payable(case: Case, code: str) -> PlacementState:
    """Return a placement whose agreement is owed its money, also after the end date."""
    placement = live(case, code)
    if placement.agreement not in PAYABLE:
        raise Stop("agreement_not_in_force", community=code, agreement=placement.agreement)
    return placement


def exact(code: str, given: dict[str, int], one: Instalment) -> None:
    """Refuse an amount that is not the instalment's."""
    if given_for(code, given) != one.amount_fen:
        raise Stop("other_amount", community=code, fen=one.amount_fen, given=given[code])


def given_for(code: str, given: dict[str, int]) -> int:
    """Return the amount given for a community; refuses when it is missing."""
    if code not in given:
        raise Stop("incomplete", fields=[f"amounts.{code}"])
    return given[code]


def order(case: Case) -> list[Event]:
    """The department orders the payment, to the registered account and to the cent."""
    assert isinstance(case.form, Order)
    form, told = case.form, []
    for code in form.communities:
        placement = payable(case, code)
        one = own_part(case, placement, form.instalment)
        if form.accounts.get(code) != placement.account:
            raise Stop("other_account", community=code, account=placement.account)
        at_stage(case, placement, one)
        if one.rule == "after_acceptance" and placement.accepted_on is None:
            raise Stop("not_yet_accepted", no=one.no, community=code)
        exact(code, form.amounts, one)
        _not_the_one_who_accepted(case, placement)
        proof = proof_of(case, one)
        stage = {"stage": case.goes_to(Paid), "ordered_on": case.today, **kept(case, one, proof)}
        event = moved(case, placement, one, ORDERED, stage)
        told.append(with_body(event, **_paid_in_full(placement, one)))
    return told


def _paid_in_full(placement: PlacementState, one: Instalment) -> dict[str, object]:
    """Who orders the agreed sum gives up what it proposed to pay instead."""
    asked = placement.proposal
    return {"proposal": None, "stop": ["settlement_answer"]} if asked and asked.no == one.no else {}


def _not_the_one_who_accepted(case: Case, placement: PlacementState) -> None:
    """Two people on each side: who orders or pays is not who accepts the work."""
    if case.by.person in placement.hands.get("accept_work", ()):
        raise Stop("two_people", verb=case.act.verb, other="accept_work")


def _each(case: Case, form: Payment | Undone) -> Iterator[tuple[PlacementState, Instalment]]:
    """Yield the instalment of each community named, at the stage that the act begins from."""
    for code in form.communities:
        placement = payable(case, code)
        one = own_part(case, placement, form.instalment)
        at_stage(case, placement, one)
        yield placement, one


def pay(case: Case) -> list[Event]:
    """The money has left the department."""
    assert isinstance(case.form, Payment)
    told = []
    for placement, one in _each(case, case.form):
        exact(placement.community, case.form.amounts, one)
        _not_the_one_who_accepted(case, placement)
        proof = after_order(case, one)
        stage = {"stage": case.goes_to(Paid), "paid_on": day_of(proof), **kept(case, one, proof)}
        event = moved(case, placement, one, PAID, stage)
        told.append(with_body(event, **findings(case, one, proof)))
    return told


def cancel_order(case: Case) -> list[Event]:
    """An order that was wrong is voided by a reversing transfer; the instalment is owed again."""
    assert isinstance(case.form, Undone)
    told = []
    for placement, one in _each(case, case.form):
        back = one.model_copy(update={"stage": Paid.PLANNED, "ordered_on": None})
        proofs = {verb: proof for verb, proof in one.proofs.items() if verb != "order"}
        stage = arrears.stage_on(back, case.today, case.rules.calendar)
        event = moved(
            case, placement, one, CANCELLED, {"stage": stage, "ordered_on": None, "proofs": proofs}
        )
        told.append(with_body(event, because=case.form.reason))
    return told


def reverse_payment(case: Case) -> list[Event]:
    """A payment that never left the account is taken back; its order stands, lateness with it."""
    assert isinstance(case.form, Undone)
    told = []
    for placement, one in _each(case, case.form):
        proofs = {verb: proof for verb, proof in one.proofs.items() if verb != "pay"}
        stage = {"stage": case.goes_to(Paid), "paid_on": None, "proofs": proofs}
        event = moved(case, placement, one, REVERSED, stage)
        told.append(with_body(event, because=case.form.reason))
    return told


def moved(
    case: Case,
    placement: PlacementState,
    one: Instalment,
    path: tuple[str, str, str],
    stage: Mapping[str, object],
) -> Event:
    """Write the event (kind, debit, credit of `path`) that brings an instalment to a stage."""
    kind, debit, credit = path
    ids = (placement.number, placement.community)
    fresh = Instalment.model_validate({**vars(one), **stage})
    postings = move(account(debit, *ids), account(credit, *ids), one.amount_fen)
    event = case.on_placement(
        placement.community, kind, instalment=plain(fresh), fen=one.amount_fen, no=one.no
    )
    return with_body(event, postings=postings) if postings else event


def unmoved(
    case: Case, placement: PlacementState, one: Instalment, kind: str, stage: Mapping[str, object]
) -> Event:
    """Write the event that changes an instalment while its money stays where it is."""
    fresh = Instalment.model_validate({**vars(one), **stage})
    return case.on_placement(placement.community, kind, instalment=plain(fresh), no=one.no)


def with_body(event: Event, **more: object) -> Event:
    """Return the event with more in its body."""
    return event.model_copy(update={"body": {**event.body, **more}})


STEPS = {
    "order": Step(order, needs=at_payments),
    "pay": Step(pay, needs=at_payments),
    "cancel_order": Step(cancel_order, needs=at_placements),
    "reverse_payment": Step(reverse_payment, needs=at_placements),
}
