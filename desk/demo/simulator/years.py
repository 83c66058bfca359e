"""The years of a district, day by day: departments ask, people answer, the system does what is due.

Everybody answers by the demo's script; a late department pays late, a bypassing one tells
communities directly and is refused. The ledger's time moves from one day on which something happens
to the next.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any

from desk.demo import script
from desk.demo.actors import actor, employ
from desk.demo.demo import stands
from desk.demo.script import DemoAssignment, ScriptLine
from desk.demo.simulator.demands import SimulatedDemand, moved
from desk.demo.story import OFFICE_OPENS
from flows.engine.catching_up import catch_up
from ledger.read import queries
from ledger.store.session import Ledger
from policies.rules import Rules
from schemas.acts.act import SYSTEM, Act, Actor, WorkItem
from schemas.reports.reports import Report
from tasks import clock
from tasks.acts import perform
from tasks.figures import daily_figures

SERVED_EVERY = timedelta(days=3)  # people look at what waits on them
PAYING = ("order", "pay")
TOO_LATE = "T01"  # the rule of the lead time
ROUNDS_MAX = 60


@dataclass
class Years:
    """A district at work. reports: the figures at the end of each month, by its first day."""

    ledger: Ledger
    rules: Rules
    demands: Sequence[SimulatedDemand]
    words: Mapping[str, str]
    tell: Callable[[date, int], None]
    reports: dict[date, Report] = field(default_factory=dict)
    turned_down: Counter[str] = field(default_factory=Counter)  # acts, by code
    done: int = 0
    _late: dict[str, int] = field(default_factory=dict)
    _asked: dict[str, dict[str, Any]] = field(default_factory=dict)
    _employed: set[Actor] = field(default_factory=set)
    _keys: set[str] = field(default_factory=set)

    def play(self, first: date, last: date) -> None:
        """Play from the first to the last day, both included."""
        self._late = {number: one.late_wd for one in self.demands for number, _ in one.filed}
        self._asked = {number: told for one in self.demands for number, told in one.filed}
        asked = sorted(self.demands, key=lambda one: (one.on, one.department, one.whole["title"]))
        by_day = {day: list(some) for day, some in groupby(asked, key=lambda one: one.on)}
        for today in self._days(first, last, by_day):
            self._enter(today)
            for demand in by_day.get(today, ()):
                self._ask(demand)
            self._serve(today)
            if (today + timedelta(days=1)).day == 1:
                self.reports[today.replace(day=1)] = daily_figures.of(self.ledger).report
                self.tell(today, self.done)

    def _days(self, first: date, last: date, asked: Mapping[date, object]) -> Iterator[date]:
        """Yield working days on which something may happen, and the last of each month."""
        day, served = first, first - SERVED_EVERY
        while day <= last:
            ends = (day + timedelta(days=1)).day == 1
            open_today = self.rules.calendar.is_working_day(day)
            if ends or day in asked or (open_today and day - served >= SERVED_EVERY):
                served = day
                yield day
            day += timedelta(days=1)

    def _enter(self, day: date) -> None:
        zone = self.rules.calendar.zone
        clock.set_now(self.ledger, datetime.combine(day, OFFICE_OPENS, zone).astimezone(UTC))

    def _ask(self, demand: SimulatedDemand) -> None:
        if not demand.filed:
            self._bypass(demand)
        head = actor("DEPT_HEAD", demand.department)
        for number, application in demand.filed:
            filing = Act(verb="submit", number=number, data={"application": application})
            self._do(ScriptLine(filing, head, f"sim:submit:{number}"))

    def _bypass(self, demand: SimulatedDemand) -> None:
        """Tell each community to do it; each refuses what was not admitted."""
        for code in demand.whole["communities"]:
            data = {
                "ground": "NO_ADMISSION",
                "text": self.words["not_admitted"],
                "department": demand.department,
                "community": code,
                "demand": {
                    "what": demand.whole["title"],
                    "on": demand.on.isoformat(),
                    "channel": self.words["by_phone"],
                    "by": demand.department,
                },
            }
            key = f"sim:refuse:{demand.department}:{demand.on}:{demand.whole['title']}:{code}"
            by = actor("COMM_SEC", code)
            self._do(ScriptLine(Act(verb="refuse", number="", data=data), by, key[:190]))

    def _serve(self, today: date) -> None:
        """People and the system by turns, until nobody does anything more today."""
        for _ in range(ROUNDS_MAX):
            done = catch_up(self.ledger) + self._answered(today)
            self.done += done
            if not done:
                return

    def _answered(self, today: date) -> int:
        with self.ledger.read() as tx:
            items = [one for one in queries.waits(tx) if self._is_ripe(one, today)]
            numbers = sorted({one.number for one in items})
            known = {number: stands(tx, number, self.rules, self.words) for number in numbers}
        done = 0
        for _, some in groupby(sorted(items, key=_one_hand), key=_one_hand):
            group = list(some)
            done += sum(map(self._do, self._lines(group, known[group[0].number], today)))
        return done

    def _lines(
        self, group: Sequence[WorkItem], about: DemoAssignment | None, today: date
    ) -> list[ScriptLine]:
        if about is None:
            return []
        if group[0].act == "resubmit":
            return self._again(about, group[0], today)
        lines = script.answer(group, about, self.rules, today, actor)
        return [one for one in lines if one.key not in self._keys]

    def _again(self, about: DemoAssignment, item: WorkItem, today: date) -> list[ScriptLine]:
        """What came too late is asked again, early enough; other defects are not mended."""
        number = about.state.number
        defects = {one.rule for one in about.state.findings if one.severity == "return"}
        if defects != {TOO_LATE}:
            return []
        later = moved(self._asked[number], today)
        act = Act(verb="resubmit", number=number, data={"application": later})
        line = ScriptLine(act, actor(item.role, item.org), f"sim:resubmit:{number}")
        return [] if line.key in self._keys else [line]

    def _is_ripe(self, item: WorkItem, today: date) -> bool:
        """Tell whether somebody looks at it today: a late department pays days after it is due."""
        if item.role == SYSTEM.role or not script.knows(item.act):
            return False
        if item.from_on is not None and item.from_on > today:
            return False
        late = self._late.get(item.number, 0)
        if not late or item.act not in PAYING:
            return True
        return item.due is not None and today >= self.rules.calendar.add(item.due, late)

    def _do(self, line: ScriptLine) -> bool:
        if line.by not in self._employed:
            employ(self.ledger, [line.by])
            self._employed.add(line.by)
        receipt = perform.perform(self.ledger, line.act, line.by, line.key)
        self._keys.add(line.key)
        if receipt.refused:
            self.turned_down[receipt.refused.code] += 1
        return receipt.accepted


def _one_hand(item: WorkItem) -> tuple[str, str, str, str]:
    return item.number, item.act, item.role, item.org
