"""Forms of judging: consultation, review, decision, publication and reconsideration."""

from typing import Annotated, Any, Literal

from pydantic import Field

from schemas.acts.base import (
    Codes,
    Communities,
    Form,
    NoData,
    OneCode,
    Reason,
    SomeCodes,
    Votes,
    Words,
)
from schemas.numbers import Code, Day, Number, Whole

HOURS_MAX = 20_000  # ten people of a community for a year; more is a slip of the hand


class OpenConsultation(Communities):
    """open_consultation: whom besides the sample; the fuller path where a shorter one is open."""

    full: bool = False
    reason: str = ""


class AnswerForm(Form):
    """answer: a community's opinion, its own estimate of hours and its remark."""

    answer: Literal[
        "AGREE", "AGREE_WITH_CONDITIONS", "DISAGREE", "NO_CAPACITY", "ASK_CLARIFICATION"
    ]
    hours: Annotated[Number, Field(ge=0, le=HOURS_MAX)] | None = None
    remark: str = ""
    community: Code = ""
    meeting: dict[str, Any] | None = None  # {members, present, in_favour, held_on}


class Clarify(Form):
    """clarify: the department's answer to a community's question."""

    community: OneCode
    text: Words


class Propose(Form):
    """propose: the street's written opinion after both checks."""

    capacity_checked: bool
    overlap_checked: bool
    opinion: Words


class ExemptionGrant(Form):
    """One rule lifted by name: code, reason and expiry."""

    rule: Words
    code: Words
    reason: Words
    expires_on: Day


class LiftCapacity(Form):
    """lift_capacity: the exemption from C01 by its code, with reason and expiry."""

    code: Words
    reason: Words
    expires_on: Day


class LeaveOut(Form):
    """leave_out: full communities that the item does without, and why."""

    communities: Codes
    reason: Words


class OpenVoting(Form):
    """open_voting: at a meeting on a day, or papers round until one."""

    form: Literal["meeting", "circulation"]
    until: Day


class Decide(Form):
    """decide: the vote of the leading group; where voting was called, ballots tell the figures."""

    members: Votes | None = None
    present: Votes | None = None
    recused: SomeCodes | None = None
    voting: Votes | None = None
    in_favour: Votes | None = None
    against: Votes | None = None
    abstain: Votes | None = None
    result: Literal["approve", "approve_with_conditions", "reject"]
    reasons: str = ""
    conditions: str = ""
    prepared_by: str = ""
    exemptions: tuple[ExemptionGrant, ...] = ()
    communities: SomeCodes = ()  # for which it is approved, where not for all
    declined: SomeCodes = ()  # for which it is not


class DecideDelegated(Form):
    """decide_delegated: the street's decision within its delegation, filed for the record."""

    result: Literal["approve", "reject"]
    filed_with: str = ""  # the leading group's office, which is all it can be; filled in if empty
    reasons: str = ""


class Vote(Form):
    """vote: one member's ballot."""

    ballot: Literal["in_favour", "against", "abstain"]


class Objection(Form):
    """object: a reasoned objection during publication."""

    reason: Words
    community: Code = ""


class ObjectionRuling(Form):
    """uphold_objection, dismiss_objection: the answer, published; no: which of several."""

    answer: Words
    publish: bool
    no: Annotated[Whole, Field(ge=1)] | None = None


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


FORMS: dict[str, type[Form]] = {
    "leave_out": LeaveOut,
    "lift_capacity": LiftCapacity,
    "open_consultation": OpenConsultation,
    "answer": AnswerForm,
    "clarify": Clarify,
    "close_consultation": NoData,
    "propose": Propose,
    "decide": Decide,
    "open_voting": OpenVoting,
    "vote": Vote,
    "decide_delegated": DecideDelegated,
    "recall": Reason,
    "note_filing": NoData,
    "publicity_end": NoData,
    "object": Objection,
    "uphold_objection": ObjectionRuling,
    "dismiss_objection": ObjectionRuling,
    "ask_reconsideration": Reconsideration,
    "decide_reconsideration": ReconsiderationRuling,
    "fan_out": NoData,
}
