"""M01 to M32 month by month: as the ledger has them, and as the same demands would bear down.

Without admission every demand reaches the communities it names on the day its department speaks of
it, stays to the end of the term it wants, and nobody is paid for it. What nobody would have
recorded then is null, as is what the ledger does not measure (section 7 of docs/procedure.md).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from desk.demo.simulator.demands import SimulatedDemand
from policies.applications import intake
from policies.burden.declared import Types, declared
from policies.cost.capacity import ceiling, months, planned
from policies.cost.standard_cost import scaled_hours
from policies.rules import Rules
from schemas.money import yuan_of
from schemas.reports.reports import Burdens, Line, Report, share

Figures = dict[str, dict[str, Any]]  # metric -> month -> value
NAMES = tuple(f"M{no:02d}" for no in range(1, 33))


def _of_type(kind: str) -> Callable[[Line], Any]:
    return lambda line: line.burdens.types[kind].copies


READ: Mapping[str, Callable[[Line], Any]] = {
    "M01": lambda line: line.placements,
    "M02": lambda line: line.owners,
    "M03": lambda line: line.temporary.percent,
    "M04": lambda line: line.unadmitted.part,
    "M05": _of_type("ledgers"),
    "M06": _of_type("forms"),
    "M07": lambda line: line.burdens.held_fields.percent,
    "M08": _of_type("plaques"),
    "M09": _of_type("certificates"),
    "M10": _of_type("assessments"),
    "M11": _of_type("pledges"),
    "M12": lambda line: sum(line.burdens.types[one].copies for one in ("apps", "chat_groups")),
    "M13": lambda line: line.burdens.gathering_hours,
    "M14": _of_type("posts"),
    "M15": lambda line: line.workload.part,
    "M16": lambda line: line.overfull.part,
    "M18": lambda line: line.funds.percent,
    "M19": lambda line: line.on_time.percent,
    "M20": lambda line: line.unfunded.percent,
    "M21": lambda line: line.passed.percent,
    "M22": lambda line: line.lead_kept.percent,
    "M23": lambda line: line.emergencies.percent,
    "M24": lambda line: line.refusals,
    "M25": lambda line: line.rated.percent,
    "M27": lambda line: line.entered - line.left,
    "M28": lambda line: line.workers,
    "M29": lambda line: line.accepted,
    "M32": lambda line: line.own.per_item,
}
"""How a metric is read of the line of the whole place; the others are not measured."""
WITHOUT = frozenset(
    ("M01", "M02", "M03", "M04", "M05", "M06", "M07", "M08", "M09", "M10", "M11", "M12", "M13",
     "M14", "M15", "M16", "M18", "M20")
)  # fmt: skip
"""What can be told of a place without admission; of the rest nobody would keep a record."""


def with_admission(reports: Mapping[date, Report]) -> Figures:
    """Return the figures of the ledger by metric and month (`2026-05`); decimals are text."""
    return _told({month: report.total for month, report in reports.items()}, frozenset(READ))


def without_admission(
    demands: Sequence[SimulatedDemand], rules: Rules, ends: Iterable[date]
) -> Figures:
    """Return the figures of the same demands, none of them asked about, at the end of months."""
    borne = [_Borne(one, rules) for one in demands]
    return _told({on.replace(day=1): _line(borne, rules, on) for on in ends}, WITHOUT)


def money(report: Report) -> dict[str, str]:
    """Return the way of the money at the end, in yuan."""
    return {step: yuan_of(fen) for step, fen in report.total.chain.model_dump().items()}


def refusals(report: Report, demands: Sequence[SimulatedDemand]) -> dict[str, int]:
    """Return what was turned down: by communities, and on the way to admission."""
    total = report.total
    return {
        "demands": len(demands),
        "past_the_procedure": sum(not one.filed for one in demands),
        "filed": total.filed,
        "admitted": int(total.passed.part),
        "returned": int(total.returned.part),
        "rejected": int(total.rejected.part),
        "withdrawn": int(total.withdrawn.part),
        "by_communities": total.refusals,
        "taken_back": total.conceded,
        "upheld": int(total.upheld.part),
    }


def _told(lines: Mapping[date, Line], known: frozenset[str]) -> Figures:
    return {
        name: {
            f"{month:%Y-%m}": _plain(READ[name](line)) if name in known else None
            for month, line in sorted(lines.items())
        }
        for name in NAMES
    }


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


class _Borne:
    """One demand as its communities would bear it: hours of each by month, and what it declares."""

    def __init__(self, demand: SimulatedDemand, rules: Rules) -> None:
        raw = demand.whole
        self.title, self.owner = raw["title"], demand.department
        self.told = demand.on
        self.start, self.end = (date.fromisoformat(raw[key]) for key in ("start_on", "end_on"))
        ground = rules.rulebook.ground
        hours = scaled_hours(intake.read_application(raw, ground.labels), ground)
        self.hours = {
            code: planned(hours.get(code, Decimal(0)), self.start, self.end)
            for code in raw["communities"]
        }
        self.declared = declared(raw)
        limit = int(ground.params["temporary_months"])
        self.temporary = len(months(self.start, self.end - timedelta(days=1))) <= limit


def _line(borne: Sequence[_Borne], rules: Rules, on: date) -> Line:
    types, month = Types(), f"{on:%Y-%m}"
    of_community: dict[str, int] = defaultdict(int)
    live = [one for one in borne if one.told <= on <= one.end]
    for one in live:
        for code, hours in one.hours.items():
            own = hours.get(month, 0)
            of_community[code] += own
            types.bear(one.title, one.declared, own)
    placements = sum(len(one.hours) for one in live)
    limits = {code: ceiling(one, rules.rulebook.ground)
              for code, one in rules.directory.communities.items()}  # fmt: skip
    over = sum(hours > (limits[code] or hours) for code, hours in of_community.items())
    return Line(
        kind="total",
        code="",
        name="",
        items=len(live),
        placements=placements,
        owners=len({one.owner for one in live}),
        temporary=share(sum(len(one.hours) for one in live if one.temporary), placements),
        unadmitted=share(placements, placements),
        workload=share(Decimal(sum(of_community.values())) / 100, 0),
        overfull=share(over, len(limits)),
        funds=share(0, placements),
        unfunded=share(placements, placements),
        burdens=types.told() if live else Burdens(types=Types().told().types),
    )
