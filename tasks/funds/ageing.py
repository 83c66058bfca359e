"""What is late and what is kept, by organisation and age, as values in the order of codes."""

from collections.abc import Iterable
from datetime import date

from policies.cost import arrears
from policies.rules import Rules
from schemas.reports.dashboards import AGES, Ageing
from schemas.states.states import Instalment, PlacementState
from tasks.funds import lists
from tasks.funds.reports import FundsSource
from tasks.funds.sums import Age

Late = tuple[PlacementState, Instalment, int]


def bounds(rules: Rules, day: date) -> dict[str, int]:
    """Return from which working day each age holds, the place's own consequences on a day."""
    clocks = rules.jurisdiction.route_on(day).clocks
    ladder = [clocks[code].wd for code in arrears.RUNNING]
    return dict(zip(AGES[2:], ladder, strict=True))


def late(source: FundsSource) -> tuple[Ageing, ...]:
    """Return what each department owes late."""
    return _aged(source, lists.late(source), "applicant")


def custody(source: FundsSource) -> tuple[Ageing, ...]:
    """Return what each street keeps for its communities, within its term and beyond."""
    return _aged(source, lists.kept(source), "street")


def _aged(source: FundsSource, found: Iterable[Late], by: str) -> tuple[Ageing, ...]:
    ladder, ages = source.ladder(), dict[str, Age]()
    for at, one, wd in found:
        org = at.payer_of(one) if by == "applicant" else getattr(at, by)
        ages.setdefault(org, Age()).add(one.amount_fen, wd, ladder)
    return tuple(
        Ageing(
            org=code,
            name=source.org(code),
            count=age.count,
            fen=age.fen,
            longest_wd=age.longest,
            by_age=age.by_age,
        )
        for code, age in sorted(ages.items())
    )
