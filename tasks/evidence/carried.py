"""What communities carried month by month beside the first census, and work ahead of its money."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ledger.read import funds
from ledger.store.session import Ledger
from policies.place.clocks import Calendar
from schemas.place.visibility import Reach
from schemas.reports.reports import Baseline
from schemas.states.stages import Cover
from schemas.states.states import PlacementState
from tasks import rulebooks
from tasks.evidence.term import Term, carried

ITEMS = "M01"


class Carrier(NamedTuple):
    """A community's items on the last day of each month, None ahead; in the year; in the census."""

    community: str
    months: tuple[int | None, ...]
    whole: int
    baseline: Decimal | None


class Year(NamedTuple):
    """The months of a year at every community that carried anything, and what they are beside."""

    carriers: list[Carrier]
    census: Baseline | None


def by_month(ledger: Ledger, reach: Reach, year: int, today: date, first: Baseline | None) -> Year:
    """Return what each community within a reach carried in a year; this month as of today.

    first: the census that it is held against.
    """
    days = [_last(year, month, today) for month in range(1, 13)]
    whole = Term(date(year, 1, 1), date(year, 12, 31))
    found: dict[str, list[PlacementState]] = {}
    with ledger.read() as tx:
        for one in funds.placements(tx, reach):
            if carried(one, whole):
                found.setdefault(one.community, []).append(one)
    counted = first.values if first else {}
    return Year(
        [
            Carrier(
                community,
                tuple(_on(found.get(community, ()), day) if day else None for day in days),
                len(found.get(community, ())),
                counted.get(community, {}).get(ITEMS),
            )
            for community in sorted(found.keys() | (counted.keys() - {"total", "median"}))
        ],
        first,
    )


def _last(year: int, month: int, today: date) -> date | None:
    """Return the last day of a month, today in the running one, None ahead of it."""
    if (year, month) > (today.year, today.month):
        return None
    return min(date(year, month, monthrange(year, month)[1]), today)


def _on(placed: list[PlacementState] | tuple[()], day: date) -> int:
    return sum(carried(one, Term(day, day)) for one in placed)


class Ahead(NamedTuple):
    """Work that began before its first money was confirmed; wd: working days, up to now if not yet.

    why: what covered it instead, where something did (emergency, taken).
    """

    number: str
    community: str
    title: str
    applicant: str
    started_on: date
    confirmed_on: date | None
    wd: int
    why: str


def ahead_of_money(ledger: Ledger, reach: Reach, today: date) -> list[Ahead]:
    """Return work that ran before its money, the longest first; work without money is none."""
    calendar = rulebooks.rules_of(ledger).calendar
    with ledger.read() as tx:
        found = [*ahead(funds.placements(tx, reach), calendar, today)]
    return sorted(found, key=lambda one: (-one.wd, one.number, one.community))


def ahead(placed: Iterator[PlacementState], calendar: Calendar, today: date) -> Iterator[Ahead]:
    """Yield those of some placements whose work ran before its money."""
    for one in placed:
        covered = one.cover in (Cover.EMERGENCY, Cover.TAKEN)
        if one.started_on is None or not (one.amount_fen or covered):
            continue
        confirmed = one.instalments[0].confirmed_on if one.instalments else None
        if confirmed is None or confirmed > one.started_on:
            yield Ahead(
                one.number, one.community, one.title, one.applicant, one.started_on, confirmed,
                calendar.between(one.started_on, confirmed or today),
                str(one.cover) if covered else "",
            )  # fmt: skip
