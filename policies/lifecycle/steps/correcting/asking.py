"""Correcting a recorded fact: at once where nothing has used it, else when the other side consents.

Silence is no consent and freezes nothing: what is not answered in its term falls, the fact stays as
it was, and who asked may ask again or open a dispute.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps.case import Case, Step, Stop, also, named
from policies.lifecycle.steps.correcting.facts import (
    COMMUNITY,
    DEPARTMENT,
    KINDS,
    MOVED,
    STREET,
    FactPlace,
    KnownFact,
    fits_movement,
    none,
)
from schemas import events
from schemas.acts.act import Act, Actor
from schemas.acts.base import SomeCommunities
from schemas.acts.corrections import AgreeCorrection, Correct, DeclineCorrection
from schemas.events import Event, Stream
from schemas.states.clocks import Clock
from schemas.states.corrections import AskedCorrection, Fact
from schemas.states.states import OpinionState, PlacementState
from schemas.values import plain

TERM = "correction_answer"
State = OpinionState | PlacementState
BLIND = (Fact.SCORE,)  # its values are told by no other entry than its own


def correct(case: Case) -> list[Event]:
    """Who recorded a fact corrects it, or asks the other side to consent."""
    assert isinstance(case.form, Correct)
    fact, kind = case.form.fact, KINDS[case.form.fact]
    if case.by.role not in kind.by and not _own_street(case):
        raise Stop("not_the_recorder", fact=fact, roles=list(kind.by))
    ours = case.by.org in case.rules.directory.communities
    theirs = STREET if case.by.role == "FIN_STREET" else DEPARTMENT
    place = FactPlace(case, case.own(), COMMUNITY if ours else theirs)
    known = kind.find(place)
    if known is None:
        raise none(fact, place)
    if fact in MOVED:
        fits_movement(place)
    value = kind.right(place, known.value)
    if value == known.value:
        raise Stop("same_value", fact=fact)
    state = _state(case, place.community, fact)
    if place.side in state.corrections:
        raise Stop("correction_open", fact=state.corrections[place.side].fact)
    if not known.used:
        told = kind.keep(place, known.value, value)
        return also(told, _both(fact, known.value, value, case.form.reason))
    return _asked(case, place, known, value)


def _own_street(case: Case) -> bool:
    """Tell whether a street's head speaks for the street that applies itself."""
    return case.by.role == "STREET_HEAD" and case.rules.directory.is_street(case.by.org)


def _both(fact: Fact, before: Any, after: Any, reason: str) -> dict[str, Any]:
    """Return what is told beside the new value; a score may still be blind."""
    values = {} if fact in BLIND else {"replaced": before, "value": after}
    return {"fact": fact, "reason": reason, **values}


def _state(case: Case, community: str, fact: Fact) -> State:
    """Return the state that keeps a correction of a fact while it is asked for."""
    if fact is not Fact.ANSWER:
        return case.placement(community)
    found = case.scene.opinions.get(community)
    if found is None:
        raise Stop("no_such_fact", fact=fact, community=community)
    return found


def _stream(case: Case, state: State) -> tuple[Stream, str]:
    if isinstance(state, OpinionState):
        return events.opinion(case.number, state.community), "opinion"
    return events.placement(case.number, state.community), "placement"


def _asked(case: Case, place: FactPlace, known: KnownFact, value: dict[str, Any]) -> list[Event]:
    assert isinstance(case.form, Correct)
    state = _state(case, place.community, case.form.fact)
    role, org = _other(case, place, state)
    asked = AskedCorrection(
        fact=case.form.fact,
        by=case.by.person,
        before=known.value,
        after=value,
        reason=case.form.reason,
        on=case.today,
        role=role,
        org=org,
        clock=Clock.model_validate(case.clock(TERM)),
    )
    stream, name = _stream(case, state)
    merged = {"corrections": {place.side: plain(asked)}}
    body = {"side": place.side, "fact": asked.fact}
    told = case.on(stream, f"{name}.correction_asked", merge=merged, **body)
    return [told, *_waits(case, asked)]


