"""Forms of a bypass report: flagging it, asking the department, finding, remedy and sanction."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from schemas.acts.base import Codes, Form, OneCode, OutsideBody, Reason, Words
from schemas.money import Fen
from schemas.numbers import Code, Number
from schemas.states.stages import BypassFinding

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Spent = Annotated[Number, Field(gt=0, le=5000)]  # hours of one community on one demand


class Flag(Form):
    """flag_informal_demand: one tap of a community; `number` is of the work it goes beyond.

    The reporter is kept from everybody unless `anonymous` is false.
    """

    department: str = ""
    body: OutsideBody | None = None
    channel: Words
    text: Words
    evidence: Words
    digests: tuple[Digest, ...] = ()
    hours: Spent | None = None
    anonymous: bool = True
    community: Code = ""


class BypassReport(Form):
    """b_report: the same as a formal report; the reporter says whether the name may be known."""

    department: str = ""
    body: OutsideBody | None = None
    anonymous: bool
    evidence: Words
    demand: Words
    channel: str = ""
    digests: tuple[Digest, ...] = ()
    hours: Spent | None = None
    community: Code = ""


class Triage(Form):
    """b_triage: taken up or dismissed; a dismissal says why."""

    result: Literal["accepted", "dismissed"]
    text: str = ""


class Notice(Form):
    """b_notice: what the department is asked. It names no community and no reporter."""

    department: Words
    text: Words


class Explanation(Form):
    """b_explain: what the department says."""

    text: Words


class Finding(Form):
    """b_finding: what is found, and why."""

    result: BypassFinding
    reasons: Words
    not_listed: bool | None = None
    no_emergency: bool | None = None


class Compensation(Form):
    """compensate: actual hours × rate for one community."""

    community: OneCode
    hours: Spent
    rate: Fen
    amount: Fen


class Remedy(Form):
    """b_remedy: the demand is withdrawn, the hours already worked are paid for."""

    withdrawn: bool
    communities: Codes
    compensation_hours: Annotated[Number, Field(ge=0)]
    amount: Fen


class SanctionStep(Form):
    """b_sanction: a step of the ladder in route.yaml."""

    kind: Words
    reason: str = ""


class Closing(Form):
    """b_close: how it ended."""

    text: str = ""


FORMS: dict[str, type[Form]] = {
    "flag_informal_demand": Flag,
    "b_report": BypassReport,
    "b_triage": Triage,
    "b_notice": Notice,
    "b_explain": Explanation,
    "b_finding": Finding,
    "compensate": Compensation,
    "b_remedy": Remedy,
    "b_sanction": SanctionStep,
    "b_close": Closing,
    "view_origin": Reason,
    "view_reporter": Reason,
}
