"""Forms of refusing what was not agreed."""

from schemas.acts.base import Form, NoData, OutsideBody, Reason, Words
from schemas.numbers import Code, Day
from schemas.states.stages import Ground


class Demand(Form):
    """One demand beside an item: what, on which day, by which channel, made by whom."""

    what: Words
    on: Day
    channel: Words
    by: Words


class Refuse(Form):
    """refuse: a community refuses on a ground; `department` where nothing was admitted.

    demand: what is refused where it is not the item itself; then only that may fall.
    body: who demands it, where that is nobody of the directory.
    """

    ground: Ground
    text: Words
    demand: Demand | None = None
    department: str = ""
    body: OutsideBody | None = None
    community: Code = ""


class ReturnOrder(Form):
    """return_order: an order of a platform (12345) that is a department's own business.

    order_no: the platform's number, under which the department gets it back; on: the day it came.
    """

    order_no: Words
    platform: Words
    department: Code
    text: Words
    on: Day
    community: Code = ""


class Argument(Form):
    """contest: why the department holds the refusal to be wrong."""

    argument: Words


FORMS: dict[str, type[Form]] = {
    "refuse": Refuse,
    "return_order": ReturnOrder,
    "accept_refusal": Reason,
    "deem_refusal_accepted": NoData,
    "contest": Argument,
    "remind_ruling": NoData,
    "uphold_refusal": Reason,
    "overturn_refusal": Reason,
    "withdraw_refusal": Reason,
}
