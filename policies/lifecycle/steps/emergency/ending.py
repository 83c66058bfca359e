"""The end of an emergency: the response is over, its term is past, or it did not hold."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from policies.lifecycle.steps.case import Case, Step, Stop, clock_of
from policies.lifecycle.steps.emergency.emergency_state import (
    dissents_wait,
    last_days,
    live,
    moved,
    revoked,
    running,
    state_of,
    stopped,
    with_placements,
)
from schemas.acts.emergency import LiftNotice, ResponseLifted
from schemas.events import Event
from schemas.states.emergency import EmergencyState
from schemas.states.stages import EmergencyStage, Stage, Work
from schemas.states.states import Instalment, PlacementState
from schemas.values import plain
from schemas.written import sought

TERM = "emergency_file"
PAYMENT = "emergency_payment"
BUSY = (Work.RUNNING, Work.REWORK)


def response_lifted(case: Case) -> list[Event]:
    """The response is declared over, or its last day is past: the work ends by itself (art. 86)."""
    assert isinstance(case.form, ResponseLifted)
    state, notice = state_of(case), case.form.notice
    if state.lifted_on is not None:
        raise Stop("already_done", verb=case.act.verb)
    if notice is None:
        _past(case, state)
    else:
        _same_issuer(state, notice)
    return _over(case, state, plain(notice) if notice else None)


def _past(case: Case, state: EmergencyState) -> None:
    """Without a notice only time ends it: on the working day after the last one."""
    if case.by.role != "system":
        raise Stop("incomplete", fields=["notice"])
    if case.today <= state.ends_on:
        raise Stop("too_early", due=str(state.ends_on))


def _same_issuer(state: EmergencyState, notice: LiftNotice) -> None:
    if sought(notice.issuer) != sought(state.notice.issuer):
        raise Stop("other_issuer", issuer=state.notice.issuer, given=notice.issuer)


def expire(case: Case) -> list[Event]:
    """The last day is past and nothing was decided, or nobody verified it in the whole term."""
    state = state_of(case)
    if state.lifted_on is not None or state.rejected_on is not None:
        raise Stop("wrong_emergency", number=state.number, stage=state.stage)
    if state.stage is EmergencyStage.E_ACTIVE and state.filed_on is None:
        raise Stop("too_early", due=str(state.ends_on))  # the department may still file
    if case.today <= state.ends_on:
        raise Stop("too_early", due=str(state.ends_on))
    if case.scene.assignment is None:
        return [*_over(case, state, None)[:1], *stopped(case, "work.first_ended")]
    return _over(case, state, None)


def _over(case: Case, state: EmergencyState, notice: Any) -> list[Event]:
    closed = state.stage is EmergencyStage.E_REGULARISED
    waits = state.stage is EmergencyStage.E_ACTIVE and state.filed_on is None
    body: dict[str, Any] = {"lifted_on": case.today.isoformat(), "lifting": notice}
    if not waits:
        body["stage"] = EmergencyStage.E_CLOSED if closed else EmergencyStage.E_EXPIRED
        body["destroy"] = last_days(case, state, case.today)
        body["stop"] = running(state)
    terms = [case.clock("emergency_cost")] if closed else []
    terms += dissents_wait(case, state)
    kind = "emergency.lifted" if state.active_on else "emergency.lapsed"
    kind = "emergency.first_ended" if state.stage is EmergencyStage.E_BEGUN else kind
    told = [moved(case, state, kind, start=terms, **body)]
    told += [_delivered(case, one, paid=closed) for one in live(case)]
    return [*told, *([_exited(case, state)] if closed else [])]


def _delivered(case: Case, placement: PlacementState, *, paid: bool) -> Event:
    busy = placement.work in BUSY
    body: dict[str, Any] = {"work": Work.DELIVERED, "delivered_on": case.today.isoformat()}
    body = body if busy else {}
    if paid:
        due = payable_from(case)
        open_ = [one.due is None for one in placement.instalments]
        parts = [
            one.model_copy(update=due) if free else one
            for one, free in zip(placement.instalments, open_, strict=True)
        ]
        body["instalments"] = [plain(one) for one in parts]
        body["start"] = after_work(case, parts) if busy else _payment(case, parts)
    return case.on_placement(placement.community, "work.ended_with_response", **body)


def payable_from(case: Case) -> dict[str, Any]:
    """Return the day by which the cost is paid, as a change of an instalment."""
    clock = case.clock(PAYMENT)
    due = date.fromisoformat(clock["due"])
    return {"due": due, "estimated": bool(clock.get("estimated"))}


def after_work(case: Case, parts: Sequence[Instalment]) -> list[dict[str, Any]]:
    """Return the terms that begin with the end of the work: to accept it, and to pay."""
    accept = [case.clock("work_acceptance"), case.clock("deemed_acceptance")]
    return [*accept, *_payment(case, parts)]


def _payment(case: Case, parts: Sequence[Instalment]) -> list[dict[str, Any]]:
    return [case.clock(PAYMENT)] if parts else []


def exit_terms(case: Case, state: EmergencyState) -> dict[str, Any]:
    """Return what the end of the response makes of the assignment: row 24, for this reason."""
    today = case.today.isoformat()
    days = last_days(case, state, state.lifted_on or case.today)
    return {
        "stage": Stage.EXITED,
        "exited_on": today,
        "last_on": today,
        "because": "response_lifted",
        "destroy_on": _latest(state, days),
    }


def _latest(state: EmergencyState, days: Mapping[str, str]) -> str | None:
    """Return the last day of the data that are still kept; what is destroyed holds nothing up."""
    return max((days[name] for name in state.kept), default=None)


def _exited(case: Case, state: EmergencyState) -> Event:
    stop = [clock.code for clock in case.assignment.clocks]
    return case.on_assignment("application.exited", stop=stop, **exit_terms(case, state))


def revoke(case: Case) -> list[Event]:
    """E03: not followed up in its term, or not approved: it did not hold."""
    state = state_of(case)
    if state.rejected_on is not None:
        days = last_days(case, state, case.today)
        kept = case.on_assignment("application.emergency_revoked", destroy_on=_latest(state, days))
        return [*revoked(case, state, "not_approved"), kept]
    term = clock_of(state.clocks, TERM)
    if term is None or case.today <= term.due:
        raise Stop("too_early", due=str(term.due) if term else "")
    return revoked(case, state, "not_followed_up")


STEPS = {
    "response_lifted": Step(response_lifted, with_placements),
    "e_expire": Step(expire, with_placements),
    "e_revoke": Step(revoke, with_placements),
}
