"""The demo: the shipped cases and stories, played on a simulated ledger, routed by Prefect.

People act by the script; what nobody decides is left to the flows, which are nudged and waited
for. The ledger keeps the time: cut short, the demo goes on where it stood, for every act has a
key made of what it is about.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from desk.demo import script
from desk.demo.actors import actor
from desk.demo.script import DemoAssignment, ScriptLine
from desk.demo.story import OFFICE_OPENS, Story, StoryAct
from flows.engine.engine import Engine
from flows.engine.nudge import nudge
from ledger.read import assignments, queries
from ledger.store.session import Ledger, Tx
from policies.place.clocks import Calendar
from policies.rules import Rules
from schemas.acts.act import SYSTEM, Act, Receipt, WorkItem
from schemas.errors import LedgerUnavailable
from tasks import clock
from tasks.acts import perform
from tasks.figures import summary

BATCH = timedelta(days=28)  # cases are filed together, each at most this long before its own day


@dataclass
class Day:
    """What the agenda holds for one day: cases to file and acts of stories, in order."""

    on: date
    filings: list[int] = field(default_factory=list)
    steps: list[tuple[Story, StoryAct]] = field(default_factory=list)


def agenda(
    applications: Mapping[int, Mapping[str, Any]], stories: Iterable[Story], calendar: Calendar
) -> list[Day]:
    """Return the days in order; a case is filed on its own day or up to `BATCH` before it."""
    days: dict[date, Day] = {}
    for case, on in _filing_days(applications).items():
        days.setdefault(on, Day(on)).filings.append(case)
    for story in stories:
        for step in story.steps:
            on = calendar.today(step.at)
            days.setdefault(on, Day(on)).steps.append((story, step))
    return [days[on] for on in sorted(days)]


def _filing_days(applications: Mapping[int, Mapping[str, Any]]) -> dict[int, date]:
    ordered = sorted(applications, key=lambda case: (str(applications[case]["submitted_on"]), case))
    days: dict[int, date] = {}
    first = date.min
    for case in ordered:
        own = date.fromisoformat(str(applications[case]["submitted_on"]))
        first = first if first != date.min and own - first <= BATCH else own
        days[case] = first
    return days


def last_day(story: Story, calendar: Calendar) -> date:
    """Return the day of a story's last act; after it the story goes the plain way to its end."""
    return calendar.today(story.steps[-1].at)


def led_on(stories: Sequence[Story], day: date, calendar: Calendar) -> frozenset[str]:
    """Return the numbers that a story leads on that day."""
    return frozenset(one.number for one in stories if day <= last_day(one, calendar))


GAP = timedelta(days=28)  # the flows are asked at most once in this time, but for the agenda
POLL_SECONDS = 0.03
QUIET_SECONDS = 20.0  # after this long without a new entry the engine is looked after
PATIENCE = 3
TOLD = "notice"  # a government lifts its response: no clock of ours knows when
SERVED_AT_ONCE_MAX = 40
PAPERS_SECONDS_MAX = 60.0


