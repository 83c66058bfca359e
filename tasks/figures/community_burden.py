"""What one community bears: its line of the figures of the day, against the first census."""

from dataclasses import dataclass
from datetime import date

from ledger.store.session import Ledger
from schemas.reports.reports import Baseline, Change, Line
from tasks.figures import daily_figures


@dataclass(frozen=True)
class Bearing:
    """The figures of a community as of a day; changes are against the census, where there is one.

    line: items, types of burden, hours and what zhunru itself costs it. No other community stands
    beside it, and nothing in it measures a person.
    """

    on: date
    line: Line
    changes: tuple[Change, ...]
    baseline: Baseline | None


def of(ledger: Ledger, community: str, name: str) -> Bearing:
    """Return what a community bears; zeros for one that bears nothing."""
    figures = daily_figures.of(ledger)
    report = figures.report
    nothing = Line(kind="community", code=community, name=name)
    line = next((one for one in report.communities if one.code == community), nothing)
    changes = tuple(one for one in report.changes if one.code == community)
    return Bearing(figures.on, line, changes, report.baseline)
