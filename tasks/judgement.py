"""What the hands ask the judges: one protocol, answered by the policies of a jurisdiction."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from ledger.store.session import Tx
from policies.lifecycle.act_context import Needs, Scene
from policies.rulebook import Rulebook
from policies.rules import Rules
from schemas.acts.act import Act, Actor, Refused, Wait
from schemas.acts.forms import Form
from schemas.applications.application import Application
from schemas.events import Event

Raw = dict[str, Any]

REFUSAL, BYPASS = "R-", "B-"  # how the id of a refusal or of a bypass report begins
KINDS = {REFUSAL: "refusal", BYPASS: "bypass"}


@dataclass(frozen=True)
class Series:
    """A series of numbers of one kind of stream, `{prefix}-{0…01}`; each is given once."""

    kind: str
    prefix: str
    digits: int

    def number(self, value: int) -> str:
        """Return a number of the series."""
        return f"{self.prefix}-{value:0{self.digits}d}"


class Judgement(Protocol):
    """Pure answers about acts; see policies.lifecycle.judge and policies.lifecycle.evolve."""

    @property
    def rules(self) -> Rules:
        """The rules of the jurisdiction."""

    def learn(self, tx: Tx, digest: str) -> None:
        """Make the rulebook known by which a scene is judged."""

    def book(self, digest: str) -> Rulebook | None:
        """Return a rulebook by digest, or None when it is not known."""

    def today(self, at: datetime) -> date:
        """Return the day of a moment in the jurisdiction."""

    def series(self, act: Act, by: Actor, on: date) -> Series | None:
        """Return the series in which an act opens a new stream, or None if it opens none."""

    def needs(self, act: Act, by: Actor) -> Needs:
        """Return what must be loaded to judge the act."""

    def form(self, act: Act) -> Form | Refused | None:
        """Return the data of an act as they were read, or why they cannot be; None: no such act."""

    def decide(
        self, scene: Scene, act: Act, by: Actor, at: datetime, form: Form | Refused | None = None
    ) -> list[Event] | Refused:
        """Judge the act: what happens, or why not; form: its data as read before."""

    def placed_next(self, matter: Any, application: Application) -> tuple[str, ...]:
        """Return the communities that an approval or the next fan-out places."""

    def fold(self, raw: Raw | None, event: Event) -> Raw:
        """Return the state of a stream after an event."""

    def view(self, kind: str, raw: Raw) -> Any:
        """Return the typed state of a stream."""

    def waiting(self, kind: str, state: Any) -> tuple[Wait, ...]:
        """Return for whom a stream waits, by its typed state (see `view`)."""


def kind_of(number: str) -> str:
    """Return the kind of stream that a number names."""
    return KINDS.get(number[:2], "assignment")
