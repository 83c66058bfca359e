"""The cost calculator beside the money section: what the work should cost, and how it is split."""

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from desk.web.application.judging import Judged
from policies.cost import application as cost_application
from policies.cost import standard_cost as standard
from policies.cost.answers import Unanswerable
from schemas.applications.application import Application
from schemas.applications.codes import CostCategory
from schemas.applications.funding_plan import Funding
from schemas.money import yuan_of
from schemas.texts import catalogue

Raw = dict[str, Any]
HUNDREDTH = Decimal("0.01")


def calculation(found: Judged) -> Mapping[str, Any] | None:
    """Return the standard cost beside what is asked (policies.cost.answers), or None.

    It can be told once there are communities of the place; hours that are missing count as none.
    """
    application = _unshared(found.application)
    ground = found.rules.rulebook.ground
    if not standard.asked(application, ground):
        return None
    try:
        table = found.rules.jurisdiction.route_on(found.ahead.earliest_start)
        return cost_application.answer(application, ground, table)
    except (Unanswerable, KeyError):
        return None


def _unshared(application: Application) -> Application:
    """Return the application without the shares it states: what is told is computed."""
    if application.funding is None:
        return application
    funding = application.funding.model_copy(update={"per_community": ()})
    return application.model_copy(update={"funding": funding})


def adopted(what: str, found: Judged, application: Raw) -> Raw:
    """Return the application with a part of the calculation taken over into its money.

    what: labour, total, shares, instalments; anything else, or nothing to adopt, changes nothing.
    """
    told, adopt = calculation(found), ADOPTS.get(what)
    if told is None or adopt is None:
        return application
    funding = {**application.get("funding", {})}
    return {**application, "funding": {**funding, **adopt(told, found, funding)}}


def _labour(told: Mapping[str, Any], found: Judged, funding: Raw) -> Raw:
    """One line of labour by the hour that costs what the standard says, or the least fen more."""
    ground = found.rules.rulebook.ground
    hours = sum((Decimal(one["hours"] or 0) for one in told["standard_hours"]), Decimal(0))
    fen = sum(standard.labour_fen(found.application, ground).values())
    if not hours or told["basis"] != "hours" or told["standard_cost"] is None:
        return {}
    quantity = hours.quantize(HUNDREDTH, rounding=ROUND_HALF_UP).normalize()
    price = (Decimal(fen) / 100 / quantity).quantize(HUNDREDTH, rounding="ROUND_UP")
    line = {
        "category": str(CostCategory.LABOUR),
        "unit": catalogue.text("form", "hour"),
        "quantity": f"{quantity:f}",
        "unit_price": str(price),
    }
    others = [one for one in funding.get("lines", ()) if one and one.get("category") != "labour"]
    lines = [line, *others]
    return {"lines": lines, "total": yuan_of(Funding.model_validate({"lines": lines}).lines_fen)}


def _total(told: Mapping[str, Any], found: Judged, funding: Raw) -> Raw:
    plan_of = found.application.funding or Funding()
    return {"total": yuan_of(plan_of.lines_fen)}


def _shares(told: Mapping[str, Any], found: Judged, funding: Raw) -> Raw:
    return {"per_community": [dict(one) for one in told["per_community"]]}


def _instalments(told: Mapping[str, Any], found: Judged, funding: Raw) -> Raw:
    """Return the usual instalments; none while their days are only days of some year."""
    if any(len(one["due"]) == len("MM-DD") for one in told["proposed"]):
        return {}
    return {"instalments": [dict(one) for one in told["proposed"]]} if told["proposed"] else {}


ADOPTS: Mapping[str, Callable[[Mapping[str, Any], Judged, Raw], Raw]] = {
    "labour": _labour,
    "total": _total,
    "shares": _shares,
    "instalments": _instalments,
}
