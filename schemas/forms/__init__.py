"""The form of each act: which data a verb takes (the vocabulary of the life cycle)."""

from schemas.forms import agreement, decision, filing, funds, refusing, rulebooks, work
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
    Balance,
    Block,
    ConfirmFunds,
    Defer,
    Disputed,
    Exit,
    FundGap,
    Order,
    Payment,
    Pressed,
    Resolved,
    Settle,
    Spending,
    Suspension,
    Undone,
    Usable,
)
from schemas.forms.refusing import (
    Argument,
    Refuse,
)
from schemas.forms.rulebooks import PutRulebook, RulebookVote
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
    "Balance",
    "Block",
    "Clarify",
    "Communities",
    "ConfirmFunds",
    "Correction",
    "Decide",
    "DecideDelegated",
    "Defects",
    "Defer",
    "Delivery",
    "Disputed",
    "EditAgreement",
    "Evaluation",
    "ExemptionGrant",
    "Exit",
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
    "Pressed",
    "Propose",
    "PutRulebook",
    "Reason",
    "Reconsideration",
    "ReconsiderationRuling",
    "Refuse",
    "Resolved",
    "ReturnForm",
    "RouteFast",
    "RulebookVote",
    "Settle",
    "SomeCommunities",
    "Spending",
    "Suspension",
    "Undone",
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
    **rulebooks.FORMS,
}
"""Verb -> form. Whether a verb is offered at all, and to whom, is data: powers.yaml."""
