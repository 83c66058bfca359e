"""Who owes what in an emergency: the duty officer, the department, and what happens by itself."""

from collections.abc import Iterator
from datetime import date, timedelta

from policies.lifecycle.steps.case import clock_of
from policies.lifecycle.work_item import Waits, items
from policies.rules import Rules
from schemas.states.emergency import EmergencyState
from schemas.states.stages import EmergencyStage
from schemas.states.states import State


def emergency(state: State, rules: Rules) -> Waits:
    """Return the work items of an emergency by where it stands."""
    assert isinstance(state, EmergencyState)
    if state.stage is EmergencyStage.E_BEGUN:
        asked, end = items(state, state.stage, rules, on=rules.calendar.next(state.ends_on))
        return [asked.model_copy(update={"due": state.ends_on}), end]
    if state.stage is EmergencyStage.E_REQUESTED:
        return _requested(state, rules)
    told: Waits = []
    for when in _whens(state):
        over = when in ("until_the_end", "undecided")
        on = rules.calendar.next(state.ends_on) if over else _first(state, when)
        told += items(state, state.stage, rules, when, on=on)
    return told


def _requested(state: EmergencyState, rules: Rules) -> Waits:
    """The officer checks within hours; from the next day the chair may, until the term is past."""
    due, over = rules.calendar.today(state.verify_by), rules.calendar.next(state.ends_on)
    check, lapse = items(state, state.stage, rules, on=over)
    told = [check.model_copy(update={"due": due}), lapse]
    for late in items(state, state.stage, rules, "late", on=due):
        if late.role != check.role:  # of the body that keeps the office it is the chair's anyway
            told.append(late.model_copy(update={"from_on": due + timedelta(days=1)}))
    return told


def _first(state: EmergencyState, when: str) -> date | None:
    return min(state.destroy[name] for name in state.kept) if when == "data" else None


def _whens(state: EmergencyState) -> Iterator[str]:
    if state.stage is EmergencyStage.E_VERIFIED:
        yield ""
    if state.rejected_on is not None and state.stage is not EmergencyStage.E_REVOKED:
        yield "rejected"
    elif state.stage is EmergencyStage.E_ACTIVE:
        yield from _active(state)
    elif state.stage is EmergencyStage.E_REGULARISED:
        yield "until_the_end"
    elif state.stage is EmergencyStage.E_CLOSED and state.costed_on is None:
        yield "uncosted"
    if clock_of(state.clocks, "emergency_dissent") is not None:
        yield "dissent"
    if state.destroy and state.kept:
        yield "data"


def _active(state: EmergencyState) -> Iterator[str]:
    if state.filed_on is None:
        yield "unfiled"
    if state.lifted_on is None:
        yield "until_the_end" if state.filed_on is None else "undecided"
