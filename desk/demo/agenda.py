"""The demo's agenda: on which day which case is filed and which act of a story is played. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from desk.demo.story import Step, Story
from policies.place.clocks import Calendar

BATCH = timedelta(days=28)  # cases are filed together, each at most this long before its own day


@dataclass
class Day:
    """What the agenda holds for one day: cases to file and acts of stories, in order."""

    on: date
    filings: list[int] = field(default_factory=list)
    steps: list[tuple[Story, Step]] = field(default_factory=list)


def agenda(
    applications: Mapping[int, Mapping[str, Any]], stories: Iterable[Story], calendar: Calendar
) -> list[Day]:
    """Return the days in order; a case is filed on its own day or up to `BATCH` before it."""
    days: dict[date, Day] = {}
    for case, on in _filing_days(applications).items():
        days.setdefault(on, Day(on)).filings.append(case)
    for story in stories:
        for step in story.steps:
            on = calendar.today(step.at)
            days.setdefault(on, Day(on)).steps.append((story, step))
    return [days[on] for on in sorted(days)]


def _filing_days(applications: Mapping[int, Mapping[str, Any]]) -> dict[int, date]:
    ordered = sorted(applications, key=lambda case: (str(applications[case]["submitted_on"]), case))
    days: dict[int, date] = {}
    first = date.min
    for case in ordered:
        own = date.fromisoformat(str(applications[case]["submitted_on"]))
        first = first if first != date.min and own - first <= BATCH else own
        days[case] = first
    return days


def last_day(story: Story, calendar: Calendar) -> date:
    """Return the day of a story's last act; after it the story goes the plain way to its end."""
    return calendar.today(story.steps[-1].at)


def led_on(stories: Sequence[Story], day: date, calendar: Calendar) -> frozenset[str]:
    """Return the numbers that a story leads on that day."""
    return frozenset(one.number for one in stories if day <= last_day(one, calendar))
