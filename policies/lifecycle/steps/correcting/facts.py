"""The facts that may be corrected: where each stands, what used it, and how it is put right.

Nothing that has happened is undone; only money that is not usable after all is the street's again,
and work that waits for it waits on. A correction says what the value was before.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from policies.lifecycle.steps.admission.consultation import OPPOSED, check_answer
from policies.lifecycle.steps.case import Case, Stop
from policies.lifecycle.steps.funding.payment import instalment_of, moved, unmoved, with_body
from policies.lifecycle.steps.funding.proving import day_of, term_of, weighed
from policies.lifecycle.steps.placement.work import check_scores, measured, value_of
from schemas import events
from schemas.acts.corrections import Correct
from schemas.events import Event
from schemas.states.corrections import Fact
from schemas.states.instalments import Instalment, Proof
from schemas.states.stages import Answer, Cover, EmergencyStage, Payment, Work
from schemas.states.states import PlacementState
from schemas.values import plain

Raw = dict[str, Any]
COMMUNITY, DEPARTMENT, STREET = "community", "department", "street"
TOLD = ("on", "serial", "voucher", "remark")  # of a movement
ANSWERED = (Answer.AGREE, Answer.AGREE_WITH_CONDITIONS, Answer.DISAGREE, Answer.NO_CAPACITY)
UNOPENED = (Work.ACCEPTED, Work.DEEMED_ACCEPTED)  # the other side has not seen a score yet
UNSTARTED = (Work.WAIT_AGREEMENT, Work.WAIT_FUNDS, Work.READY)
UNCOUNTED = (EmergencyStage.E_ACTIVE, EmergencyStage.E_REGULARISED, EmergencyStage.E_EXPIRED,
             EmergencyStage.E_CLOSED)  # fmt: skip
CONFIRMATION = ("funds.confirmation_corrected", "usable", "custody")


@dataclass(frozen=True)
class FactPlace:
    """Where a fact is corrected: the case, the community, and the side that recorded it."""

    case: Case
    community: str
    side: str

    @property
    def form(self) -> Correct:
        """What is asked for."""
        assert isinstance(self.case.form, Correct)
        return self.case.form

    @property
    def placement(self) -> PlacementState:
        """The placement at the community."""
        return self.case.placement(self.community)


@dataclass(frozen=True)
class KnownFact:
    """A recorded fact: its value, and whether something has used it."""

    value: Raw
    used: bool


def none(fact: Fact, place: FactPlace) -> Stop:
    """Return the refusal of a fact that nobody recorded."""
    return Stop("no_such_fact", fact=fact, community=place.community)


def _answer(place: FactPlace) -> KnownFact | None:
    found = place.case.scene.opinions.get(place.community)
    if found is None or found.answer not in ANSWERED:
        return None
    hours = None if found.hours is None else str(found.hours)
    value = {"answer": str(found.answer), "hours": hours, "remark": found.remark}
    return KnownFact(value, used=not found.open)


def _right_answer(place: FactPlace, known: Raw) -> Raw:
    form = place.form
    hours = known["hours"] if form.hours is None else str(form.hours)
    answer, remark = form.answer or known["answer"], form.remark or known["remark"]
    check_answer(answer, hours, remark)
    return {"answer": answer, "hours": hours, "remark": remark}


def _keep_answer(place: FactPlace, known: Raw, value: Raw) -> list[Event]:
    """Before a decision the right answer counts; afterwards it stands beside what was decided."""
    case, code = place.case, place.community
    told = case.on_opinion(code, "opinion.corrected", **value)
    more = (value["answer"] in OPPOSED) - (known["answer"] in OPPOSED)
    if not more or case.assignment.decision is not None or not case.assignment.asked:
        return [told]
    body = {"community": code, "add": {"opposed": more}}
    return [told, case.on_assignment("consultation.corrected", **body)]


def _hours(place: FactPlace) -> KnownFact | None:
    state = place.case.scene.emergency
    logged = state.hours.get(place.community) if state is not None else None
    if state is None or logged is None:
        return None
    used = state.costed_on is not None or state.stage not in UNCOUNTED
    return KnownFact({"hours": str(logged)}, used)


def _right_hours(place: FactPlace, known: Raw) -> Raw:
    if place.form.hours is None:
        raise Stop("incomplete", fields=["hours"])
    return {"hours": str(place.form.hours)}


def _keep_hours(place: FactPlace, known: Raw, value: Raw) -> list[Event]:
    merged = {"hours": {place.community: value["hours"]}}
    stream = events.emergency(place.case.number)
    body = {"community": place.community, "merge": merged}
    return [place.case.on(stream, "emergency.hours_corrected", **body)]


def _confirmation(place: FactPlace) -> KnownFact | None:
    """A confirmation stands while nothing of the money is spent, returned or settled."""
    one = instalment_of(place.placement, place.form.instalment or 0)
    if one.stage is not Payment.CONFIRMED or place.placement.closed_on is not None:
        return None
    if one.spent_fen or one.returned_fen or one.carried_fen:
        return None
    value = {"instalment": one.no, "usable": True}
    return KnownFact(value, used=place.placement.work not in UNSTARTED)


def _not_usable(place: FactPlace, known: Raw) -> Raw:
    return {**known, "usable": False}


def _keep_confirmation(place: FactPlace, known: Raw, value: Raw) -> list[Event]:
    """The street hands the money over anew; work that has begun goes on."""
    case, placement = place.case, place.placement
    one = instalment_of(placement, value["instalment"])
    if one.stage is not Payment.CONFIRMED or one.spent_fen or one.returned_fen or one.carried_fen:
        raise none(Fact.CONFIRMATION, place)  # it was used while the other side was asked
    clock = case.clock("handover")
    stage = {"stage": Payment.IN_CUSTODY, "confirmed_on": None, "handover_due": clock["due"]}
    stage["proofs"] = {by: proof for by, proof in one.proofs.items() if by != "confirm_usable"}
    waits = placement.work in (Work.READY, Work.WAIT_FUNDS) and one.rule == "before_start"
    more: Raw = {"confirmed_fen": placement.confirmed_fen - one.amount_fen, "start": [clock]}
    if waits:
        more |= {"work": Work.WAIT_FUNDS}
        more |= {"cover": Cover.NONE} if placement.cover is Cover.FUNDS else {}
    return [with_body(moved(case, placement, one, CONFIRMATION, stage), **more)]


MOVED = {Fact.PAYMENT: "pay", Fact.RECEIPT: "custody_in"}  # the act that recorded the movement
DAY_OF = {Fact.PAYMENT: "paid_on", Fact.RECEIPT: "custody_on"}
FRESH = {Fact.PAYMENT: Payment.PAID, Fact.RECEIPT: Payment.IN_CUSTODY}  # nothing followed yet


def _movement(fact: Fact) -> Callable[[FactPlace], KnownFact | None]:
    def find(place: FactPlace) -> KnownFact | None:
        """The day and the voucher of a movement; its amount is taken back and entered anew."""
        one = instalment_of(place.placement, place.form.instalment or 0)
        day = getattr(one, DAY_OF[fact])
        if day is None:
            return None
        known = _proof(fact, one).model_dump(mode="json", include=set(TOLD))
        return KnownFact({"instalment": one.no, **known}, used=one.stage is not FRESH[fact])

    return find


def fits_movement(place: FactPlace) -> None:
    """Refuse a bank's day before the order or after the entry, and a voucher that is not there."""
    form, fact = place.form, place.form.fact
    one = instalment_of(place.placement, form.instalment or 0)
    entered = _proof(fact, one).entered
    if form.on is not None and form.on > entered:
        raise Stop("after_entry", on=str(form.on), day=str(entered))
    if form.on is not None and one.ordered_on is not None and form.on < one.ordered_on:
        raise Stop("before_order", on=str(form.on), day=str(one.ordered_on), no=one.no)
    held = place.case.scene.files
    if form.voucher and held is not None and form.voucher not in held:
        raise Stop("no_such_voucher", digest=form.voucher)


