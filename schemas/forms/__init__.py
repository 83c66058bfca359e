"""The form of each act: which data a verb takes (the vocabulary of the life cycle)."""

from schemas.forms import agreement, decision, filing, funds, refusing, work
from schemas.forms.agreement import (
    EditAgreement,
    Negotiation,
)
from schemas.forms.base import (
    Anything,
    Communities,
    Form,
    NoData,
    OwnCommunity,
    Reason,
    SomeCommunities,
)
from schemas.forms.decision import (
    AnswerForm,
    Clarify,
    Decide,
    DecideDelegated,
    ExemptionGrant,
    Objection,
    ObjectionRuling,
    Propose,
    Reconsideration,
    ReconsiderationRuling,
    Vote,
)
from schemas.forms.filing import (
    Correction,
    Filing,
    NotAccept,
    ReturnForm,
    RouteFast,
    Withdrawal,
)
from schemas.forms.funds import (
    ConfirmFunds,
    Disputed,
    FundGap,
    Order,
    Payment,
    Usable,
)
from schemas.forms.refusing import (
    Argument,
    Refuse,
)
from schemas.forms.work import (
    Defects,
    Delivery,
    Evaluation,
)

__all__ = [
    "FORMS",
    "AnswerForm",
    "Anything",
    "Argument",
    "Clarify",
    "Communities",
    "ConfirmFunds",
    "Correction",
    "Decide",
    "DecideDelegated",
    "Defects",
    "Delivery",
    "Disputed",
    "EditAgreement",
    "Evaluation",
    "ExemptionGrant",
    "Filing",
    "Form",
    "FundGap",
    "Negotiation",
    "NoData",
    "NotAccept",
    "Objection",
    "ObjectionRuling",
    "Order",
    "OwnCommunity",
    "Payment",
    "Propose",
    "Reason",
    "Reconsideration",
    "ReconsiderationRuling",
    "Refuse",
    "ReturnForm",
    "RouteFast",
    "SomeCommunities",
    "Usable",
    "Vote",
    "Withdrawal",
]

FORMS: dict[str, type[Form]] = {
    **filing.FORMS,
    **decision.FORMS,
    **agreement.FORMS,
    **funds.FORMS,
    **work.FORMS,
    **refusing.FORMS,
}
"""Verb -> form. Whether a verb is offered at all, and to whom, is data: powers.yaml."""
