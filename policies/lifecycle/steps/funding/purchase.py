"""Purchase of service: the department pays the supplier of the contract, the community says what
was done at its place.

Nothing of the contract goes through a community's account, and none of it is task money. A payment
stops where a community says that nothing was done, also once its work ended there; silence holds
only what completes the contract, and only while the work is going on there.
"""

from policies.cost.funding import account, move
from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps.case import Case, Step, Stop, named
from policies.lifecycle.steps.funding.proving import shown_by
from schemas.acts.act import Act, Actor
from schemas.acts.funds import ConfirmService, SupplierPayment, SupplierReversed
from schemas.applications.codes import Route
from schemas.applications.funding_plan import Supplier
from schemas.events import Event
from schemas.states.placements.service import ServiceSaid
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
    body = {
        "add": {"supplier_paid_fen": fen},
        "fen": fen,
        "proof": plain(shown_by(case)),
        "postings": move("outside", account("supplier", case.number), fen),
    }
    return [case.on_assignment("supplier.paid", **body)]


def reverse_supplier(case: Case) -> list[Event]:
    """A payment came back, or was recorded wrongly: so much of the contract is unpaid again.

    Both the payment and what takes it back stay on record; never more comes back than was paid.
    """
    assert isinstance(case.form, SupplierReversed)
    _bought(case)
    paid, fen = case.assignment.supplier_paid_fen, case.form.amount
    if fen > paid:
        raise Stop("over_supplier_paid", fen=paid, given=fen)
    body = {
        "add": {"supplier_paid_fen": -fen},
        "fen": fen,
        "proof": plain(shown_by(case)),
        "because": case.form.reason,
        "postings": move(account("supplier", case.number), "outside", fen),
    }
    return [case.on_assignment("supplier.payment_reversed", **body)]


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


def _contract(act: Act, by: Actor) -> Needs:
    return Needs(application=True, files=bool(act.data.get("voucher")))


STEPS = {
    "pay_supplier": Step(pay_supplier, needs=_whole),
    "reverse_supplier": Step(reverse_supplier, needs=_contract),
    "confirm_service": Step(
        confirm_service, lambda act, by: Needs(application=True, communities=named(act, by))
    ),
}
