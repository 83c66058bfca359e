"""What work costs and who gets what: standard cost, splits, instalments, settlement by delivery.

Answers use the words of cases/money.yaml; amounts are yuan as text with two decimals.
"""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from policies.cost.funding import largest_remainder, weight_of
from policies.cost.standard_cost import scaled_hours
from policies.place.parameters import PlaceTerms, decimal_of
from schemas.applications.application import Application
from schemas.applications.costing import Split
from schemas.money import yuan_of
from schemas.numbers import fen

Answer = dict[str, Any]
FLAT = "flat"
HUNDREDTH, SHARE = Decimal("0.01"), Decimal("0.0001")


class Unanswerable(Exception):
    """The question makes no sense; `code` says why (wording is the caller's), `field` where."""

    def __init__(self, code: str, field: str) -> None:
        super().__init__(code)
        self.code = code
        self.field = field


def answer(asked: Split, application: Application | None, ground: PlaceTerms) -> Answer:
    """Answer one question about amounts; raises Unanswerable.

    application: the case the question names; its hours are told beside a split of its work.
    """
    if asked.delivered or asked.agreed is not None:
        return settlement(asked)
    if asked.lines and asked.total is None:
        return _of_lines(asked)
    weights = _weights(asked, application, ground)
    told = _by_unit(asked, weights) if asked.unit_lines else _by_weight(asked, weights)
    if application is not None and asked.unit_lines:
        told["hours"] = hours(application, tuple(weights), ground)
        told["hours_each"] = hours_each(application, tuple(weights), ground)
    return told


def _of_lines(asked: Split) -> Answer:
    amounts = [line.amount_fen for line in asked.lines]
    return {"lines": [yuan_of(one) for one in amounts], "total": yuan_of(sum(amounts))}


def _weights(
    asked: Split, application: Application | None, ground: PlaceTerms
) -> Mapping[str, Decimal]:
    """Return the weight of each community in the order of the list; `all` is ordered by code."""
    if asked.weights:
        flat = asked.allocation == FLAT
        return {one.community: Decimal(1) if flat else one.weight for one in asked.weights}
    known = ground.directory.communities
    codes = ground.directory.codes if asked.communities == "all" else asked.communities
    if application is not None and not codes:
        own = application.communities
        codes = ground.directory.codes if own == "all" else own
    unknown = [code for code in codes if code not in known]
    if unknown or not codes:
        raise Unanswerable("communities", "communities")
    target = (application.target.type or "") if application and application.target else ""
    fields = ground.lists.profile_fields
    allocation = asked.allocation or "by_households"
    weights = {code: weight_of(known[code], allocation, target, fields) for code in codes}
    part = application.part if application else lambda code: Decimal(1)
    told = {code: one * part(code) for code, one in weights.items() if one is not None}
    if len(told) < len(weights):
        raise Unanswerable("weights", "communities")
    return told


def _by_unit(asked: Split, weights: Mapping[str, Decimal]) -> Answer:
    """Each line of each community is rounded by itself; the sums are the sums of the lines."""
    amounts = {
        code: [fen(weight * one.price * one.share) for one in asked.unit_lines]
        for code, weight in weights.items()
    }
    whole = {code: sum(parts) for code, parts in amounts.items()}
    lines = [{"community": c, "amounts": [yuan_of(one) for one in a]} for c, a in amounts.items()]
    return {"lines": lines, **shared(whole, asked.instalments)}


def _by_weight(asked: Split, weights: Mapping[str, Decimal]) -> Answer:
    if asked.total is None:
        raise Unanswerable("total", "total")
    if any(weight < 0 for weight in weights.values()) or not any(weights.values()):
        raise Unanswerable("weights", "weights")
    parts = largest_remainder(asked.total, list(weights.values()))
    return shared(dict(zip(weights, parts, strict=True)), asked.instalments)


