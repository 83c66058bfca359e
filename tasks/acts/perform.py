"""Perform an act: load, judge and record it in one transaction; the one way to change state."""

import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ledger.store import failpoints
from ledger.store.failures import ConstraintBroken, InsufficientFunds, Retryable
from ledger.store.session import Ledger, Tx
from ledger.write import counters, journal, keys
from ledger.write.journal import Envelope
from policies.lifecycle.act_context import Needs, Scene
from policies.lifecycle.evolve import only_adds
from schemas.acts.act import SYSTEM, Act, Actor, Entry, Receipt, Refused
from schemas.acts.base import Form
from schemas.assignment import kind_of
from schemas.events import Event, Stream
from tasks import adopted, clock, reporters
from tasks.acts import hands, load, meanwhile, numbering, record
from tasks.acts.load import Loaded
from tasks.judges import Judge, Series, judgement_of

TRIES = 5
PLACE = ("found_place", "adopt_place", "approve_place", "turn_down_place")
"""The acts after which other rules may be in force."""
GATES = {
    "ck_placement_signed_needs_commitment": "money_gate",
    "ck_placement_started_needs_cover": "money_gate",
    "ck_budget_line_within_limit": "funds_short",
    "ck_community_load_ceiling": "filled_meanwhile",
    "ck_bank_line_whole": "over_bank_line",
}
"""Constraints of the database that are rules too: breaking one refuses the act."""

OTHERS = "*"
Expected = int | Mapping[str, int]
"""The version of the stream that is changed first, or those of streams by `kind/id`.

Of the latter, the streams of the kind changed first count, where more is done than added to them:
a second ballot takes nothing back of the first. At least one of them is named, but where `*` says
that not all could be.
"""


@dataclass(frozen=True)
class Command:
    """An act as sent: who, under which key, when, on which versions.

    at: only on a simulated ledger, whose time it moves forward; a real one takes its clock.
    expected: refused as `stale` when one moved. form: the data, where they were read before.
    """

    act: Act
    by: Actor
    key: str
    at: datetime | None = None
    expected: Expected | None = None
    form: Form | None = None


@dataclass(frozen=True)
class Ready:
    """What is known of an act before its transaction begins, while nobody waits for it.

    asked: the hash of what it asks for; form: its data as read, or why they cannot be.
    """

    asked: str
    form: Form | Refused | None


def perform(
    ledger: Ledger, act: Act, by: Actor, key: str, *, at: datetime | None = None
) -> Receipt:
    """Do an act or say why not; the same key and content get the first answer again.

    at: see Command. Raises KeyConflict (same key, other content), InputError (key, time, more data
    than schemas.bounds allows), LedgerUnavailable.
    """
    return carry_out(ledger, Command(act, by, key, at))


def carry_out(ledger: Ledger, command: Command, judge: Judge | None = None) -> Receipt:
    """Do an act by the judgement of its place; see `perform`. Collisions are tried 5 times."""
    judge = judgement_of(ledger, command.at) if judge is None else judge
    keys.check(command.key, command.act)
    if command.act.verb in PLACE:
        named = judge.needs(command.act, command.by).content
        adopted.ready(ledger, judge.rules.jurisdiction.place, named)
    ready = Ready(keys.request_hash(command.act), judge.form(command.act, command.form))
    for attempt in range(1, TRIES + 1):
        try:
            receipt = _once(ledger, command, judge, ready)
            if command.act.verb in PLACE:
                adopted.forget(ledger)
            return receipt
        except Retryable:
            if attempt == TRIES:
                raise
            time.sleep(random.uniform(0, 0.01 * 2**attempt))
    raise AssertionError("the last try returns or raises")


def _once(ledger: Ledger, command: Command, judge: Judge, ready: Ready) -> Receipt:
    try:
        with ledger.write() as tx:
            return Performance(ledger, tx, command, judge, ready).run()
    except ConstraintBroken as broken:
        refused = _gate(broken)
        if refused is None:
            raise
        with ledger.write() as tx:
            return Performance(ledger, tx, command, judge, ready).refused_by(refused)


def _gate(broken: ConstraintBroken) -> Refused | None:
    if isinstance(broken, InsufficientFunds):
        return Refused(code="funds_short", params={})
    code = GATES.get(broken.name)
    return Refused(code=code, params={}) if code else None


def _moved(stage: Loaded, stream: Stream, expected: int | None) -> Refused | None:
    row = stage.rows.get((stream.kind, stream.id))
    found = row.version if row else 0
    if expected is None or found == expected:
        return None
    return Refused(code="stale", params={"expected": expected, "found": found})


