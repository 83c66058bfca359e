"""What an instalment's lateness has triggered, day by day, from what is known of its payment."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from policies.cost import arrears
from policies.cost.answers import Unanswerable
from policies.cost.funding import first_due
from policies.place.clocks import Calendar
from schemas.applications.costing import Clocked
from schemas.money import yuan_of
from schemas.place.jurisdiction import RouteTable
from schemas.states.stages import Payment
from schemas.states.states import Instalment

Answer = dict[str, Any]
UNCONFIRMABLE = ["confirm_usable"]  # what a receipt of another amount forbids
DECEMBER = 12
YEAR_END_LUMP = "A5"
SHARE = Decimal("0.0001")


def answers(
    asked: Clocked, days: Sequence[date], table: RouteTable, calendar: Calendar
) -> list[Answer]:
    """Tell where one instalment stands on each day; raises Unanswerable without a due day.

    days: empty means the days on which a consequence begins.
    """
    if asked.year is not None:
        return [december(asked, day, table) for day in days or (date(asked.year, 12, 31),)]
    due = due_day(asked, table, calendar)
    on = days or [
        due,
        *(clock.due for clock in arrears.timers(due, calendar, table.clocks).values()),
    ]
    return [_on(asked, day, table, calendar) for day in on]


def due_day(asked: Clocked, table: RouteTable, calendar: Calendar) -> date:
    """Return the due day before any deferral; a rest day moves to the next working day.

    before_start: the earlier of the term after the agreement is in force and the working day
    before the start. after_acceptance: the term after acceptance, or after the emergency's end.
    """
    accepted = asked.accepted_on or asked.emergency_closed_on
    if asked.due_on is not None:
        return calendar.on_or_after(asked.due_on)
    if asked.due_rule == "before_start" and asked.signed_in_force_on is not None:
        if asked.start_on is None:
            return calendar.add(asked.signed_in_force_on, table.first_due_wd)
        return first_due(asked.signed_in_force_on, asked.start_on, table.first_due_wd, calendar)
    if asked.due_rule == "after_acceptance" and accepted is not None:
        return calendar.add(accepted, table.last_due_wd)
    if asked.due_rule == "midterm" and asked.start_on and asked.end_on:
        return calendar.on_or_after(asked.start_on + (asked.end_on - asked.start_on) / 2)
    raise Unanswerable("due_day", "due_on")


def december(asked: Clocked, day: date, table: RouteTable) -> Answer:
    """Tell which share of the year's money came in December, of what had come by that day."""
    come = [one for one in asked.confirmed if one.month <= day.month or day.year != asked.year]
    whole = sum(one.amount for one in come)
    late = sum(one.amount for one in come if one.month == DECEMBER)
    share = Decimal(late) / whole if whole else Decimal(0)
    return {
        "date": day.isoformat(),
        "december_share": str(share.quantize(SHARE, rounding=ROUND_HALF_UP)),
        "finding": YEAR_END_LUMP if share > table.december_share else None,
    }


def _on(asked: Clocked, day: date, table: RouteTable, calendar: Calendar) -> Answer:
    one = as_of(asked, day, table, calendar)
    assert one.due is not None
    held = arrears.in_force(one, day, calendar, table.clocks)
    late = arrears.late_wd(one, day, calendar)
    names = [arrears.CONSEQUENCES[code] for code in held]
    confirmed = one.stage is Payment.CONFIRMED
    kept = arrears.custody_late_wd(one, day, calendar)
    mismatch = abs(one.received_fen - asked.amount) if one.received_fen is not None else 0
    return {
        "date": day.isoformat(),
        "due_on": one.due.isoformat(),
        "due": day >= one.due,
        "estimated": one.estimated,
        "instalment_state": one.stage.value,
        "overdue_wd": late,
        "department_overdue": late > 0 and arrears.owed(one),
        "in_force": names,
        "not_yet": [name for name in arrears.CONSEQUENCES.values() if name not in names],
        "custody_late_wd": kept,
        "street_finding": kept > 0,
        "task_may_start": confirmed and (asked.start_on is None or day >= asked.start_on),
        **(_confirmed(one, calendar) if confirmed else {}),
        **({"mismatch": yuan_of(mismatch), "refused": UNCONFIRMABLE} if mismatch else {}),
    }


def _confirmed(one: Instalment, calendar: Calendar) -> Answer:
    assert one.due is not None
    assert one.confirmed_on is not None
    late = max(0, calendar.between(one.due, one.confirmed_on))
    return {"on_time": one.confirmed_on <= one.due, "days_late_wd": late}


def as_of(asked: Clocked, day: date, table: RouteTable, calendar: Calendar) -> Instalment:
    """Return the instalment as it stands at the end of a day."""
    due = due_day(asked, table, calendar)
    deferred = asked.deferred is not None and asked.deferred.decided_on <= day
    if asked.deferred is not None and deferred:
        due = calendar.on_or_after(asked.deferred.until)
    whole = asked.received is None or asked.received == asked.amount
    landed = asked.in_custody_on if whole else asked.resolved_on
    other = _by(asked.in_custody_on, day) and not _by(landed, day)
    stage = _stage(asked, day, other=other, deferred=deferred)
    custody = landed if _by(landed, day) else None
    one = Instalment(
        no=1,
        percent=Decimal(100),
        rule=asked.due_rule or due.isoformat(),
        amount_fen=asked.amount,
        stage=stage,
        due=due,
        estimated=calendar.is_estimated(due),
        custody_on=custody,
        handover_due=calendar.add(custody, table.clocks["handover"].wd) if custody else None,
        confirmed_on=asked.confirmed_on if stage is Payment.CONFIRMED else None,
        received_fen=asked.received if other else None,
    )
    return one.model_copy(update={"stage": arrears.stage_on(one, day, calendar)})


def _stage(asked: Clocked, day: date, *, other: bool, deferred: bool) -> Payment:
    disputed = _by(asked.disputed_on, day) and not _by(asked.resolved_on, day)
    reached = (
        (disputed or other, Payment.DISPUTED),
        (_by(asked.confirmed_on, day), Payment.CONFIRMED),
        (_by(asked.in_custody_on, day), Payment.IN_CUSTODY),
        (_by(asked.paid_on, day), Payment.PAID),
        (_by(asked.ordered_on, day), Payment.ORDERED),
        (deferred, Payment.DEFERRED),
    )
    return next((stage for so, stage in reached if so), Payment.PLANNED)


def _by(happened: date | None, day: date) -> bool:
    return happened is not None and happened <= day
