"""A register in memory: the life cycle is played without a database, a clock or Prefect."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from policies import intake, loader, route
from policies.clocks import Moment
from policies.scene import Scene
from schemas.acts import SYSTEM, Act, Actor, Refused
from schemas.events import Event, Stream
from schemas.given import Given


class Memory:
    """States by stream, and every event in order; `do` judges one act and folds what happened."""

    def __init__(self, rules: Any) -> None:
        self.rules = rules
        self.raw: dict[tuple[str, str], dict[str, Any]] = {}
        self.events: list[Event] = []
        self.applications: dict[tuple[str, int], dict[str, Any]] = {}
        self.given = Given()
        self.serial = 0

    def state(self, kind: str, ident: str) -> Any:
        raw = self.raw.get((kind, ident))
        return route.view(kind, raw) if raw else None

    def of(self, kind: str, number: str) -> dict[str, Any]:
        return {
            ident.split(":", 1)[1]: route.view(kind, raw)
            for (one, ident), raw in self.raw.items()
            if one == kind and ident.startswith(f"{number}:")
        }

    def scene(self, act: Act, by: Actor) -> Scene:
        refusal = self.state("refusal", act.number)
        number = refusal.number if refusal else act.number
        matter = self.state("assignment", number)
        application = None
        if matter:
            raw = self.applications[number, matter.version]
            application = intake.read_application(raw, self.rules.rulebook.ground.labels)
        return Scene(
            number=number,
            assignment=matter,
            application=application,
            placements=self.of("placement", number),
            opinions=self.of("opinion", number),
            refusal=refusal,
            refusal_id=f"R-{by.org}-2026-001",
            budgets={i: self.state(k, i) for (k, i) in self.raw if k == "budget"},
            given=self.given,
        )

    def do(self, number: str, verb: str, by: Actor, day: date, **data: Any) -> Refused | None:
        act = Act(verb=verb, number=number, data=data)
        now = Moment(at=datetime.combine(day, time(1), UTC), today=day)
        told = route.decide(self.scene(act, by), act, by, self.rules, now)
        if isinstance(told, Refused):
            return told
        for event in told:
            self.keep(event)
        return None

    def keep(self, event: Event) -> None:
        key = (event.stream.kind, event.stream.id)
        self.raw[key] = route.fold(self.raw.get(key), event)
        self.events.append(event)
        if "application" in event.body:
            version = self.raw[key].get("version", 1)
            self.applications[event.stream.id, version] = event.body["application"]

    def due(self, day: date) -> list[tuple[str, str]]:
        """What the system owes on a day: (verb, number), each once."""
        owed = {}
        for (kind, ident), raw in self.raw.items():
            for wait in route.waiting(kind, route.view(kind, raw), self.rules):
                if wait.role == "system" and wait.from_on and wait.from_on <= day:
                    community = ident.split(":")[1] if kind == "placement" else ""
                    owed[wait.act, ident.split(":")[0], community] = None
        return list(owed)

    def settle(self, day: date) -> None:
        """Do what is due by itself until nothing is."""
        for _ in range(50):
            owed = self.due(day)
            if not owed:
                return
            for verb, number, community in owed:
                data: dict[str, Any] = {"communities": [community]} if community else {}
                if verb == "withdraw":
                    data = {"reason": "unanswered"}
                assert self.do(number, verb, SYSTEM, day, **data) is None, (verb, number)
        raise AssertionError("the system never comes to rest")


@pytest.fixture(scope="session")
def dehong() -> Any:
    return loader.load("dehong")


@pytest.fixture
def memory(dehong: Any) -> Memory:
    return Memory(dehong)


def stream(kind: str, ident: str) -> Stream:
    return Stream(kind=kind, id=ident)


def days(start: date, count: int) -> list[date]:
    return [start + timedelta(days=n) for n in range(count)]
