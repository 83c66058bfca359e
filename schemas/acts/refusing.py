"""Forms of refusing what was not agreed."""

from schemas.acts.base import Form, NoData, Reason, Words
from schemas.states.stages import Ground


class Refuse(Form):
    """refuse: a community refuses on a ground; `department` where nothing was admitted."""

    ground: Ground
    text: Words
    department: str = ""
    community: str = ""


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
