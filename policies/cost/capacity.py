"""Capacity: the hours of a placement by month, the ceiling of a community, and what is live.

All hours are whole hundredths of an hour, so that sums are exact.
"""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from policies.cost.funding import largest_remainder
from policies.cost.standard_cost import asked, scaled_hours
from policies.place.parameters import PlaceTerms, decimal_of
from schemas.applications.application import Application
from schemas.applications.codes import PlaquePlace
from schemas.place.organisations import Community
from schemas.states.changes import Load

OVER = ("TERMINATED", "CLOSED", "EVALUATED", "ACCEPTED", "DEEMED_ACCEPTED")
NOTHING = Load()


def months(start: date, end: date) -> dict[str, int]:
    """Return the days of a term in each of its months: `2026-05` -> 12."""
    found: dict[str, int] = {}
    day = start
    while day <= end:
        following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        last = min(end, following - timedelta(days=1))
        found[f"{day:%Y-%m}"] = (last - day).days + 1
        day = following
    return found


def planned(hours: Decimal, start: date | None, end: date | None) -> dict[str, int]:
    """Spread the hours of a term over its months by their days; {} without a term."""
    if start is None or end is None or end < start or hours <= 0:
        return {}
    days = months(start, end)
    parts = largest_remainder(int(hours * 100), list(days.values()))
    return dict(zip(days, parts, strict=True))


def ceiling(community: Community, ground: PlaceTerms) -> int | None:
    """Return the hours a community has in a month; None when they cannot be read.

    Staff × hours of a month × presence, times the share above which only the leading group may
    go (capacity.exempt).
    """
    setting = ground.params.get("capacity") or {}
    try:
        share = decimal_of(setting["exempt"])
        month = decimal_of(setting["hours_per_month"]) * decimal_of(setting["factor"])
    except (KeyError, ArithmeticError):
        return None
    hours = int((community.staff or 0) * month * share * 100)
    return hours if hours > 0 else None


def loads(
    application: Application, ground: PlaceTerms, codes: Collection[str]
) -> Mapping[str, Load]:
    """Return what an application lays on some of the communities it asks.

    No hours are laid on one whose size nobody knows: C05 says so before.
    """
    outside = sum(plaque.place == PlaquePlace.OUTSIDE for plaque in application.plaques)
    start, end = application.start_on, application.end_on
    hours = scaled_hours(application, ground)
    return {
        code: Load(
            months=planned(hours.get(code, Decimal(0)), start, end),
            posts=len(application.posts),
            inside=len(application.plaques) - outside,
            outside=outside,
            ceiling=ceiling(ground.directory.communities[code], ground) or 0,
        )
        for code in (one.code for one in asked(application, ground))
        if code in codes
    }


def carried(raw: Mapping[str, Any] | None) -> Load:
    """Return what a placement lays on its community now: nothing when its work is over."""
    if raw is None or raw.get("work") in OVER or "load" not in raw:
        return NOTHING
    return Load.model_validate(raw["load"])


def alive(raw: Mapping[str, Any] | None) -> bool:
    """Tell whether a placement's work is not over."""
    return raw is not None and raw.get("work") not in OVER
