"""A register in memory: the life cycle is played without a database, a clock or Prefect."""

from copy import copy, deepcopy
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from typing import Any

import pytest

from policies import loader
from policies.applications import intake
from policies.lifecycle import evolve, judge, waiting
from policies.lifecycle.act_context import Scene
from policies.lifecycle.permission import hands_of
from policies.lifecycle.steps.office import taking_back
from policies.lifecycle.waits import inherited
from policies.place.clocks import Moment
from schemas import yaml_text
from schemas.acts.act import SYSTEM, Act, Actor, Entry, Refused
from schemas.applications.given import Given
from schemas.events import Event
from schemas.written import same_document
from tests.policies.yes import yes


def some(states: dict[str, Any], names: tuple[str, ...] | None) -> dict[str, Any]:
    """The states of some names; of all where they are None."""
    return {name: one for name, one in states.items() if names is None or name in names}


class Memory:
    """States by stream, and every event in order; `do` judges one act and folds what happened."""

    def __init__(self, rules: Any) -> None:
        self.rules = rules
        self.raw: dict[tuple[str, str], dict[str, Any]] = {}
        self.events: list[Event] = []
        self.written: list[Entry] = []  # the same by people's acts, as the journal has them
        self.acts = 0
        self.applications: dict[tuple[str, int], dict[str, Any]] = {}
        self.typed: tuple[dict[str, Any], Any] | None = None  # what was read last, and from what
        self.given = Given()
        self.loads: dict[str, dict[str, int]] = {}  # community -> month -> hundredths of an hour
        self.serial = 0
        self.files: dict[str, str] | None = None  # digest -> media type; None: none are kept
        self.filed: tuple[Any, ...] | None = None  # papers of the number that an act names
        self.hour = time(1)  # of UTC, at which acts are done

    def state(self, kind: str, ident: str) -> Any:
        raw = self.raw.get((kind, ident))
        return evolve.view(kind, raw) if raw else None

    def read(self, raw: dict[str, Any]) -> Any:
        """An application that was filed, read once: every act asks for it."""
        if self.typed is None or self.typed[0] is not raw:
            self.typed = raw, intake.read_application(raw, self.rules.rulebook.ground.labels)
        return self.typed[1]

    def copy(self) -> "Memory":
        """Another register that stands as this one does."""
        made = copy(self)
        kept = {name: copy(one) for name, one in vars(self).items() if isinstance(one, dict | list)}
        vars(made).update(kept, raw=deepcopy(self.raw))
        return made

    def of(self, kind: str, number: str) -> dict[str, Any]:
        return {
            ident.split(":", 1)[1]: evolve.view(kind, raw)
            for (one, ident), raw in self.raw.items()
            if one == kind and ident.startswith(f"{number}:")
        }

    def scene(self, act: Act, by: Actor) -> Scene:
        refusal = self.state("refusal", act.number)
        other = refusal or self.state("bypass", act.number)
        number = other.number if other else act.number
        assignment = self.state("assignment", number)
        application = None
        needs = inherited.needed(judge.needs(act, by), by, self.rules.directory)  # all it loads
        if assignment and needs.application:
            application = self.read(self.applications[number, assignment.version])
        emergency = self.state("emergency", number)
        if assignment and not (needs.emergency and assignment.emergency):
            emergency = None
        every = needs.all_placements or (needs.urgent_placements and emergency is not None)
        placed = self.of("placement", number)
        hands = [one.hands for one in placed.values()]
        people = {person for one in hands for some in one.values() for person in some}
        own = (*needs.communities, *([refusal.community] if refusal else ()))
        every, whole = every or bool(needs.items_of), needs.all_opinions or bool(needs.items_of)
        return Scene(
            number=number,
            assignment=assignment,
            application=application,
            placements=some(placed, None if every else own),
            did={one: hands_of(one, *hands) for one in people},
            opinions=some(self.of("opinion", number), None if whole else needs.opinions),
            disputes=some(self.of("dispute", number), needs.disputes),
            last=self.last(by, number) if act.verb == "take_back" else {},
            refusal=refusal,
            bypass=self.state("bypass", act.number),
            emergency=emergency,
            community=self.state("community", needs.community),
            exchange=self.state("exchange", self.rules.directory.street_for(needs.exchange)),
            same_notice=self.under_notice(act, by) if needs.same_notice else (),
            new_id=f"{'R' if act.verb == 'refuse' else 'B'}-{by.org}-2026-001",
            budgets=self.lines() if needs.budget else {},
            given=self.given if needs.given else Given(),
            loads=self.loads if needs.loads else {},
            files=self.files if needs.files else None,
            filed=self.filed if needs.paper else None,
        )

    def lines(self) -> dict[str, Any]:
        return {ident: self.state(kind, ident) for kind, ident in self.raw if kind == "budget"}

    def under_notice(self, act: Act, by: Actor) -> tuple[Any, ...]:
        """Emergencies under the notice of an act, or begun by a community without one."""
        known = [self.state(kind, ident) for kind, ident in self.raw if kind == "emergency"]
        number = act.text("notice", "number")
        return tuple(
            one
            for one in known
            if (one.department == by.org and number and same_document(one.notice.number, number))
            or (one.begun_by == by.org and one.stage == "E_BEGUN")
        )

    def do(self, number: str, verb: str, by: Actor, day: date, **data: Any) -> Refused | None:
        act = Act(verb=verb, number=number, data=data)
        now = Moment(at=datetime.combine(day, self.hour, UTC), today=day)
        told = judge.decide(self.scene(act, by), act, by, self.rules, now)
        if isinstance(told, Refused):
            return told
        for event in told:
            self.written.append(self.entry(event, by, now))
            self.keep(event)
        self.acts += 1
        return None

    def entry(self, event: Event, by: Actor, now: Moment) -> Entry:
        kind, ident = event.stream.kind, event.stream.id
        before = sum((one.stream_kind, one.stream_id) == (kind, ident) for one in self.written)
        return Entry(
            uid=f"e{len(self.written)}",
            kind=event.kind,
            stream_kind=kind,
            stream_id=ident,
            version=before + 1,
            actor=by.person,
            role=by.role,
            org=by.org,
            on_behalf_of=event.behalf,
            occurred_at=now.at,
            recorded_at=now.at,
            key=str(self.acts),
            body=event.body,
        )

    def last(self, by: Actor, number: str) -> dict[str, Any]:
        """What somebody did last in each stream of a number that can be taken back."""
        verbs = self.rules.jurisdiction.routes[-1].take_back
        found = {}
        for kind, ident in self.raw:
            if ident.partition(":")[0] == number:
                mine = [o for o in self.written if (o.stream_kind, o.stream_id) == (kind, ident)]
                one = taking_back.last_act(mine, by, verbs, self.raw[kind, ident])
                found |= {f"{kind}/{ident}": one} if one else {}
        return found

    def keep(self, event: Event) -> None:
        key = (event.stream.kind, event.stream.id)
        self.raw[key] = evolve.fold(self.raw.get(key), event)
        self.events.append(event)
        if "application" in event.body:
            version = self.raw[key].get("version", 1)
            self.applications[event.stream.id, version] = event.body["application"]

    def due(self, day: date) -> list[tuple[str, str]]:
        """What the system owes on a day: (verb, number), each once."""
        owed = {}
        for (kind, ident), raw in self.raw.items():
            for wait in waiting.waiting(kind, evolve.view(kind, raw), self.rules):
                if wait.role == "system" and wait.from_on and wait.from_on <= day:
                    owed[wait.act, ident.split(":")[0], self.about(kind, ident)] = None
        return list(owed)

    def about(self, kind: str, ident: str) -> str:
        """The community, and of a dispute its kind, that a stream is about."""
        return ident.partition(":")[2] if kind in ("placement", "opinion", "dispute") else ""

    def asked(self, number: str) -> list[str]:
        """The communities an application names."""
        version = self.state("assignment", number).version
        return list(self.applications[number, version]["communities"])

    def consulted(self, number: str) -> list[str]:
        """The communities that are asked: of a change or renewal those it concerns."""
        request = self.state("assignment", number).request
        return list(request.concerned) if request else self.asked(number)

    def waits(self, number: str) -> list[tuple[Any, str]]:
        """What people owe on an assignment, with the community it is about."""
        return [
            (wait, ident.partition(":")[2])
            for (kind, ident), raw in self.raw.items()
            if ident.partition(":")[0] == number
            for wait in waiting.waiting(kind, evolve.view(kind, raw), self.rules)
            if wait.role != "system"
        ]

    def yes(self, wait: Any, number: str, community: str = "") -> dict[str, Any]:
        """The data of a work item's act that says yes."""
        return yes(self, wait, number, community)

    def rated(self, number: str, role: str) -> tuple[str, ...]:
        """What the side of a role rates in the mutual evaluation."""
        state = self.state("assignment", number)
        table = self.rules.jurisdiction.route_by(state.route_digest, state.filed_on)
        return table.scores["community" if role == "COMM_SEC" else "department"]

    def walk(self, number: str, day: date, until: str = "ARCHIVED") -> date:
        """Say yes to everything, day by day, until the assignment is at a stage."""
        for _ in range(900):
            self.settle(day)
            if self.state("assignment", number).stage == until:
                return day
            first = sorted(self.waits(number), key=lambda one: one[0].act != "countersign")
            for wait, community in first:
                if wait.from_on and wait.from_on > day:
                    continue
                actor = person(wait.role, wait.org)
                refused = self.do(
                    number, wait.act, actor, day, **yes(self, wait, number, community)
                )
                assert refused is None, (wait.act, refused)
                if self.state("assignment", number).stage == until:
                    return day
                break
            else:
                day += timedelta(days=1)
        raise AssertionError(f"{number} never came to {until}")

    def bring(self, number: str, community: str, day: date, until: str) -> None:
        """Say yes at one community, act by act, until one is done."""
        act = ""
        while act != until:
            wait = next(wait for wait, code in self.waits(number) if code == community)
            act, data = wait.act, yes(self, wait, number, community)
            assert self.do(number, act, person(wait.role, wait.org), day, **data) is None, act

    def balances(self) -> dict[str, int]:
        """The balance of every account, from the postings of all events."""
        found: dict[str, int] = {}
        for event in self.events:
            for debit, credit, fen in event.body.get("postings", []):
                found[debit] = found.get(debit, 0) - fen
                found[credit] = found.get(credit, 0) + fen
        return found

    def settle(self, day: date) -> None:
        """Do what is due by itself until nothing is."""
        for _ in range(50):
            owed = self.due(day)
            if not owed:
                return
            for verb, number, community in owed:
                if (verb, number, community) not in self.due(day):
                    continue  # what was done before it took its reason away
                data: dict[str, Any] = {"communities": [community]} if community else {}
                if ":" in community:
                    data = dict(zip(("community", "kind"), community.split(":"), strict=True))
                if verb == "withdraw":
                    data = {"reason": "unanswered"}
                assert self.do(number, verb, SYSTEM, day, **data) is None, (verb, number)
        raise AssertionError("the system never comes to rest")


