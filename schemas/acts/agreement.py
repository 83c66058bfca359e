"""Forms of the agreement at each community, and of what is asked of work that goes on."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from schemas.acts.base import (
    Codes,
    Communities,
    Form,
    OneCode,
    OwnCommunity,
    Percentage,
    Quantities,
    Reason,
    SomeCodes,
    SomeCommunities,
    Words,
)
from schemas.acts.decision import ExemptionGrant
from schemas.applications.burden_declaration import FormTable
from schemas.money import Fen
from schemas.numbers import Amount, Code, Day, Number


class Negotiation(Form):
    """negotiate: what the community wants to talk about."""

    remark: Words
    community: Code = ""


class EditAgreement(Form):
    """edit_agreement: a clause by number (1 to 15), or `free`, and its text."""

    clause: int | Literal["free"]
    text: Words
    community: Code = ""


class TakeOver(Form):
    """take_over: work of before admission; hours of each community, money of all together."""

    title: Words
    department: OneCode
    communities: Codes
    start_on: Day
    end_on: Day | None = None
    hours: Annotated[Number, Field(ge=0)] = Decimal(0)
    amount: Fen = 0
    overdue: Fen = 0
    overdue_since: Day | None = None
    budget_doc_no: str = ""
    agreement_no: str = ""
    evidence: Words


class ConfirmTakenOver(Form):
    """confirm_taken_over: what is told here stands in the place of what was declared."""

    hours: Annotated[Number, Field(ge=0)] | None = None
    overdue: Fen | None = None
    overdue_since: Day | None = None
    end_on: Day | None = None
    text: str = ""
    community: Code = ""


class Unsigned(Form):
    """send_back, decline_to_sign, deny_taken_over: why the community does not take it on."""

    reason: Words
    community: Code = ""


Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{0,16}$")]


class Signing(Form):
    """What a signature is under: of each community the digest of the text that was read.

    policies.wording.agreement_text.digest; a text that has moved since is not signed. What tells
    none, as a record of paper does, signs the text as it stands.
    """

    as_read: dict[Code, Digest] = {}


class SignAgreements(Signing, Communities):
    """sign_dept, witness."""


class SignOwn(Signing, OwnCommunity):
    """sign_community."""


class Changes(Form):
    """New values of an application: any by its dotted path (`set`), the usual ones by name.

    quantities: of lines of the calculation, by number from 1; forms: more of them.
    """

    set: dict[str, Any] = {}
    start_on: Day | None = None
    end_on: Day | None = None
    hours: Number | None = None
    quantities: Quantities = {}
    total: Amount | None = None

    def changes(self, number: str) -> dict[str, Any]:
        """Return dotted path -> new value, as JSON data; number: the item it is asked of."""
        named = {
            "start_on": self.start_on,
            "end_on": self.end_on,
            "hours_per_community": self.hours,
            "funding.total": self.total,
        }
        lines = {
            f"funding.lines.{int(no) - 1}.quantity": str(q) for no, q in self.quantities.items()
        }
        plain = {path: str(value) for path, value in named.items() if value is not None}
        return {**self.set, **lines, **plain}


class ChangeRequest(Changes):
    """request_change: what changes and why; communities: all of them, new ones too."""

    change: Words
    communities: SomeCodes = ()
    forms: tuple[FormTable, ...] = ()

    def changes(self, number: str) -> dict[str, Any]:
        """Return dotted path -> new value, as JSON data, but for the forms that are added."""
        more = {"communities": list(self.communities)} if self.communities else {}
        return {**super().changes(number), **more}


class RenewalRequest(Changes):
    """request_renewal: the next term, what came of this one (file: by its name), how it was rated.

    evaluation: side -> item -> 0 to 100, where the ledger holds no scores yet.
    """

    report: str = ""
    file: str = ""
    evaluation: dict[str, dict[str, Percentage]] = {}

    def changes(self, number: str) -> dict[str, Any]:
        """Return dotted path -> new value, as JSON data, with the term that is renewed."""
        report = {"text": self.report, "file": self.file or None}
        told = {"apply_type": "renew", "previous": number, "result_report": report}
        return {**super().changes(number), **told}


class Grant(Form):
    """approve_change, approve_renewal: why; exemptions: from the rules that it breaks anew."""

    reasons: Words
    conditions: str = ""
    exemptions: tuple[ExemptionGrant, ...] = ()


class Examination(Form):
    """re_examine: why long-term work goes on for another year."""

    reasons: Words


FORMS: dict[str, type[Form]] = {
    "take_over": TakeOver,
    "confirm_taken_over": ConfirmTakenOver,
    "deny_taken_over": Unsigned,
    "withdraw_taken_over": Reason,
    "send_agreement": Communities,
    "negotiate": Negotiation,
    "edit_agreement": EditAgreement,
    "sign_dept": SignAgreements,
    "sign_community": SignOwn,
    "witness": SignAgreements,
    "send_back": Unsigned,
    "decline_to_sign": Unsigned,
    "lapse": SomeCommunities,
    "request_change": ChangeRequest,
    "approve_change": Grant,
    "reject_change": Reason,
    "withdraw_request": Reason,
    "sign_change": Communities,
    "agree_change": OwnCommunity,
    "decline_change": Unsigned,
    "lapse_change": SomeCommunities,
    "request_renewal": RenewalRequest,
    "approve_renewal": Grant,
    "reject_renewal": Reason,
    "re_examine": Examination,
}
