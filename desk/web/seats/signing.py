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

SIDES = {
    "agreement.signed_by_department": 0,
    "agreement.signed_by_community": 1,
    "agreement.in_force": 2,
}
"""Which party an event is the signature of, in the order of the agreement's last page."""
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
    return {
        SIDES[one.kind]: Signed(names.get(one.uid, ""), today(one.occurred_at), one) for one in mine
    }


def _names(view: View, uids: Set[str], community: str) -> Mapping[str, str]:
    """Return the names of those who made some entries, by the uid of the entry."""
    desk, street = view.desk, view.desk.rules.directory.street_of(community)
    entries: Sequence[Entry] = view.entries
    if desk.by.org in (community, street, view.applicant):
        with desk.ledger.read() as tx:
            entries = assignments.history(tx, view.number)
    actors = {one.uid: one.actor for one in entries if one.uid in uids}
    known = sign_in.names(desk.ledger, sorted(set(actors.values())))
    return {uid: known[actor] for uid, actor in actors.items() if actor in known}


def signed(paper: Document, by: Mapping[int, Signed]) -> Document:
    """Return an agreement with the names and days of those who signed it."""
    return paper.model_copy(update={"blocks": tuple(_block(one, by) for one in paper.blocks)})


def _block(block: Block, by: Mapping[int, Signed]) -> Block:
    if isinstance(block, Signature):
        return block.model_copy(update={"parties": _parties(block, by)})
    if isinstance(block, Paragraph) and 1 in by and by[1].who:
        return block.model_copy(update={"text": BLANK.sub(by[1].who, block.text)})
    return block


def _parties(block: Signature, by: Mapping[int, Signed]) -> Sequence[object]:
    return tuple(
        party.model_copy(update={"signer": party.signer + by[no].who, "on": day(by[no].on)})
        if no in by
        else party
        for no, party in enumerate(block.parties)
    )
