"""Checks of a book: the place itself, its parameters, prices, blackouts, holidays and routes."""

from collections.abc import Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from policies.place import clocks, route_proof
from policies.place.book import figures
from policies.place.book.rows import (
    Book,
    BookTerms,
    Faults,
    Row,
    nearest,
    option,
    span,
    where,
    whole,
)
from schemas.states.stages import Stage
from schemas.written import YEARS, folded

HOLES = {"decision_street": ("{body}", "{no}"), "correction_street": ("{body}", "{no}"),
         "decision": ("{no}",), "not_accepted": ("{no}",), "correction": ("{no}",)}  # fmt: skip

MEETING = "certificates_deliberated"


def check(book: Book, ground: BookTerms, faults: Faults) -> None:
    """Note what is wrong with the terms of a place."""
    for row in book.get("place", ()):
        _place(row, faults)
    figures.check(book.get("parameters", ()), ground, faults)
    for row in book.get("prices", ()):
        low, high = row.get("low"), row.get("high")
        if low is not None and high is not None and low > high:
            faults.add(row, "low", "low_above_high", low=low, high=high)
    _twice(book.get("prices", ()), ("category", "piece"), "piece", faults)
    for row in book.get("blackouts", ()):
        span(row, "start", "end", faults)
    _holidays(book.get("holidays", ()), faults)
    _asked(book, _routes(book.get("routes", ()), ground, faults), faults)


def _asked(book: Book, paths: Mapping[str, tuple[str, ...]], faults: Faults) -> None:
    """Note what a place asks of a stage that its full route does not have."""
    for row in book.get("place", ()):
        if row.get("review") == "both" and Stage.STREET_REVIEW not in paths.get("full", ()):
            faults.add(row, "review", "both_review")
    for row in book.get("lists", ()):
        if row.get("list") == MEETING and Stage.CONSULTING not in paths.get("full", ()):
            faults.add(row, "list", "not_asked", list=option(MEETING))


def _twice(rows: Sequence[Row], names: Sequence[str], at: str, faults: Faults) -> None:
    first: dict[tuple[str, ...], Row] = {}
    for row in rows:
        key = tuple(folded(row.text(name)) for name in names)
        if all(key) and key in first:
            faults.add(row, at, "row_twice", value=row.text(at), other=where(first[key]))
        first.setdefault(key, row)


def _place(row: Row, faults: Faults) -> None:
    zone = row.text("zone")
    if zone and not _is_zone(zone):
        faults.add(row, "zone", "no_zone", value=zone)
    for name, holes in HOLES.items():
        told = row.text(name)
        missing = [hole for hole in (*holes, "{year}") if told and hole not in told]
        if missing or _braces(told):
            faults.add(row, name, "pattern", value=told, wanted=" ".join((*holes, "{year}")))


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return False
    return True


def _braces(text: str) -> bool:
    try:
        text.format(year=0, no=0, body="")
    except (ValueError, LookupError, AttributeError):
        return True
    return False


def _holidays(rows: Sequence[Row], faults: Faults) -> None:
    first: dict[date, Row] = {}
    rest = {row.get("day") for row in rows if row.get("works") == "rest"}
    planned: dict[int, Row] = {}
    for row in rows:
        day, year = row.get("day"), row.get("year")
        if year is not None and year not in YEARS:
            faults.add(row, "year", "out_of_range", value=year, least=YEARS[0], most=YEARS[-1])
            continue
        if row.get("planned") and year is not None:
            planned.setdefault(year, row)
        if day is not None:
            _day(row, day, year, faults)
            if first.setdefault(day, row) is not row:
                faults.add(row, "day", "day_twice", value=day, other=where(first[day]))
    for year, row in planned.items():
        lacks = [f"{day:%m-%d}" for day in clocks.statutory(year) if day not in rest]
        if lacks:
            faults.add(row, "year", "plan_incomplete", year=year, days=" ".join(lacks))


def _day(row: Row, day: date, year: int | None, faults: Faults) -> None:
    if year is not None and day.year != year:
        faults.add(row, "day", "other_year", value=day, year=year)
    free = day.weekday() >= clocks.SATURDAY or clocks.is_statutory(day)
    if row.get("works") == "work" and not free:
        faults.add(row, "day", "no_rest_day", value=day)


def _routes(
    rows: Sequence[Row], ground: BookTerms, faults: Faults
) -> Mapping[str, tuple[str, ...]]:
    """Note what strands an assignment; a folder's own paths lie over the national ones.

    Returns the stages of every route.
    """
    paths: dict[str, tuple[str, ...]] = {}
    by_route: dict[str, Row] = {}
    in_sheet = bool(rows and rows[0].spot.row)
    for row in rows:
        code, stages = row.text("route"), row.get("stages")
        if code in by_route and in_sheet:
            faults.add(row, "route", "row_twice", value=code, other=where(by_route[code]))
        if code and stages is not None and _stages(row, stages, faults):
            paths[code] = tuple(map(stage_of, stages))
            by_route[code] = row
    table = ground.place.routes[-1]
    above = {} if in_sheet else table.paths
    every = {**above, **paths}
    for gap in route_proof.gaps(table.model_copy(update={"paths": every})):
        if row_of := by_route.get(gap.code):
            faults.add(row_of, "stages", "route", why=(gap.zh, gap.en))
    if in_sheet and "full" not in {row.text("route") for row in rows}:
        faults.add(whole(rows[0]), "route", "no_full_route")
    return every


def _stages(row: Row, stages: Sequence[str], faults: Faults) -> bool:
    known = [str(one.value) for one in Stage]
    unknown = [one for one in stages if stage_of(one) not in known]
    for one in unknown:
        faults.add(row, "stages", "no_stage", value=one, meant=nearest(one, known))
    told = [stage_of(one) for one in stages]
    twice = next((one for at, one in enumerate(told) if one in told[:at]), "")
    if twice:
        faults.add(row, "stages", "stage_twice", value=twice)
    return not unknown and not twice


def stage_of(text: str) -> str:
    """Return the code of a stage as it was typed."""
    return folded(text).upper()
