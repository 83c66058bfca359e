"""What a paper is drawn from: the journal of its stream up to the event that asks for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger.read import assignments, queries
from ledger.store.session import Ledger, Tx
from policies.lifecycle import evolve
from policies.rules import Rules
from schemas.acts.act import Entry
from schemas.acts.decision import ExemptionGrant
from schemas.applications.application import Application
from schemas.applications.codes import Nature
from schemas.applications.findings import Finding
from schemas.events import Event, Stream
from schemas.states.emergency import EmergencyState
from schemas.states.stages import Stage
from schemas.states.states import AssignmentState, State, Terms
from tasks import rulebooks
from tasks.papers.documents.assignment import PaperSubject

Payload = Mapping[str, Any]
"""An outbox message: stream_kind, stream_id, version, kind."""


@dataclass(frozen=True)
class PaperSource:
    """The event that asks for a paper, the stream up to it, and the assignment it belongs to.

    state: of the stream, as it was after the event; before: as it was before it, None where it
    opened the stream. assignment is None for a refusal of work that was never admitted; of an
    emergency it is what was asked for, until its application is filed.
    """

    rules: Rules
    simulated: bool
    event: Entry
    entries: Sequence[Entry]
    state: State
    assignment: PaperSubject | None
    before: State | None = None

    @property
    def today(self) -> date:
        """The day of the event, in the place."""
        return self.rules.calendar.today(self.event.occurred_at)

    @property
    def subject(self) -> PaperSubject:
        """The assignment; KeyError where the event belongs to none."""
        if self.assignment is None:
            raise KeyError(f"{self.event.stream_id} belongs to no assignment")
        return self.assignment

    def last(self, key: str, default: Any = ()) -> Any:
        """Return what the newest event that tells `key` says of it."""
        told = [entry.body[key] for entry in self.entries if key in entry.body]
        return told[-1] if told else default

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The frozen findings of the newest precheck."""
        return tuple(Finding.model_validate(one) for one in self.last("judged"))

    @property
    def granted(self) -> tuple[ExemptionGrant, ...]:
        """The exemptions granted with the newest decision."""
        return tuple(ExemptionGrant.model_validate(one) for one in self.last("granted"))


def source(ledger: Ledger, payload: Payload) -> PaperSource:
    """Load what a paper is drawn from; raises KeyError for an event that the journal lacks."""
    rules = rulebooks.rules_of(ledger)
    kind, ident, version = payload["stream_kind"], payload["stream_id"], payload["version"]
    with ledger.read() as tx:
        entries = [one for one in queries.entries(tx, kind, ident) if one.version <= version]
        if not entries or entries[-1].version != version:
            raise KeyError(f"{kind}/{ident} has no version {version}")
        state = evolve.view(kind, _folded(entries))
        before = evolve.view(kind, _folded(entries[:-1])) if entries[1:] else None
        own = state if isinstance(state, AssignmentState) else _assignment(tx, state)
        filed = assignments.application(tx, own)
        urgent = _emergency(tx, state) if own is None else None
    today = rules.calendar.today(entries[-1].occurred_at)
    assignment = None
    if urgent is not None:
        own, filed = _begun(urgent, rules), Application()
    if own is not None and filed is not None:
        assignment = PaperSubject(rules, own, filed, today, ledger.simulated)
    return PaperSource(rules, ledger.simulated, entries[-1], entries, state, assignment, before)


def _folded(entries: Sequence[Entry]) -> dict[str, Any]:
    raw: dict[str, Any] | None = None
    for entry in entries:
        stream = Stream(kind=entry.stream_kind, id=entry.stream_id)
        raw = evolve.fold(raw, Event(stream=stream, kind=entry.kind, body=entry.body))
    assert raw is not None
    return raw


def _assignment(tx: Tx, state: State) -> AssignmentState | None:
    return assignments.state(tx, AssignmentState, getattr(state, "number", ""))


def _emergency(tx: Tx, state: State) -> EmergencyState | None:
    return assignments.state(tx, EmergencyState, getattr(state, "number", ""))


def _begun(urgent: EmergencyState, rules: Rules) -> AssignmentState:
    """Return the item of an emergency as its request tells it: no application is filed yet."""
    known = rules.directory.communities
    terms = Terms(
        title=urgent.text,
        applicant=urgent.department,
        real_owner=urgent.department,
        nature=Nature.EMERGENCY,
        domain="",
        mode="",
        exemption="emergency",
        total_fen=0,
        communities=len(urgent.communities),
        streets=tuple(dict.fromkeys(known[one].street for one in urgent.communities)),
    )
    return AssignmentState(number=urgent.number, stage=Stage.DRAFT, terms=terms, emergency=True)
