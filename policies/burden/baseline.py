"""The first census as the baseline of the burden report: taken, and compared with. Pure."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from schemas.reports.reports import Baseline, Change, Line, Report, rounded, spread

TYPES = {"M05": "ledgers", "M06": "forms", "M08": "plaques", "M09": "certificates",
         "M10": "assessments", "M14": "posts"}  # fmt: skip
"""Metric -> the type of burden whose copies it counts."""
WHOLE = frozenset(("total", "median"))  # what is made of all communities together
NOT_ADDED = "M02"
"""A department that asked two communities which became one is one: its number is no sum."""
COMPARED = ("M01", "M02", "M04", *TYPES, "M15", "M20")  # as numbers: M15 in hours, M20 in items
"""Metrics that are to fall; a reduction of the others would say nothing."""


def baseline(report: Report, *, method: str, signer: str, evidence: str) -> Baseline:
    """Return the baseline that a report gives; its day is the report's."""
    return Baseline(
        on=report.on,
        method=method,
        signer=signer,
        evidence=evidence,
        values=_values(report),
        by="ledger",
    )


def against(report: Report, census: Baseline) -> Report:
    """Return the report with its changes against the first census.

    A figure the census does not hold has no change; one that was zero has no reduction: “—”. What
    people counted is not what this ledger counts, and a sum over other communities is another sum:
    such figures stand side by side, with why they are not compared.
    """
    changes = tuple(_changes(_values(report), census))
    return report.model_copy(update={"baseline": census, "changes": changes})


def _changes(now: dict[str, dict[str, Decimal]], census: Baseline) -> Iterator[Change]:
    before = census.values
    same = now.keys() - WHOLE == before.keys() - WHOLE
    for code in (code for code in now if code in before):
        for metric, value in now[code].items():
            old = before[code].get(metric)
            why = _why(code, metric, census, same)
            if old is not None:
                less = rounded((old - value) * 100 / old) if old and not why else None
                yield Change(
                    metric=metric, code=code, before=old, after=value, reduction=less, why=why
                )


def _why(code: str, metric: str, census: Baseline, same: bool) -> str:
    """Return why a figure is not compared with the census; empty where it is."""
    if census.by != "ledger":
        return "method"
    if code in WHOLE and not (same and (code == "total" or not census.merged)):
        return "places"
    return "merged" if code in census.merged and metric == NOT_ADDED else ""


def _values(report: Report) -> dict[str, dict[str, Decimal]]:
    """Return the compared figures by code: all together, the median community, each community."""
    each = {line.code: _figures(line) for line in report.communities}
    medians = {
        metric: spread(Counter(figures[metric] for figures in each.values())).median or Decimal(0)
        for metric in COMPARED
    }
    return {"total": _figures(report.total), "median": medians, **each}


def _figures(line: Line) -> dict[str, Decimal]:
    figures = {
        "M01": line.placements,
        "M02": line.owners,
        "M04": line.unadmitted.part,
        "M15": line.workload.part,
        "M20": line.unfunded.part,
        **{metric: line.burdens.types[kind].copies for metric, kind in TYPES.items()},
    }
    return {metric: Decimal(value) for metric, value in figures.items()}
