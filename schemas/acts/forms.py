"""The form of each act: which data a verb takes (the vocabulary of the life cycle)."""

from schemas.acts import (
    agreement,
    bypass,
    communities,
    corrections,
    decision,
    disputes,
    emergency,
    filing,
    funds,
    office,
    refusing,
    rulebooks,
    work,
)
from schemas.acts.base import Form
from schemas.acts.meetings import exchanges

FORMS: dict[str, type[Form]] = {
    **filing.FORMS,
    **decision.FORMS,
    **agreement.FORMS,
    **funds.FORMS,
    **work.FORMS,
    **refusing.FORMS,
    **bypass.FORMS,
    **disputes.FORMS,
    **emergency.FORMS,
    **communities.FORMS,
    **exchanges.FORMS,
    **corrections.FORMS,
    **rulebooks.FORMS,
    **office.FORMS,
}
"""Verb -> form. Whether a verb is offered at all, and to whom, is data: powers.yaml."""
