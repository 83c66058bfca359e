"""Settlement: what is owed of an instalment in the end, by hours, vouchers or delivery.

Before payment it changes the amount to be ordered. Of a placement that ended for non-payment it
is the last word: the rest of the money goes back to the line. Of money a community holds it says
how much of it is owed; the difference is returned or carried over.
"""

from decimal import Decimal

from policies.cost import arrears
from policies.cost.funding import account, move
from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps import money
from policies.lifecycle.steps.case import Case, Step, Stop, named
from policies.lifecycle.steps.funding.payment import given_for, instalment_of, with_body
from policies.lifecycle.steps.funding.receiving import finished, replaced
from policies.lifecycle.steps.placement.closing import UNREADY
from schemas.acts.act import Act, Actor
from schemas.acts.funds import Settle
from schemas.events import Event
from schemas.numbers import fen
from schemas.states.stages import Payment as Paid
from schemas.states.stages import Work
from schemas.states.states import Instalment, PlacementState
from schemas.values import plain

HELD = (Paid.CONFIRMED, Paid.SPENT)
UNPAID = (*arrears.PLANNING, Paid.ORDERED)


def settle(case: Case) -> list[Event]:
    """Settle one instalment of some placements; the amounts must follow from what is given."""
    assert isinstance(case.form, Settle)
    told, freed = [], 0
    for code in case.form.communities:
        placement = case.placement(code)
        one = instalment_of(placement, case.form.instalment)
        owed = given_for(code, case.form.amounts)
        if one.stage in (Paid.SETTLED, Paid.RETURNED):
            raise Stop("already_done", verb="settle", no=one.no)
        if placement.exited_on is not None:
            _adds_up(case.form, code, placement, one, owed)
        events, back = _settled(case, placement, one, owed)
        told += events
        freed += back
    return [*told, *money.back_to_line(case, freed)]


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


def _settled(
    case: Case, placement: PlacementState, one: Instalment, owed: int
) -> tuple[list[Event], int]:
    if placement.exited_on is not None:
        return _after_exit(case, placement, one, owed)
    if placement.work is Work.TERMINATED:
        raise Stop("placement_ended", community=placement.community)
    if one.stage in arrears.PLANNING:
        return _before_payment(case, placement, one, owed)
    if one.stage not in HELD:
        raise Stop("wrong_payment", no=one.no, stage=one.stage, community=placement.community)
    if not one.spent_fen <= owed <= one.amount_fen:
        raise Stop("over_agreed", community=placement.community, fen=one.amount_fen, given=owed)
    done = one.model_copy(update={"stage": Paid.SETTLED, "settled_fen": owed})
    return [_event(case, placement, one, owed, instalment=plain(done))], 0


def _before_payment(
    case: Case, placement: PlacementState, one: Instalment, owed: int
) -> tuple[list[Event], int]:
    """The instalment is ordered at what is owed; the difference goes back to the line.

    Not before the work may start: its cover is the first instalment as it was agreed.
    """
    if placement.work in UNREADY:
        raise Stop("wrong_work", community=placement.community, work=placement.work)
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
        one,
        owed,
        instalment=plain(changed),
        amount_fen=placement.amount_fen - back,
        committed_fen=placement.committed_fen - back,
        postings=move(account("committed", *ids), placement.budget, back),
    )
    after = replaced(placement, changed)
    return [event, *([] if owed else finished(case, placement, after))], back


def _after_exit(
    case: Case, placement: PlacementState, one: Instalment, owed: int
) -> tuple[list[Event], int]:
    """Settle all that has not been paid: `owed` to the community, the rest back to the line."""
    if one.stage not in UNPAID:
        raise Stop("wrong_payment", no=one.no, stage=one.stage, community=placement.community)
    unpaid = [other for other in placement.instalments if other.stage in UNPAID]
    ordered = sum(other.amount_fen for other in unpaid if other.stage is Paid.ORDERED)
    pool = sum(other.amount_fen for other in unpaid)
    if owed > pool:
        raise Stop("over_agreed", community=placement.community, fen=pool, given=owed)
    ids = (placement.number, placement.community)
    committed, end = account("committed", *ids), account("settled", *ids)
    postings = [
        *move(account("ordered", *ids), committed, ordered),
        *move(committed, end, owed),
        *move(committed, placement.budget, pool - owed),
    ]
    after = [
        _ended(other, one, owed) if other in unpaid else other for other in placement.instalments
    ]
    event = _event(
        case,
        placement,
        one,
        owed,
        instalments=[plain(other) for other in after],
        committed_fen=placement.committed_fen - (pool - owed),
        postings=postings,
    )
    return [event, *finished(case, placement, after)], pool - owed


def _ended(other: Instalment, one: Instalment, owed: int) -> Instalment:
    if other.no == one.no:
        return other.model_copy(update={"stage": Paid.SETTLED, "settled_fen": owed})
    return other.model_copy(update={"stage": Paid.RETURNED, "settled_fen": 0})


def _event(
    case: Case, placement: PlacementState, one: Instalment, owed: int, **body: object
) -> Event:
    assert isinstance(case.form, Settle)
    event = case.on_placement(
        placement.community, "funds.settled", no=one.no, fen=owed, basis=case.form.basis
    )
    filled = {key: value for key, value in body.items() if key != "postings" or value}
    return with_body(event, **filled)


def _with_line(act: Act, by: Actor) -> Needs:
    return Needs(communities=named(act, by), budget=True)


STEPS = {"settle": Step(settle, needs=_with_line)}
