"""Work items in the making: what a role owes by a term, and what the system owes after one."""

from datetime import date

from policies.rules import Rules
from schemas.acts.act import Wait
from schemas.states.states import Clock

Waits = list[Wait]


def owed(
    act: str, role: str, org: str, clock: Clock | None = None, *, due: date | None = None
) -> Wait:
    """Return a work item of a role at an organisation, by a clock or by a day."""
    if clock is None:
        return Wait(act=act, role=role, org=org, due=due)
    return Wait(act=act, role=role, org=org, due=clock.due, estimated=clock.estimated)


def by_itself(act: str, day: date | None) -> Waits:
    """Return what the system owes on a day; nothing without one."""
    return [Wait(act=act, role="system", due=day, from_on=day)] if day else []


def after(act: str, clock: Clock | None, rules: Rules) -> Waits:
    """Return what the system owes on the working day after a term."""
    return by_itself(act, rules.calendar.next(clock.due)) if clock else []
