"""What a visitor may put right on an assignment, and which questions that asks."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from desk.web.act_forms.asking import FormQuestion, Option
from desk.web.assignment import View
from policies.lifecycle.steps.correcting.facts import ANSWERED, KINDS
from schemas.states.corrections import Fact
from schemas.states.stages import Payment
from schemas.states.states import PlacementState

STAGES = ("STREET_REVIEW", "FUND_REVIEW", "LG_DECISION", "PUBLICITY", "OBJECTION", "APPROVED",
          "APPROVED_COND", "EFFECTIVE", "SUSPENDED", "EXITED")  # fmt: skip
MOVED_ON = {Fact.PAYMENT: "paid_on", Fact.RECEIPT: "custody_on"}
MOVEMENT = ("instalment", "on", "serial", "voucher", "remark")
ASKED: Mapping[Fact, tuple[str, ...]] = {
    Fact.ANSWER: ("answer", "hours", "remark"),
    Fact.HOURS: ("hours",),
    Fact.CONFIRMATION: ("instalment",),
    Fact.PAYMENT: MOVEMENT,
    Fact.RECEIPT: MOVEMENT,
    Fact.DELIVERY: ("quantities", "result"),
    Fact.SCORE: ("scores",),
}
ANSWERS = ("agree_correction", "decline_correction")


def recorded(view: View) -> list[Fact]:
    """Return the facts that the visitor recorded here and may correct now."""
    if view.kind != "emergency" and not (view.kind == "assignment" and view.stage in STAGES):
        return []
    by, found = view.desk.by, dict.fromkeys(_found(view))
    return [one for one in found if by.role in KINDS[one].by]


def waiting(view: View) -> list[Fact]:
    """Return the facts whose correction waits for the visitor's answer."""
    by, parts = view.desk.by, [one.corrections for one in view.opinions]
    parts += [one.corrections for one in view.placements]
    asked = (one for part in parts for one in part.values())
    return [one.fact for one in asked if (one.role, one.org) == (by.role, by.org)]


def _own(view: View) -> list[PlacementState]:
    ours = view.for_community
    return [one for one in view.placements if not ours or one.community == view.place]


def _found(view: View) -> Iterator[Fact]:
    org, side = view.place, "community" if view.for_community else "department"
    if any(one.community == org and one.answer in ANSWERED for one in view.opinions):
        yield Fact.ANSWER
    if view.emergency is not None and org in view.emergency.hours:
        yield Fact.HOURS
    for one in _own(view):
        if any(part.stage is Payment.CONFIRMED for part in one.instalments):
            yield Fact.CONFIRMATION
        yield from (fact for fact, day in MOVED_ON.items() if _moved(one, day))
        if one.delivered_on is not None:
            yield Fact.DELIVERY
        if side in one.scores:
            yield Fact.SCORE


def _moved(one: PlacementState, day: str) -> bool:
    return any(getattr(part, day) for part in one.instalments)


def facts(view: View, verb: str) -> Iterable[Option]:
    """Yield the facts that an act on corrections can be about; the whole list for no view of it."""
    return (Option(one) for one in (waiting(view) if verb in ANSWERS else recorded(view)))


def values(view: View) -> dict[str, Any]:
    """Return how the visitor's facts stand, by the name of the question."""
    org, told = view.place, dict[str, Any]()
    for opinion in view.opinions:
        if opinion.community == org:
            told |= {"answer": opinion.answer, "hours": opinion.hours, "remark": opinion.remark}
    if view.emergency is not None and org in view.emergency.hours:
        told["hours"] = view.emergency.hours[org]
    side = "community" if view.for_community else "department"
    own = _own(view)
    if len(own) == 1:
        parts = [part.no for part in own[0].instalments if part.stage is Payment.CONFIRMED]
        told["instalment"] = parts[0] if len(parts) == 1 else None
        stated = own[0].measured.delivered if own[0].measured else {}
        told |= {f"quantities.{no}": many for no, many in stated.items()}
        score = own[0].scores.get(side)
        told |= {f"scores.{name}": n for name, n in (score.scores if score else {}).items()}
    return told


def narrowed(asked: Iterable[FormQuestion]) -> tuple[FormQuestion, ...]:
    """Leave out what is asked about facts that the visitor cannot correct here."""
    questions = tuple(asked)
    about = next((one for one in questions if one.name == "fact"), None)
    if about is None or not about.choices:
        return questions
    offered = {Fact(one.code) for one in about.choices}
    asks = {name for fact in offered for name in ASKED[fact]}
    rest = {name for names in ASKED.values() for name in names} - asks
    only = about.choices[0].code if len(about.choices) == 1 else about.value
    return tuple(
        replace(one, value=one.value or only) if one is about else one
        for one in questions
        if one.name.partition(".")[0] not in rest
    )
