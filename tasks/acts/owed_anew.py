"""Who owes what is told anew when other settings of the place come into force, or another release.

A work item follows from a state and the place: where the leading group's office moves to another
body, what waits on it waits there from that day on. Work items are an index, so this is no event.
"""

from datetime import date
from importlib.metadata import version
from itertools import islice

from ledger.read import assignments
from ledger.store import meta
from ledger.store.session import Ledger
from ledger.write import states
from ledger.write.states import StateChange
from schemas.states.states import KINDS
from tasks import adopted, clock
from tasks.judges import Judge, judgement_of

TOLD_BY = "owed_by"
"""The fact of a ledger by what work items were told last: the content of its place, the release,
and the last year whose holidays are known (a release may know more of both)."""
YEARS = range(2020, 2100)
AT_ONCE = 500  # streams of one transaction


def tell(ledger: Ledger) -> int:
    """Write work items anew where other settings came into force since; return of how many streams.

    Done twice, late, or broken off half way, the result is the same.
    """
    known = adopted.state(ledger)
    now = known.at(clock.now(ledger)) if known else None
    if known is None or now is None:
        return 0
    judge = judgement_of(ledger)
    by = f"{now.digest} {version('zhunru')} {_last_year(judge)}"
    with ledger.read() as tx:
        if meta.read(tx, TOLD_BY) == by:
            return 0
    count = sum(_kind(ledger, kind, judge) for kind in sorted(KINDS))
    with ledger.write() as tx:
        meta.write(tx, TOLD_BY, by)
    return count


def _last_year(judge: Judge) -> int:
    calendar = judge.rules.calendar
    return max(year for year in YEARS if not calendar.is_estimated(date(year, 12, 31)))


def _kind(ledger: Ledger, kind: str, judge: Judge) -> int:
    with ledger.read() as tx:
        names = iter([row.id for row in assignments.every(tx, KINDS[kind])])
    count = 0
    while some := list(islice(names, AT_ONCE)):
        with ledger.write() as tx:
            changes = [
                StateChange(
                    kind=kind,
                    id=row.id,
                    raw=row.raw,
                    before=row.version,
                    version=row.version,
                    leaf=row.leaf,
                    waits=judge.waiting(kind, judge.view(kind, row.raw)),
                )
                for row in states.load(tx, kind, some, for_update=True).values()
            ]
            states.rewrite_waits(tx, kind, changes)
        count += len(some)
    return count