def _proof(fact: Fact, one: Instalment) -> Proof:
    return one.proofs.get(MOVED[fact]) or Proof(entered=getattr(one, DAY_OF[fact]))


def _right_movement(place: FactPlace, known: Raw) -> Raw:
    """What is left out stays as it was."""
    told = place.form.model_dump(mode="json", include=set(TOLD))
    return {**known, **{name: value for name, value in told.items() if value}}


def _keep_movement(fact: Fact) -> Callable[[FactPlace, Raw, Raw], list[Event]]:
    def keep(place: FactPlace, known: Raw, value: Raw) -> list[Event]:
        """Lateness follows the right day from now on; no consequence is undone, no money moves."""
        case, placement = place.case, place.placement
        one = instalment_of(placement, value["instalment"])
        day, verb = getattr(one, DAY_OF[fact]), MOVED[fact]
        if day is None:
            raise none(fact, place)  # it was taken back while the other side was asked
        before = _proof(fact, one)
        told = {name: value[name] for name in TOLD}
        proof = weighed(case, one, Proof.model_validate({**before.model_dump(), **told}))
        change: Raw = {DAY_OF[fact]: day_of(proof), "proofs": {**one.proofs, verb: proof}}
        if one.stage is Payment.IN_CUSTODY and fact is Fact.RECEIPT:
            change["keep_until"] = term_of(case, day_of(proof))
        return [unmoved(case, placement, one, "funds.movement_corrected", change)]

    return keep


