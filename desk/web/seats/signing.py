"""Who signed an agreement: names, days and the records of it, set into the text that is shown."""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date

from desk.people import sign_in
from desk.web.assignment import View
from desk.web.request.format import day
from ledger.read import assignments
from schemas.acts.act import Entry
from schemas.reports.documents import Block, Document, Paragraph, Signature
from schemas.states.states import PlacementState

BY_DEPARTMENT = "agreement.signed_by_department"
SIDES = (BY_DEPARTMENT, "agreement.signed_by_community", "agreement.in_force")
"""Events that are signatures, in the order of the agreement's last page."""
BLANK = re.compile("\uff3f+(（[^）]*）)?")  # where the legal representative writes the name


@dataclass(frozen=True)
class Signed:
    """One signature: who (empty where the visitor may not know), when, and its record."""

    who: str
    on: date
    entry: Entry


def signatures(view: View, community: str) -> Mapping[int, Signed]:
    """Return the signatures on the agreement of a community, by party; the last one counts.

    The parties know by whose hand each of them signed; others know what sight lets them know.
    """
    ident, today = f"{view.number}:{community}", view.desk.rules.calendar.today
    mine = [one for one in view.entries if one.stream_id == ident and one.kind in SIDES]
    names = _names(view, {one.uid for one in mine}, community)
    placed = next(one for one in view.placements if one.community == community)
    return {
        _place(one, placed): Signed(names.get(one.uid, ""), today(one.occurred_at), one)
        for one in mine
        if _stands(one, placed)
    }


def _stands(entry: Entry, placed: PlacementState) -> bool:
    """Of several departments only those count that signed the text as it is."""
    joint = entry.kind == BY_DEPARTMENT and bool(placed.parties)
    return not joint or _party(entry, placed) in placed.signed_by


def _party(entry: Entry, placed: PlacementState) -> str:
    return str(entry.body.get("party", placed.applicant))


def _place(entry: Entry, placed: PlacementState) -> int:
    """Return the place of a signature: the departments, one or several, stand before the others."""
    if entry.kind != BY_DEPARTMENT:
        return len(placed.departments) - 1 + SIDES.index(entry.kind)
    party = _party(entry, placed)
    return placed.departments.index(party) if party in placed.departments else 0


def _names(view: View, uids: Set[str], community: str) -> Mapping[str, str]:
    """Return the names of those who made some entries, by the uid of the entry."""
    desk, street = view.desk, view.desk.rules.directory.street_of(community)
    entries: Sequence[Entry] = view.entries
    departments = view.terms.departments if view.terms else (view.applicant,)
    if not {community, street, *departments}.isdisjoint(desk.bodies):
        with desk.ledger.read() as tx:
            entries = assignments.history(tx, view.number)
    actors = {one.uid: one.actor for one in entries if one.uid in uids}
    known = sign_in.names(desk.ledger, sorted(set(actors.values())))
    return {uid: known[actor] for uid, actor in actors.items() if actor in known}


def signed(paper: Document, by: Mapping[int, Signed]) -> Document:
    """Return an agreement with the names and days of those who signed it."""
    last = next((one for one in paper.blocks if isinstance(one, Signature)), None)
    committee = by.get(len(last.parties) - 2) if last else None
    who = committee.who if committee else ""
    return paper.model_copy(update={"blocks": tuple(_block(one, by, who) for one in paper.blocks)})


def _block(block: Block, by: Mapping[int, Signed], committee: str) -> Block:
    if isinstance(block, Signature):
        return block.model_copy(update={"parties": _parties(block, by)})
    if isinstance(block, Paragraph) and committee:
        return block.model_copy(update={"text": BLANK.sub(committee, block.text)})
    return block


def _parties(block: Signature, by: Mapping[int, Signed]) -> Sequence[object]:
    return tuple(
        party.model_copy(update={"signer": party.signer + by[no].who, "on": day(by[no].on)})
        if no in by
        else party
        for no, party in enumerate(block.parties)
    )
