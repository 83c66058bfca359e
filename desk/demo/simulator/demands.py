"""What departments want of communities in a year: kind of work, where, when, and by which habit.

A demand is an application that the shipped cases admit, asked by another department, of other
communities, on other days. The seed alone decides. Its money is the standard cost of its hours.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from random import Random
from typing import Any

from policies.applications import intake
from policies.cost.standard_cost import standard_fen
from policies.rules import Rules
from schemas.texts.catalogue import text
from schemas.values import Value

A_YEAR = (4, 9)  # demands of one department, at least and at most
COMMUNITIES_MAX = 12  # of one demand: a street's worth
LEAD_DAYS = (50, 80)  # of an honest department, from filing to the start
SHORT_DAYS = (5, 25)  # of one that is late
TERM_DAYS = {"temporary": (20, 80)}
OTHER_TERM_DAYS = (60, 240)
LATE_WD = (3, 24)  # working days after its due day that a late department pays
PRICE = Decimal("40.00")  # an hour, within the place's band
PLANS = ((30, "before_start"), (70, "after_acceptance"))
HOURS = (50, 120)  # percent of the case's hours


class Habit(StrEnum):
    """How a department asks: as it should, too late, in pieces, or past the procedure."""

    HONEST = "honest"
    LATE = "late"
    SPLITTING = "splitting"
    BYPASSING = "bypassing"


ROUND = (Habit.HONEST, Habit.LATE, Habit.HONEST, Habit.SPLITTING, Habit.BYPASSING)


class SimulatedDemand(Value):
    """One thing a department wants.

    on: the day it is filed, or told to the communities. whole: what was meant, before it was split.
    filed: number and application, of a bypass none. late_wd: how late its payments are.
    """

    department: str
    habit: Habit
    on: date
    whole: dict[str, Any]
    filed: tuple[tuple[str, dict[str, Any]], ...] = ()  # number, application
    late_wd: int = 0


def habits(departments: Sequence[str], rng: Random) -> dict[str, Habit]:
    """Deal out the habits, so that each occurs where there are departments enough."""
    dealt = [ROUND[no % len(ROUND)] for no in range(len(departments))]
    rng.shuffle(dealt)
    return dict(zip(departments, dealt, strict=True))


def wanted(
    rules: Rules,
    departments: Sequence[str],
    cases: Sequence[Mapping[str, Any]],
    years: Sequence[int],
    seed: int,
) -> Iterator[SimulatedDemand]:
    """Yield the demands of the departments over the years, in no order of days."""
    dealt = habits(departments, Random(f"{seed}:habits"))
    for year in years:
        shared = list(cases)
        Random(f"{seed}:{year}").shuffle(shared)
        for at, code in enumerate(departments):
            rng = Random(f"{seed}:{year}:{code}")
            for no in range(rng.randint(*A_YEAR)):
                case = shared[(at + no * len(departments)) % len(shared)]
                yield _demand(rules, code, dealt[code], case, (year, at, no), rng)


def _demand(
    rules: Rules,
    code: str,
    habit: Habit,
    case: Mapping[str, Any],
    key: tuple[int, int, int],
    rng: Random,
) -> SimulatedDemand:
    year, at, no = key
    on = rules.calendar.on_or_after(date(year, 1, 5) + timedelta(days=rng.randint(0, 300)))
    hasty = habit is Habit.LATE and rng.random() < 0.3
    start = on + timedelta(days=rng.randint(*(SHORT_DAYS if hasty else LEAD_DAYS)))
    lasts = rng.randint(*TERM_DAYS.get(case["nature"], OTHER_TERM_DAYS))
    whole = _application(rules, code, case, rng)
    whole |= {
        "submitted_on": on.isoformat(),
        "start_on": start.isoformat(),
        "end_on": (start + timedelta(days=lasts)).isoformat(),
    }
    whole["funding"]["budget_year"] = year
    whole["funding"]["budget_doc_no"] = text(
        "simulate", "budget_line", year=year, document=at + 1, no=f"{no + 1:03d}"
    )
    funded(whole, rules)
    if habit is Habit.BYPASSING and rng.random() < 0.6:
        return SimulatedDemand(department=code, habit=habit, on=on, whole=whole)
    parts = _halves(whole, rules) if habit is Habit.SPLITTING else (whole,)
    area = rules.jurisdiction.area
    filed = tuple(
        (f"{area}-ZR-{year}-{at * 100 + no * 2 + part + 1:05d}", one)
        for part, one in enumerate(parts)
    )
    late = rng.randint(*LATE_WD) if habit is Habit.LATE else 0
    return SimulatedDemand(
        department=code, habit=habit, on=on, whole=whole, filed=filed, late_wd=late
    )


def _application(rules: Rules, code: str, case: Mapping[str, Any], rng: Random) -> dict[str, Any]:
    """Return the case as this department asks it of communities of one street."""
    directory = rules.directory
    whole = deepcopy(dict(case))
    streets = sorted({one.street for one in directory.communities.values()})
    street = rng.choice(streets)
    there = [one.code for one in directory.communities.values() if one.street == street]
    count = rng.randint(1, min(len(there), COMMUNITIES_MAX))
    hours = int(Decimal(str(case.get("hours_per_community") or 0)) * rng.randint(*HOURS) / 100)
    whole |= {
        "apply_type": "new",
        "applicant": code,
        "real_owner": code,
        "communities": sorted(rng.sample(there, count)),
        "hours_per_community": hours,
    }
    return whole


def funded(application: dict[str, Any], rules: Rules) -> None:
    """Give an application the standard cost of its hours as its plan of money."""
    plan = {
        **application["funding"],
        "lines": [_labour(Decimal(1))],
        "allocation": "by_households",
        "instalments": [
            {"no": no, "percent": percent, "due": due}
            for no, (percent, due) in enumerate(PLANS, start=1)
        ],
    }
    for key in ("per_community", "payee_account"):
        plan.pop(key, None)
    application["funding"] = plan
    ground = rules.rulebook.ground
    read = intake.read_application(application, ground.labels)
    hours = Decimal(standard_fen(read, ground) or 0) / 100 / PRICE
    hours = max(hours.quantize(Decimal(1), ROUND_CEILING), Decimal(1))
    plan["lines"] = [_labour(hours)]
    plan["total"] = str(hours * PRICE)
    if len(application["communities"]) == 1:
        code = application["communities"][0]
        plan["payee_account"] = ground.directory.communities[code].account


def _labour(hours: Decimal) -> dict[str, Any]:
    return {
        "category": "labour",
        "unit": text("simulate", "hour"),
        "quantity": str(hours),
        "unit_price": str(PRICE),
    }


def moved(application: dict[str, Any], today: date) -> dict[str, Any]:
    """Return an application asked again today, its term moved so far that it is early enough."""
    start, end = (date.fromisoformat(application[key]) for key in ("start_on", "end_on"))
    by = today + timedelta(days=LEAD_DAYS[1]) - start
    return application | {
        "submitted_on": today.isoformat(),
        "start_on": (start + by).isoformat(),
        "end_on": (end + by).isoformat(),
    }


def _halves(whole: dict[str, Any], rules: Rules) -> tuple[dict[str, Any], ...]:
    """Split a demand in two of half the term and hours each, to stay under what is looked at."""
    start, end = (date.fromisoformat(whole[key]) for key in ("start_on", "end_on"))
    middle = start + (end - start) / 2
    parts = []
    for no, (since, until) in enumerate(((start, middle), (middle + timedelta(days=1), end)), 1):
        part = deepcopy(whole)
        part |= {
            "title": f"{whole['title']}（{no}）",
            "start_on": since.isoformat(),
            "end_on": until.isoformat(),
            "hours_per_community": whole["hours_per_community"] // 2,
        }
        part["funding"]["budget_doc_no"] += f"-{no}"
        funded(part, rules)
        parts.append(part)
    return tuple(parts)
