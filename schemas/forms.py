"""The form of each act: which data a verb takes (the vocabulary of the life cycle)."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints

from schemas.money import Fen
from schemas.stages import Ground
from schemas.values import Value

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Codes = Annotated[tuple[str, ...], Field(min_length=1)]
Percentage = Annotated[int, Field(ge=0, le=100)]


class Form(Value):
    """The data of one verb; an unknown key is refused as wrong data."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=False)


class NoData(Form):
    """An act that needs no data."""


class Filing(Form):
    """submit, save_draft: the application itself (form.md codes)."""

    application: dict[str, Any]


class Correction(Form):
    """resubmit: the whole corrected application and the paths that changed."""

    application: dict[str, Any]
    changed: tuple[str, ...] = ()


class ReturnForm(Form):
    """return: every defect at once; OTHER names the fields and says what is wrong."""

    defects: Codes
    fields: tuple[str, ...] = ()
    text: str = ""


class NotAccept(Form):
    """not_accept: ground, reason and remedy."""

    ground: Words
    reason: Words
    remedy: Words
    same_as: str = ""


class RouteFast(Form):
    """route_fast: the route that needs no consultation."""

    route: Words


class Communities(Form):
    """An act about named placements."""

    communities: Codes


class SomeCommunities(Form):
    """An act about placements; empty means all that are ripe."""

    communities: tuple[str, ...] = ()


class AnswerForm(Form):
    """answer: a community's opinion, its own estimate of hours and its remark."""

    answer: Literal[
        "AGREE", "AGREE_WITH_CONDITIONS", "DISAGREE", "NO_CAPACITY", "ASK_CLARIFICATION"
    ]
    hours: Annotated[Decimal, Field(ge=0)] | None = None
    remark: str = ""
    community: str = ""
    meeting: dict[str, Any] | None = None  # {members, present, in_favour, held_on}


class Clarify(Form):
    """clarify: the department's answer to a community's question."""

    community: Words
    text: Words


class Propose(Form):
    """propose: the street's written opinion after both checks."""

    capacity_checked: bool
    overlap_checked: bool
    opinion: Words


class ConfirmFunds(Form):
    """confirm_funds: the budget line and its amount, or the exemption in their stead."""

    budget_doc_no: str = ""
    amount: Fen | None = None
    exemption: str = ""


class FundGap(Form):
    """fund_gap: why the source does not hold, with the rules it breaks."""

    reason: Words
    defects: Codes


class ExemptionGrant(Form):
    """One rule lifted by name: code, reason and expiry."""

    rule: Words
    code: Words
    reason: Words
    expires_on: date


class Decide(Form):
    """decide: the vote of the leading group."""

    members: int
    present: int
    recused: tuple[str, ...]
    voting: int
    in_favour: int
    against: int
    abstain: int
    result: Literal["approve", "approve_with_conditions", "reject"]
    reasons: str = ""
    conditions: str = ""
    prepared_by: str = ""
    exemptions: tuple[ExemptionGrant, ...] = ()


class DecideDelegated(Form):
    """decide_delegated: the street's decision within its delegation, filed for the record."""

    result: Literal["approve", "reject"]
    filed_with: Words
    reasons: str = ""


class Reason(Form):
    """An act that states its reason."""

    reason: Words


class Vote(Form):
    """vote: one member's ballot."""

    ballot: Literal["in_favour", "against", "abstain"]


class Objection(Form):
    """object: a reasoned objection during publication."""

    reason: Words
    community: str = ""


class ObjectionRuling(Form):
    """uphold_objection, dismiss_objection: the answer, published."""

    answer: Words
    publish: bool


class Reconsideration(Form):
    """ask_reconsideration: new facts, and the application they change."""

    new_facts: Words
    application: dict[str, Any] | None = None


class ReconsiderationRuling(Form):
    """decide_reconsideration: the result by other reviewers."""

    result: Literal["approve", "approve_with_conditions", "reject"]
    reviewers: Codes
    reasons: Words
    conditions: str = ""


class Negotiation(Form):
    """negotiate: what the community wants to talk about."""

    remark: Words
    community: str = ""


class EditAgreement(Form):
    """edit_agreement: a clause by number (1 to 15), or `free`, and its text."""

    clause: int | Literal["free"]
    text: Words
    community: str = ""


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


class OwnCommunity(Form):
    """An act of a community about its own placement."""

    community: str = ""


class Delivery(Form):
    """deliver: the result and, where the standard is a number, the measure."""

    result: Words
    measure: str = ""
    community: str = ""


class Defects(Form):
    """list_defects: a defect against the agreed standard."""

    community: Words
    standard: Words
    defect: Words


class Evaluation(Form):
    """evaluate: scores of 0 to 100 per item, blind until both sides have answered."""

    scores: Annotated[dict[str, Percentage], Field(min_length=1)]
    communities: tuple[str, ...] = ()


class Refuse(Form):
    """refuse: a community refuses on a ground; `department` where nothing was admitted."""

    ground: Ground
    text: Words
    department: str = ""
    community: str = ""


class Argument(Form):
    """contest: why the department holds the refusal to be wrong."""

    argument: Words


class Anything(Form):
    """A forbidden act: whatever it says, it is refused and the attempt is kept."""

    model_config = ConfigDict(frozen=True, extra="allow")


FORMS: dict[str, type[Form]] = {
    "submit": Filing,
    "save_draft": Filing,
    "precheck": NoData,
    "accept": NoData,
    "return": ReturnForm,
    "resubmit": Correction,
    "not_accept": NotAccept,
    "withdraw": Reason,
    "route_fast": RouteFast,
    "open_consultation": Communities,
    "answer": AnswerForm,
    "clarify": Clarify,
    "close_consultation": NoData,
    "propose": Propose,
    "confirm_funds": ConfirmFunds,
    "fund_gap": FundGap,
    "decide": Decide,
    "vote": Vote,
    "decide_delegated": DecideDelegated,
    "recall": Reason,
    "publicity_end": NoData,
    "object": Objection,
    "uphold_objection": ObjectionRuling,
    "dismiss_objection": ObjectionRuling,
    "ask_reconsideration": Reconsideration,
    "decide_reconsideration": ReconsiderationRuling,
    "fan_out": NoData,
    "send_agreement": Communities,
    "negotiate": Negotiation,
    "edit_agreement": EditAgreement,
    "sign_dept": Communities,
    "sign_community": OwnCommunity,
    "witness": Communities,
    "lapse": SomeCommunities,
    "order": Order,
    "pay": Payment,
    "custody_in": Payment,
    "confirm_usable": Usable,
    "dispute_funds": Disputed,
    "start_task": OwnCommunity,
    "deliver": Delivery,
    "list_defects": Defects,
    "accept_work": Communities,
    "deem_accepted": SomeCommunities,
    "evaluate": Evaluation,
    "view_score": OwnCommunity,
    "open_blind": SomeCommunities,
    "close_task": SomeCommunities,
    "end_date": NoData,
    "archive": NoData,
    "tick": NoData,
    "refuse": Refuse,
    "accept_refusal": Reason,
    "contest": Argument,
    "uphold_refusal": Reason,
    "overturn_refusal": Reason,
    "withdraw_refusal": Reason,
}
"""Verb -> form. Whether a verb is offered at all, and to whom, is data: powers.yaml."""
