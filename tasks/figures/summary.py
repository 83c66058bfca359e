"""Where an assignment stands:
its states, running clocks and work items, in the words of the stories.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ledger.read import queries
from ledger.store.session import Ledger, Tx
from ledger.write import documents, states
from ledger.write.documents import Paper as Paper
from policies.rules import Rules
from schemas.acts.act import SYSTEM, WorkItem
from schemas.place.jurisdiction import RouteTable
from schemas.states.stages import BypassStage
from schemas.states.states import PlacementState
from schemas.values import Value
from tasks.papers import waiting as drawing
from tasks.papers.render.pdf import render_pdf

Raws = dict[str, dict[str, Any]]


class Standing(Value):
    """`state` in the keys of timeline.yaml, complete; clocks by name; what waits on a person."""

    state: dict[str, Any] = {}
    clocks: tuple[dict[str, Any], ...] = ()
    work_items: tuple[dict[str, Any], ...] = ()


def of(ledger: Ledger, number: str, rules: Rules) -> Standing:
    """Return where an assignment, refusal or bypass report stands; empty when there is none."""
    with ledger.read() as tx:
        assignment = _one(tx, "assignment", number)
        refusals = {**_all(tx, "refusal", number), **_one(tx, "refusal", number)}
        reports = _one(tx, "bypass", number)
        opinions, placements = _all(tx, "opinion", number), _all(tx, "placement", number)
        waits = queries.waits(tx, number)
    streams = [*assignment.values(), *placements.values(), *refusals.values(), *reports.values()]
    table = _route(assignment, {**refusals, **reports}, rules)
    return Standing(
        state=state_of(assignment.get(number, {}), opinions, placements, {**refusals, **reports}),
        clocks=tuple(_clocks(streams, table)) if table else (),
        work_items=tuple(told(item) for item in waits if item.role != SYSTEM.role),
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
    }


def papers(ledger: Ledger, number: str) -> list[Paper]:
    """Return the papers of an assignment with their Word files, oldest first."""
    with ledger.read() as tx:
        found = [documents.find(tx, one.id) for one in documents.of_number(tx, number)]
    return [one for one in found if one is not None]


def paper(ledger: Ledger, ident: int) -> Paper | None:
    """Return one paper with its Word file, or None when there is none of that id."""
    with ledger.read() as tx:
        return documents.find(tx, ident)


def pdf_of(paper: Paper) -> bytes:
    """Set a paper as PDF, from the page that was filed; raises DataBroken if that cannot be set."""
    return render_pdf(paper.html, paper.made_on)


def paper_list(ledger: Ledger, number: str) -> list[Paper]:
    """Return the papers of an assignment without their Word files, oldest first."""
    with ledger.read() as tx:
        return documents.of_number(tx, number)


def papers_missing(ledger: Ledger) -> bool:
    """Tell whether papers are called for that the flows have not drawn up yet."""
    return bool(drawing.waiting(ledger))


def _one(tx: Tx, kind: str, ident: str) -> Raws:
    return {name: row.raw for name, row in states.load(tx, kind, [ident]).items()}


def _all(tx: Tx, kind: str, number: str) -> Raws:
    return {name: row.raw for name, row in states.load_all(tx, kind, number).items()}


def _route(assignment: Raws, others: Raws, rules: Rules) -> RouteTable | None:
    """Return the route that names the clocks: the pinned one, else that of the day it began."""
    place = rules.jurisdiction
    for raw in assignment.values():
        if "filed_on" in raw:
            filed_on = date.fromisoformat(raw["filed_on"])
            return place.route_by(raw.get("route_digest", ""), filed_on)
    for raw in others.values():
        return place.route_on(date.fromisoformat(raw.get("issued_on") or raw["flagged_on"]))
    return None


def state_of(
    assignment: Mapping[str, Any], opinions: Raws, placements: Raws, others: Raws
) -> dict[str, Any]:
    """Return plain states of one matter in the words of the stories (timeline.yaml)."""
    state: dict[str, Any] = {}
    if assignment:
        state["application"] = assignment["stage"]
    by_community = sorted(placements.values(), key=lambda raw: str(raw["community"]))
    if opinions:
        asked = sorted(opinions.values(), key=lambda raw: str(raw["community"]))
        state["consultation"] = {raw["community"]: raw["answer"] for raw in asked}
    if placements:
        places = [PlacementState.model_validate(raw) for raw in by_community]
        state["agreements"] = {one.community: str(one.agreement) for one in places}
        state["instalments"] = {
            one.community: {str(part.no): str(part.stage) for part in one.instalments}
            for one in places
        }
        state["tasks"] = {one.community: str(one.work) for one in places}
    for raw in others.values():
        found = f":{raw['finding']}" if raw["stage"] == BypassStage.B_FINDING else ""
        state["bypass" if "flagged_on" in raw else "refusal"] = raw["stage"] + found
    return state


def _clocks(streams: Iterable[Mapping[str, Any]], table: RouteTable) -> list[dict[str, Any]]:
    """Return the running clocks by name, each once however many placements it runs at."""
    running = {
        (clock["due"], clock["code"], clock["start"], clock["wd"])
        for raw in streams
        for clock in raw.get("clocks", ())
    }
    return [
        {"name": table.clocks[code].name, "start": start, "wd": wd, "due": due}
        for due, code, start, wd in sorted(running)
    ]
