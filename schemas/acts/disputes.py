"""Forms of a dispute between a community and a department."""

from typing import Literal

from schemas.acts.base import Form, Words
from schemas.money import Fen
from schemas.numbers import Code, Whole
from schemas.states.disputes import DisputeKind, DisputeResult, DisputeSide

Party = Literal[DisputeSide.COMMUNITY, DisputeSide.DEPARTMENT]
Ruling = Literal[DisputeResult.FOR_COMMUNITY, DisputeResult.FOR_DEPARTMENT, DisputeResult.IN_PART]


class AboutDispute(Form):
    """accept_terms, finish_dispute: the open dispute of a kind at a community."""

    kind: DisputeKind
    community: Code = ""


class OpenDispute(AboutDispute):
    """open_dispute: what it is about; instalment where it is about a sum."""

    text: Words
    instalment: Whole | None = None


class OfferTerms(AboutDispute):
    """offer_terms: how it could end; amount: the sum left of the instalment in dispute."""

    text: Words
    amount: Fen | None = None


class RaiseDispute(AboutDispute):
    """raise_dispute: why it goes up, and who did not come; the system's reason is the term."""

    reason: str = ""
    absent: tuple[Party, ...] = ()


class RuleDispute(AboutDispute):
    """rule_dispute: for whom, why, and the sum, where it is about one."""

    result: Ruling
    reasons: Words
    amount: Fen | None = None


class AppealRuling(AboutDispute):
    """appeal_ruling, withdraw_dispute: why."""

    reason: Words


FORMS: dict[str, type[Form]] = {
    "open_dispute": OpenDispute,
    "offer_terms": OfferTerms,
    "accept_terms": AboutDispute,
    "raise_dispute": RaiseDispute,
    "rule_dispute": RuleDispute,
    "appeal_ruling": AppealRuling,
    "finish_dispute": AboutDispute,
    "withdraw_dispute": AppealRuling,
}
