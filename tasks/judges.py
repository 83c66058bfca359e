"""The policies of a jurisdiction as the judgement of its ledger."""

from datetime import date, datetime
from functools import cache
from typing import Any

from ledger.session import Ledger
from policies import evolve, loader, route
from policies.rules import Rules
from policies.scene import Needs, Scene
from policies.steps.placing import next_codes
from schemas.acts import Act, Actor, Refused, Wait
from schemas.application import Application
from schemas.events import Event
from tasks.judgement import REFUSAL, Judgement, Raw, Series

FILES = ("submit", "save_draft")  # a new assignment, unless its draft is named
REFUSES = "refuse"


class PolicyJudgement:
    """Answers by policies.route and policies.evolve under one place's rules."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules

    def today(self, at: datetime) -> date:
        """Return the day of a moment in the jurisdiction."""
        return self.rules.calendar.today(at)

    def series(self, act: Act, by: Actor, on: date) -> Series | None:
        """Return the series in which an act opens a new assignment or refusal."""
        if act.verb in FILES:
            return Series("assignment", f"{self.rules.jurisdiction.area}-ZR-{on.year}", 5)
        if act.verb == REFUSES:
            community = act.data.get("community") or by.org
            return Series("refusal", f"{REFUSAL}{community}-{on.year}", 3)
        return None

    def needs(self, act: Act, by: Actor) -> Needs:
        """Return what must be loaded to judge the act."""
        return route.needs(act, by)

    def decide(self, scene: Scene, act: Act, by: Actor, at: datetime) -> list[Event] | Refused:
        """Judge the act."""
        return route.decide(scene, act, by, self.rules, self.rules.calendar.moment(at))

    def placed_next(self, matter: Any, application: Application) -> tuple[str, ...]:
        """Return the communities that an approval or the next fan-out places."""
        return next_codes(matter, application, self.rules)

    def fold(self, raw: Raw | None, event: Event) -> Raw:
        """Return the state of a stream after an event."""
        return evolve.fold(raw, event)

    def view(self, kind: str, raw: Raw) -> Any:
        """Return the typed state of a stream."""
        return evolve.view(kind, raw)

    def waiting(self, kind: str, raw: Raw) -> tuple[Wait, ...]:
        """Return for whom a stream waits now."""
        return route.waiting(kind, evolve.view(kind, raw), self.rules)


def judgement_of(ledger: Ledger) -> Judgement:
    """Return the judgement of a ledger's jurisdiction."""
    return _judgement(ledger.jurisdiction)


@cache
def _judgement(place: str) -> Judgement:
    return PolicyJudgement(loader.load(place))
