"""What is so before the first act of a story: facts that rules read, and where matters stand.

The state of an item is walked to in memory, by the judge itself and the plain yes-script, and then
loaded whole as opening events; so its money and clocks are those of a real way there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from desk.demo.actors import actor
from desk.demo.script import DemoAssignment, answer, knows
from desk.demo.story import Story, unreadable
from desk.words import sentences
from ledger.store.session import Ledger
from policies.applications import intake
from policies.lifecycle import evolve, judge, waiting
from policies.lifecycle.act_context import Scene
from policies.place.clocks import Moment
from policies.rules import Rules
from schemas import events
from schemas.acts.act import SYSTEM, Act, Actor, Refused, WorkItem
from schemas.acts.base import Form
from schemas.applications.given import Given
from schemas.assignment import StoredAssignment, StoredState
from schemas.events import Event
from schemas.states.stages import BypassFinding, BypassStage
from tasks import rulebooks
from tasks.acts.opening import opened
from tasks.figures.summary import state_of
from tasks.judges import PolicyJudgement

FACTS = frozenset(Given.model_fields)
STATES = frozenset({"application", "consultation", "agreements", "instalments", "tasks"})
TOLD = frozenset({"demand", "emergency"})  # what the acts of the story themselves bring up again
HISTORY = "history"
DAYS_MAX = 900
Raw = dict[str, Any]


class GivenJudgement(PolicyJudgement):
    """Judges with facts that a story gives beside what the ledger knows; filings say which."""

    def __init__(self, ledger: Ledger, told: Mapping[str, Any]) -> None:
        """told: keys of the `given` of a case; raises pydantic.ValidationError for wrong values."""
        super().__init__(rulebooks.of(ledger))
        self._told, self._given = dict(told), Given.model_validate(told)

    def decide(
        self, scene: Scene, act: Act, by: Actor, at: datetime, form: Form | Refused | None = None
    ) -> list[Event] | Refused:
        """Judge the act in a scene with these facts."""
        more = {name: getattr(self._given, name) for name in self._told}
        scene = replace(scene, given=scene.given.model_copy(update=more))
        done = super().decide(scene, act, by, at, form)
        if isinstance(done, Refused) or act.verb not in ("submit", "resubmit"):
            return done
        first = done[0]
        return [first.model_copy(update={"body": {**first.body, "given": self._told}}), *done[1:]]


def judge_of(ledger: Ledger, given: Mapping[str, Any]) -> PolicyJudgement:
    """Return the judgement of a story: with the facts it gives. InputError for an unknown key."""
    strange = sorted(set(given) - FACTS - STATES - TOLD - {HISTORY})
    if strange:
        raise unreadable("given_unknown", f"given.{strange[0]}", name=strange[0])
    facts = FACTS - frozenset(_states(given))
    told = {name: value for name, value in given.items() if name in facts}
    return GivenJudgement(ledger, told)


def _states(given: Mapping[str, Any]) -> Raw:
    """Return what is given of an item's state; answers alone are facts for the rules (a case)."""
    found = {name: value for name, value in given.items() if name in STATES}
    return {} if set(found) == {"consultation"} else found


def load(ledger: Ledger, story: Story, at: datetime, rules: Rules) -> None:
    """Load the states that a story gives, as opening events at the moment of its first act.

    Raises InputError when a state is not reached by then.
    """
    told = PolicyJudgement(rulebooks.of(ledger))
    if past := story.given.get(HISTORY):
        ident = f"B-{rules.jurisdiction.area}-{past['earlier']['date'][:4]}-900"
        opened(ledger, ident, [_earlier(ident, past)], at, told)
    if wanted := _states(story.given):
        if story.application is None or not story.number:
            raise unreadable("given_no_case", f"{story.id}.given")
        opened(ledger, story.number, _walked(story, wanted, at, rules), at, told)


def _earlier(ident: str, past: Mapping[str, Any]) -> Event:
    """A report of a bypass that ended before: its department, the sanction and the day."""
    body = {
        "id": ident,
        "department": past["dept"],
        "stage": BypassStage.B_CLOSED,
        "flagged_on": past["earlier"]["date"],
        "finding": BypassFinding.SUBSTANTIATED,
        "sanctions": [past["earlier"]["kind"]],
        "demand": past["earlier"]["kind"],
        "evidence": past["earlier"]["kind"],
        "notice": past["earlier"]["kind"],  # it was asked: a report in which it was not is not its
    }
    return Event(stream=events.bypass(ident), kind="bypass.closed", body=body)


def _walked(story: Story, wanted: Mapping[str, Any], at: datetime, rules: Rules) -> list[Event]:
    """Walk to the state, so that it is reached on the day of the first act, else from filing."""
    assert story.application is not None
    filed = date.fromisoformat(str(story.application["submitted_on"]))
    last = rules.calendar.today(at)
    for begin in _beginnings(story, wanted, filed, last, rules):
        walk = Walk(story, rules)
        if (day := walk.to(wanted, begin)) is not None and day <= last:
            return walk.events
    raise unreadable("given_unreached", f"{story.id}.given", state=str(dict(wanted)))


