"""Papers on the way to a decision: received, to be corrected, not accepted; and a refusal."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from policies.rules import Rules
from schemas.applications.findings import Finding
from schemas.reports.documents import Document
from schemas.states.stages import Ground
from schemas.states.states import RefusalState
from schemas.values import Value
from tasks.papers.documents.assignment import PaperSubject
from tasks.papers.texts import Sender, code, compose, day, fill_part, joined, sentence, word

LABELS = "zh"


class Returned(Value):
    """What the reviewer said when an application was returned (event application.returned)."""

    defects: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    text: str = ""
    document_no: str = ""
    party: str = ""  # whose funds are missing, where several departments do it together


class NotAccepted(Value):
    """What was said when an application was not accepted (event application.not_accepted)."""

    ground: str
    reason: str
    remedy: str
    same_as: str = ""
    document_no: str = ""


def acceptance_notice(assignment: PaperSubject) -> Document:
    """受理通知书: the application is complete; which stages follow and until when."""
    due = assignment.clock("decision")
    stages = assignment.table.path(assignment.state.route)
    facts = {
        **assignment.facts(),
        "route": code("route", assignment.state.route or "full"),
        "stages": tuple(code("stage", stage) for stage in stages),
        "decision_due": day(due.due if due else None),
    }
    sender = assignment.sender(_reviewer(assignment))
    return compose("acceptance_notice", "acceptance_notice", sender, facts)


def correction_notice(
    assignment: PaperSubject, findings: Sequence[Finding], returned: Returned
) -> Document:
    """补正告知书: every defect at once, by rule, field, what to change and why; and until when.

    findings: the frozen findings of the precheck; only those that were returned are told.
    """
    told = [one for one in findings if one.rule in returned.defects]
    clock = assignment.clock("correction")
    facts = {
        **assignment.facts(),
        "defects": _rows(assignment.rules, told),
        "seen": _seen(assignment.rules, returned, len(told) + 1),
        "text": "" if returned.fields else sentence(returned.text),
        "whose": assignment.name(returned.party) if returned.party else "",
        "due": day(clock.due if clock else None),
        "wd": clock.wd if clock else assignment.wd("correction"),
    }
    sender = assignment.sender(_reviewer(assignment), returned.document_no)
    return compose("correction_notice", "correction_notice", sender, facts)


def not_accepted_notice(
    assignment: PaperSubject, findings: Sequence[Finding], told: NotAccepted
) -> Document:
    """不予受理通知书: ground, reason, the rules it breaks, and the remedy."""
    rejecting = [one for one in findings if one.severity == "reject"]
    facts = {
        **assignment.facts(),
        **told.model_dump(),
        "reason": sentence(told.reason),
        "remedy": sentence(told.remedy),
        "defects": _rows(assignment.rules, rejecting),
    }
    sender = assignment.sender(assignment.office, told.document_no)
    return compose("not_accepted_notice", "not_accepted_notice", sender, facts)


def refusal_notice(
    rules: Rules, state: RefusalState, title: str, on: date, *, simulated: bool = False
) -> Document:
    """拒绝告知单: a community refuses work on a ground, with what it means and who answers when.

    title: of the assignment; empty when nothing was admitted.
    """
    directory = rules.directory
    office = directory.name_of(directory.lg_office)
    table = rules.jurisdiction.route_on(state.issued_on)
    clock = next((one for one in state.clocks if one.code == "refusal_answer"), None)
    committee = word("committee", community=directory.name_of(state.community))
    street = directory.name_of(directory.street_of(state.community))
    facts: dict[str, Any] = {
        "committee": committee,
        "department": directory.name_of(state.department),
        "copies": joined((office, street)),
        "office": office,
        "number": state.number,
        "title": title,
        "item": state.number if not state.demand else "",
        "beside": state.number if state.demand else "",
        "demand": state.demand.get("what", ""),
        "asked_on": day(date.fromisoformat(state.demand["on"]) if state.demand else None),
        "channel": state.demand.get("channel", ""),
        "asked_by": state.demand.get("by", ""),
        "ground": code("ground", state.ground),
        "text": sentence(state.text),
        "issued_on": day(state.issued_on),
        "at_once": state.ground is not Ground.OVER_CAPACITY,
        "due": day(clock.due if clock else None),
        "wd": clock.wd if clock else "",
        "ruling_wd": table.clocks["refusal_ruling"].wd,
    }
    sender = Sender(
        issuer=committee,
        on=on,
        document_no=fill_part("refusal_notice", "code", {"id": state.id}),
        number=state.number or state.id,
        community=state.community,
        fictional=simulated or rules.jurisdiction.fictional,
    )
    return compose("refusal_notice", "refusal_notice", sender, facts)


def _reviewer(assignment: PaperSubject) -> str:
    return (
        assignment.name(assignment.state.street) if assignment.state.street else assignment.office
    )


def _rows(rules: Rules, findings: Sequence[Finding]) -> tuple[tuple[str, ...], ...]:
    labels = rules.rulebook.ground.labels
    return tuple(
        (str(n), labels.of(one.field, LABELS), one.message, _cited(one), one.rule)
        for n, one in enumerate(findings, 1)
    )


def _cited(finding: Finding) -> str:
    cited = (word("basis", title=one.title, article=one.article) for one in finding.basis)
    return joined(cited) or word("no_basis")


def _seen(rules: Rules, returned: Returned, no: int) -> tuple[tuple[str, ...], ...]:
    """Return what a person saw as one row: the fields it is about, and the words once."""
    labels = rules.rulebook.ground.labels
    fields = joined(labels.of(field, LABELS) for field in returned.fields)
    return ((str(no), fields, sentence(returned.text)),) if fields else ()
