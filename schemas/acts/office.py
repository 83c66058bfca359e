"""The data of acts between people: work items handed on, reminders, copies and questions."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from schemas.acts.base import Form, NoData, OneCode, SomeCodes, Words
from schemas.acts.funds import FileDigest
from schemas.acts.work import SomeStreams
from schemas.numbers import Code, Day, Whole

Name = Annotated[Words, StringConstraints(max_length=30)]


class Seat(Form):
    """A role at an organisation (empty: the own one), and the person, where one is meant."""

    role: OneCode
    org: Code = ""
    person: Code = ""


class OfItems(Form):
    """Which work items are meant: of one act, at some communities; empty means all of the actor."""

    act: Code = ""
    communities: SomeCodes = ()
    instalment: Whole | None = None


class Transfer(OfItems):
    """transfer: to whom, and why; holder: only what is in the hands of one person (who leaves)."""

    to: Seat
    reason: Words
    holder: Code = ""


class Delegation(OfItems):
    """delegate: to whom, and the last day; then the item comes back by itself."""

    to: Seat
    until: Day
    reason: str = ""


class GivingBack(OfItems):
    """give_back: what was delegated, with what to say of it."""

    text: str = ""


class Addressee(Form):
    """A role at an organisation."""

    role: OneCode
    org: OneCode


class AddingSigner(Form):
    """add_signer: who signs before the step is done, and why."""

    to: Addressee
    reason: Words


class RemovingSigner(Form):
    """remove_signer: who is asked no longer, and why."""

    to: Addressee
    reason: Words


class Countersigning(Form):
    """countersign: yes, no or neither; whoever does not say yes says why."""

    ballot: Literal["in_favour", "against", "abstain"]
    text: str = ""


class TakingBack(Form):
    """take_back: one's own last act, on the assignment or at some communities."""

    reason: Words
    communities: SomeCodes = ()


class SendingBack(Form):
    """return_to: to which step, why, and whether all runs again from there or resumes here."""

    step: Literal["ACCEPTED", "STREET_REVIEW", "FUND_REVIEW"]
    reason: Words
    then: Literal["again", "resume"] = "again"


class Reminding(Form):
    """remind: whom, of what waits on them."""

    to: Addressee
    text: str = ""


class Copying(Form):
    """cc: for whose information."""

    to: Addressee


class QuestionPut(Form):
    """ask: whom, and what."""

    to: Addressee
    text: Words


class Replying(Form):
    """reply: to which question, and what."""

    no: Annotated[Whole, Field(ge=1)]
    text: Words


class SigningOnPaper(Form):
    """sign_on_paper: which act was signed, by whom and when as the paper says, with its scan.

    scan: SHA-256 of a file of the item. What the act asks itself: instalment, ballot, text.
    """

    act: OneCode
    community: Code = ""
    signatory: Name
    dated: Day
    scan: Annotated[FileDigest, StringConstraints(min_length=1)]
    instalment: Whole | None = None
    ballot: Literal["in_favour", "against", "abstain"] | None = None
    text: str = ""


class OfSignature(Form):
    """Which signature on paper is meant, where there are several."""

    community: Code = ""
    act: Code = ""
    org: Code = ""


class OriginalSeen(OfSignature):
    """confirm_original: the name of who has seen the original."""

    seen_by: Name


class OriginalUnfit(OfSignature):
    """turn_down_original: why this is no signature."""

    reason: Words


class AttachingSeal(Form):
    """attach_sealed: SHA-256 of a file of the item, put to the paper of that number.

    paper: its kind, where several papers have the number.
    """

    document_no: Words
    sealed: Annotated[FileDigest, StringConstraints(min_length=1)]
    paper: Code = ""


FORMS: dict[str, type[Form]] = {
    "transfer": Transfer,
    "delegate": Delegation,
    "give_back": GivingBack,
    "end_delegation": SomeStreams,
    "add_signer": AddingSigner,
    "remove_signer": RemovingSigner,
    "countersign": Countersigning,
    "take_back": TakingBack,
    "return_to": SendingBack,
    "remind": Reminding,
    "cc": Copying,
    "note_read": NoData,
    "ask": QuestionPut,
    "reply": Replying,
    "sign_on_paper": SigningOnPaper,
    "confirm_original": OriginalSeen,
    "turn_down_original": OriginalUnfit,
    "attach_sealed": AttachingSeal,
}
