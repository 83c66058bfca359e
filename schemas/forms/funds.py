"""Forms of money: its source, its payment and its use."""

from schemas.forms.base import Codes, Form, Words
from schemas.money import Fen


class ConfirmFunds(Form):
    """confirm_funds: the budget line and its amount, or the exemption in their stead."""

    budget_doc_no: str = ""
    amount: Fen | None = None
    exemption: str = ""


class FundGap(Form):
    """fund_gap: why the source does not hold, with the rules it breaks."""

    reason: Words
    defects: Codes


class Order(Form):
    """order: the payment order of one instalment to the registered accounts."""

    instalment: int
    communities: Codes
    amounts: dict[str, Fen]
    accounts: dict[str, str]


class Payment(Form):
    """pay, custody_in: one instalment as it left or arrived."""

    instalment: int
    communities: Codes
    amounts: dict[str, Fen]


class Usable(Form):
    """confirm_usable: the community can use the money of an instalment."""

    instalment: int
    community: str = ""


class Disputed(Form):
    """dispute_funds: the community cannot use it, and why."""

    instalment: int
    reason: Words
    amount: Fen | None = None
    community: str = ""


FORMS: dict[str, type[Form]] = {
    "confirm_funds": ConfirmFunds,
    "fund_gap": FundGap,
    "order": Order,
    "pay": Payment,
    "custody_in": Payment,
    "confirm_usable": Usable,
    "dispute_funds": Disputed,
}