def shared(fen_of: Mapping[str, int], percents: Sequence[Decimal]) -> Answer:
    """Tell each community's amount and its instalments; raises Unanswerable unless they are 100 %.

    must: the properties that hold of the split (they are checked, not assumed).
    """
    told: Answer = {
        "per_community": [{"community": c, "amount": yuan_of(part)} for c, part in fen_of.items()],
        "total": yuan_of(sum(fen_of.values())),
    }
    parts = {code: _instalments(part, percents) for code, part in fen_of.items()}
    if percents:
        told["instalments"] = [
            {"community": code, "amounts": [yuan_of(one) for one in some]}
            for code, some in parts.items()
        ]
    told["must"] = _holding(fen_of, parts)
    return told


def _instalments(part: int, percents: Sequence[Decimal]) -> list[int]:
    if not percents:
        return [part]
    if sum(percents) != 100 or any(one < 0 for one in percents):
        raise Unanswerable("percents", "instalments")
    return largest_remainder(part, percents)


def _holding(fen_of: Mapping[str, int], parts: Mapping[str, Sequence[int]]) -> list[str]:
    sums = all(sum(parts[code]) == part for code, part in fen_of.items())
    signs = all(one >= 0 for some in parts.values() for one in some)
    held = {"sum_equals_total": sums, "no_amount_negative": signs}
    return [name for name, holds in held.items() if holds]


def settlement(asked: Split) -> Answer:
    """Settle by delivery: the last instalment pays what was delivered, up to what was agreed.

    What was paid beyond the delivery is returned; work beyond the agreement is told, not paid (it
    needs a change of the admission).
    """
    agreed, paid = asked.agreed or 0, sum(asked.paid)
    cost = sum(fen(one.quantity * one.price) for one in asked.delivered)
    owed = min(cost, agreed)
    planned, last = max(0, agreed - paid), max(0, owed - paid)
    return {
        "delivered_cost": yuan_of(cost),
        "last_instalment": yuan_of(last),
        "last_instalment_planned": yuan_of(planned),
        "reduction": yuan_of(planned - last),
        "returned": yuan_of(max(0, paid - owed)),
        "beyond_agreed": yuan_of(max(0, cost - agreed)),
    }


def hours(application: Application, codes: Sequence[str], ground: PlaceTerms) -> Answer:
    """Tell the hours of the work: in all, and of the first community (A) against a month."""
    scaled = scaled_hours(application, ground)
    first = codes[0]
    worked, capacity = scaled.get(first, Decimal(0)), capacity_month(first, ground)
    whole = sum((scaled.get(code, Decimal(0)) for code in codes), Decimal(0))
    return {
        "total": _plain(whole, HUNDREDTH),
        "A": _plain(worked, HUNDREDTH),
        "A_capacity_month": _plain(capacity, HUNDREDTH),
        "A_share_of_month": _plain(worked / capacity, SHARE) if capacity else None,
    }


def hours_each(application: Application, codes: Sequence[str], ground: PlaceTerms) -> list[Answer]:
    """Tell the hours of the work in each community against a month's capacity of its staff."""
    scaled = scaled_hours(application, ground)
    told = []
    for code in codes:
        worked, capacity = scaled.get(code, Decimal(0)), capacity_month(code, ground)
        share = _plain(worked / capacity, SHARE) if capacity else None
        told.append(
            {
                "community": code,
                "hours": _plain(worked, HUNDREDTH),
                "capacity_month": _plain(capacity, HUNDREDTH),
                "share_of_month": share,
            }
        )
    return told


def capacity_month(code: str, ground: PlaceTerms) -> Decimal:
    """Return the hours a community's committee staff can give in a month (C01); 0 if unknown."""
    setting, community = ground.params["capacity"], ground.directory.communities.get(code)
    month = decimal_of(setting["hours_per_month"]) * decimal_of(setting["factor"])
    return (community.staff or 0) * month if community else Decimal(0)


def _plain(number: Decimal, step: Decimal) -> str:
    return str(number.quantize(step, rounding=ROUND_HALF_UP))
