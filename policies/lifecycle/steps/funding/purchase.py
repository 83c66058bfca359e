"""Purchase of service: the department pays the supplier of the contract, the community says what
was done at its place.

Nothing of the contract goes through a community's account, and none of it is task money. A payment
stops where a community says that nothing was done, also once its work ended there; silence holds
only what completes the contract, and only while the work is going on there.
"""

from policies.cost.funding import account, move
from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps.case import Case, Step, Stop, named
from policies.lifecycle.steps.funding.proving import day_of, shown_by
from schemas.acts.act import Act, Actor
from schemas.acts.funds import ConfirmService, SupplierBack, SupplierPayment
from schemas.applications.codes import Route
from schemas.applications.funding_plan import Supplier
from schemas.events import Event
from schemas.states.instalments import Proof
from schemas.states.placements.service import ServiceSaid, SupplierPaid
from schemas.states.stages import Work
from schemas.values import plain

OVER = (Work.WAIT_AGREEMENT, Work.WAIT_FUNDS, Work.READY, Work.TERMINATED, Work.CLOSED)


def _bought(case: Case) -> Supplier:
    """Return the supplier of an item whose service is bought; refuses where none is."""
    application = case.scene.application
    one = application.supplier if application else None
    if case.assignment.route != Route.PURCHASE or one is None or not one.complete:
        raise Stop("nothing_bought", number=case.number)
    return one


def pay_supplier(case: Case) -> list[Event]:
    """Part of the contract was paid to the supplier; never more than the contract in all."""
    assert isinstance(case.form, SupplierPayment)
    supplier, fen, state = _bought(case), case.form.amount, case.assignment
    left = supplier.amount_fen - state.supplier_paid_fen
    if fen > left:
        raise Stop("over_contract", fen=left, given=fen)
    places = case.scene.placements
    missing = [code for code, one in places.items()
               if one.service and one.service.result == "not_provided"]  # fmt: skip
    if missing:
        raise Stop("service_not_provided", communities=sorted(missing))
    at_work = (code for code, one in places.items() if one.work not in OVER and not one.refusal)
    silent = sorted(code for code in at_work if places[code].service is None)
    if silent and fen == left:
        raise Stop("service_unconfirmed", communities=silent)
    proof, no = shown_by(case), str(len(state.supplier_payments) + 1)
    paid = SupplierPaid(fen=fen, on=day_of(proof), told=proof.on)
    return [_booked(case, "supplier.paid", no, paid, proof)]


def reverse_supplier(case: Case) -> list[Event]:
    """A payment that came back or never left: the contract owes it again, both entries stay."""
    assert isinstance(case.form, SupplierBack)
    _bought(case)
    no, payments = str(case.form.payment), case.assignment.supplier_payments
    if (paid := payments.get(no)) is None:
        raise Stop("no_such_supplier_payment", no=no)
    if paid.back_on is not None:
        raise Stop("supplier_payment_back", no=no, on=str(paid.back_on))
    proof, left_on = shown_by(case), paid.told or paid.on
    if proof.on is not None and proof.on < left_on:
        raise Stop("before_payment", on=str(proof.on), day=str(left_on), no=no)
    back = paid.model_copy(update={"back_on": day_of(proof), "reason": case.form.reason})
    return [_booked(case, "supplier.payment_reversed", no, back, proof)]


def _booked(case: Case, kind: str, no: str, paid: SupplierPaid, proof: Proof) -> Event:
    """Write the event of a payment that went to the supplier, or came back from it."""
    there = account("supplier", case.number)
    back = paid.back_on is not None
    return case.on_assignment(
        kind,
        merge={"supplier_payments": {no: plain(paid)}},
        add={"supplier_paid_fen": -paid.fen if back else paid.fen},
        fen=paid.fen,
        no=int(no),
        proof=plain(proof),
        postings=move(there, "outside", paid.fen) if back else move("outside", there, paid.fen),
    )


def confirm_service(case: Case) -> list[Event]:
    """The community says what the supplier did at its place; a later word takes the place of it."""
    assert isinstance(case.form, ConfirmService)
    _bought(case)
    placement, form = case.placement(case.own()), case.form
    if placement.work not in case.row.leaves(Work):
        raise Stop("wrong_work", community=placement.community, work=placement.work)
    if form.result == "not_provided" and not form.text.strip():
        raise Stop("incomplete", fields=["text"])
    before = placement.service
    if before and (before.result, before.text) == (form.result, form.text):
        raise Stop("already_done", verb=case.act.verb)
    said = ServiceSaid(result=form.result, on=case.today, text=form.text)
    return [case.on_placement(placement.community, "work.service_told", service=plain(said))]


def _whole(act: Act, by: Actor) -> Needs:
    return Needs(application=True, all_placements=True, files=bool(act.data.get("voucher")))


STEPS = {
    "pay_supplier": Step(pay_supplier, needs=_whole),
    "reverse_supplier": Step(reverse_supplier, needs=_whole),
    "confirm_service": Step(
        confirm_service, lambda act, by: Needs(application=True, communities=named(act, by))
    ),
}
