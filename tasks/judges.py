"""The policies of a jurisdiction as the judgement of its ledger."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any, Protocol

from ledger.store.session import Ledger, Tx
from policies.lifecycle import evolve, handing, judge, permission, waiting
from policies.lifecycle.act_context import Needs, PlaceContent, Scene
from policies.lifecycle.on_paper import signing as paper_signing
from policies.lifecycle.steps.admission.placing import next_codes
from policies.lifecycle.waits import inherited
from policies.rulebook import Rulebook
from policies.rules import Rules
from schemas.acts.act import Act, Actor, Refused, Wait
from schemas.acts.base import Form
from schemas.applications.application import Application
from schemas.assignment import BYPASS, REFUSAL
from schemas.events import Event
from schemas.states.rulebooks import PlaceState
from tasks import adopted, rulebooks
from tasks.rulebooks import Rulebooks

Raw = dict[str, Any]


@dataclass(frozen=True)
class Series:
    """A series of numbers of one kind of stream, `{prefix}-{0…01}`; each is given once."""

    kind: str
    prefix: str
    digits: int

    def number(self, value: int) -> str:
        """Return a number of the series."""
        return f"{self.prefix}-{value:0{self.digits}d}"


class Judge(Protocol):
    """Pure answers about acts; see policies.lifecycle.judge and policies.lifecycle.evolve."""

    @property
    def rules(self) -> Rules:
        """The rules of the jurisdiction."""

    def learn(self, tx: Tx, digest: str) -> None:
        """Make the rulebook known by which a scene is judged."""

    def book(self, digest: str) -> Rulebook | None:
        """Return a rulebook by digest, or None when it is not known."""

    def content(self, tx: Tx, state: PlaceState | None, digest: str) -> PlaceContent | None:
        """Return a content of the place that an act is about; None where it is not kept."""

    def today(self, at: datetime) -> date:
        """Return the day of a moment in the jurisdiction."""

    def series(self, act: Act, by: Actor, on: date) -> Series | None:
        """Return the series in which an act opens a new stream, or None if it opens none."""

    def needs(self, act: Act, by: Actor) -> Needs:
        """Return what must be loaded to judge the act."""

    def form(self, act: Act, form: Form | None = None) -> Form | Refused | None:
        """Return the data of an act as they were read, or why they cannot be; None: no such act.

        form: the data, when they were read before.
        """

    def decide(
        self, scene: Scene, act: Act, by: Actor, at: datetime, form: Form | Refused | None = None
    ) -> list[Event] | Refused:
        """Judge the act: what happens, or why not; form: its data as read before."""

    def placed_next(self, assignment: Any, application: Application) -> tuple[str, ...]:
        """Return the communities that an approval or the next fan-out places."""

    def fold(self, raw: Raw | None, event: Event) -> Raw:
        """Return the state of a stream after an event."""

    def view(self, kind: str, raw: Raw) -> Any:
        """Return the typed state of a stream."""

    def waiting(self, kind: str, state: Any) -> tuple[Wait, ...]:
        """Return for whom a stream waits, by its typed state (see `view`)."""


# A new number, unless its draft is named.
FILES = ("submit", "save_draft", "e_begin", "e_request", "take_over")
REFUSES = ("refuse", "return_order")


def _revokes(act: Act) -> bool:
    """Tell whether an act opens a report of a bypass by revoking an emergency."""
    return act.verb == "e_revoke" or (
        act.verb == "e_verify" and act.text("result") == "not_verified"
    )


class PolicyJudgement:
    """Answers by policies.lifecycle.judge and policies.lifecycle.evolve under one place's rules.

    An assignment is judged by the rulebook in force when it was filed.
    """

    def __init__(self, rules: Rulebooks | Rules) -> None:
        """Judge by rules that are kept fresh, or by rules as they are."""
        self.books = (
            Rulebooks(rules.jurisdiction.place, rules) if isinstance(rules, Rules) else rules
        )

    @property
    def rules(self) -> Rules:
        """The rules of the files."""
        return self.books.current()

    def today(self, at: datetime) -> date:
        """Return the day of a moment in the jurisdiction."""
        return self.rules.calendar.today(at)

    def series(self, act: Act, by: Actor, on: date) -> Series | None:
        """Return the series in which an act opens a new assignment, refusal or bypass report.

        A report is numbered by the area, so that its number tells neither community nor street.
        """
        if act.verb in FILES:
            return Series("assignment", f"{self.rules.jurisdiction.area}-ZR-{on.year}", 5)
        if act.verb in REFUSES:
            community = act.code("community") or by.org
            return Series("refusal", f"{REFUSAL}{community}-{on.year}", 3)
        if act.verb in judge.REPORTS or _revokes(act):
            return Series("bypass", f"{BYPASS}{self.rules.jurisdiction.area}-{on.year}", 3)
        return None

    def needs(self, act: Act, by: Actor) -> Needs:
        """Return what must be loaded to judge the act."""
        place = self.rules.jurisdiction
        halves = permission.other_halves(act.verb, place)
        if act.verb in (*handing.STEPS, "sign_on_paper"):  # what waits may be any half
            halves = frozenset(verb for one in place.apart for half in one for verb in half)
        others = frozenset(role for verb in halves for role in place.powers[verb].roles)
        others |= permission.recorders(halves & paper_signing.SIGNED.keys(), place)
        found = inherited.needed(judge.needs(act, by), by, self.rules.directory)
        return replace(found, others=others) if others else found

    def learn(self, tx: Tx, digest: str) -> None:
        """Make the rulebook known by which a scene is judged."""
        self.books.learn(tx, digest)

    def book(self, digest: str) -> Rulebook | None:
        """Return a rulebook by digest, or None."""
        return self.books.book(digest)

    def content(self, tx: Tx, state: PlaceState | None, digest: str) -> PlaceContent | None:
        """Return a content of the place that an act is about; its rulebook is then known."""
        found = adopted.content(tx, self.rules.jurisdiction.place, state, digest)
        if found is not None:
            self.books.know(found.rules.rulebook)
        return found

    def form(self, act: Act, form: Form | None = None) -> Form | Refused | None:
        """Return the data of an act as they were read, or why they cannot be; None: no such act."""
        return judge.form_read(act, self.rules, form)

    def decide(
        self, scene: Scene, act: Act, by: Actor, at: datetime, form: Form | Refused | None = None
    ) -> list[Event] | Refused:
        """Judge the act by the rulebook of the scene."""
        held = scene.rulebooks
        if held is not None and held.versions:
            scene = replace(scene, before=self.book(held.versions[-1].digest))
        rules = self.books.by(scene.rulebook)
        return judge.decide(scene, act, by, rules, rules.calendar.moment(at), form)

    def placed_next(self, assignment: Any, application: Application) -> tuple[str, ...]:
        """Return the communities that an approval or the next fan-out places."""
        return next_codes(assignment, application, self.rules)

    def fold(self, raw: Raw | None, event: Event) -> Raw:
        """Return the state of a stream after an event."""
        return evolve.fold(raw, event)

    def view(self, kind: str, raw: Raw) -> Any:
        """Return the typed state of a stream."""
        return evolve.view(kind, raw)

    def waiting(self, kind: str, state: Any) -> tuple[Wait, ...]:
        """Return for whom a stream waits, by its typed state."""
        return waiting.waiting(kind, state, self.rules)


def judgement_of(ledger: Ledger, at: datetime | None = None) -> Judge:
    """Return the judgement of a ledger's place, at a moment or now."""
    return _judgement(rulebooks.of(ledger, at))


@cache
def _judgement(books: Rulebooks) -> Judge:
    return PolicyJudgement(books)
