"""The decision and its publication: approval, rejection, public notice, posting sheet."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from schemas.acts.decision import ExemptionGrant
from schemas.reports.documents import Document
from schemas.states.decisions import Decision
from schemas.states.states import PlacementState
from tasks.papers.documents.assignment import PaperSubject, item, money
from tasks.papers.documents.payments import exemption_of, instalment_rows
from tasks.papers.texts import code, compose, day, fill_part, joined, sentence, texts


def decision(
    assignment: PaperSubject, made: Decision, granted: Sequence[ExemptionGrant] = ()
) -> Document:
    """准予、附条件准予准入批复, 不予准入决定书: content, conditions, reasons, vote, remedy."""
    facts = {**_common(assignment, made, granted), **_terms(assignment), **_remedy(assignment)}
    letter = "rejection" if made.result == "reject" else "approval"
    sender = assignment.sender(_body(assignment, made), made.document_no)
    return compose("decision", letter, sender, facts)


def public_notice(
    assignment: PaperSubject, made: Decision, granted: Sequence[ExemptionGrant] = ()
) -> Document:
    """公示: what was decided, for how long it hangs, and how to object."""
    clock = assignment.clock("publicity")
    assert clock is not None  # publishing starts it
    facts = {
        **_common(assignment, made, granted),
        "publicity_wd": clock.wd,
        "objection_wd": assignment.wd("objection"),
        "from": day(clock.start),
        "to": day(clock.due),
    }
    return compose("public_notice", "public_notice", assignment.sender(assignment.office), facts)


def posting_sheet(assignment: PaperSubject, placement: PlacementState, made: Decision) -> Document:
    """居务公开单: the work and the money at one community, hung for at least 15 days (art. 34)."""
    committee = assignment.committee(placement.community)
    street = assignment.name(placement.street)
    amount = money(placement.amount_fen) if placement.amount_fen else exemption_of(assignment)
    facts = {
        **assignment.facts(),
        "committee": committee,
        "from": day(assignment.today),
        "to": day(_taken_down(assignment.today)),
        "display_days": texts().display_days,
        "item": item(assignment, amount, decision=made.document_no),
        "instalments": instalment_rows(assignment, placement),
        "paid": placement.amount_fen > 0,
        "amount": money(placement.amount_fen),
        "custodian": street,
    }
    sender = assignment.sender(committee, community=placement.community)
    return compose("posting_sheet", "posting_sheet", sender, facts)


def _taken_down(hung: date) -> date:
    """Return the last day of the display; the day it is hung does not count."""
    return hung + timedelta(days=texts().display_days)


def _common(
    assignment: PaperSubject, made: Decision, granted: Sequence[ExemptionGrant]
) -> dict[str, Any]:
    total = assignment.state.terms.total_fen
    return {
        **assignment.facts(),
        "body": _body(assignment, made),
        "process": fill_part("approval", made.body, {}),
        "result": code("result", made.result),
        "decision_no": made.document_no,
        "decided_on": day(made.on),
        "conditions": sentence(made.conditions),
        "reasons": sentence(made.reasons),
        "vote": _vote(assignment, made),
        "item": item(assignment, money(total) if total else exemption_of(assignment)),
        "exempted": tuple((one.rule, one.code, one.reason, day(one.expires_on)) for one in granted),
    }


def _body(assignment: PaperSubject, made: Decision) -> str:
    if made.body in ("leading_group", "reconsideration"):
        return assignment.name(assignment.rules.directory.leading_group)
    if made.body == "street" and assignment.state.street:
        return assignment.name(assignment.state.street)
    return assignment.office


def _vote(assignment: PaperSubject, made: Decision) -> str:
    if made.reviewers:
        names = joined(assignment.name(org) for org in made.reviewers)
        return fill_part("approval", "reviewers", {"names": names})
    if not made.members:
        return ""
    names = joined(assignment.name(org) for org in made.recused)
    recused = fill_part("approval", "recused", {"names": names}) if names else ""
    return fill_part("approval", "vote", {**made.model_dump(), "recused": recused})


def _terms(assignment: PaperSubject) -> dict[str, Any]:
    streets = tuple(assignment.name(code) for code in assignment.state.terms.streets)
    finance = assignment.name(assignment.rules.directory.finance_bureau)
    urgent, paid = assignment.state.emergency, assignment.state.terms.total_fen > 0
    return {
        "urgent": urgent,
        "planned": not urgent,
        "prepaid": paid and not urgent,
        "postpaid": paid and urgent,
        "cost_wd": assignment.wd("emergency_cost"),
        "payment_wd": assignment.wd("emergency_payment"),
        "copies": joined((*streets, finance)),
        "entered": assignment.state.catalogue == assignment.state.number,
        "published": not urgent and "PUBLICITY" in assignment.table.path(assignment.state.route),
        "publicity_wd": assignment.wd("publicity"),
        "sign_wd": assignment.wd("sign"),
        "first_wd": assignment.wd("first_payment"),
        "lapse_wd": assignment.wd("lapse"),
    }


def _remedy(assignment: PaperSubject) -> dict[str, Any]:
    clock = assignment.clock("reconsider_application")
    return {
        "final": clock is None and not assignment.state.emergency,
        "reconsider_wd": clock.wd if clock else "",
        "reconsider_due": day(clock.due if clock else None),
        "review_wd": assignment.wd("reconsider_decision"),
    }
