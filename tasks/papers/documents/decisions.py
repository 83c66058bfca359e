"""The decision and its publication: approval, rejection, public notice, posting sheet."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from schemas.acts.forms import ExemptionGrant
from schemas.reports.documents import Document
from schemas.states.states import Decision, PlacementState
from tasks.papers.documents.matter import Matter, item, money
from tasks.papers.documents.payments import exemption_of, instalment_rows
from tasks.papers.texts import code, compose, day, fill_part, joined, sentence, texts


def decision(matter: Matter, made: Decision, granted: Sequence[ExemptionGrant] = ()) -> Document:
    """准予、附条件准予准入批复, 不予准入决定书: content, conditions, reasons, vote, remedy."""
    facts = {**_common(matter, made, granted), **_terms(matter), **_remedy(matter)}
    letter = "rejection" if made.result == "reject" else "approval"
    sender = matter.sender(_body(matter, made), made.document_no)
    return compose("decision", letter, sender, facts)


def public_notice(
    matter: Matter, made: Decision, granted: Sequence[ExemptionGrant] = ()
) -> Document:
    """公示: what was decided, for how long it hangs, and how to object."""
    clock = matter.clock("publicity")
    facts = {
        **_common(matter, made, granted),
        "publicity_wd": clock.wd if clock else matter.wd("publicity"),
        "objection_wd": matter.wd("objection"),
        "from": day(clock.start if clock else matter.today),
        "to": day(clock.due if clock else None),
    }
    return compose("public_notice", "public_notice", matter.sender(matter.office), facts)


def posting_sheet(matter: Matter, placement: PlacementState, made: Decision) -> Document:
    """居务公开单: the work and the money at one community, hung for at least 15 days (art. 34)."""
    committee = matter.committee(placement.community)
    street = matter.name(placement.street)
    amount = money(placement.amount_fen) if placement.amount_fen else exemption_of(matter)
    facts = {
        **matter.facts(),
        "committee": committee,
        "from": day(matter.today),
        "to": day(_taken_down(matter.today)),
        "display_days": texts().display_days,
        "item": item(matter, amount, decision=made.document_no),
        "instalments": instalment_rows(placement),
        "paid": placement.amount_fen > 0,
        "amount": money(placement.amount_fen),
        "custodian": street,
    }
    sender = matter.sender(committee, community=placement.community)
    return compose("posting_sheet", "posting_sheet", sender, facts)


def _taken_down(hung: date) -> date:
    """Return the last day of the display; the day it is hung does not count."""
    return hung + timedelta(days=texts().display_days)


def _common(matter: Matter, made: Decision, granted: Sequence[ExemptionGrant]) -> dict[str, Any]:
    total = matter.state.terms.total_fen
    return {
        **matter.facts(),
        "body": _body(matter, made),
        "process": fill_part("approval", made.body, {}),
        "result": code("result", made.result),
        "decision_no": made.document_no,
        "decided_on": day(made.on),
        "conditions": sentence(made.conditions),
        "reasons": sentence(made.reasons),
        "vote": _vote(matter, made),
        "item": item(matter, money(total) if total else exemption_of(matter)),
        "exempted": tuple((one.rule, one.code, one.reason, day(one.expires_on)) for one in granted),
    }


def _body(matter: Matter, made: Decision) -> str:
    if made.body in ("leading_group", "reconsideration"):
        return matter.name(matter.rules.directory.leading_group)
    if made.body == "street" and matter.state.street:
        return matter.name(matter.state.street)
    return matter.office


def _vote(matter: Matter, made: Decision) -> str:
    if made.reviewers:
        names = joined(matter.name(org) for org in made.reviewers)
        return fill_part("approval", "reviewers", {"names": names})
    if not made.members:
        return ""
    names = joined(matter.name(org) for org in made.recused)
    recused = fill_part("approval", "recused", {"names": names}) if names else ""
    return fill_part("approval", "vote", {**made.model_dump(), "recused": recused})


def _terms(matter: Matter) -> dict[str, Any]:
    streets = tuple(matter.name(code) for code in matter.state.terms.streets)
    finance = matter.name(matter.rules.directory.finance_bureau)
    return {
        "copies": joined((*streets, finance)),
        "published": "PUBLICITY" in matter.table.path(matter.state.route),
        "publicity_wd": matter.wd("publicity"),
        "sign_wd": matter.wd("sign"),
        "first_wd": matter.wd("first_payment"),
        "lapse_wd": matter.wd("lapse"),
    }


def _remedy(matter: Matter) -> dict[str, Any]:
    clock = matter.clock("reconsider_application")
    return {
        "reconsider_wd": clock.wd if clock else "",
        "reconsider_due": day(clock.due if clock else None),
        "review_wd": matter.wd("reconsider_decision"),
    }