@dataclass
class Demo:
    """A running demo; `tell` hears of every day that is finished."""

    ledger: Ledger
    rules: Rules
    engine: Engine
    state: Path
    applications: Mapping[int, Mapping[str, Any]]
    stories: Sequence[Story]
    words: Mapping[str, str]
    tell: Callable[["Demo"], None]
    until: date = date.max  # the day on which people are left to their work
    hold: Mapping[str, str] = field(default_factory=dict)  # number -> the act it waits on then
    finished: date = date.min  # the last day that was played to its end
    served: date = date.min  # the last day on which everybody was served
    done: int = 0
    nudges: int = 0
    wrong: list[str] = field(default_factory=list)  # what went another way, or stayed due
    _tried: set[str] = field(default_factory=set)
    _left: list[tuple[Story, StoryAct]] = field(default_factory=list)

    def play(self) -> None:
        """Play from where the ledger stands to the end."""
        calendar = self.rules.calendar
        if self.finished > date.min:  # cut short: what the stories left to the flows before
            self._drain([story.number for story in self.stories])
        days = agenda(self.applications, self.stories, calendar)
        while (stop := self._next_stop(days)) is not None:
            self._enter(stop)
            today = next((day for day in days if day.on == stop), Day(stop))
            self._file(today.filings)
            if stop >= self.until:
                self._drain()
                break
            for story, step in today.steps:
                self._step(story, step)
            if today.filings or self._service_is_due(stop):
                self._serve(stop)
                self.served = stop
                self._flush()
            self.finished = stop
            self.tell(self)
        self._flush()
        self._await_papers()

    def _next_stop(self, days: Sequence[Day]) -> date | None:
        """Return the next day of the agenda or the next due day, whichever is first."""
        calendar, now = self.rules.calendar, self.finished
        if (entered := calendar.today(clock.now(self.ledger))) > now and entered >= days[0].on:
            return entered  # cut short on that day: go on with it
        found = [day.on for day in days if day.on > now][:1]
        with self.ledger.read() as tx:
            due = queries.next_due(tx, max(now, self.served))
        if due is not None:
            found.append(max(due, _later(self.served), _later(now, timedelta(days=1))))
        ends = now < self.until < date.max
        return min([*found, self.until] if ends else found, default=None)

    def _service_is_due(self, today: date) -> bool:
        with self.ledger.read() as tx:
            due = queries.next_due(tx, self.served)
        return due is not None and max(due, _later(self.served)) <= today

    def _enter(self, day: date) -> None:
        at = datetime.combine(day, OFFICE_OPENS, self.rules.calendar.zone).astimezone(UTC)
        if clock.now(self.ledger) < at:
            clock.set_now(self.ledger, at)

    def _file(self, cases: Sequence[int]) -> None:
        for case in cases:
            application = self.applications[case]
            number = number_of(self.rules, case)
            org = str(application["applicant"])
            street = self.rules.directory.is_street(org)
            by = actor("STREET_HEAD" if street else "DEPT_HEAD", org)
            filing = Act(verb="submit", number=number, data={"application": dict(application)})
            self._do(ScriptLine(filing, by, f"demo:submit:{number}"))

    def _step(self, story: Story, step: StoryAct) -> None:
        """Play one act of a story with what must be refused around it.

        What the flows do waits until everybody is served, or for the next act of its own.
        """
        if story.id in {one.id for one, _ in self._left}:
            self._flush()
        for index, one in enumerate(step.refused):
            if one.before:
                self._forbidden(story, step, index)
        line = ScriptLine(_act(story, step), step.by, f"{story.id}:{step.no}")
        if step.by == SYSTEM:
            if TOLD in step.data:
                self._do(line)
            self._left.append((story, step))
            return
        if not self._do(line).accepted:
            self.wrong.append(line.key)
        self._forbidden_after(story, step)

    def _flush(self) -> None:
        """Let the flows do what the stories left to them, together: a nudge each would be many."""
        if self._left:  # no numbers would mean all
            self._drain([story.number for story, _ in self._left])
        for story, step in self._left:
            self._forbidden_after(story, step)
        self._left.clear()

    def _forbidden_after(self, story: Story, step: StoryAct) -> None:
        for index, one in enumerate(step.refused):
            if not one.before:
                self._forbidden(story, step, index)

    def _forbidden(self, story: Story, step: StoryAct, index: int) -> None:
        one = step.refused[index]
        verb, data, by = (
            (step.verb, step.data, step.by) if one.repeat else (one.verb, one.data, one.by)
        )
        act = Act(verb=verb, number=step.number or story.number, data=data)
        key = f"{story.id}:{step.no}:refused:{index}"
        if perform.perform(self.ledger, act, by, key).accepted:
            self.wrong.append(key)

    def _serve(self, today: date) -> None:
        """People and flows by turns, until nobody owes anything that the script answers."""
        led = led_on(self.stories, today, self.rules.calendar)
        for _ in range(SERVED_AT_ONCE_MAX):
            while self._answer_all(today, led):
                pass
            if not self._drain():
                return

    def _answer_all(self, today: date, led: frozenset[str]) -> int:
        with self.ledger.read() as tx:
            items = [one for one in queries.waits(tx) if self._is_open(one, led)]
            assignments = {
                number: stands(tx, number, self.rules, self.words)
                for number in {i.number for i in items}
            }
        done = 0
        for _, some in groupby(sorted(items, key=_one_hand), key=_one_hand):
            group = list(some)
            assignment = assignments[group[0].number]
            if assignment is None:
                continue
            for line in script.answer(group, assignment, self.rules, today, actor):
                if line.key not in self._tried:
                    done += self._do(line).accepted
        return done

    def _is_open(self, item: WorkItem, led: frozenset[str]) -> bool:
        if item.role == SYSTEM.role or item.number in led or not script.knows(item.act):
            return False
        return self.hold.get(item.number) != item.act

    def _do(self, line: ScriptLine) -> Receipt:
        for left in reversed(range(PATIENCE)):
            try:
                receipt = perform.perform(self.ledger, line.act, line.by, line.key)
                break
            except LedgerUnavailable:  # the flows write all the time on a slow machine
                if not left:
                    raise
        self.done += receipt.accepted
        self._tried.add(line.key)  # done again it would change nothing
        return receipt

    def _drain(self, numbers: Sequence[str] = ()) -> bool:
        """Nudge the flows and wait until nothing is due; return whether anything was done."""
        before = self._entries()
        if not self._due(numbers):
            return False
        for _ in range(PATIENCE):
            self.nudges += 1
            if not nudge(numbers, state=self.state):
                self.engine.ensure()
                nudge(numbers, state=self.state)
            if self._quiet(numbers):
                break
            self.engine.ensure()
        else:
            self.wrong += [f"due:{one.act}:{one.stream}" for one in self._due(numbers)]
        return self._entries() > before

    def _quiet(self, numbers: Sequence[str]) -> bool:
        """Wait until nothing is due; False when nothing happened for too long."""
        entries, since = self._entries(), time.monotonic()
        while self._due(numbers):
            time.sleep(POLL_SECONDS)
            now = self._entries()
            if now > entries:
                entries, since = now, time.monotonic()
            if time.monotonic() - since > QUIET_SECONDS:
                return False
        return True

    def _await_papers(self) -> None:
        """Wait until the flows have drawn up every paper that was called for, at most a minute."""
        last = time.monotonic() + PAPERS_SECONDS_MAX
        while summary.papers_missing(self.ledger) and time.monotonic() < last:
            time.sleep(POLL_SECONDS)

    def _due(self, numbers: Sequence[str]) -> list[WorkItem]:
        today = self.rules.calendar.today(clock.now(self.ledger))
        with self.ledger.read() as tx:
            return queries.due(tx, today, numbers=numbers, limit=1)

    def _entries(self) -> int:
        with self.ledger.read() as tx:
            return queries.counts(tx)["journal"]


def stands(tx: Tx, number: str, rules: Rules, words: Mapping[str, str]) -> DemoAssignment | None:
    """Return what stands on an assignment, as the script reads it; None where there is none."""
    found = assignments.find(tx, number)
    if found is None or found.assignment is None:
        return None
    placements = [one.state for one in found.placements.values()]
    asked = (found.application or {}).get("communities", ())
    codes = rules.directory.codes if asked == "all" else tuple(asked)
    return DemoAssignment(
        state=found.assignment,
        placements={one.community: one for one in placements},
        communities=codes,
        words=words,
    )


def _act(story: Story, step: StoryAct) -> Act:
    return Act(verb=step.verb, number=step.number or story.number, data=step.data)


def _later(day: date, by: timedelta = GAP) -> date:
    return day if day == date.min else day + by


def _one_hand(item: WorkItem) -> tuple[str, str, str, str]:
    return item.number, item.act, item.role, item.org


def number_of(rules: Rules, case: int) -> str:
    """Return the number a case is filed under in the demo: the case's own."""
    return f"{rules.jurisdiction.area}-ZR-2026-{case:05d}"
