"""Look at all live work again: what has become of its legal basis, and what today's rules find.

Nothing is changed but what `note_basis` tells; a finding that is new is counted for the office.
"""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from prefect import task
from prefect.artifacts import acreate_progress_artifact, aupdate_progress_artifact
from prefect.cache_policies import NO_CACHE

from ledger.read import assignments, queries
from ledger.store import meta
from ledger.store.session import Ledger
from ledger.write import comparable_items
from policies.lifecycle.table import TABLE
from policies.rulebook.recheck import BasisNotice, notices
from policies.rules import Rules
from schemas.acts.act import SYSTEM, Act
from schemas.applications.application import Application
from schemas.states.states import AssignmentState
from tasks import clock, rulebooks
from tasks.acts.perform import perform
from tasks.routing import due
from tasks.routing.steps import may_help

PAGE = 250
DONE = "rechecked_on"


@dataclass
class Screened:
    """What a look has found: assignments seen, notices told, and new findings by rule."""

    seen: int = 0
    told: int = 0
    new: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Screened") -> None:
        """Take in what another page found."""
        self.seen += other.seen
        self.told += other.told
        self.new.update(other.new)


def count(ledger: Ledger) -> int:
    """Return how many live assignments there are."""
    return sum(len(page) for page in pages(ledger))


def pages(ledger: Ledger) -> Iterator[list[str]]:
    """Yield the numbers of live assignments in pages."""
    stages, last = sorted(TABLE["note_basis"].within), ""
    while True:
        with ledger.read() as tx:
            some = queries.numbers(tx, stages=stages, after=last, limit=PAGE)
        if not some:
            return
        yield some
        last = some[-1]


def owed(ledger: Ledger) -> bool:
    """Tell whether nobody has looked today yet."""
    with ledger.read() as tx:
        return meta.read(tx, DONE) != _today(ledger).isoformat()


def finish(ledger: Ledger) -> None:
    """Note that all live work was looked at today."""
    with ledger.write() as tx:
        meta.write(tx, DONE, _today(ledger).isoformat())


def screen(ledger: Ledger, numbers: Sequence[str]) -> Screened:
    """Look at some live assignments: judge each by today's rules, tell what is new of its basis."""
    rules, today = rulebooks.of(ledger).current(), _today(ledger)
    found = Screened()
    owing: list[tuple[str, BasisNotice]] = []
    with ledger.read() as tx:
        states = assignments.states(tx, AssignmentState, numbers)
        filed = comparable_items.filed(tx, [(one.number, one.version) for one in states])
    for state in states:
        application = Application.model_validate(filed[state.number])
        found.seen += 1
        found.new.update(_new(application, state, rules, today))
        owing += [
            (state.number, one)
            for one in notices(application, rules.rulebook, today)
            if one.key not in state.notices
        ]
    found.told = sum(_tell(ledger, number, notice) for number, notice in owing)
    return found


def _new(application: Application, state: AssignmentState, rules: Rules, today: date) -> set[str]:
    """Return the rules that find something today and did not when the application was filed."""
    verdict = rules.rulebook.judge(application, on=today)
    return {one.rule for one in verdict.findings} - {one.rule for one in state.findings}


def _tell(ledger: Ledger, number: str, notice: BasisNotice) -> bool:
    digest = hashlib.sha256(notice.key.encode()).hexdigest()[:16]
    act = Act(verb="note_basis", number=number, data=notice.model_dump(mode="json"))
    return perform(ledger, act, SYSTEM, f"sys:note_basis:{number}:{digest}").accepted


def everything(ledger: Ledger) -> Iterator[Screened]:
    """Look at all live work, page by page; yields what each page found."""
    for page in pages(ledger):
        yield screen(ledger, page)
    finish(ledger)


def _today(ledger: Ledger) -> date:
    calendar = rulebooks.of(ledger).current().calendar
    return calendar.today(clock.steady(ledger))


@task(
    name="screen_live",
    cache_policy=NO_CACHE,
    retries=2,
    retry_delay_seconds=1,
    retry_condition_fn=may_help,
)
async def screen_live() -> Screened:
    """Look at all live assignments again; the progress is an artifact of the run."""
    ledger = due.ledger()
    whole = await asyncio.to_thread(count, ledger)
    progress: Any = await acreate_progress_artifact(
        progress=0.0, key="recheck", description=f"{whole} live assignments"
    )
    found = Screened()
    for page in await asyncio.to_thread(_pages, ledger):
        found.add(await asyncio.to_thread(screen, ledger, page))
        await aupdate_progress_artifact(progress, round(100 * found.seen / max(1, whole), 1))
    await asyncio.to_thread(finish, ledger)
    return found


def _pages(ledger: Ledger) -> list[list[str]]:
    return list(pages(ledger))
