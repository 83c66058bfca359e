"""Lines of the burden report: sums rolled up per community, department, street and in all."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from policies.burden.declared import Types
from policies.burden.filings import EVERYBODY, Filings
from policies.burden.marks import marks
from policies.burden.own import OwnActs, own_burden
from policies.burden.sums import Sums
from policies.place.parameters import decimal_of
from policies.rules import Rules
from schemas.reports.reports import (
    Chain,
    Line,
    Number,
    OwnBurden,
    Report,
    Share,
    Spread,
    rounded,
    share,
    spread,
)

Cells = dict[tuple[str, str], Sums]  # (community, department) -> sums
Filed = dict[str, Filings]  # `kind:code` of a unit -> filings
Kind = Literal["total", "street", "community", "department"]

NOWHERE = ""  # where what is told of no community is counted
WHOLE = 100  # percent of a community's capacity
NOTES = ("journal", "items", "owners", "unadmitted", "workload", "funds", "on_time", "unfunded",
         "filings", "lead", "refusals", "order", "marks")  # fmt: skip
SPREADS: dict[str, Callable[[Line], Number | None]] = {
    "M01": lambda line: line.items,
    "M02": lambda line: line.owners,
    "M03": lambda line: line.temporary.percent,
    "M15": lambda line: line.workload.percent,
    "M18": lambda line: line.funds.percent,
    "M20": lambda line: line.unfunded.percent,
}
"""Metric -> the figure of a community that its spread over communities is taken of."""


class Measured(NamedTuple):
    """What a pass over the journal has summed up: by cell, by unit, and the acts of communities."""

    cells: Cells
    filings: Filed
    own: OwnActs
    entries: int


def report(rules: Rules, measured: Measured, on: date, since: date | None) -> Report:
    """Return the report: communities in the order of their codes, departments by their items."""
    place = rules.jurisdiction
    limits = _limits(rules)
    lines = _Lines(rules, measured, limits)
    communities = lines.communities()
    known = {line.code: line for line in communities}
    total = lines.total(communities)
    return Report(
        place=place.place,
        name=place.name,
        name_en=place.name_en,
        fictional=place.fictional,
        on=on,
        since=since,
        entries=measured.entries,
        limits=limits,
        total=total,
        streets=lines.streets(communities),
        communities=communities,
        departments=lines.departments(known),
        notes=(*NOTES, "lineage") if rules.directory.ends else NOTES,
        marks=dict(marks(total)),
    )


def _limits(rules: Rules) -> dict[str, int]:
    params = rules.jurisdiction.params
    return {name: int(params[name]) for name in ("decision_wd", "lead_time_wd")}


class _Lines:
    """Rolls sums up; every community of the directory has a line, a burden or not."""

    def __init__(self, rules: Rules, measured: Measured, limits: Mapping[str, int]) -> None:
        self._directory = rules.directory
        self._filings = measured.filings
        self._own = measured.own
        minutes = rules.jurisdiction.params.get("minutes_per_act")
        self._minutes = None if minutes is None else decimal_of(minutes)
        self._limits = limits
        capacity = rules.jurisdiction.params["capacity"]
        self._month = decimal_of(capacity["hours_per_month"]) * decimal_of(capacity["factor"])
        self._by: dict[str, dict[str, Sums]] = {
            kind: defaultdict(Sums) for kind in ("community", "department", "street", "total")
        }
        for (community, department), sums in measured.cells.items():
            self._by["community"][community].add(sums)
            self._by["department"][department].add(sums)
            self._by["street"][self._street(community)].add(sums)
            self._by["total"][""].add(sums)

    def communities(self) -> tuple[Line, ...]:
        """Return a line per community, in the order of their codes."""
        codes = sorted({*self._directory.codes, *self._by["community"]} - {NOWHERE})
        return tuple(self._line("community", code, [code], ()) for code in codes)

    def streets(self, communities: Iterable[Line]) -> tuple[Line, ...]:
        """Return a line per street, in the order of their codes."""
        within: dict[str, list[Line]] = defaultdict(list)
        for line in communities:
            within[self._street(line.code)].append(line)
        return tuple(
            self._line("street", street, [one.code for one in lines], lines)
            for street, lines in sorted(within.items())
        )

    def departments(self, communities: Mapping[str, Line]) -> tuple[Line, ...]:
        """Return a line per department that asked for something, the most placements first."""
        filed = {unit.split(":", 1)[1] for unit in self._filings if unit.startswith("department:")}
        codes = sorted(filed | set(self._by["department"]))
        lines = [
            self._line("department", code, self._by["department"][code].places, ())
            for code in codes
        ]
        return tuple(sorted(lines, key=lambda line: (-line.placements, -line.filed, line.code)))

    def total(self, communities: tuple[Line, ...]) -> Line:
        """Return the line of the whole place."""
        return self._line("total", "", [line.code for line in communities], communities)

    def _street(self, community: str) -> str:
        known = self._directory.communities.get(community)
        return known.street if known else ""

    def _capacity(self, codes: Iterable[str]) -> Decimal:
        """Return the hours of a month of all together; 0 where somebody's staff is not known."""
        known = self._directory.communities
        staff = [known[code].staff for code in codes if code in known]
        return self._month * sum(one or 0 for one in staff if None not in staff)

    def _filed(self, kind: Kind, code: str) -> Filings:
        found = Filings().add(self._filings.get(f"{kind}:{code}", Filings()))
        if kind == "community":
            found.add(self._filings.get(f"community:{EVERYBODY}", Filings()))
        return found

    def _workers(self, kind: Kind, codes: Iterable[str]) -> Decimal | None:
        """Return committee staff of ten thousand residents (M28); nothing of a department."""
        found = [self._directory.communities.get(code) for code in codes]
        places = [one for one in found if one is not None]
        figures = [(one.staff, one.residents) for one in places]
        known = [(staff, people) for staff, people in figures if None not in (staff, people)]
        residents = sum(people or 0 for _, people in known)
        if kind == "department" or not residents or len(known) < len(figures):
            return None
        return rounded(Decimal(sum(staff or 0 for staff, _ in known)) * 10_000 / residents)

    def _own_burden(self, kind: Kind, codes: Iterable[str], items: int) -> OwnBurden:
        """Return what the acts of communities in the month come to (M32)."""
        if kind == "department":
            return OwnBurden()
        return own_burden(sum(self._own.get(code, 0) for code in codes), items, self._minutes)

    def _line(self, kind: Kind, code: str, places: Iterable[str], within: Iterable[Line]) -> Line:
        sums, filed = self._by[kind][code], self._filed(kind, code)
        hours = Decimal(sums.hours) / 100
        codes = list(places)
        # Who ended has a line as of the old body; its staff and residents are others' today.
        there = [one for one in codes if kind == "community" or one not in self._directory.ends]
        workload = share(hours, rounded(self._capacity(there)))
        return Line(
            kind=kind,
            code=code,
            name=self._directory.name_of(code) if code else "",
            items=len(sums.items),
            placements=sums.placements,
            owners=len(sums.owners),
            temporary=share(sums.temporary, sums.placements),
            unadmitted=share(sums.unadmitted, sums.unadmitted + sums.opened),
            workload=workload,
            overfull=_overfull(kind, workload, within := tuple(within)),
            funds=share(sums.confirmed_fen, sums.agreed_fen),
            on_time=share(sums.on_time, sums.due),
            late_days=spread(sums.late),
            unfunded=share(sums.unfunded, sums.placements),
            **_refusals(kind, sums),
            burdens=sums.types.told() if sums.types else Types().told(),
            rated=share(sums.rated, sums.accepted),
            scored_by_communities=spread(sums.scored.get("community", {})),
            scored_by_departments=spread(_given(kind, sums)),
            workers=self._workers(kind, there),
            accepted=sums.accepted,
            own=self._own_burden(kind, codes, sums.placements),
            chain=_chain(sums, filed),
            per_community=_spreads(within),
            **self._judged(filed),
        )

    def _judged(self, filed: Filings) -> dict[str, Any]:
        """Return the figures of applications (M21, M22) by field."""
        in_time, longest = filed.decision_wd, self._limits["decision_wd"]
        leads, shortest = filed.lead_wd, self._limits["lead_time_wd"]
        kept = sum(count for days, count in leads.items() if days >= shortest)
        decided = sum(count for days, count in in_time.items() if days <= longest)
        return {
            "filed": filed.filed,
            "passed": share(filed.passed, filed.settled),
            "returned": share(filed.returned, filed.filed),
            "rejected": share(filed.rejected, filed.settled),
            "withdrawn": share(filed.withdrawn, filed.settled),
            "decision_wd": spread(in_time),
            "decided_in_time": share(decided, in_time.total()),
            "lead_wd": spread(leads),
            "lead_kept": share(kept, leads.total()),
            "emergencies": share(filed.emergencies, filed.filed),
            "regularised": share(filed.regularised, filed.emergencies),
            "entered": filed.entered,
            "left": filed.left,
        }


