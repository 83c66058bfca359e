"""What the burden report tells of a line: the rows of its summary, the columns of its tables.

The page, its PDF and the workbook are made from these; their words stand in report.yaml.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from policies.burden.marks import Mark, marks
from schemas.reports.reports import Line, Share

Shown = Decimal | int | Share | tuple[Decimal | int | None, ...] | None
SHARES = ("M03", "M15", "M18", "M20")
"""Figures whose spread over communities is in percent."""


class Figure(NamedTuple):
    """A figure of a line.

    shown: a `fen` amount, a share with its `parts` or as `percent` alone, `both` of a pair; else a
    number. unit: a word of report.yaml. spread: the figure's name in Line.per_community.
    """

    key: str
    of: Callable[[Line], Shown]
    shown: str = ""
    unit: str = ""
    spread: str = ""


ROWS = (
    Figure("M01", lambda line: line.placements, unit="placements_unit", spread="M01"),
    Figure("M01i", lambda line: line.items, unit="items"),
    Figure("M02", lambda line: line.owners, unit="bodies", spread="M02"),
    Figure("M03", lambda line: line.temporary, "parts", spread="M03"),
    Figure("M04", lambda line: line.unadmitted.part, unit="placements_unit"),
    Figure("M04r", lambda line: line.unadmitted, "parts"),
    Figure("M07", lambda line: line.burdens.held_fields, "parts"),
    Figure("M13", lambda line: line.burdens.gathering_hours, unit="person_hours"),
    Figure("M15", lambda line: line.workload.part, unit="hours"),
    Figure("M15r", lambda line: line.workload, "percent", spread="M15"),
    Figure("M17", lambda line: None),
    Figure("M18a", lambda line: line.funds.whole, "fen", unit="yuan"),
    Figure("M18c", lambda line: line.funds.part, "fen", unit="yuan"),
    Figure("M18", lambda line: line.funds, "percent", spread="M18"),
    Figure("M19", lambda line: line.on_time, "parts"),
    Figure("M19d", lambda line: (line.late_days.mean, line.late_days.median), "both", unit="days"),
    Figure("M20", lambda line: line.unfunded, "parts", spread="M20"),
    Figure("M21f", lambda line: line.filed, unit="items"),
    Figure("M21p", lambda line: line.passed, "parts"),
    Figure("M21b", lambda line: line.returned, "parts"),
    Figure("M21r", lambda line: line.rejected, "parts"),
    Figure("M21w", lambda line: line.withdrawn, "parts"),
    Figure(
        "M21d", lambda line: (line.decision_wd.median, line.decision_wd.mean), "both", unit="wd"
    ),
    Figure("M21t", lambda line: line.decided_in_time, "parts"),
    Figure("M22d", lambda line: (line.lead_wd.median, line.lead_wd.mean), "both", unit="wd"),
    Figure("M22", lambda line: line.lead_kept, "parts"),
    Figure("M24n", lambda line: line.refusals, unit="items"),
    Figure("M24", lambda line: line.upheld, "parts"),
    Figure("M24c", lambda line: line.conceded, unit="items"),
    Figure("M16", lambda line: line.overfull, "parts"),
    Figure("M23", lambda line: line.emergencies, "parts"),
    Figure("M25", lambda line: line.rated, "parts"),
    Figure("M25c", lambda line: line.scored_by_communities.mean),
    Figure("M26", lambda line: None),
    Figure("M27", lambda line: (line.entered, line.left), "both", unit="items"),
    Figure("M28", lambda line: line.workers),
    Figure("M29", lambda line: line.accepted, unit="items"),
    Figure("M30", lambda line: None),
    Figure("M31", lambda line: None),
    Figure("M32", lambda line: line.own.per_item),
)


def mark_of(one: Figure, line: Line) -> Mark:
    """Return how a figure of a line is known; hours may be, where their share is not."""
    share = one.key == "M15r" and line.workload.percent is None
    return "unknown" if share else marks(line)[one.key[:3]]


COLUMNS = (
    Figure("M01", lambda line: line.placements),
    Figure("M02", lambda line: line.owners),
    Figure("M03", lambda line: line.temporary, "percent"),
    Figure("M15", lambda line: line.workload, "percent"),
    Figure("M18", lambda line: line.funds, "percent"),
    Figure("M19", lambda line: line.on_time, "percent"),
    Figure("M20", lambda line: line.unfunded, "percent"),
    Figure("M21", lambda line: line.filed),
    Figure("M04", lambda line: line.unadmitted.part),
)
OF_DEPARTMENTS = (
    *COLUMNS,
    Figure("M24n", lambda line: line.refusals),
    Figure("M24", lambda line: line.upheld, "percent"),
)
