"""Letters on the way to a decision: application, consultation, agenda, ballots, minutes."""

from collections.abc import Iterable
from typing import Any

from schemas.applications.application import Application
from schemas.states.decisions import Decision
from schemas.states.emergency import EmergencyState
from schemas.states.stages import Stage
from schemas.states.states import AssignmentState, OpinionState
from tasks.papers.documents.assignment import PaperSubject, item, money
from tasks.papers.documents.letters import Outgoing, letter
from tasks.papers.documents.payments import exemption_of
from tasks.papers.documents.sources import PaperSource
from tasks.papers.texts import code, day, fill_part, joined, numeral, rows, sentence, word

TO_DECIDE = (Stage.LG_DECISION, Stage.RECONSIDER)


def application_letter(found: PaperSource) -> Iterable[Outgoing]:
    """准入申请函: the department asks, and sends its form; once for each version."""
    subject, state = found.subject, _state(found)
    office = subject.rules.directory.lg_office
    street = state.street not in ("", office)
    facts = {
        "reviewer": subject.name(state.street or office),
        "copies": subject.office if street else "",
        "again": state.version > 1,
        "necessity": sentence(subject.application.necessity),
        "clerk": _clerk(subject.application) or subject.name(state.terms.applicant),
        **_asked_for(subject),
    }
    of = f"{state.number}:{state.version}"
    yield letter(found, "application_letter", state.terms.applicant, facts, of=of)


def _clerk(application: Application) -> str:
    told = application.clerk
    return " ".join(part for part in (told.name, told.phone) if part) if told else ""


def _asked_for(subject: PaperSubject) -> dict[str, Any]:
    terms, application = subject.state.terms, subject.application
    amount = money(terms.total_fen) if terms.total_fen else exemption_of(subject)
    return {
        "item": item(subject, amount),
        "enclosed": (
            word("filed_form", version=subject.state.version),
            *((word("budget_paper", doc_no=terms.budget_doc_no),) if terms.budget_doc_no else ()),
            *(word("form_paper", name=one.name) for one in application.forms if one.name),
        ),
    }


def consultation_letter(found: PaperSource) -> Iterable[Outgoing]:
    """征求意见函: one community is asked before anything is decided, in the name of who asks."""
    subject, state = found.subject, found.state
    assert isinstance(state, OpinionState)
    facts = {
        "committee": subject.committee(state.community),
        "due": day(state.due),
        "wd": subject.rules.calendar.between(found.today, state.due),
        **_asked_for(subject),
    }
    body = subject.state.street or subject.rules.directory.lg_office
    of = f"{found.event.stream_id}:{state.round}"
    yield letter(found, "consultation_letter", body, facts, of=of)


def meeting_agenda(found: PaperSource) -> Iterable[Outgoing]:
    """会议议题表: what the leading group has to decide, and by which rules it votes."""
    subject = found.subject
    urgent = isinstance(found.state, EmergencyState)
    state = subject.state if urgent else _state(found)
    if not urgent and state.stage not in TO_DECIDE:
        return
    directory, table = subject.rules.directory, subject.table
    quorum = table.decision_quorum
    recused = directory.recused_from(state.terms.departments)
    facts = {
        **_agenda(found, state),
        **_asked_for(subject),
        "group": subject.name(directory.leading_group),
        "meeting": code("meeting", "EMERGENCY" if urgent else state.stage),
        "members": table.members or len(directory.members) + 1,
        "recused": joined(map(subject.name, recused)),
        "quorum": word("share", under=numeral(quorum.under), over=numeral(quorum.over)),
        "opposed_most": 2 * state.opposed > state.asked > 0,
    }
    yield letter(found, "meeting_agenda", directory.lg_office, facts)


