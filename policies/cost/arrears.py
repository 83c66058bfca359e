"""What the lateness of an instalment has triggered (section 3.5). Pure, by working days.

The due day is day 0; consequence N holds from the N-th working day after it. The department's
lateness stops with the day the whole amount is in custody; from then on the street's own term
runs. The community's right to suspend ends with its own confirmation (readings, Money).
"""

from collections.abc import Mapping, Sequence
from datetime import date

from policies.place.clocks import Calendar
from schemas.place.jurisdiction import ClockRule
from schemas.states.clocks import Clock
from schemas.states.stages import Payment
from schemas.states.states import Instalment

REMINDER, YELLOW, SUSPEND, BLOCK, EXIT = (
    "nonpay_reminder",
    "nonpay_yellow",
    "nonpay_suspend",
    "nonpay_block",
    "nonpay_exit",
)
LADDER = (REMINDER, YELLOW, SUSPEND, BLOCK, EXIT)  # clocks of route.yaml, the weakest first
RUNNING = (YELLOW, SUSPEND, BLOCK, EXIT)  # a reminder has no term
CONSEQUENCES = {
    REMINDER: "reminder",
    YELLOW: "yellow_no_new_work",
    SUSPEND: "community_may_suspend",
    BLOCK: "lg_orders_and_blocks_department",
    EXIT: "exit_and_notice",
}
PLANNING = (Payment.PLANNED, Payment.DUE, Payment.OVERDUE, Payment.DEFERRED)
ON_THE_WAY = (*PLANNING, Payment.ORDERED, Payment.PAID)
ARRIVED = (Payment.CONFIRMED, Payment.SPENT, Payment.SETTLED, Payment.RETURNED)


def owed(one: Instalment) -> bool:
    """Tell whether the department still owes it: not in custody, or not in full."""
    short = one.stage is Payment.DISPUTED and one.custody_on is None
    return short or one.stage in ON_THE_WAY


def all_confirmed(instalments: Sequence[Instalment], day: date) -> bool:
    """Tell whether the community has confirmed some money, and all that has come due by a day."""
    due = [one for one in instalments if one.due is not None and one.due <= day]
    arrived = any(one.confirmed_on is not None for one in instalments)
    return arrived and all(one.stage in ARRIVED for one in due)


def year_unfunded(instalments: Sequence[Instalment], day: date) -> bool:
    """Tell whether a day lies in a year of work for which nothing is planned: each year is paid
    in its own instalments (section 6.4). Without a day an instalment may still be of this year.
    """
    years = [one.due.year if one.due is not None else day.year for one in instalments]
    return bool(years) and max(years) < day.year


def late_wd(one: Instalment, day: date, calendar: Calendar) -> int:
    """Return the working days an instalment was late on a day; the day of custody ends the count.

    What is paid, settled or returned without custody is not late.
    """
    if one.due is None or day <= one.due or (one.custody_on is None and not owed(one)):
        return 0
    end = day if one.custody_on is None else min(day, one.custody_on)
    return max(0, calendar.between(one.due, end))


def unpaid(one: Instalment) -> bool:
    """Tell whether it is the department that still owes: what it is shown to have paid is gone."""
    paid = one.proofs.get("pay")
    gone = one.stage is Payment.PAID and paid is not None and paid.shown
    return owed(one) and not gone


def department_wd(one: Instalment, day: date, calendar: Calendar) -> int:
    """Return the department's share of a wait on a day: from the due day to the day it paid.

    A payment that nothing shows counts once the money is in custody. Readings, "Late money".
    """
    if one.due is None or day <= one.due:
        return 0
    end = day if unpaid(one) else one.paid_on or one.custody_on
    return max(0, calendar.between(one.due, min(day, end))) if end is not None else 0


def in_force(
    one: Instalment, day: date, calendar: Calendar, clocks: Mapping[str, ClockRule]
) -> tuple[str, ...]:
    """Return the clocks of the consequences that hold on a day, the weakest first.

    clocks: those of the route (nonpay_reminder to nonpay_exit), in working days.
    """
    if one.due is None or day < one.due or one.stage in ARRIVED:
        return ()
    late = late_wd(one, day, calendar)
    reached = tuple(code for code in LADDER if late >= clocks[code].wd)
    if owed(one) and (one.custody_on is None or day < one.custody_on):
        return reached
    waited = max(0, calendar.between(one.due, day))  # what is in custody is not usable yet
    return (SUSPEND,) if waited >= clocks[SUSPEND].wd else ()


def stage_on(one: Instalment, day: date, calendar: Calendar) -> Payment:
    """Return PLANNED, DEFERRED, DUE or OVERDUE as the day has it; other stages stay."""
    if one.stage not in PLANNING or one.due is None:
        return one.stage
    if day < one.due:
        return Payment.DEFERRED if one.stage is Payment.DEFERRED else Payment.PLANNED
    return Payment.OVERDUE if late_wd(one, day, calendar) else Payment.DUE


def timers(due: date, calendar: Calendar, clocks: Mapping[str, ClockRule]) -> dict[str, Clock]:
    """Return the clocks that start with a due day, by code."""
    return {code: calendar.clock(code, due, clocks[code].wd) for code in RUNNING}


def leading(instalments: Sequence[Instalment], day: date) -> Instalment | None:
    """Return the instalment that is due the longest and still owed, or None."""
    due = [one for one in instalments if owed(one) and one.due is not None and one.due <= day]
    return min(due, key=lambda one: (one.due, one.no), default=None)


def worst(
    instalments: Sequence[Instalment],
    day: date,
    calendar: Calendar,
    clocks: Mapping[str, ClockRule],
) -> tuple[str, ...]:
    """Return every consequence in force at a placement, the weakest first."""
    held = {code for one in instalments for code in in_force(one, day, calendar, clocks)}
    return tuple(code for code in LADDER if code in held)


def custody_term(one: Instalment) -> date | None:
    """Return the last day on which a street may keep what is in its custody; None without any."""
    return (one.keep_until or one.handover_due) if one.stage is Payment.IN_CUSTODY else None


def custody_late_wd(one: Instalment, day: date, calendar: Calendar) -> int:
    """Return the working days by which a street keeps money beyond its term on a day."""
    term = custody_term(one)
    return max(0, calendar.between(term, day)) if term is not None else 0
