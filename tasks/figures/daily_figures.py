"""The figures of the day, kept beside the journal as it grows: one pass, and then what is new.

A process holds what it has read of a ledger and goes on from there, so that a page costs what the
last acts cost. Where putting the sums together takes long, they may be a little older than the
journal: never by more than twenty times what it takes to make them.
"""

import threading
import time
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

from ledger.audit import journal
from ledger.read import journal_feed
from ledger.store.session import Ledger, Tx
from policies.burden import MEASURED, Burden, inherited
from policies.burden.baseline import against
from policies.burden.offices import Offices
from policies.rules import Rules
from schemas.reports.reports import Report, Stay
from tasks import clock, rulebooks
from tasks.figures import census

GAPS_MAX = 1000  # ids still missing below the newest; older ones were never written
PATIENCE = 20  # of the time spent on the figures, one part in so many
FREE_SECONDS = 0.05  # below this they are always made anew


@dataclass(frozen=True)
class Figures:
    """What the journal says up to its newest entry, as of a day."""

    on: date
    head: int
    report: Report
    stays: tuple[Stay, ...]


@dataclass
class _Course:
    """How far a ledger's journal has been read, and what it came to."""

    rules: Rules
    burden: Burden
    offices: Offices
    head: int = 0
    gaps: set[int] = field(default_factory=set)
    figures: Figures | None = None
    made: float = 0.0
    took: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)


_COURSES: WeakKeyDictionary[Ledger, _Course] = WeakKeyDictionary()
_OPENING = threading.Lock()


def of(ledger: Ledger) -> Figures:
    """Return the figures of the ledger's day.

    Only one caller reads on; the others have the figures of before meanwhile, if there are any.
    """
    course = _course(ledger)
    if course.figures is not None and not course.lock.acquire(blocking=False):
        return course.figures
    if course.figures is None:
        course.lock.acquire()
    try:
        return _read_on(ledger, course)
    finally:
        course.lock.release()


def _course(ledger: Ledger) -> _Course:
    rules = rulebooks.rules_of(ledger)
    with _OPENING:
        known = _COURSES.get(ledger)
        if known is None or _counted(known.rules) != _counted(rules):
            known = _COURSES[ledger] = _Course(rules, Burden(rules), Offices(rules))
        return known


def _counted(rules: Rules) -> tuple[Any, ...]:
    """Return what figures are counted by: other rules, or bodies that ended, count otherwise."""
    return rules.digest, rules.directory.lineage


def _read_on(ledger: Ledger, course: _Course) -> Figures:
    day = course.rules.calendar.today(clock.now(ledger))
    with journal.snapshot(ledger) as tx:
        head = journal_feed.head(tx)
        if head < course.head:  # the file was put back to an older copy
            course.burden, course.offices = Burden(course.rules), Offices(course.rules)
            course.head, course.gaps, course.figures = 0, set(), None
        if (known := _still_good(course, head, day)) is not None:
            return known
        began = time.monotonic()
        _feed(tx, course)
        first = census.first(tx)
    report = course.burden.result(day).model_copy(update={"simulated": ledger.simulated})
    report = against(report, inherited.census(first, course.rules.directory)) if first else report
    course.figures = Figures(day, course.head, report, course.offices.result(day))
    course.made = time.monotonic()
    course.took = course.made - began
    return course.figures


def _still_good(course: _Course, head: int, day: date) -> Figures | None:
    known = course.figures
    if known is None or known.on != day:
        return None
    unchanged = known.head == head and not course.gaps
    waited = time.monotonic() - course.made
    rested = course.took < FREE_SECONDS or waited > PATIENCE * course.took
    return known if unchanged or not rested else None


def _feed(tx: Tx, course: _Course) -> None:
    for ident, entry in journal_feed.after(tx, MEASURED, course.head, course.gaps):
        course.gaps.discard(ident)
        if ident > course.head:
            course.gaps |= set(range(max(course.head + 1, ident - GAPS_MAX), ident))
            course.head = ident
        course.burden.feed(entry)
        course.offices.feed(entry)
    course.gaps = {gap for gap in course.gaps if gap > course.head - GAPS_MAX}
