"""Papers as they read at this moment, to be shown before or beside the filed ones.

What is signed and sent is the filed paper (tasks.papers.drawing); these are made from the same
texts and the state as it stands.
"""

from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from ledger.read import queries
from ledger.store.session import Ledger, Tx
from policies import loader
from policies.rules import Rules
from schemas.applications.application import Application
from schemas.reports.documents import Document
from schemas.states.states import AssignmentState, PlacementState, RefusalState
from tasks import clock
from tasks.papers import waiting
from tasks.papers.documents import decisions, notices
from tasks.papers.documents.agreement import agreement
from tasks.papers.documents.assignment import PaperSubject
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
    rules = loader.load(ledger.jurisdiction)
    with ledger.read() as tx:
        raw = queries.state(tx, "refusal", ident)
        own = queries.state(tx, "assignment", (raw or {}).get("number", ""))
    if raw is None:
        return None
    state = RefusalState.model_validate(raw)
    title = own["terms"]["title"] if own else ""
    return notices.refusal_notice(rules, state, title, state.issued_on, simulated=ledger.simulated)


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
    rules = loader.load(ledger.jurisdiction)
    today = rules.calendar.today(clock.now(ledger))
    with ledger.read() as tx:
        assignment = _assignment(ledger, tx, number, rules, today)
        raw = queries.state(tx, "placement", f"{number}:{community}")
    if assignment is None or raw is None or assignment.state.decision is None:
        return None
    placement = PlacementState.model_validate(raw)
    document: Document = compose(assignment, placement, assignment.state.decision)
    return document


def _assignment(
    ledger: Ledger, tx: Tx, number: str, rules: Rules, today: date
) -> PaperSubject | None:
    raw = queries.state(tx, "assignment", number)
    filed = queries.application(tx, number, raw.get("version", 1)) if raw else None
    if raw is None or filed is None:
        return None
    state, application = AssignmentState.model_validate(raw), Application.model_validate(filed)
    return PaperSubject(rules, state, application, today, ledger.simulated)