def _no(refused: Refused) -> Receipt:
    return Receipt(accepted=False, refused=refused)


class Performance:
    """One try of one act inside its transaction."""

    def __init__(
        self, ledger: Ledger, tx: Tx, command: Command, judge: Judge, ready: Ready
    ) -> None:
        self.tx = tx
        self.ledger = ledger
        self.command = command
        self.judge = judge
        self.act, self.by = command.act, command.by
        self.at = clock.moment(ledger, tx, command.at)
        self.cover = reporters.cover(ledger, self.act, self.by, judge)
        self.hand, self.key = self.by, command.key  # as the ledger shall know them
        self.asked, self.form = ready.asked, ready.form
        self.names: tuple[str, ...] = ("",)  # in whose names it may be done; the own one first
        if self.cover:
            self.hand, self.key = reporters.NOBODY, self.cover.key(command.key)
            self.asked = self.cover.asked

    def run(self) -> Receipt:
        """Authorise, load, look for the key, judge, record."""
        denied = self._denied()
        if denied is not None:
            self._note(denied)
            return _no(denied)
        if hands.reported(self.ledger, self.tx, self.act, self.by):
            return _no(hands.OWN_REPORT)  # not noted: the attempt would tell who reported
        failpoints.reach("authorised")
        needs = self.judge.needs(self.act, self.by)
        if isinstance(self.form, Refused):  # whatever else is asked, no step will judge it
            needs = replace(needs, given=False, loads=False, application=False)
        series = self.judge.series(self.act, self.by, self.judge.today(self.at))
        stage = load.load(self.tx, self._about(series), self.by, needs, self.judge)
        failpoints.reach("loaded")
        if (first := self._answered()) is not None:
            return first
        failpoints.reach("key-checked")
        if (unknown := self._number(stage, series)) is not None:
            return self._refuse(unknown)
        told = self._judged(self._scene(stage, needs))
        failpoints.reach("decided")
        refused = told if isinstance(told, Refused) else self._stale(stage, told)
        if refused is not None:
            return self._refuse(meanwhile.told(self.tx, stage, self.by, refused, self.judge))
        assert not isinstance(told, Refused)
        return self._accept(stage, told, series)

    def _judged(self, scene: Scene) -> list[Event] | Refused:
        """Judge the act in each name that it may be done in: the first that fits, or the own no."""
        told: list[list[Event] | Refused] = []
        for name in self.names:
            case = replace(scene, instead_of=name) if name else scene
            told.append(self.judge.decide(case, self.act, self.by, self.at, self.form))
            if not isinstance(told[-1], Refused):
                return told[-1]
        return told[0]

    def _scene(self, stage: Loaded, needs: Needs) -> Scene:
        scene = load.scene(self.tx, stage, self.act, self.by, needs, self.judge, self.at)
        hops = hands.through(stage, self.act)
        seats = hands.signing(stage, self.act, self.by, self.judge.rules.jurisdiction)
        people = {
            self.by.person,
            *self.names,
            *(name for hop in (*hops, *seats) for name in (*hop.givers, hop.person)),
        }
        known = stage.number if ("assignment", stage.number) in stage.rows else ""
        did = hands.did(self.tx, people - {""}, known, needs.others)
        today = self.judge.today(self.at)
        absent = hands.absent(self.tx, [*hops, *seats], self.by, today, self.judge.rules.directory)
        return replace(scene, did=did, absent=absent) if did or absent else scene

    def refused_by(self, refused: Refused) -> Receipt:
        """Record that a constraint of the database refused the act, unless it is answered."""
        return self._answered() or self._refuse(refused)

    def _denied(self) -> Refused | None:
        if self.by == SYSTEM:
            return None
        person, role, org = self.by.person, self.by.role, self.by.org
        today, place = self.judge.today(self.at), self.judge.rules.jurisdiction
        self.names = hands.names(self.tx, self.act.verb, self.by, today, place)
        if self.names:
            return None
        return Refused(code="not_granted", params={"person": person, "role": role, "org": org})

    def _answered(self) -> Receipt | None:
        return keys.answered(self.tx, self.hand.person, self.key, self.asked)

    def _about(self, series: Series | None) -> Act:
        """A filing is about no refusal and no report, even if it is told one's number."""
        if series is None or series.kind != "assignment" or self._told(series):
            return self.act
        return self.act.model_copy(update={"number": ""})

    def _number(self, stage: Loaded, series: Series | None) -> Refused | None:
        """Give a new stream its number; a simulated ledger may be told one."""
        if series is None:
            return None
        told = self._told(series)
        if (lost := self._lost(stage, series)) is not None:
            return lost
        if series.kind == "assignment" and told:
            return None
        if (series.kind, told) in stage.rows:
            return Refused(code="already_done", params={"verb": self.act.verb})
        new = told or series.number(counters.following(self.tx, series.prefix))
        if series.kind == "assignment":
            stage.number = new
        else:
            stage.new_id = new
        return None

    def _lost(self, stage: Loaded, series: Series) -> Refused | None:
        """A number that is given must be there, as what it is; only a story makes numbers up."""
        number = self.act.number
        if not number or self.ledger.simulated:
            return None
        filing, kind = series.kind == "assignment", kind_of(number)
        if {(kind, number), ("emergency", number)} & stage.rows.keys():
            return None
        if filing or kind == "assignment":
            return Refused(code="no_such_assignment", params={"number": number})
        return Refused(code=f"no_such_{kind}", params={"id": number})

    def _told(self, series: Series) -> str:
        return self.act.number if kind_of(self.act.number) == series.kind else ""

    def _stale(self, stage: Loaded, events: Sequence[Event]) -> Refused | None:
        expected = self.command.expected
        if expected is None or not events or events[0].stream.kind == "budget":
            return None  # no page shows a line by its version: its own limit keeps it
        if isinstance(expected, int):
            return _moved(stage, events[0].stream, expected)
        changed = [
            (one.stream, expected.get(f"{one.stream.kind}/{one.stream.id}"))
            for one in events
            if one.stream.kind == events[0].stream.kind and not only_adds(one)
        ]
        if expected and OTHERS not in expected and all(version is None for _, version in changed):
            changed = [(stream, 0) for stream, _ in changed]  # of what is changed nothing was seen
        found = (_moved(stage, *one) for one in changed)
        return next((one for one in found if one), None)

    def _accept(self, stage: Loaded, events: list[Event], series: Series | None) -> Receipt:
        if series is not None:
            self._take_number(stage.new_id or stage.number, series)
        if self.cover:
            events = [self._covered(self.cover, event) for event in events]
        events = numbering.numbered(self.tx, events)
        entries = record.record(self.tx, stage, events, self._envelope(), self.judge)
        receipt = _receipt(stage.new_id or stage.number or self.act.number, entries)
        keys.remember(self.tx, self.hand.person, self.key, self.asked, receipt)
        return receipt

    def _covered(self, cover: reporters.ReporterCover, event: Event) -> Event:
        """Seal who reports, and return the event with a digest of it."""
        event, kept = cover.entry(event)
        reporters.keep(self.tx, kept)
        return event

    def _take_number(self, number: str, series: Series) -> None:
        prefix, _, serial = number.rpartition("-")
        if prefix == series.prefix and serial.isdecimal():
            counters.take(self.tx, prefix, int(serial))

    def _refuse(self, refused: Refused) -> Receipt:
        """Record a refusal; a person's key keeps it, the system may try again when it is due."""
        receipt = _no(refused)
        if (first := self._answered()) is not None:  # a twin was faster while this one was judged
            return first
        if self.by == SYSTEM:
            if not journal.is_refused(self.tx, self.by.person, self.command.key, refused.code):
                self._note(refused)
            return receipt
        self._note(refused)
        if not self.cover:  # the reasons may name who asked: a report is judged anew each time
            keys.remember(self.tx, self.by.person, self.command.key, self.asked, receipt)
        return receipt

    def _note(self, refused: Refused) -> None:
        act = self.act
        if self.cover:
            act, refused = self.cover.attempt(refused)
        journal.refuse(self.tx, act, refused, self._envelope())

    def _envelope(self) -> Envelope:
        return Envelope(
            by=self.hand,
            occurred_at=self.at,
            recorded_at=clock.recorded(self.ledger, self.at),
            key=self.key,
        )


def _receipt(number: str, entries: Sequence[Entry]) -> Receipt:
    """Return the receipt; version and leaf are those of the stream changed first."""
    if not entries:
        return Receipt(accepted=True, number=number)
    first = (entries[0].stream_kind, entries[0].stream_id)
    last = [one for one in entries if (one.stream_kind, one.stream_id) == first][-1]
    uids = tuple(entry.uid for entry in entries)
    return Receipt(accepted=True, number=number, events=uids, leaf=last.leaf, version=last.version)
