"""Letters about an end: of the work at one community, of an item by its last day, by decision."""

from collections.abc import Iterable
from typing import Any

from schemas.states.states import AssignmentState, PlacementState
from tasks.papers.documents.assignment import communities
from tasks.papers.documents.letters import Outgoing, letter, placed
from tasks.papers.documents.payments import instalment_rows
from tasks.papers.documents.sources import PaperSource
from tasks.papers.texts import code, fill_part, joined, sentence

BY_COMMUNITY = ("placement.not_signed",)
NOT_BEGUN = ("placement.lapsed", "placement.not_signed", "placement.never_started",
             "placement.recalled")  # fmt: skip


def termination_notice(found: PaperSource) -> Iterable[Outgoing]:
    """终止通知: why the work ends, and what is still to be settled, paid and given back."""
    if isinstance(found.state, PlacementState):
        yield _at_community(found, found.state)
        return
    subject = found.subject
    office = subject.rules.directory.lg_office
    streets = joined(subject.name(one) for one in subject.state.terms.streets)
    facts = {
        **_why(found),
        "where": "",
        "addressee": subject.name(subject.state.terms.applicant),
        "copies": streets,
        "instalments": (),
    }
    yield letter(found, "termination_notice", office, facts)


def _at_community(found: PaperSource, state: PlacementState) -> Outgoing:
    subject, known = found.subject, placed(found)
    department = known["applicant"]
    own = found.event.kind in BY_COMMUNITY
    body = state.community if own else subject.rules.directory.lg_office
    facts = {
        **known,
        **_why(found),
        "where": fill_part("termination_notice", "here", known),
        "addressee": department if own else joined((department, known["committee"])),
        "copies": joined((known["custodian"], subject.office)) if own else known["custodian"],
        "instalments": instalment_rows(subject, state)
        if state.exited_on and state.amount_fen
        else (),
    }
    return letter(found, "termination_notice", body, facts)


def _why(found: PaperSource) -> dict[str, Any]:
    kind, body = found.event.kind, found.event.body
    because = body.get("because", "")
    settled = "freed" if kind in NOT_BEGUN else "owed"
    wd = {"return_wd": found.subject.wd("funds_return")}
    named = because in ("silence", "end_date")
    return {
        "ended": code("ended", kind),
        "because": "" if named else sentence(because),
        "afterwards": tuple(
            fill_part("termination_notice", f"after_{one}", wd)
            for one in ("no_more", settled, "data")
        ),
    }


def exit_decision(found: PaperSource) -> Iterable[Outgoing]:
    """退出决定: the leading group, its office or the department ends an item that goes on."""
    subject, state, body = found.subject, found.state, found.event.body
    assert isinstance(state, AssignmentState)
    directory = subject.rules.directory
    by = (
        directory.leading_group
        if found.event.org == directory.leading_group
        else directory.lg_office
    )
    over = state.exited_on is not None
    facts = {
        "ground": code("exit_ground", body["ground"]),
        "reason": sentence(body["reason"]),
        "whole": fill_part("exit_decision", "whole" if over else "some", {}),
        "communities": communities(subject),
        "copies": joined(subject.name(one) for one in state.terms.streets),
        "return_wd": subject.wd("funds_return"),
    }
    yield letter(found, "exit_decision", by, facts)