def _overfull(kind: Kind, workload: Share, within: Sequence[Line]) -> Share:
    """Return how many communities of a unit are planned above their whole capacity (M16)."""
    if kind == "department":
        return Share()  # how full a community is, is nobody's doing alone
    if kind == "community":
        return share(int((workload.percent or 0) > WHOLE), 1)
    return share(sum(line.overfull.part for line in within), len(within))


def _refusals(kind: Kind, sums: Sums) -> dict[str, Any]:
    """Return what was refused (M24); nothing of a community or street, whose right it is."""
    if kind not in ("department", "total"):
        return {}
    ruled = share(sums.upheld, sums.upheld + sums.overturned)
    return {"refusals": sums.refused, "upheld": ruled, "conceded": sums.conceded}


def _given(kind: Kind, sums: Sums) -> Counter[Decimal]:
    """Return what departments scored; nothing of a community or street (section 3.10)."""
    told = kind in ("department", "total")
    return sums.scored.get("department", Counter()) if told else Counter()


def _chain(sums: Sums, filed: Filings) -> Chain:
    return Chain(
        asked=filed.asked_fen,
        committed=sums.committed_fen,
        paid=sums.paid_fen,
        in_custody=sums.custody_fen,
        confirmed=sums.confirmed_fen,
        spent=sums.spent_fen,
    )


def _spreads(lines: tuple[Line, ...]) -> dict[str, Spread]:
    """Return the spread of each metric over communities; those without a figure are left out."""
    if not lines:
        return {}
    found = {}
    for metric, figure in SPREADS.items():
        values: Counter[Number] = Counter()
        for line in lines:
            value = figure(line)
            if value is not None:
                values[value] += 1
        found[metric] = spread(values)
    return found