def _agenda(found: PaperSource, state: AssignmentState) -> dict[str, Any]:
    """Return the rows of what was found out, as it was known at the event."""
    subject = found.subject
    funds = {"amount": money(state.certified_fen)}
    counted = {"count": len(state.objections), "upheld": _upheld(state)}
    free = state.terms.exemption or not state.terms.total_fen
    facts = {
        **subject.facts(),
        "route": code("route", state.route or "full"),
        "consulted": fill_part("meeting_agenda", "consulted", state.model_dump()),
        "opinion": state.opinion,
        "funds": fill_part("meeting_agenda", "funds", funds)
        if state.certified_fen
        else exemption_of(subject) * bool(free),
        "checked": code("severity", state.severity),
        "objected": fill_part("meeting_agenda", "objected", counted) if state.objections else "",
        "new_facts": found.last("new_facts", "") if state.stage is Stage.RECONSIDER else "",
    }
    if not state.asked:
        facts["consulted"] = ""
    return {"agenda": rows("agenda", facts)}


def _upheld(state: AssignmentState) -> int:
    return sum(one.ruling == "upheld" for one in state.objections)


def ballots(found: PaperSource) -> Iterable[Outgoing]:
    """表决票: one of each member that voted, filed when the group has decided."""
    state, before = _state(found), found.before
    made = _of_the_group(state)
    if made is None or not isinstance(before, AssignmentState):
        return
    subject = found.subject
    group = subject.rules.directory.leading_group
    for one in before.ballots:
        facts = {
            "group": subject.name(group),
            "member": _member(subject, one.org),
            "ballot": code("ballot", one.ballot),
            "decision_no": made.document_no,
        }
        vote = rows("vote", {**subject.facts(), **facts})
        of = f"{state.number}:{made.ordinal}:{one.org}"
        yield letter(found, "ballot", group, {**facts, "vote": vote}, of=of)


def minutes(found: PaperSource) -> Iterable[Outgoing]:
    """会议纪要: who was there, how they voted, what was settled; once for a decision."""
    state = _state(found)
    made = _of_the_group(state)
    if made is None:
        return
    subject = found.subject
    facts = {
        **_agenda(found, state),
        **made.model_dump(),
        "group": subject.name(subject.rules.directory.leading_group),
        "copies": joined(map(subject.name, subject.rules.directory.members)),
        "decided_on": day(made.on),
        "recused": joined(subject.name(one) for one in made.recused),
        "vice_chair": found.last("prepared_by", "") == "vice_chair"
        and fill_part("minutes", "vice_chair", {}),
        "result": code("result", made.result),
        "decision_no": made.document_no,
        "conditions": sentence(made.conditions),
        "reasons": sentence(made.reasons),
        **_votes(found, made),
    }
    of = f"{state.number}:{made.ordinal}"
    yield letter(found, "minutes", subject.rules.directory.leading_group, facts, of=of)


def _votes(found: PaperSource, made: Decision) -> dict[str, Any]:
    """Return how each member voted, with who was recused and who did not vote.

    Nothing where the chair reported figures that are more than the ballots tell.
    """
    subject, before = found.subject, found.before
    cast = before.ballots if isinstance(before, AssignmentState) else ()
    if not isinstance(before, AssignmentState) or len(cast) != made.voting:
        return {"votes": (), "absent": "", "circulated": False}
    directory, known = subject.rules.directory, {one.org: one.ballot for one in cast}
    every = (directory.leading_group, *directory.members)
    told = {org: known.get(org) or ("recused" if org in made.recused else "none") for org in every}
    return {
        "votes": tuple((_member(subject, org), code("ballot", one)) for org, one in told.items()),
        "absent": joined(_member(subject, org) for org, one in told.items() if one == "none"),
        "circulated": before.voting is not None and before.voting.form == "circulation",
    }


def _member(subject: PaperSubject, org: str) -> str:
    """Return what a seat of the leading group is called: its chair sits for the group itself."""
    chair = org == subject.rules.directory.leading_group
    return word("chair") if chair else subject.name(org)


def _of_the_group(state: AssignmentState) -> Decision | None:
    made = state.decision
    return made if made is not None and made.body == "leading_group" and made.members else None


def _state(found: PaperSource) -> AssignmentState:
    assert isinstance(found.state, AssignmentState)
    return found.state
