"""Forms of the agreement at each community."""

from typing import Literal

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


FORMS: dict[str, type[Form]] = {
    "send_agreement": Communities,
    "negotiate": Negotiation,
    "edit_agreement": EditAgreement,
    "sign_dept": Communities,
    "sign_community": OwnCommunity,
    "witness": Communities,
    "lapse": SomeCommunities,
}
