"""What `zhunru cost` is asked: amounts to split, deliveries to settle, payments on a clock."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from schemas.applications.funding_plan import CostLine
from schemas.money import Yuan
from schemas.numbers import Count, Day, Number, Text
from schemas.values import Value


class Asked(Value):
    """A part of a question; keys that are comment or expectation are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Weight(Asked):
    """A community and its share of the split: households, targets, deliveries, or 1."""

    community: Text
    weight: Number


class UnitLine(Asked):
    """Work paid by the piece: each unit of weight at a price, for a share of the units."""

    what: Text = ""
    price: Number
    share: Number = Field(default=1, validate_default=True)


class Delivered(Asked):
    """What was delivered, and its price by the agreement."""

    what: Text = ""
    quantity: Number
    price: Number


class Split(Asked):
    """One question about amounts; which parts are given says what is asked."""

    total: Yuan | None = None
    allocation: Text = ""
    weights: tuple[Weight, ...] = ()
    communities: tuple[Text, ...] | Literal["all"] = ()
    instalments: tuple[Number, ...] = ()  # percents
    unit_lines: tuple[UnitLine, ...] = ()
    lines: tuple[CostLine, ...] = ()
    agreed: Yuan | None = None
    paid: tuple[Yuan, ...] = ()
    delivered: tuple[Delivered, ...] = ()


class Deferral(Asked):
    """A deferral of the leading group: from its decision until the new due day."""

    decided_on: Day
    until: Day


class MonthPaid(Asked):
    """What became usable in one month."""

    month: Annotated[Count, Field(ge=1, le=12)]
    amount: Yuan


class Clocked(Asked):
    """What happened to one instalment, or (`year`, `confirmed`) to a year's money."""

    due_on: Day | None = None
    due_rule: Literal["before_start", "midterm", "after_acceptance"] | None = None
    signed_in_force_on: Day | None = None
    start_on: Day | None = None
    end_on: Day | None = None
    accepted_on: Day | None = None
    emergency_closed_on: Day | None = None
    amount: Yuan = 0
    ordered_on: Day | None = None
    paid_on: Day | None = None
    in_custody_on: Day | None = None
    received: Yuan | None = None
    disputed_on: Day | None = None
    resolved_on: Day | None = None
    confirmed_on: Day | None = None
    deferred: Deferral | None = None
    year: Count | None = None
    confirmed: tuple[MonthPaid, ...] = ()
