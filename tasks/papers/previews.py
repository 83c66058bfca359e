"""Papers as they read at this moment, to be shown before or beside the filed ones.

What is signed and sent is the filed paper (tasks.papers.drawing); these are made from the same
texts and the state as it stands.
"""

from functools import cache
from importlib.resources import files
from typing import Any

from ledger.read import assignments
from ledger.store.session import Ledger
from policies import loader
from schemas.reports.documents import Document
from schemas.states.states import AssignmentState, PlacementState, RefusalState
from tasks import clock, rulebooks
from tasks.papers import waiting
from tasks.papers.documents import decisions, notices
from tasks.papers.documents.agreement import agreement
from tasks.papers.documents.assignment import PaperSubject
from tasks.papers.documents.village import spoken
from tasks.papers.texts import texts

Reasons = dict[str, dict[str, str]]


def agreement_of(ledger: Ledger, number: str, community: str) -> Document | None:
    """Return the agreement of one community, or None where there is nothing to agree on."""
    return _placed(ledger, number, community, agreement)


def posting_of(ledger: Ledger, number: str, community: str) -> Document | None:
    """Return the sheet a community hangs up about one item (居务公开单), or None."""
    return _placed(ledger, number, community, decisions.posting_sheet)


def letter_of(ledger: Ledger, ident: str) -> Document | None:
    """Return the letter of a refusal, or None when there is none of that id."""
    rules = rulebooks.rules_of(ledger)
    with ledger.read() as tx:
        state = assignments.state(tx, RefusalState, ident)
        own = assignments.state(tx, AssignmentState, state.number) if state else None
    if state is None:
        return None
    title = own.terms.title if own else ""
    told = notices.refusal_notice(rules, state, title, state.issued_on, simulated=ledger.simulated)
    return spoken(told, rules.directory)


def draw_waiting(ledger: Ledger, ident: str) -> None:
    """Draw up and file the papers that a stream calls for, now rather than when the flows come."""
    for message in waiting.waiting(ledger):
        if message.payload.get("stream_id") == ident:
            waiting.draw_up(ledger, message)


def display_days() -> int:
    """Return for how many days a sheet hangs at least (art. 34)."""
    return texts().display_days


@cache
def forbidden_reasons(place: str) -> Reasons:
    """Return why each kind of forbidden clause may not stand: code -> {zh, en, basis}."""
    root = files("policies") / "jurisdictions"
    told: Reasons = dict(loader.read(root / "national" / "clauses.yaml")["forbidden"])
    own = root / place / "clauses.yaml"
    return {**told, **loader.read(own).get("forbidden", {})} if own.is_file() else told


def _placed(ledger: Ledger, number: str, community: str, compose: Any) -> Document | None:
    rules = rulebooks.rules_of(ledger)
    today = rules.calendar.today(clock.now(ledger))
    with ledger.read() as tx:
        state = assignments.state(tx, AssignmentState, number)
        filed = assignments.application(tx, state)
        placement = assignments.state(tx, PlacementState, f"{number}:{community}")
    if state is None or filed is None or placement is None or state.decision is None:
        return None
    subject = PaperSubject(rules, state, filed, today, ledger.simulated)
    document: Document = compose(subject, placement, state.decision)
    return spoken(document, rules.directory)