def _beginnings(
    story: Story, wanted: Mapping[str, Any], filed: date, last: date, rules: Rules
) -> Iterator[date]:
    day = Walk(story, rules).to(wanted, filed)
    if day is not None:
        yield filed + (last - day)
    yield filed


class Walk:
    """An item in memory, its events, and who would do what on it next."""

    def __init__(self, story: Story, rules: Rules) -> None:
        """Begin with nothing."""
        self._story, self._rules, self._words = story, rules, sentences("demo")
        self._raw: dict[tuple[str, str], Raw] = {}
        self.events: list[Event] = []

    def to(self, wanted: Mapping[str, Any], day: date) -> date | None:
        """File on a day and say yes until all that is wanted holds; None where it never does."""
        application = {**(self._story.application or {}), "submitted_on": day.isoformat()}
        head = actor("DEPT_HEAD", application["applicant"])
        if not self._do("submit", head, day, {"application": application}):
            return None
        for _ in range(DAYS_MAX):
            if self._holds(wanted):
                return day
            if not self._next(day):
                day += timedelta(days=1)
        return None

    def _holds(self, wanted: Mapping[str, Any]) -> bool:
        kind, number = "assignment", self._story.number
        found = StoredAssignment(
            StoredState(kind, number, self._raw[kind, number], 0),
            opinions=self._stored("opinion"),
            placements=self._stored("placement"),
        )
        return _within(wanted, state_of(found))

    def _stored(self, kind: str) -> dict[str, StoredState[Any]]:
        return {ident: StoredState(kind, ident, raw, 0) for ident, raw in self._of(kind).items()}

    def _of(self, kind: str) -> dict[str, Raw]:
        return {ident: raw for (one, ident), raw in self._raw.items() if one == kind}

    def _next(self, day: date) -> bool:
        """Do one thing that can be done on a day: what is due by itself first."""
        items = [one for one in self._waits() if one.from_on is None or one.from_on <= day]
        for item in sorted(items, key=lambda one: one.role != SYSTEM.role):
            if item.role == SYSTEM.role:
                data: Raw = {"communities": [item.community]} if item.community else {}
                if self._do(item.act, SYSTEM, day, data):
                    return True
            elif knows(item.act) and self._answered(item, day):
                return True
        return False

    def _answered(self, item: WorkItem, day: date) -> bool:
        state = evolve.view("assignment", self._raw["assignment", self._story.number])
        places = {
            ident.partition(":")[2]: evolve.view("placement", raw)
            for ident, raw in self._of("placement").items()
        }
        asked: Any = (self._story.application or {})["communities"]
        codes = self._rules.directory.codes if asked == "all" else tuple(asked)
        about: Any = DemoAssignment(state, places, codes, self._words)  # type: ignore[arg-type]
        lines = answer([item], about, self._rules, day, actor)
        return any(self._do(one.act.verb, one.by, day, one.act.data) for one in lines)

    def _waits(self) -> list[WorkItem]:
        return [
            WorkItem(
                **wait.model_dump(),
                kind=kind,
                stream=ident,
                number=self._story.number,
                community=ident.partition(":")[2],
            )
            for (kind, ident), raw in self._raw.items()
            for wait in waiting.waiting(kind, evolve.view(kind, raw), self._rules)
        ]

    def _do(self, verb: str, by: Actor, day: date, data: Mapping[str, Any]) -> bool:
        act = Act(verb=verb, number=self._story.number, data=dict(data))
        now = Moment(at=datetime.combine(day, time(1), UTC), today=day)
        told = judge.decide(self._scene(), act, by, self._rules, now)
        if isinstance(told, Refused):
            return False
        for event in told:
            key = (event.stream.kind, event.stream.id)
            self._raw[key] = evolve.fold(self._raw.get(key), event)
        self.events += told
        return True

    def _scene(self) -> Scene:
        number, labels = self._story.number, self._rules.rulebook.ground.labels
        raw = self._raw.get(("assignment", number))
        filed = [one.body["application"] for one in self.events if "application" in one.body]
        typed = {
            kind: {i.partition(":")[2]: evolve.view(kind, r) for i, r in self._of(kind).items()}
            for kind in ("placement", "opinion")
        }
        budgets = {ident: evolve.view("budget", one) for ident, one in self._of("budget").items()}
        return Scene(
            number=number,
            assignment=evolve.view("assignment", raw) if raw else None,  # type: ignore[arg-type]
            application=intake.read_application(filed[-1], labels) if filed else None,
            placements=typed["placement"],  # type: ignore[arg-type]
            opinions=typed["opinion"],  # type: ignore[arg-type]
            budgets=budgets,  # type: ignore[arg-type]
        )


def _within(wanted: Any, found: Any) -> bool:
    """Tell whether all that is wanted is there; what is not wanted may be anything."""
    if not isinstance(wanted, Mapping):
        return bool(wanted == found)
    return isinstance(found, Mapping) and all(
        str(name) in found and _within(value, found[str(name)]) for name, value in wanted.items()
    )
