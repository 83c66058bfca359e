"""Dashboards: the figures of a department, a street, or the leading group's office.

One pass over the journal serves them all (tasks.figures.daily_figures); each is a slice of what
it came to.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

from ledger.store.session import Ledger, Tx
from policies.burden.offices import COMMUNITIES
from policies.rules import Rules
from policies.visibility import money
from schemas.reports.dashboards import Ageing, Dashboard, Fullness
from schemas.reports.reports import Change, Line
from tasks import rulebooks
from tasks.figures import capacity, daily_figures
from tasks.figures.daily_figures import Figures
from tasks.funds.ageing import bounds, custody, late
from tasks.funds.reports import FundsSource, Wanted


@dataclass(frozen=True)
class _Whole:
    """Everything there is to show, as of one set of figures."""

    figures: Figures
    arrears: tuple[Ageing, ...]
    custody: tuple[Ageing, ...]
    bounds: dict[str, int]
    capacity: tuple[Fullness, ...]


_KNOWN: WeakKeyDictionary[Ledger, _Whole] = WeakKeyDictionary()


def of_office(ledger: Ledger) -> Dashboard:
    """Return the dashboard of the leading group's office: the whole place."""
    whole, rules = _whole(ledger), rulebooks.rules_of(ledger)
    report, org = whole.figures.report, rules.directory.lg_office
    return Dashboard(
        kind="office",
        org=org,
        name=rules.directory.name_of(org),
        line=report.total,
        departments=_by_code(report.departments),
        streets=report.streets,
        communities=report.communities,
        changes=report.changes,
        stays=whole.figures.stays,
        arrears=whole.arrears,
        custody=whole.custody,
        capacity=whole.capacity,
        **_frame(whole),
    )


def of_street(ledger: Ledger, org: str) -> Dashboard:
    """Return the dashboard of a street or town: its communities, its time, what it keeps."""
    whole, rules = _whole(ledger), rulebooks.rules_of(ledger)
    report = whole.figures.report
    known = rules.directory.communities
    codes = {code for code, one in known.items() if one.street == org}
    return Dashboard(
        kind="street",
        org=org,
        name=rules.directory.name_of(org),
        line=_of(
            report.streets, org, Line(kind="street", code=org, name=rules.directory.name_of(org))
        ),
        communities=tuple(line for line in report.communities if line.code in codes),
        changes=_changes(report.changes, codes),
        stays=tuple(one for one in whole.figures.stays if one.office in (org, COMMUNITIES)),
        custody=tuple(one for one in whole.custody if one.org == org),
        capacity=tuple(one for one in whole.capacity if one.street == org),
        **_frame(whole),
    )


def of_department(ledger: Ledger, org: str) -> Dashboard:
    """Return the dashboard of a department: what it asked for, owes and has brought about."""
    whole, rules = _whole(ledger), rulebooks.rules_of(ledger)
    name = rules.directory.name_of(org)
    own = _of(whole.figures.report.departments, org, Line(kind="department", code=org, name=name))
    return Dashboard(
        kind="department",
        org=org,
        name=name,
        line=own,
        departments=(own,),
        stays=tuple(one for one in whole.figures.stays if one.office == org),
        arrears=tuple(one for one in whole.arrears if one.org == org),
        **_frame(whole),
    )


def _frame(whole: _Whole) -> dict[str, Any]:
    """Return what every dashboard says of itself."""
    figures = whole.figures
    return {
        "on": figures.on,
        "head": figures.head,
        "simulated": figures.report.simulated,
        "baseline": figures.report.baseline,
        "bounds": whole.bounds,
        "notes": figures.report.notes,
    }


def _by_code(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(sorted(lines, key=lambda line: line.code))


def _of(lines: Iterable[Line], code: str, otherwise: Line) -> Line:
    return next((line for line in lines if line.code == code), otherwise)


def _changes(changes: Iterable[Change], codes: Iterable[str]) -> tuple[Change, ...]:
    wanted = frozenset(codes)
    return tuple(one for one in changes if one.code in wanted)


def _whole(ledger: Ledger) -> _Whole:
    figures = daily_figures.of(ledger)
    known = _KNOWN.get(ledger)
    if known is None or known.figures is not figures:
        known = _KNOWN[ledger] = _gathered(ledger, figures)
    return known


def _gathered(ledger: Ledger, figures: Figures) -> _Whole:
    rules = rulebooks.rules_of(ledger)
    # A simulated ledger may stand before the first route of the place: nothing is late there.
    day = max(figures.on, min(table.valid_from for table in rules.jurisdiction.routes))
    with ledger.read() as tx:
        owed, kept = _ageings(tx, rules, day)
    return _Whole(
        figures=figures,
        arrears=owed,
        custody=kept,
        bounds=bounds(rules, day),
        capacity=tuple(_fullness(ledger, figures.on)),
    )


def _ageings(tx: Tx, rules: Rules, day: date) -> tuple[tuple[Ageing, ...], tuple[Ageing, ...]]:
    source = FundsSource(tx, rules, Wanted(day), money.WHOLE)
    return late(source), custody(source)


def _fullness(ledger: Ledger, day: date) -> Iterable[Fullness]:
    for street in capacity.heat(ledger, on=day):
        for one in street["communities"]:
            yield Fullness(street=street["street"], **one)
