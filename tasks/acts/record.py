"""Write down what an act caused: journal, states, work items, money and messages, together."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ledger.store.session import Tx
from ledger.write import journal, money, outbox
from ledger.write import states as register
from ledger.write.journal import Envelope, Head
from ledger.write.outbox import Message
from ledger.write.projections import place_of
from ledger.write.states import StateChange
from schemas.acts.act import Entry
from schemas.events import Event
from tasks import webhooks
from tasks.acts import bookings
from tasks.acts.load import Loaded
from tasks.judges import Judge
from tasks.topics import ROUTE, TOPICS

DRAFT = "application.drafted"
"""A draft is no filing: it may change, and stays in the journal alone."""

FEW = 8
"""Of more streams of a kind one question reads the stored work items in less time than the judge
makes those that stood before."""

Name = tuple[str, str]


def record(
    tx: Tx, stage: Loaded, events: Sequence[Event], envelope: Envelope, judge: Judge
) -> list[Entry]:
    """Append the events and store all that follows from them; returns the journal's entries."""
    _load_unseen(tx, stage, events)
    entries = journal.append(tx, events, _heads(stage), envelope)
    changes = _changes(stage, events, entries, judge)
    register.store(tx, changes)
    states = {(change.kind, change.id): change.raw for change in changes}
    journal.file(tx, _filings(events, states))
    money.apply(tx, _postings(events, entries))
    bookings.book(tx, stage, changes, entries, judge)
    messages = [*_messages(entries), *webhooks.messages(tx, entries)]
    outbox.put(tx, messages, envelope.recorded_at)
    return entries


def _load_unseen(tx: Tx, stage: Loaded, events: Sequence[Event]) -> None:
    """Load streams that the judge wrote to without having asked for them (a second round)."""
    kinds: dict[str, set[str]] = {}
    for event in events:
        kinds.setdefault(event.stream.kind, set()).add(event.stream.id)
    for kind in sorted(kinds):
        stage.load(tx, kind, tuple(sorted(kinds[kind])))


def _heads(stage: Loaded) -> dict[Name, Head]:
    return {name: Head(row.version, row.leaf) for name, row in stage.rows.items()}


def _changes(
    stage: Loaded, events: Sequence[Event], entries: Sequence[Entry], judge: Judge
) -> list[StateChange]:
    folded: dict[Name, dict[str, Any]] = {}
    newest: dict[Name, Entry] = {}
    for event, entry in zip(events, entries, strict=True):
        name = (event.stream.kind, event.stream.id)
        before = folded.get(name) or stage.raw(*name)
        folded[name] = judge.fold(before, event)
        newest[name] = entry
    of_kind = Counter(kind for kind, _ in folded)
    changes = [_change(name, raw, stage, newest[name], judge) for name, raw in folded.items()]
    return [
        replace(one, same_waits=_same_waits(one, stage, judge))
        if one.before and of_kind[one.kind] <= FEW
        else one
        for one in changes
    ]


def _change(
    name: Name, raw: dict[str, Any], stage: Loaded, newest: Entry, judge: Judge
) -> StateChange:
    row = stage.rows.get(name)
    return StateChange(
        kind=name[0],
        id=name[1],
        raw=raw,
        before=row.version if row else 0,
        version=newest.version,
        leaf=newest.leaf,
        waits=judge.waiting(name[0], judge.view(name[0], raw)),
    )


def _same_waits(change: StateChange, stage: Loaded, judge: Judge) -> bool:
    """Work items follow from the state alone, so equal ones need not be read back."""
    name = (change.kind, change.id)
    shown = place_of(*name, stage.rows[name].raw) == place_of(*name, change.raw)
    return shown and judge.waiting(change.kind, stage.view(*name, judge)) == change.waits


def _filings(
    events: Sequence[Event], states: dict[Name, dict[str, Any]]
) -> list[tuple[str, int, dict[str, Any]]]:
    filed = []
    for event in events:
        data = event.body.get("application")
        if isinstance(data, dict) and event.kind != DRAFT:
            version = states["assignment", event.stream.id].get("version", 1)
            filed.append((event.stream.id, version, data))
    return filed


def _postings(events: Sequence[Event], entries: Sequence[Entry]) -> list[tuple[str, money.Posting]]:
    return [
        (entry.uid, (debit, credit, fen))
        for event, entry in zip(events, entries, strict=True)
        for debit, credit, fen in event.body.get("postings", ())
    ]


def _messages(entries: Sequence[Entry]) -> list[Message]:
    newest = {(entry.stream_kind, entry.stream_id): entry for entry in entries}
    messages = [_message(ROUTE, entry) for entry in newest.values()]
    called = ((topic, entry) for entry in entries for topic in TOPICS.get(entry.kind, ()))
    return messages + [_message(topic, entry) for topic, entry in called]


def _message(topic: str, entry: Entry) -> Message:
    stream = f"{entry.stream_kind}/{entry.stream_id}"
    return Message(
        dedupe_key=f"{topic}:{stream}:{entry.version}",
        topic=topic,
        payload={
            "stream_kind": entry.stream_kind,
            "stream_id": entry.stream_id,
            "version": entry.version,
            "kind": entry.kind,
        },
    )
