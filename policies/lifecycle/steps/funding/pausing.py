"""Suspension by the office (row 21): flood, election. Terms stop and go on, money stays."""

from datetime import date
from typing import Any

from policies.lifecycle.steps.case import Case, Stop, clock_of, plain_clock
from policies.lifecycle.steps.money import WITH_DEPARTMENT
from policies.lifecycle.steps.tally import counted
from schemas.acts.funds import OfficePause
from schemas.events import Event
from schemas.states.clocks import Clock
from schemas.states.stages import Agreement, Work
from schemas.states.states import Instalment, PlacementState
from schemas.values import plain

PAUSED = (Work.PAUSED_FORCE, Work.PAUSED_LG)
TERM = "pause"  # clock: the last day of the pause, after which the work goes on


def suspend(case: Case) -> list[Event]:
    """The office pauses work until a day, or a pause that runs until a later one."""
    assert isinstance(case.form, OfficePause)
    told = [_paused(case, code) for code in case.form.communities]
    fresh = sum("work" in event.body for event in told)
    kind = "application.placement_suspended"
    return [*told, *([counted(case, kind, {"paused": fresh})] if fresh else [])]


def _paused(case: Case, code: str) -> Event:
    assert isinstance(case.form, OfficePause)
    placement, form = case.placement(code), case.form
    if placement.work not in case.row.leaves(Work):
        raise Stop("wrong_work", community=code, work=placement.work)
    if placement.agreement is Agreement.G_DECLARED:
        raise Stop("wrong_agreement", community=code, agreement=placement.agreement)
    running = clock_of(placement.clocks, TERM)
    if form.until <= (running.due if running else case.today):
        due = str(running.due if running else case.today)
        raise Stop("not_later", due=due, given=str(form.until))
    wd = case.rules.calendar.between(case.today, form.until)
    term = Clock(code=TERM, start=case.today, wd=wd, due=form.until)
    body: dict[str, Any] = {"cause": form.cause, "start": [plain_clock(term)]}
    if running is not None:
        return case.on_placement(code, "work.pause_extended", **body)
    force = any(word in form.cause for word in case.table.force)
    return case.on_placement(
        code,
        "work.suspended_by_office",
        work=Work.PAUSED_FORCE if force else Work.PAUSED_LG,
        paused_work=placement.work,
        agreement=Agreement.G_SUSPENDED,
        published="suspended_by_office",
        **_held(case, placement),
        **body,
    )


def _held(case: Case, placement: PlacementState) -> dict[str, Any]:
    """Stop the terms of what is not due yet; what is overdue stays so."""
    held: dict[str, int] = {}
    parts: list[Instalment] = []
    for one in placement.instalments:
        stops = one.stage in WITH_DEPARTMENT and one.due is not None and one.due > case.today
        if stops and one.due is not None:
            held[str(one.no)] = case.rules.calendar.between(case.today, one.due)
        parts.append(one.model_copy(update={"due": None}) if stops else one)
    told = {"held": held, "instalments": [plain(one) for one in parts]}
    return {**told, "stop": ["first_payment"]} if held else {}


def go_on(case: Case, codes: tuple[str, ...]) -> list[Event]:
    """Work that the office paused goes on: by its act, or the working day after the pause."""
    told = [_resumed(case, code) for code in codes]
    kind = "application.placement_resumed"
    return [*told, counted(case, kind, {"paused": -len(told)})]


def _resumed(case: Case, code: str) -> Event:
    placement = case.placement(code)
    if placement.work not in PAUSED:
        raise Stop("wrong_work", community=code, work=placement.work)
    term = clock_of(placement.clocks, TERM)
    if case.by.role == "system" and term is not None and case.today <= term.due:
        raise Stop("too_early", due=str(term.due))
    return case.on_placement(
        code,
        "work.resumed",
        work=placement.paused_work or Work.RUNNING,
        paused_work=None,
        agreement=Agreement.G_AMENDED if placement.amended_on else Agreement.G_IN_FORCE,
        held=None,
        **_restarted(case, placement),
    )


def _restarted(case: Case, placement: PlacementState) -> dict[str, Any]:
    calendar = case.rules.calendar
    days: dict[str, date] = {no: calendar.add(case.today, wd) for no, wd in placement.held.items()}
    parts = [
        one.model_copy(update=_due(case, days[str(one.no)])) if _waits(one, days) else one
        for one in placement.instalments
    ]
    first = [
        plain_clock(calendar.clock("first_payment", case.today, placement.held[str(one.no)]))
        for one in parts
        if one.rule == "before_start" and _waits(one, days)
    ]
    body = {"stop": [TERM], "start": first}
    return {**body, "instalments": [plain(one) for one in parts]} if days else body


def _waits(one: Instalment, days: dict[str, date]) -> bool:
    return str(one.no) in days and one.stage in WITH_DEPARTMENT


def _due(case: Case, day: date) -> dict[str, Any]:
    return {"due": day, "estimated": case.rules.calendar.is_estimated(day)}
