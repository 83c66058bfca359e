"""The story of a matter as a reader takes it in: by stage and day, what is alike in one line."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from schemas.acts.act import Entry

OWN = ("assignment", "refusal", "bypass", "emergency")
"""Kinds of streams whose stage is the stage of the matter."""


class DayOf(NamedTuple):
    """One day: what people and the system did, entries of one kind together; newest first."""

    on: date
    people: list[list[Entry]]
    system: list[list[Entry]]


class Chapter(NamedTuple):
    """A stage (empty where the story begins in none) with its days, newest first."""

    stage: str
    days: list[DayOf]


def chapters(entries: Iterable[Entry], zone: ZoneInfo) -> list[Chapter]:
    """Return a story, given oldest first, as chapters, the newest first.

    An entry that only counts in the matter's own stream what a community did there is left out:
    the community's own entry of the same act says it.
    """
    told = _without_echoes(list(entries))
    found: list[tuple[str, list[Entry]]] = []
    for one in told:
        stage = str(one.body.get("stage", "")) if one.stream_kind in OWN else ""
        if not found or (stage and stage != found[-1][0]):
            found.append((stage, []))
        found[-1][1].append(one)
    return [Chapter(stage, _days(some, zone)) for stage, some in reversed(found)]


def _without_echoes(entries: Sequence[Entry]) -> list[Entry]:
    said = {
        (one.key, one.stream_id.rpartition(":")[2]) for one in entries if one.stream_kind not in OWN
    }
    return [
        one
        for one in entries
        if one.stream_kind not in OWN
        or "stage" in one.body
        or (one.key, one.body.get("community")) not in said
    ]


def _days(entries: Sequence[Entry], zone: ZoneInfo) -> list[DayOf]:
    by_day = groupby(entries, lambda one: one.occurred_at.astimezone(zone).date())
    return [_day(on, list(some)[::-1]) for on, some in by_day][::-1]


def _day(on: date, newest_first: Sequence[Entry]) -> DayOf:
    alike: dict[tuple[str, bool], list[Entry]] = {}
    for one in newest_first:
        alike.setdefault((one.kind, one.role == "system"), []).append(one)
    return DayOf(
        on,
        [some for (_, system), some in alike.items() if not system],
        [some for (_, system), some in alike.items() if system],
    )
