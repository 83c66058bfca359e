"""Where an assignment stands:
its states, running clocks and work items, in the words of the stories.
"""

from collections.abc import Iterator
from typing import Any

from ledger.store.session import Ledger
from ledger.write import documents
from policies.rules import Rules
from schemas.acts.act import SYSTEM, WorkItem
from schemas.assignment import StoredAssignment, StoredState
from schemas.place.jurisdiction import RouteTable
from schemas.reports.documents import Paper
from schemas.states.bypass import BypassState
from schemas.states.stages import BypassStage
from schemas.states.states import RefusalState
from schemas.values import Value
from tasks.papers import waiting as drawing
from tasks.papers.render import agreement_word
from tasks.papers.render.page_read import is_sheet, read_document
from tasks.papers.render.pdf import render_pdf
from tasks.papers.render.word import render_word


class Standing(Value):
    """`state` in the keys of timeline.yaml, complete; clocks by name; what waits on a person."""

    state: dict[str, Any] = {}
    clocks: tuple[dict[str, Any], ...] = ()
    work_items: tuple[dict[str, Any], ...] = ()


def of(found: StoredAssignment | None, rules: Rules) -> Standing:
    """Return where an assignment, refusal or bypass report stands; empty when there is none."""
    if found is None:
        return Standing()
    table, urgent = _route(found, rules), found.emergency
    more: dict[str, Any] = {"disputes": _disputes(found)} if found.disputes else {}
    if urgent is not None:
        more["emergency"] = str(urgent.state.stage)
    return Standing(
        state={**state_of(found), **more},
        clocks=tuple(_clocks(found, table)) if table else (),
        work_items=tuple(told(item) for item in found.waits if item.role != SYSTEM.role),
    )


def told(item: WorkItem) -> dict[str, Any]:
    """Return a work item in the words of the stories."""
    return {
        "act": item.act,
        "role": item.role,
        "org": item.org,
        "number": item.number,
        "community": item.community,
        "due": item.due.isoformat() if item.due else None,
        **({"escalated_to": list(item.escalated_to)} if item.escalated_to else {}),
    }


def papers(ledger: Ledger, number: str) -> list[Paper]:
    """Return the papers of an assignment, oldest first."""
    with ledger.read() as tx:
        return documents.of_number(tx, number, words=True)


def paper(ledger: Ledger, ident: int) -> Paper | None:
    """Return one paper, or None when there is none of that id."""
    with ledger.read() as tx:
        return documents.find(tx, ident)


def pdf_of(paper: Paper) -> bytes:
    """Set a paper as PDF, from the page that was filed; raises DataBroken if that cannot be set."""
    return render_pdf(paper.html, paper.made_on)


def has_word(paper: Paper) -> bool:
    """Tell whether a paper can be had as Word: a document can, a list filed beside them not."""
    return bool(paper.word) or is_sheet(paper.html)


def word_of(paper: Paper, place: str) -> bytes:
    """Return a paper as Word: the file filed by an earlier version, else made from its page.

    place: whose template an agreement is set by. Raises DataBroken if the page cannot be read.
    """
    if paper.word:
        return paper.word
    return render_word(read_document(paper), agreement_word.template_of(place))


def paper_list(ledger: Ledger, number: str) -> list[Paper]:
    """Return the papers of an assignment without their Word files, oldest first."""
    with ledger.read() as tx:
        return documents.of_number(tx, number)


def papers_missing(ledger: Ledger) -> bool:
    """Tell whether papers are called for that the flows have not drawn up yet."""
    return bool(drawing.waiting(ledger))


def _others(found: StoredAssignment) -> list[RefusalState | BypassState]:
    """Return the refusals and reports beside an assignment, or the refusal or report itself."""
    own = found.state
    if isinstance(own, RefusalState | BypassState):
        return [own]
    refusals = [one.state for one in found.refusals.values()]
    return [*refusals, *(one.state for one in found.reports.values())]


def _route(found: StoredAssignment, rules: Rules) -> RouteTable | None:
    """Return the route that names the clocks: the pinned one, else that of the day it began."""
    place, own = rules.jurisdiction, found.assignment
    if own is not None and own.filed_on:
        return place.route_by(own.route_digest, own.filed_on)
    for one in _others(found):
        return place.route_on(one.flagged_on if isinstance(one, BypassState) else one.issued_on)
    if found.emergency is not None:
        return place.route_on(found.emergency.state.requested_on)
    return None


def state_of(found: StoredAssignment) -> dict[str, Any]:
    """Return the states of one matter in the words of the stories (timeline.yaml)."""
    state: dict[str, Any] = {}
    if found.assignment:
        state["application"] = str(found.assignment.stage)
    if found.opinions:
        asked = [one.state for one in found.opinions.values()]
        state["consultation"] = {one.community: str(one.answer) for one in asked}
    if found.placements:
        places = [one.state for one in found.placements.values()]
        state["agreements"] = {one.community: str(one.agreement) for one in places}
        state["instalments"] = {
            one.community: {str(part.no): str(part.stage) for part in one.instalments}
            for one in places
        }
        state["tasks"] = {one.community: str(one.work) for one in places}
    for other in _others(found):
        if isinstance(other, BypassState):
            judged = f":{other.finding}" if other.stage == BypassStage.B_FINDING else ""
            state["bypass"] = f"{other.stage}{judged}"
        else:
            state["refusal"] = str(other.stage)
    return state


def _disputes(found: StoredAssignment) -> dict[str, dict[str, str]]:
    """Return where the disputes stand: community -> kind -> stage."""
    told: dict[str, dict[str, str]] = {}
    states = [one.state for one in found.disputes.values()]
    for state in sorted(states, key=lambda one: (one.community, one.kind)):
        told.setdefault(state.community, {})[state.kind] = state.stage
    return told


def _streams(found: StoredAssignment) -> Iterator[StoredState[Any]]:
    yield found.own
    if found.emergency is not None and found.kind != "emergency":
        yield found.emergency
    for parts in (found.placements, found.disputes, found.refusals, found.reports):
        yield from parts.values()


def _clocks(found: StoredAssignment, table: RouteTable) -> list[dict[str, Any]]:
    """Return the running clocks by name, each once however many placements it runs at."""
    running = {
        (clock.due, clock.code, clock.start, clock.wd)
        for one in _streams(found)
        for clock in one.state.clocks
    }
    return [
        {"name": table.clocks[code].name, "start": start.isoformat(), "wd": wd,
         "due": due.isoformat()}
        for due, code, start, wd in sorted(running)
    ]  # fmt: skip
