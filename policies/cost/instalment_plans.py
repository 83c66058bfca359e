"""The usual instalments by the nature of the work (domain section 6.4), as a proposal."""

from datetime import date
from decimal import Decimal

from policies.place.clocks import Calendar
from schemas.applications.application import Application
from schemas.place.jurisdiction import PlanRule, RouteTable
from schemas.states.states import PlannedInstalment

EVENTS = ("before_start", "midterm", "after_acceptance")
MONTHS = 12


def proposed(
    application: Application, table: RouteTable, calendar: Calendar
) -> tuple[PlannedInstalment, ...]:
    """Return the usual instalments, numbered; empty when no plan of the place fits.

    A day of the year that does not come after the start joins the money due before the start; one
    on a rest day moves to the next working day.
    """
    rule = next((one for one in table.plans if _fits(one, application)), None)
    if rule is None:
        return ()
    sums: dict[str, Decimal] = {}
    for part in rule.instalments:
        due = _due(part.due, application, calendar)
        sums[due] = sums.get(due, Decimal(0)) + part.percent
    return tuple(
        PlannedInstalment(no=no, percent=percent, due=due)
        for no, (due, percent) in enumerate(sums.items(), start=1)
    )


def _fits(rule: PlanRule, application: Application) -> bool:
    total = application.funding.total_fen if application.funding else 0
    if rule.nature != str(application.nature or ""):
        return False
    if rule.up_to_fen is not None and total > rule.up_to_fen:
        return False
    return rule.months is None or _within(application, rule.months)


def _within(application: Application, months: int) -> bool:
    """Tell whether the term ends before the same day, so many months later (readings, T02)."""
    start, end = application.start_on, application.end_on
    if start is None or end is None:
        return False
    whole = (end.year - start.year) * MONTHS + end.month - start.month
    return whole < months or (whole == months and end.day < start.day)


def _due(rule: str, application: Application, calendar: Calendar) -> str:
    start = application.start_on
    if rule in EVENTS or start is None:
        return rule
    day = calendar.on_or_after(date.fromisoformat(f"{start.year}-{rule}"))
    return day.isoformat() if day > start else "before_start"
