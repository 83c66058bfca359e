"""Payment of an instalment: order, pay, custody, usable (section 3.5). Fails closed."""

from policies.funding import account, complete, move
from policies.steps.agreement import effective, live
from policies.steps.case import Case, Step, Stop, at_placements
from policies.steps.closing import closed
from schemas.events import Event
from schemas.forms import Disputed, Order, Payment, Usable
from schemas.stages import Agreement, Cover, Stage, Work
from schemas.stages import Payment as Paid
from schemas.states import Instalment, PlacementState
from schemas.values import plain

ORDERABLE = (Paid.PLANNED, Paid.DUE, Paid.OVERDUE, Paid.DEFERRED)


def _instalment(case: Case, placement: PlacementState, no: int) -> Instalment:
    found = next((one for one in placement.instalments if one.no == no), None)
    if found is None:
        raise Stop("no_such_instalment", no=no, community=placement.community)
    return found


def _at(case: Case, placement: PlacementState, one: Instalment, *wanted: Paid) -> None:
    if one.stage in wanted:
        return
    order = list(Paid)
    if one.stage in order and order.index(one.stage) > order.index(wanted[0]):
        raise Stop("already_done", verb=case.act.verb, no=one.no)
    raise Stop("wrong_payment", no=one.no, stage=one.stage, community=placement.community)


def _payable(case: Case, code: str) -> PlacementState:
    """An agreement in force is owed its money, also after the end date of the item."""
    if case.matter.stage in (Stage.EXITED, Stage.SUSPENDED):
        placement = case.placement(code)
        if placement.work is Work.TERMINATED:
            raise Stop("placement_ended", community=code)
    else:
        placement = live(case, code)
    if placement.agreement is not Agreement.G_IN_FORCE:
        raise Stop("agreement_not_in_force", community=code, agreement=placement.agreement)
    return placement


def _amount(case: Case, code: str, given: dict[str, int], one: Instalment) -> None:
    if code not in given:
        raise Stop("incomplete", fields=[f"amounts.{code}"])
    if given[code] != one.amount_fen:
        raise Stop("other_amount", community=code, fen=one.amount_fen, given=given[code])


def order(case: Case) -> list[Event]:
    """The department orders the payment, to the registered account and to the cent."""
    assert isinstance(case.form, Order)
    form, told = case.form, []
    for code in form.communities:
        placement = _payable(case, code)
        one = _instalment(case, placement, form.instalment)
        if form.accounts.get(code) != placement.account:
            raise Stop("other_account", community=code, account=placement.account)
        _at(case, placement, one, *ORDERABLE)
        _amount(case, code, form.amounts, one)
        stage = {"stage": Paid.ORDERED, "ordered_on": case.today}
        told.append(_moved(case, placement, one, ("funds.ordered", "committed", "ordered"), stage))
    return told


def pay(case: Case) -> list[Event]:
    """The money has left the department."""
    assert isinstance(case.form, Payment)
    told = []
    for code in case.form.communities:
        placement = _payable(case, code)
        one = _instalment(case, placement, case.form.instalment)
        _at(case, placement, one, Paid.ORDERED)
        _amount(case, code, case.form.amounts, one)
        stage = {"stage": Paid.PAID, "paid_on": case.today}
        told.append(_moved(case, placement, one, ("funds.paid", "ordered", "paid"), stage))
    return told


def custody_in(case: Case) -> list[Event]:
    """The street's custody account has the money; the street's own clock starts."""
    assert isinstance(case.form, Payment)
    told = []
    for code in case.form.communities:
        placement = _payable(case, code)
        one = _instalment(case, placement, case.form.instalment)
        _at(case, placement, one, Paid.PAID)
        _amount(case, code, case.form.amounts, one)
        clock = case.clock("handover")
        stage = {
            "stage": Paid.IN_CUSTODY,
            "custody_on": case.today,
            "handover_due": clock["due"],
        }
        event = _moved(case, placement, one, ("funds.in_custody", "paid", "custody"), stage)
        body = {**event.body, "start": [clock], "stop": ["first_payment", "last_payment"]}
        told.append(event.model_copy(update={"body": body}))
    return told


def confirm_usable(case: Case) -> list[Event]:
    """The community can use it: with the first confirmation its work becomes ready."""
    assert isinstance(case.form, Usable)
    code = case.own()
    placement = _payable(case, code)
    one = _instalment(case, placement, case.form.instalment)
    _at(case, placement, one, Paid.IN_CUSTODY)
    stage = {"stage": Paid.CONFIRMED, "confirmed_on": case.today, "handover_due": None}
    event = _moved(case, placement, one, ("funds.confirmed", "custody", "usable"), stage)
    ready = placement.work is Work.WAIT_FUNDS
    more = {
        "confirmed_fen": placement.confirmed_fen + one.amount_fen,
        "stop": ["handover", "lapse"],
        **({"cover": Cover.FUNDS} if placement.cover is Cover.NONE else {}),
        **({"work": Work.READY} if ready else {}),
    }
    told = [event.model_copy(update={"body": {**event.body, **more}})]
    paid = [
        one.model_copy(update={"stage": Paid.CONFIRMED}) if old.no == one.no else old
        for old in placement.instalments
    ]
    if placement.work is Work.EVALUATED and complete(paid):
        told.extend(closed(case, placement))
    return [*told, *(effective(case) if ready else [])]


def dispute_funds(case: Case) -> list[Event]:
    """The community cannot use it: the instalment stays unconfirmed, the reason is kept."""
    assert isinstance(case.form, Disputed)
    code = case.own()
    placement = _payable(case, code)
    one = _instalment(case, placement, case.form.instalment)
    _at(case, placement, one, Paid.IN_CUSTODY)
    disputed = one.model_copy(update={"stage": Paid.DISPUTED})
    return [
        case.on_placement(
            code,
            "funds.disputed",
            instalment=plain(disputed),
            reason=case.form.reason,
            amount_fen_seen=case.form.amount,
        )
    ]


def _moved(
    case: Case,
    placement: PlacementState,
    one: Instalment,
    move_: tuple[str, str, str],
    stage: dict[str, object],
) -> Event:
    """Write the event (kind, debit, credit of `move_`) that brings an instalment to a stage."""
    kind, debit, credit = move_
    ids = (placement.number, placement.community)
    fresh = Instalment.model_validate({**one.model_dump(), **stage})
    return case.on_placement(
        placement.community,
        kind,
        instalment=plain(fresh),
        fen=one.amount_fen,
        no=one.no,
        postings=move(account(debit, *ids), account(credit, *ids), one.amount_fen),
    )


STEPS = {
    "order": Step(order, needs=at_placements),
    "pay": Step(pay, needs=at_placements),
    "custody_in": Step(custody_in, needs=at_placements),
    "confirm_usable": Step(confirm_usable, needs=at_placements),
    "dispute_funds": Step(dispute_funds, needs=at_placements),
}
