"""Draws up the papers that acts call for, each once, from the ledger as it stood at the act."""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ledger import documents, outbox, queries
from ledger.documents import Paper
from ledger.outbox import Message
from ledger.session import Ledger, Tx
from policies import evolve, loader
from policies.intake import read_application
from policies.rules import Rules
from schemas.acts import Entry
from schemas.documents import Document
from schemas.errors import LedgerUnavailable, UnknownThing
from schemas.events import Event, Stream
from schemas.findings import Finding
from schemas.forms import ExemptionGrant
from schemas.states import AssignmentState, PlacementState, RefusalState
from tasks import clock
from tasks.documents import agreement, decisions, notices
from tasks.documents.agreement_word import template_of
from tasks.documents.matter import Matter
from tasks.documents.page import render_html
from tasks.documents.word import render_word
from tasks.topics import TOPICS

TRIES_MAX = 5
LOOKED_AT_MAX = 500
ASKED_FOR = tuple(sorted(set(TOPICS.values())))

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Call:
    """An event that calls for a paper, and the entries of its stream up to it."""

    tx: Tx
    rules: Rules
    simulated: bool
    topic: str
    entries: list[Entry]

    @property
    def event(self) -> Entry:
        return self.entries[-1]

    @property
    def number(self) -> str:
        return self.event.stream_id.partition(":")[0]

    def state(self) -> Any:
        """Return the state of the stream as it stood after the event."""
        return _folded(self.entries)

    def matter(self, state: AssignmentState) -> Matter:
        """Return the assignment with its application, on the day of the event."""
        raw = queries.application(self.tx, state.number, state.version)
        application = read_application(raw or {}, self.rules.rulebook.ground.labels)
        today = self.rules.calendar.today(self.event.occurred_at)
        return Matter(self.rules, state, application, today, self.simulated)

    def findings(self) -> list[Finding]:
        """Return the findings frozen by the last precheck before the event."""
        checks = [one.body["judged"] for one in self.entries if "judged" in one.body]
        return [Finding.model_validate(one) for one in (checks[-1] if checks else ())]


def _folded(entries: Sequence[Entry]) -> Any:
    raw: dict[str, Any] | None = None
    for one in entries:
        stream = Stream(kind=one.stream_kind, id=one.stream_id)
        raw = evolve.fold(raw, Event(stream=stream, kind=one.kind, body=one.body))
    return evolve.view(entries[0].stream_kind, raw or {})


def waiting(ledger: Ledger, tried: Collection[int] = ()) -> list[Message]:
    """Return messages that call for a paper, oldest first, without those tried just now.

    Those that failed five times are left alone: somebody has to look at them.
    """
    with ledger.read() as tx:
        found = outbox.pending(tx, ASKED_FOR, limit=LOOKED_AT_MAX)
    return [one for one in found if one.attempts < TRIES_MAX and one.id not in tried]


def draw_up(ledger: Ledger, message: Message) -> bool:
    """Draw up and file one paper; False when it failed (it is tried again later, five times).

    Raises LedgerUnavailable.
    """
    try:
        with ledger.read() as tx:
            paper = _paper(ledger, tx, message)
        with ledger.write() as tx:
            if paper is not None:
                documents.put(tx, paper)
            outbox.done(tx, [message.id], clock.real_now())
    except LedgerUnavailable:
        raise
    except Exception:  # one paper that cannot be drawn must not stop all others
        log.exception("%s could not be drawn up", message.dedupe_key)
        with ledger.write() as tx:
            outbox.failed(tx, [message.id])
        return False
    return True


def _paper(ledger: Ledger, tx: Tx, message: Message) -> Paper | None:
    told = message.payload
    entries = [
        one
        for one in queries.entries(tx, told["stream_kind"], told["stream_id"])
        if one.version <= told["version"]
    ]
    rules = loader.load(ledger.jurisdiction)
    call = _Call(tx, rules, ledger.simulated, message.topic, entries)
    document = _DRAWN[message.topic](call)
    if document is None:
        return None
    return Paper(
        dedupe_key=_key(message, document),
        kind=document.kind,
        number=document.number or call.number,
        community=document.community,
        title=document.title,
        document_no=document.document_no,
        html=render_html(document),
        word=render_word(document, template_of(ledger.jurisdiction)),
        made_on=document.made_on,
    )


def _key(message: Message, document: Document) -> str:
    """Return what makes a paper the same paper: a decision is told by more than one event."""
    if message.topic == "decision" and document.document_no:
        return f"decision:{document.number}:{document.document_no}"
    return message.dedupe_key


def _correction(call: _Call) -> Document:
    told = {key: call.event.body.get(key) for key in notices.Returned.model_fields}
    returned = notices.Returned.model_validate({k: v for k, v in told.items() if v})
    return notices.correction_notice(call.matter(call.state()), call.findings(), returned)


def _not_accepted(call: _Call) -> Document:
    told = {key: call.event.body.get(key) or "" for key in notices.NotAccepted.model_fields}
    said = notices.NotAccepted.model_validate(told)
    return notices.not_accepted_notice(call.matter(call.state()), call.findings(), said)


def _decision(call: _Call) -> Document | None:
    state: AssignmentState = call.state()
    if state.decision is None:  # approved by the list: there was nothing to decide
        return None
    return decisions.decision(call.matter(state), state.decision, _granted(call))


def _public_notice(call: _Call) -> Document | None:
    state: AssignmentState = call.state()
    if state.decision is None:
        return None
    return decisions.public_notice(call.matter(state), state.decision, _granted(call))


def _granted(call: _Call) -> list[ExemptionGrant]:
    told = [one.body["granted"] for one in call.entries if one.body.get("granted")]
    return [ExemptionGrant.model_validate(one) for one in (told[-1] if told else ())]


def _agreement(call: _Call) -> Document | None:
    placement: PlacementState = call.state()
    raw = queries.state(call.tx, "assignment", placement.number)
    if raw is None:
        raise UnknownThing(placement.number, placement.number)
    state = AssignmentState.model_validate(raw)
    if state.decision is None:
        return None
    return agreement.agreement(call.matter(state), placement, state.decision)


def _refusal(call: _Call) -> Document:
    state: RefusalState = call.state()
    raw = queries.state(call.tx, "assignment", state.number) if state.number else None
    title = raw["terms"]["title"] if raw else ""
    today = call.rules.calendar.today(call.event.occurred_at)
    return notices.refusal_notice(call.rules, state, title, today, simulated=call.simulated)


_DRAWN: Mapping[str, Callable[[_Call], Document | None]] = {
    "correction_notice": _correction,
    "not_accepted_notice": _not_accepted,
    "decision": _decision,
    "public_notice": _public_notice,
    "agreement": _agreement,
    "refusal_notice": _refusal,
}
