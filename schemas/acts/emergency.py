"""Forms of an emergency: how it begins, its check, following up, end, cost and personal data."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from schemas.acts.base import Codes, Form, NoData, SomeCodes, Words
from schemas.acts.bypass import Spent
from schemas.applications.codes import IssuerKind
from schemas.money import Fen
from schemas.numbers import Code, Number, Whole


class NoticeForm(Form):
    """The response notice on one page; `department` is read as an issuer and then refused."""

    issuer: Words
    issuer_kind: IssuerKind
    number: Words
    event: Words
    level: Annotated[int, Field(ge=1, le=4)]
    started_on: date
    expected_end: date
    measures: str = ""


class FirstResponse(Form):
    """e_begin: what happened, what the community does about it, and whose matter it is."""

    event: Words
    text: Words
    department: Code


class EmergencyRequest(Form):
    """e_request: by telephone or on one page; what is asked, of whom, by which notice."""

    notice: NoticeForm
    communities: Codes
    channel: Words
    text: Words
    personal_data: SomeCodes = ()


class EmergencyCheck(Form):
    """e_verify: what the duty officer heard from whoever issued the notice."""

    result: Literal["verified", "not_verified"]
    text: Words


class FollowUp(Form):
    """e_file: the whole application, filed after the work began."""

    apply_type: Literal["emergency_followup"]
    application: dict[str, Any]


class Extension(Form):
    """e_extend: the new last day, and why."""

    until: date
    reason: Words


class LiftNotice(Form):
    """The notice that declares the response over."""

    issuer: Words
    number: Words
    lifted_on: date


class ResponseLifted(Form):
    """response_lifted: the notice; the system has none, it comes when the last day is past."""

    notice: LiftNotice | None = None


class LoggedHours(Form):
    """log_hours: hours that a community has worked, added to those it logged before."""

    hours: Spent
    text: str = ""
    community: Code = ""


class CostStatement(Form):
    """cost_statement: actual hours and money by community; they add up."""

    communities: Codes
    actual_hours: Annotated[Number, Field(gt=0)]
    hours: Annotated[dict[str, Spent], Field(min_length=1)]
    amounts: Annotated[dict[str, Fen], Field(min_length=1)]
    amount: Fen
    evidence: str = ""


class DataReading(Form):
    """read_personal_data: which fields, and what for."""

    fields: Codes
    purpose: Words


class DataDestruction(Form):
    """destroy_personal_data: which fields; empty means all whose last day has come."""

    fields: SomeCodes = ()


class Dissent(Form):
    """e_object: what a community has against the work; it goes on working."""

    text: Words
    community: Code = ""


class DissentRuling(Form):
    """e_answer: how the office judges what a community had against the work."""

    no: Whole
    result: Literal["upheld", "dismissed"]
    answer: Words


FORMS: dict[str, type[Form]] = {
    "e_begin": FirstResponse,
    "e_request": EmergencyRequest,
    "e_verify": EmergencyCheck,
    "e_activate": NoData,
    "e_file": FollowUp,
    "e_extend": Extension,
    "e_expire": NoData,
    "e_revoke": NoData,
    "response_lifted": ResponseLifted,
    "log_hours": LoggedHours,
    "cost_statement": CostStatement,
    "read_personal_data": DataReading,
    "destroy_personal_data": DataDestruction,
    "e_object": Dissent,
    "e_answer": DissentRuling,
}
