"""Forms of the agreement at each community."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from schemas.acts.base import Communities, Form, OwnCommunity, SomeCommunities, Words
from schemas.numbers import Code


class Negotiation(Form):
    """negotiate: what the community wants to talk about."""

    remark: Words
    community: Code = ""


class EditAgreement(Form):
    """edit_agreement: a clause by number (1 to 15), or `free`, and its text."""

    clause: int | Literal["free"]
    text: Words
    community: Code = ""


class Unsigned(Form):
    """send_back, decline_to_sign: why the community does not sign this text, or any."""

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


FORMS: dict[str, type[Form]] = {
    "send_agreement": Communities,
    "negotiate": Negotiation,
    "edit_agreement": EditAgreement,
    "sign_dept": SignAgreements,
    "sign_community": SignOwn,
    "witness": SignAgreements,
    "send_back": Unsigned,
    "decline_to_sign": Unsigned,
    "lapse": SomeCommunities,
}
