"""What every step of an emergency begins with: its state, its events, and the report it opens."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from policies.facts.form_defects import months_after
from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps.case import Case, Stop
from schemas import events
from schemas.acts.act import Act, Actor
from schemas.events import Event
from schemas.states.emergency import EmergencyState
from schemas.states.stages import Agreement, BypassStage, EmergencyStage, Work
from schemas.states.states import PlacementState

OVER = (EmergencyStage.E_EXPIRED, EmergencyStage.E_CLOSED, EmergencyStage.E_REVOKED)
OF_REVOKED = {"rule": "E03", "pay": "actual_hours", "card": "red"}


def state_of(case: Case) -> EmergencyState:
    """Return the emergency the act is about; refuses where the act does not fit its state."""
    state = case.scene.emergency
    if state is None:
        raise Stop("no_such_emergency", number=case.act.number)
    if state.stage not in case.row.leaves(EmergencyStage):
        raise Stop("wrong_emergency", number=state.number, stage=state.stage)
    return state


def moved(case: Case, state: EmergencyState, kind: str, /, **body: Any) -> Event:
    """Write an event of the emergency."""
    return case.on(events.emergency(state.number), kind, **body)


def running(state: EmergencyState) -> list[str]:
    """Return the codes of the terms that run on the emergency."""
    return [clock.code for clock in state.clocks]


def live(case: Case) -> list[PlacementState]:
    """Return the placements of the emergency whose work is not over."""
    over = (Work.TERMINATED, Work.CLOSED)
    return [one for one in case.scene.placements.values() if one.work not in over]


def own_community(case: Case, state: EmergencyState) -> str:
    """Return the community that acts; refuses one the emergency does not concern."""
    code = case.own()
    if code not in state.communities:
        raise Stop("not_in_emergency", community=code, number=state.number)
    return code


def last_days(case: Case, state: EmergencyState, over: date) -> dict[str, str]:
    """Return the last day on which each kind of personal data may be kept: months after the end."""
    usual = case.table.emergency.retention_months
    return {
        name: months_after(over, state.retention.get(name, usual)).isoformat()
        for name in state.fields
    }


def revoked(case: Case, state: EmergencyState, because: str) -> list[Event]:
    """End what did not hold: work stops, and a report of a bypass opens by itself (E03)."""
    told = moved(
        case,
        state,
        "emergency.revoked",
        stage=EmergencyStage.E_REVOKED,
        because=because,
        bypass=case.scene.new_id,
        destroy=last_days(case, state, case.today),
        stop=running(state),
        start=dissents_wait(case, state),
        **OF_REVOKED,
    )
    return [told, *stopped(case), _opened(case, state, because)]


def dissents_wait(case: Case, state: EmergencyState) -> list[dict[str, Any]]:
    """Return the term in which the office judges what communities had against the work."""
    open_ = any(not one.ruling for one in state.dissents)
    return [case.clock("emergency_dissent")] if open_ else []


def stopped(case: Case, kind: str = "work.stopped") -> Iterable[Event]:
    """Stop the work at every community where it goes on."""
    for one in live(case):
        yield case.on_placement(
            one.community,
            kind,
            work=Work.TERMINATED,
            agreement=Agreement.G_TERMINATED,
            stop=[clock.code for clock in one.clocks],
        )


def _opened(case: Case, state: EmergencyState, because: str) -> Event:
    """Nobody reported it: the report has no reporter, and its number is the emergency's."""
    return case.on(
        events.bypass(case.scene.new_id),
        "bypass.opened",
        id=case.scene.new_id,
        number=state.number,
        department=state.department,
        demand=state.text,
        channel=state.channel,
        because=because,
        stage=BypassStage.B_REPORTED,
        flagged_on=case.today.isoformat(),
        start=[case.clock("bypass_triage")],
    )


def with_emergency(act: Act, by: Actor) -> Needs:
    """The emergency, where an assignment follows it up already."""
    return Needs(emergency=True)


def with_placements(act: Act, by: Actor) -> Needs:
    """The emergency and all its placements."""
    return Needs(emergency=True, all_placements=True)
