"""Receipt of an instalment: custody at the street, use by the community, and disputes about it.

A partial or excess receipt moves no balance and confirms nothing: it is DISPUTED until the amount
that was ordered is there.
"""

from typing import Any

from policies.cost import arrears
from policies.cost.funding import complete
from policies.lifecycle.steps.case import Case, Step, Stop, at_placements, plain_clock
from policies.lifecycle.steps.funding.payment import (
    at_stage,
    given_for,
    instalment_of,
    moved,
    payable,
    unmoved,
    with_body,
)
from policies.lifecycle.steps.funding.proving import (
    after_order,
    at_payments,
    day_of,
    findings,
    kept,
    term_of,
)
from policies.lifecycle.steps.placement.agreement import effective
from policies.lifecycle.steps.placement.closing import RETURN, closable, closed
from policies.lifecycle.steps.placement.promises import open_ones
from policies.lifecycle.steps.tally import counted
from schemas.acts.funds import Disputed, Payment, Resolved, Undone, Usable
from schemas.events import Event
from schemas.states.instalments import Proof
from schemas.states.stages import Cover, Work
from schemas.states.stages import Payment as Paid
from schemas.states.states import Instalment, PlacementState
from schemas.values import plain

IN_CUSTODY = ("funds.in_custody", "paid", "custody")  # event, debit, credit
CONFIRMED = ("funds.confirmed", "custody", "usable")
REVERSED = ("funds.receipt_reversed", "custody", "paid")
CLOCK_OF = {"before_start": "first_payment", "after_acceptance": "last_payment"}


def _arriving(case: Case, code: str) -> PlacementState:
    """Return a placement money may still arrive at: one that ended with some on its way, too."""
    placement = case.placement(code)
    if placement.work is not Work.TERMINATED:
        return payable(case, code)
    return placement


def custody_in(case: Case) -> list[Event]:
    """The street's custody account has the money; the street's own clock starts."""
    assert isinstance(case.form, Payment)
    told = []
    for code in case.form.communities:
        placement = _arriving(case, code)
        one = instalment_of(placement, case.form.instalment)
        given = given_for(code, case.form.amounts)
        at_stage(case, placement, one)
        event = _landed if _whole(case, one, given) else _other
        told.append(event(case, placement, one, given))
    return told


def _whole(case: Case, one: Instalment, given: int) -> bool:
    """Tell whether the amount is there: at once, or with the rest of a partial receipt."""
    rest = one.received_fen is not None and one.received_fen + given == one.amount_fen
    return _arrived(case, one, given) == one.amount_fen or rest


def _arrived(case: Case, one: Instalment, given: int) -> int:
    """Return what has arrived (fen): receipts that lines of the bank show add up.

    Without a line another amount takes the place of what was entered before.
    """
    assert isinstance(case.form, Payment)
    lines = [proof.fen or 0 for name, proof in one.proofs.items() if _on_line(name, proof)]
    return given + (sum(lines) if case.form.bank_file else 0)


def _on_line(name: str, proof: Proof) -> bool:
    return name.startswith("custody_in") and bool(proof.bank_file)


def _landed(case: Case, placement: PlacementState, one: Instalment, given: int) -> Event:
    clock, proof = case.clock("handover"), after_order(case, one)
    stage = {
        "stage": Paid.IN_CUSTODY,
        "custody_on": day_of(proof),
        "handover_due": clock["due"],
        "keep_until": term_of(case, day_of(proof)),
        "received_fen": None,
        **kept(case, one, proof, given),
    }
    event = moved(case, placement, one, IN_CUSTODY, stage)
    if one.custody_on is not None:  # it was there before the dispute: nothing moves again
        stage = {**stage, "custody_on": one.custody_on, "keep_until": None}
        event = unmoved(case, placement, one, "funds.receipt_corrected", stage)
    others = [other for other in placement.instalments if other.no != one.no]
    started = [clock, *_next_arrear(case, others)]
    stopped = [*arrears.RUNNING, *_over(one, others)]
    stopped += ["emergency_payment"] if placement.cover is Cover.EMERGENCY else []
    return with_body(event, start=started, stop=stopped, **findings(case, one, proof))