def _other(case: Case, place: FactPlace, state: State) -> tuple[str, str]:
    assert isinstance(case.form, Correct)
    role = KINDS[case.form.fact].other
    if role == "FIN_STREET":
        return role, state.street
    if role == "FIN_DEPT":
        return role, state.applicant
    if place.side == DEPARTMENT:
        return "COMM_SEC", place.community
    own_street = case.rules.directory.is_street(state.applicant)
    return ("STREET_HEAD" if own_street else role), state.applicant


def _waits(case: Case, asked: AskedCorrection) -> list[Event]:
    """The archive waits until the term of every answer is over."""
    if case.scene.assignment is None:
        return []
    until = max(asked.clock.due, case.assignment.corrections_until or asked.clock.due)
    body = {"corrections_until": until.isoformat(), "fact": asked.fact}
    return [case.on(events.assignment(case.number), "application.correction_asked", **body)]


def agree(case: Case) -> list[Event]:
    """The other side consents: from now on the fact reads as it was asked for."""
    state, side, asked = _open(case)
    place = FactPlace(case, state.community, side)
    told = KINDS[asked.fact].keep(place, asked.before, asked.after)
    both = _both(asked.fact, asked.before, asked.after, asked.reason)
    return [*also(told, both), *_closed(case, state, side, "agreed")]


def decline(case: Case) -> list[Event]:
    """The other side does not: the fact stays as it was."""
    assert isinstance(case.form, DeclineCorrection)
    state, side, _ = _open(case)
    return _closed(case, state, side, "declined", why=case.form.reason)


def _open(case: Case) -> tuple[State, str, AskedCorrection]:
    """Return the correction that the actor is asked about; refuses whoever is not."""
    assert isinstance(case.form, AgreeCorrection)
    state = _state(case, case.own(), case.form.fact)
    found = [(side, one) for side, one in state.corrections.items() if one.fact == case.form.fact]
    for side, one in found:
        if (case.by.role, case.by.org) == (one.role, one.org):
            if case.by.person == one.by:
                raise Stop("separate_duties", verb=case.act.verb, did="correct")
            return state, side, one
    if found:
        raise Stop("other_side_answers", role=found[0][1].role, org=found[0][1].org)
    raise Stop("no_open_correction", fact=case.form.fact, community=state.community)


def _closed(case: Case, state: State, side: str, how: str, **told: str) -> list[Event]:
    stream, name = _stream(case, state)
    asked = state.corrections[side]
    left = {one: plain(other) for one, other in state.corrections.items() if one != side}
    body = {"side": side, "fact": asked.fact, "corrections": left or None, **told}
    return [case.on(stream, f"{name}.correction_{how}", **body)]


def lapse(case: Case) -> list[Event]:
    """Nobody answered in the term: the correction falls on the working day after it."""
    assert isinstance(case.form, SomeCommunities)
    told: list[Event] = []
    found = list(_waiting(case))
    for state, side, asked in found:
        if case.today > asked.clock.due:
            told += _closed(case, state, side, "lapsed")
    if not found:
        raise Stop("nothing_due")
    if not told:
        raise Stop("too_early", due=str(min(one.clock.due for _, _, one in found)))
    return told


def _waiting(case: Case) -> Iterator[tuple[State, str, AskedCorrection]]:
    assert isinstance(case.form, SomeCommunities)
    for code in case.form.communities:
        for state in (case.scene.opinions.get(code), case.scene.placements.get(code)):
            if state is not None:
                yield from ((state, side, one) for side, one in state.corrections.items())


def _here(act: Act, by: Actor) -> Needs:
    codes = named(act, by)
    whole = act.text("fact") == Fact.DELIVERY
    shown = bool(act.data.get("voucher"))
    asked = Needs(communities=codes, opinions=codes, emergency=True, application=whole)
    return replace(asked, files=shown)


STEPS = {
    "correct": Step(correct, needs=_here),
    "agree_correction": Step(agree, needs=_here),
    "decline_correction": Step(decline, needs=_here),
    "lapse_correction": Step(lapse, needs=_here),
}
