"""Forms of refusing what was not agreed."""

from schemas.acts.base import Form, NoData, Reason, Words
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
    """

    ground: Ground
    text: Words
    demand: Demand | None = None
    department: str = ""
    community: Code = ""


class Argument(Form):
    """contest: why the department holds the refusal to be wrong."""

    argument: Words


FORMS: dict[str, type[Form]] = {
    "refuse": Refuse,
    "accept_refusal": Reason,
    "deem_refusal_accepted": NoData,
    "contest": Argument,
    "remind_ruling": NoData,
    "uphold_refusal": Reason,
    "overturn_refusal": Reason,
    "withdraw_refusal": Reason,
}