def _over(one: Instalment, others: list[Instalment]) -> list[str]:
    """Return the clock of a payment, over with the last of the departments that owe it."""
    waits = any(arrears.owed(other) and other.rule == one.rule and other.due == one.due
                and other.party != one.party for other in others)  # fmt: skip
    return [CLOCK_OF[one.rule]] if one.rule in CLOCK_OF and not waits else []


def _next_arrear(case: Case, others: list[Instalment]) -> list[dict[str, Any]]:
    """Return the clocks of the instalment that is late now that this one has come."""
    late = arrears.leading(others, case.today)
    if late is None or late.due is None or late.level == 0:
        return []
    calendar = case.rules.calendar
    return [
        plain_clock(one) for one in arrears.timers(late.due, calendar, case.table.clocks).values()
    ]


def _other(case: Case, placement: PlacementState, one: Instalment, given: int) -> Event:
    """Keep a receipt of another amount as a finding; no balance moves."""
    arrived = _arrived(case, one, given)
    if one.received_fen == arrived:
        raise Stop("already_done", verb=case.act.verb, no=one.no)
    proof = after_order(case, one)
    change = {"stage": Paid.DISPUTED, "received_fen": arrived}
    change |= kept(case, one, proof, given) or {"proofs": {**one.proofs, case.act.verb: proof}}
    seen = one.model_copy(update=change)
    return case.on_placement(
        placement.community,
        "funds.receipt_disputed",
        instalment=plain(seen),
        no=one.no,
        finding="receipt_differs",
        ordered_fen=one.amount_fen,
        received=arrived,
    )


def confirm_usable(case: Case) -> list[Event]:
    """The community can use it: with the first confirmation its work becomes ready."""
    assert isinstance(case.form, Usable)
    code = case.own()
    placement = _arriving(case, code)
    one = instalment_of(placement, case.form.instalment)
    if one.stage is Paid.DISPUTED and one.received_fen is not None:
        raise Stop(
            "receipt_differs", no=one.no, community=code, fen=one.amount_fen, given=one.received_fen
        )
    at_stage(case, placement, one)
    proof = after_order(case, one)
    stage: dict[str, Any] = {
        "stage": case.goes_to(Paid),
        "confirmed_on": day_of(proof),
        "handover_due": None,
        "keep_until": None,
        **kept(case, one, proof),
    }
    event = moved(case, placement, one, CONFIRMED, stage)
    paid = replaced(placement, one.model_copy(update=stage))
    covered = placement.work is Work.WAIT_FUNDS and _first_is_there(paid)
    ready = covered and not open_ones(placement)
    more = {
        "confirmed_fen": placement.confirmed_fen + one.amount_fen,
        "stop": [*(["lapse"] if ready else []), *([] if _kept(placement, one) else ["handover"])],
        **({"cover": Cover.FUNDS} if covered and placement.cover is Cover.NONE else {}),
        **({"work": Work.READY} if ready else {}),
        **findings(case, one, proof),
    }
    told = [with_body(event, **more), *finished(case, placement, paid)]
    return [*told, *(effective(case) if ready else [])]


def _first_is_there(instalments: list[Instalment]) -> bool:
    """Work waits for the first instalment of every department, not for a later one (row 19)."""
    firsts: dict[str, Instalment] = {}
    for one in instalments:
        if one.amount_fen:
            firsts.setdefault(one.party, one)
    return complete(list(firsts.values()))


def _kept(placement: PlacementState, one: Instalment) -> bool:
    """Tell whether the street keeps another instalment, whose term runs on."""
    return any(
        other.stage is Paid.IN_CUSTODY and other.no != one.no for other in placement.instalments
    )


