"""The standard cost of an application beside what it asks, line by line (domain 6.3)."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from policies.cost import standard_cost as standard
from policies.cost.answers import shared
from policies.cost.funding import shares
from policies.place.clocks import Calendar
from policies.place.parameters import PlaceTerms, decimal_of
from schemas.applications.application import Application
from schemas.applications.codes import CostCategory
from schemas.applications.funding_plan import CostLine, Funding
from schemas.money import yuan_of
from schemas.place.jurisdiction import PlanRule, RouteTable
from schemas.states.states import PlannedInstalment
from schemas.texts import catalogue

Answer = dict[str, Any]
HUNDREDTH = Decimal("0.01")


def answer(application: Application, ground: PlaceTerms, table: RouteTable) -> Answer:
    """Tell the standard cost, the difference line by line, the split and the instalments.

    proposed: the instalments that are usual for work of this nature (section 6.4). basis:
    pieces (the place has a price for the work) or hours. percent: of the standard.
    """
    plan = application.funding or Funding()
    whole = standard.standard_fen(application, ground)
    split = shares(application, ground.directory, ground.lists.profile_fields)
    percents = [one.percent for one in plan.instalments if one.percent is not None]
    complete = sum(percents) == 100
    return {
        **shared(split, percents if complete else []),
        "asked": yuan_of(plan.total_fen),
        "standard_cost": None if whole is None else yuan_of(whole),
        "difference": None if whole is None else yuan_of(plan.total_fen - whole),
        "percent": _percent(plan.total_fen, whole),
        "missing": [*_missing(application, ground)],
        "basis": "hours" if standard.piece_fen(application, ground) is None else "pieces",
        "explained": [*_lines(plan, application, ground)],
        "standard_hours": [*_hours(application, ground)],
        "proposed": [
            {"no": one.no, "percent": str(one.percent), "due": one.due}
            for one in proposed(application, table, ground.calendar)
        ],
        "prices": _prices(ground),
    }


def _missing(application: Application, ground: PlaceTerms) -> Iterator[Answer]:
    """Tell which figures of which communities nobody knows, without which nothing is computed."""
    for code, fields in standard.lacking(application, ground).items():
        named = [catalogue.both("place", f"heads.{field}") for field in fields]
        yield {
            "community": code,
            "fields": list(fields),
            "message": "、".join(zh for zh, _ in named),
            "message_en": ", ".join(en for _, en in named),
        }


def _percent(asked: int, whole: int | None) -> str | None:
    if not whole:
        return None
    share = Decimal(asked) * 100 / whole
    return str(share.quantize(HUNDREDTH, rounding=ROUND_HALF_UP))


def _lines(plan: Funding, application: Application, ground: PlaceTerms) -> list[Answer]:
    """Explain each line: what was asked, what the standard gives for it, and what lies between.

    All labour by the hour shares one standard; it stands with the first such line.
    """
    by_hours = standard.piece_fen(application, ground) is None
    if by_hours and standard.lacking(application, ground):
        return [_told(no, one, None, "hours", ground) for no, one in enumerate(plan.lines, start=1)
                if one.category == CostCategory.LABOUR]  # fmt: skip
    left = sum(standard.labour_fen(application, ground).values()) if by_hours else 0
    told = []
    for number, line in enumerate(plan.lines, start=1):
        expected, why = _expected(line, left, ground)
        left -= expected if why == "hours" else 0
        told.append(_told(number, line, expected, why, ground))
    if left:
        nothing = CostLine(category=CostCategory.LABOUR)
        told.append(_told(0, nothing, left, "hours", ground))
    return told


def _expected(line: CostLine, by_hours: int, ground: PlaceTerms) -> tuple[int, str]:
    """Return the standard of a line in fen, and its basis: pieces, hours, or direct (as asked)."""
    if line.category != CostCategory.LABOUR:
        return line.amount_fen, "direct"
    pieces = standard.piece_line_fen(line, ground)
    return (by_hours, "hours") if pieces is None else (pieces, "pieces")


def _told(
    number: int, line: CostLine, expected: int | None, why: str, ground: PlaceTerms
) -> Answer:
    limits = standard.band(line, ground)
    told: Answer = {
        "line": number,
        "category": str(line.category or ""),
        "unit": line.unit or "",
        "quantity": str(line.quantity or 0),
        "unit_price": str(line.unit_price or 0),
        "asked": yuan_of(line.amount_fen),
        "standard": None if expected is None else yuan_of(expected),
        "difference": None if expected is None else yuan_of(line.amount_fen - expected),
        "basis": why,
    }
    if limits is not None and line.unit_price is not None:
        low, high = limits
        told["band"] = {"low": str(low), "high": str(high)}
        told["in_band"] = low <= line.unit_price <= high
    return told


def _hours(application: Application, ground: PlaceTerms) -> list[Answer]:
    """Tell hours, difficulty and labour cost in each community asked; None: not known."""
    labour: Mapping[str, int] = standard.labour_fen(application, ground)
    hours = standard.scaled_hours(application, ground)
    return [
        {
            "community": one.code,
            "hours": _rounded(hours.get(one.code), HUNDREDTH),
            "difficulty": _rounded(standard.difficulty(one, ground), Decimal("0.0001")),
            "labour": yuan_of(labour[one.code]) if one.code in labour else None,
        }
        for one in standard.asked(application, ground)
    ]


def _rounded(number: Decimal | None, step: Decimal) -> str | None:
    return None if number is None else str(number.quantize(step, rounding=ROUND_HALF_UP))


def _prices(ground: PlaceTerms) -> Answer:
    """Tell the parameters of the place that the standard rests on."""
    return {
        "hourly_rate": str(decimal_of(ground.params["hourly_rate"])),
        "overhead": str(decimal_of(ground.params["overhead"])),
    }


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
