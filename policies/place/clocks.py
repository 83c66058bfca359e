"""Working days of a jurisdiction: the national plan with its make-up days, and local overrides.

The day of an event is day 0; a term of n working days ends with the n-th working day after it.
A year whose plan (调休) is not published counts statutory days only and is 预估 (estimated).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import holidays

from schemas.states.clocks import Clock

LIMIT_DAYS = 20_000  # no search for a day runs for ever


@dataclass(frozen=True)
class Moment:
    """Now, as an instant (UTC) and as the day it is in the jurisdiction."""

    at: datetime
    today: date


@dataclass(frozen=True)
class Calendar:
    """Working days; `days` overrides the national plan, `planned` names years entered by hand."""

    zone: ZoneInfo
    days: Mapping[date, bool] = field(default_factory=dict)  # day -> is a working day
    planned: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        object.__setattr__(self, "_known", {})
        object.__setattr__(self, "_official", {})
        object.__setattr__(self, "_counted", {})
        object.__setattr__(self, "_added", {})

    def is_working_day(self, day: date) -> bool:
        """Tell whether offices work on that day."""
        known: dict[date, bool] = self._known  # type: ignore[attr-defined]
        if day not in known:
            override = self.days.get(day)
            known[day] = _national(day.year).is_working_day(day) if override is None else override
        return known[day]

    def add(self, start: date, days: int) -> date:
        """Return the `days`-th working day after `start`; 0 gives `start` itself."""
        known: dict[tuple[date, int], date] = self._added  # type: ignore[attr-defined]
        if (start, days) not in known:
            known[start, days] = self._add(start, days)
        return known[start, days]

    def _add(self, start: date, days: int) -> date:
        day = start
        for _ in range(LIMIT_DAYS):
            if days <= 0:
                return day
            day += timedelta(days=1)
            days -= self.is_working_day(day)
        raise ValueError(f"no end of {days} working days after {start}")

    def back(self, end: date, days: int) -> date:
        """Return the `days`-th working day before `end`; 0 gives `end` itself."""
        day = end
        for _ in range(LIMIT_DAYS):
            if days <= 0:
                return day
            day -= timedelta(days=1)
            days -= self.is_working_day(day)
        raise ValueError(f"no start of {days} working days before {end}")

    def between(self, start: date, end: date) -> int:
        """Count the working days after `start` up to and including `end`; negative if before."""
        if end < start:
            return -self.between(end, start)
        # One act asks the same of every community.
        counted: dict[tuple[date, date], int] = self._counted  # type: ignore[attr-defined]
        if (start, end) not in counted:
            days = range(1, (end - start).days + 1)
            counted[start, end] = sum(self.is_working_day(start + timedelta(n)) for n in days)
        return counted[start, end]

    working_days_between = between

    def on_or_after(self, day: date) -> date:
        """Return the day itself, or the next working day if it is a rest day."""
        return day if self.is_working_day(day) else self.add(day, 1)

    def next(self, day: date) -> date:
        """Return the next working day after `day`: what happens by itself is dated there."""
        return self.add(day, 1)

    def is_estimated(self, day: date) -> bool:
        """Tell whether the plan of that year is not published yet (预估)."""
        if day.year in self.planned:
            return False
        official: dict[int, bool] = self._official  # type: ignore[attr-defined]
        if day.year not in official:
            official[day.year] = any(
                d.year == day.year for d in _national(day.year).weekend_workdays
            )
        return not official[day.year]

    def clock(self, code: str, start: date, wd: int) -> Clock:
        """Start a clock of `wd` working days."""
        due = self.add(start, wd)
        return Clock(code=code, start=start, wd=wd, due=due, estimated=self.is_estimated(due))

    def today(self, at: datetime) -> date:
        """Return the day an instant falls on in the jurisdiction."""
        return at.astimezone(self.zone).date()

    def moment(self, at: datetime) -> Moment:
        """Return an instant with its local day."""
        return Moment(at=at, today=self.today(at))


_NATIONAL: dict[int, holidays.HolidayBase] = {}


def a_year_on(day: date) -> date:
    """Return the same day of the next year; of 29 February the last of the month."""
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if leap else day.day)


def _national(year: int) -> holidays.HolidayBase:
    if year not in _NATIONAL:
        _NATIONAL[year] = holidays.country_holidays("CN", years=year, language="zh_CN")
    return _NATIONAL[year]


def calendar(zone: str, overrides: Iterable[Mapping[str, object]] = ()) -> Calendar:
    """Build the calendar of a jurisdiction from its dated overrides.

    Each override: {year, planned: bool, rest: [dates], work: [dates]}; raises ValueError when a
    day is called both.
    """
    days: dict[date, bool] = {}
    planned: set[int] = set()
    for row in overrides:
        if row.get("planned"):
            planned.add(int(str(row["year"])))
        for key, works in (("rest", False), ("work", True)):
            for day in _dates(row.get(key, ())):
                if days.get(day, works) is not works:
                    raise ValueError(f"{day} is called a rest day and a working day")
                days[day] = works
    return Calendar(zone=ZoneInfo(zone), days=days, planned=frozenset(planned))


def _dates(raw: object) -> list[date]:
    rows = raw if isinstance(raw, list | tuple) else ()
    return [row if isinstance(row, date) else date.fromisoformat(str(row)) for row in rows]


SATURDAY = 5


def statutory(year: int) -> tuple[date, ...]:
    """Return the weekdays of a year that the law itself makes holidays, whatever the plan says."""
    named = _national(year).items()
    return tuple(
        sorted(day for day, name in named if "（" not in name and day.weekday() < SATURDAY)
    )


def is_statutory(day: date) -> bool:
    """Tell whether a weekday is a holiday by law."""
    return day in statutory(day.year)