def replaced(placement: PlacementState, one: Instalment) -> list[Instalment]:
    """Return the instalments of a placement with one of them changed."""
    return [one if old.no == one.no else old for old in placement.instalments]


def finished(case: Case, placement: PlacementState, paid: list[Instalment]) -> list[Event]:
    """Close what waited only for its money: evaluated work, or a placement that has exited."""
    if not complete(paid) or placement.closed_on is not None:
        return []
    if closable(placement):
        return closed(case, placement)
    if placement.exited_on is None or (
        placement.unstarted and any(one.balance_fen for one in paid)
    ):
        return []
    today = case.today.isoformat()
    done = case.on_placement(
        placement.community, "placement.settled", closed_on=today, stop=[RETURN]
    )
    add = {"unsettled": -1, "closed": 1}
    code = placement.community
    return [
        done,
        counted(case, "application.placement_settled", add, community=code, last_on=today),
    ]


def dispute_funds(case: Case) -> list[Event]:
    """The community cannot use it: the instalment stays unconfirmed, the reason is kept."""
    assert isinstance(case.form, Disputed)
    code = case.own()
    placement = _arriving(case, code)
    one = instalment_of(placement, case.form.instalment)
    at_stage(case, placement, one)
    seen = case.form.amount
    if seen is not None and seen > case.assignment.terms.total_fen:
        raise Stop("amount_beyond_matter", fen=case.assignment.terms.total_fen)
    other = seen if seen is not None and seen != one.amount_fen else None
    change = {"stage": case.goes_to(Paid), "handover_due": None, "received_fen": other}
    change["keep_until"] = None
    disputed = one.model_copy(update=change)
    return [
        case.on_placement(
            code,
            "funds.disputed",
            instalment=plain(disputed),
            no=one.no,
            reason=case.form.reason,
            received=seen,
            stop=[] if _kept(placement, one) else ["handover"],
        )
    ]


def resolve_dispute(case: Case) -> list[Event]:
    """The objection is answered: the community is asked again, and the street's term runs anew."""
    assert isinstance(case.form, Resolved)
    code = case.form.community
    placement = _arriving(case, code)
    one = instalment_of(placement, case.form.instalment)
    if one.stage not in case.row.leaves(Paid) or one.custody_on is None:
        raise Stop("wrong_payment", no=one.no, stage=one.stage, community=code)
    clock = case.clock("handover")
    stage = {"stage": case.goes_to(Paid), "handover_due": clock["due"], "received_fen": None}
    event = unmoved(case, placement, one, "funds.dispute_resolved", stage)
    return [with_body(event, text=case.form.text, start=[clock])]


def reverse_receipt(case: Case) -> list[Event]:
    """A receipt entered by mistake is taken back by a reversing transfer."""
    assert isinstance(case.form, Undone)
    told = []
    for code in case.form.communities:
        placement = _arriving(case, code)
        one = instalment_of(placement, case.form.instalment)
        if one.custody_on is None or one.stage not in case.row.leaves(Paid):
            raise Stop("wrong_payment", no=one.no, stage=one.stage, community=code)
        stage = {
            "stage": case.goes_to(Paid),
            "custody_on": None,
            "handover_due": None,
            "keep_until": None,
            "held": False,
            "received_fen": None,
            "proofs": {verb: proof for verb, proof in one.proofs.items() if "custody" not in verb},
        }
        event = moved(case, placement, one, REVERSED, stage)
        stop = [] if _kept(placement, one) else ["handover"]
        told.append(with_body(event, because=case.form.reason, stop=stop))
    return told


STEPS = {
    "custody_in": Step(custody_in, needs=at_payments),
    "confirm_usable": Step(confirm_usable, needs=at_payments),
    "dispute_funds": Step(dispute_funds, needs=at_placements),
    "resolve_dispute": Step(resolve_dispute, needs=at_placements),
    "reverse_receipt": Step(reverse_receipt, needs=at_placements),
}
