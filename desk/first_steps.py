"""First steps of a new place: what has to be there before the first item, and how far each is."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from desk import running
from desk.people import listed
from ledger.store.session import Ledger
from policies.rules import Rules
from schemas.states.rulebooks import PlaceState
from tasks import adopted, clock
from tasks.figures import census

COPIES = "ledger-*.db"
OFFICE = "LG_OFFICE"
PLAN_MONTH = 11  # in it the plan of the next year's holidays comes out
OPENERS = {"SYS_ADMIN": "/people/list", "SEC_ADMIN": "/people/seats"}
READERS = frozenset(("SYS_ADMIN", "SEC_ADMIN", "AUD_ADMIN", OFFICE, "FIN_BUREAU"))
"""Who sets a place up, and who watches over it: each sees all steps and opens its own."""


class FirstStep(NamedTuple):
    """One step: `done` of `whole` (0: nobody knows how many); paths: who does it -> where."""

    name: str  # place, people, holidays, budget, running, census, backup
    done: int
    whole: int
    paths: Mapping[str, str]

    @property
    def is_done(self) -> bool:
        """Whether nothing of it is left to do."""
        return bool(self.done) and self.done >= self.whole


def steps(ledger: Ledger, rules: Rules, backups: Path) -> tuple[FirstStep, ...]:
    """Return the steps in the order in which they are done; backups: the folder of copies."""
    now = clock.now(ledger)
    today = rules.calendar.today(now)
    people, asked = listed.progress(ledger)
    known = adopted.state(ledger)
    lines = adopted.sheet(ledger, "budget", now)
    left = len(adopted.unregistered(ledger, now))
    taken = running.taken(ledger)
    planned = running.planned(ledger, rules, now, taken)
    confirmed = sum(not one.waiting for one in taken)
    return (
        FirstStep("place", _versions(known), 1, {OFFICE: "/office/place"}),
        FirstStep(
            "people",
            people,
            people + asked,
            {"SYS_ADMIN": "/people/list", "SEC_ADMIN": "/people/seats"},
        ),
        FirstStep("holidays", *_years(rules, today), {OFFICE: "/office/place"}),
        FirstStep("budget", len(lines) - left, len(lines), {"FIN_BUREAU": "/money/planned"}),
        FirstStep("running", confirmed, len(taken) + len(planned), {OFFICE: "/office/running"}),
        FirstStep("census", len(census.taken(ledger)), 1, {OFFICE: "/office/census"}),
        FirstStep("backup", sum(1 for _ in backups.glob(COPIES)), 1, {"SYS_ADMIN": "/operations"}),
    )


def _versions(known: PlaceState | None) -> int:
    return len(known.versions) if known else 0


def _years(rules: Rules, today: date) -> tuple[int, int]:
    """Return for how many years the plan of holidays is known, and for how many it can be.

    The next year's comes out in November (国务院办公厅, each year): before, nobody can enter it.
    """
    years = (today.year, today.year + 1) if today.month >= PLAN_MONTH else (today.year,)
    known = sum(not rules.calendar.is_estimated(date(year, 12, 31)) for year in years)
    return known, len(years)