@pytest.fixture(scope="session")
def dehong() -> Any:
    return loader.load("dehong")


@pytest.fixture(scope="session")
def cases() -> dict[str, dict[str, Any]]:
    """The shipped applications, by case number."""
    text = files("desk").joinpath("demo", "data", "cases.yaml").read_text(encoding="utf-8")
    return {str(row["case"]): row for row in yaml_text.parse(text)["cases"]}


@pytest.fixture
def filed(memory: Memory, cases: Any) -> Any:
    """File a shipped case, changed by dotted paths; returns (number, day of filing)."""

    def file(case: str, **change: Any) -> tuple[str, date]:
        changes = {path.replace("__", "."): value for path, value in change.items()}
        application = intake.changed(cases[case]["application"], changes)
        memory.serial += 1
        number = f"533100-ZR-2026-{memory.serial:05d}"
        day = application["submitted_on"]
        day = day if isinstance(day, date) else date.fromisoformat(day)
        head = person("DEPT_HEAD", application["applicant"])
        refused = memory.do(number, "submit", head, day, application=application)
        assert refused is None, refused
        memory.settle(day)
        return number, day

    return file


@pytest.fixture
def at(memory: Memory, filed: Any) -> Any:
    """Case 48 on the full path, walked to a stage: number, day."""

    def walked(until: str, **change: Any) -> tuple[str, date]:
        number, day = filed("48", list_class="new", **change)
        return number, memory.walk(number, day, until=until)

    return walked


@pytest.fixture
def memory(dehong: Any) -> Memory:
    return Memory(dehong)


@pytest.fixture(scope="session")
def begun() -> Any:
    """Bring a new register where a story begins: played once, copied for whoever asks again."""
    known: dict[str, tuple[Any, Memory]] = {}

    def brought(memory: Memory, name: str, play: Any) -> Any:
        assert not memory.raw
        if name not in known:
            known[name] = play(), memory.copy()
        vars(memory).update(vars(known[name][1].copy()))
        return known[name][0]

    return brought


def person(role: str, org: str) -> Actor:
    return Actor(person=f"{org}/{role}", role=role, org=org)