def _delivery(place: FactPlace) -> KnownFact | None:
    placement = place.placement
    if placement.delivered_on is None:
        return None
    stated = placement.measured.delivered if placement.measured else {}
    value = {"quantities": {no: str(many) for no, many in stated.items()}}
    return KnownFact(value, used=placement.work is not Work.DELIVERED)


def _right_delivery(place: FactPlace, known: Raw) -> Raw:
    form = place.form
    if not form.quantities and not form.result.strip():
        raise Stop("incomplete", fields=["quantities", "result"])
    value_of(place.case, form.quantities)
    stated = {no: str(many) for no, many in form.quantities.items()} or known["quantities"]
    return {"quantities": stated, **({"result": form.result} if form.result.strip() else {})}


def _keep_delivery(place: FactPlace, known: Raw, value: Raw) -> list[Event]:
    """Before the department answered, its term begins anew with what is right."""
    case, placement = place.case, place.placement
    accepted = placement.measured.accepted if placement.measured else {}
    stated = {no: Decimal(many) for no, many in value["quantities"].items()}
    body: Raw = {"measured": plain(measured(case, stated, accepted))} if stated else {}
    if placement.work is Work.DELIVERED:
        body["start"] = [case.clock("work_acceptance"), case.clock("deemed_acceptance")]
    return [case.on_placement(place.community, "work.delivery_corrected", **body)]


def _score(place: FactPlace) -> KnownFact | None:
    found = place.placement.scores.get(place.side)
    if found is None:
        return None
    used = place.placement.work not in UNOPENED
    return KnownFact({"scores": dict(found.scores)}, used)


def _right_score(place: FactPlace, known: Raw) -> Raw:
    check_scores(place.case, place.side, place.form.scores)
    return {"scores": dict(place.form.scores)}


def _keep_score(place: FactPlace, known: Raw, value: Raw) -> list[Event]:
    """The day of the evaluation stays; both sides see the old value in its own entry."""
    found = place.placement.scores[place.side]
    score = {**plain(found), "scores": value["scores"]}
    merged = {"scores": {place.side: score}}
    return [place.case.on_placement(place.community, "work.score_corrected", merge=merged)]


@dataclass(frozen=True)
class FactRule:
    """One kind of fact: who records it and who is the other side, where it is and how it is kept.

    other: the role asked on the other side of a community; of a department it is the secretary.
    """

    by: tuple[str, ...]
    other: str
    find: Callable[[FactPlace], KnownFact | None]
    right: Callable[[FactPlace, Raw], Raw]
    keep: Callable[[FactPlace, Raw, Raw], list[Event]]


SECRETARY = ("COMM_SEC",)
KINDS: Mapping[Fact, FactRule] = {
    Fact.ANSWER: FactRule(SECRETARY, "DEPT_HEAD", _answer, _right_answer, _keep_answer),
    Fact.HOURS: FactRule(
        ("COMM_SEC", "COMM_WORKER"), "DEPT_HEAD", _hours, _right_hours, _keep_hours
    ),
    Fact.CONFIRMATION: FactRule(
        SECRETARY, "FIN_STREET", _confirmation, _not_usable, _keep_confirmation
    ),
    Fact.PAYMENT: FactRule(
        ("FIN_DEPT",),
        "FIN_STREET",
        _movement(Fact.PAYMENT),
        _right_movement,
        _keep_movement(Fact.PAYMENT),
    ),
    Fact.RECEIPT: FactRule(
        ("FIN_STREET",),
        "FIN_DEPT",
        _movement(Fact.RECEIPT),
        _right_movement,
        _keep_movement(Fact.RECEIPT),
    ),
    Fact.DELIVERY: FactRule(SECRETARY, "DEPT_HEAD", _delivery, _right_delivery, _keep_delivery),
    Fact.SCORE: FactRule(("COMM_SEC", "DEPT_HEAD"), "DEPT_HEAD", _score, _right_score, _keep_score),
}
