"""The morning of a street: its queue, its consultations, money it keeps, how full it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from desk.web.money_reports import filters
from desk.web.request.request import Desk
from ledger.read import list_rows, lists, queries
from ledger.read.list_rows import AssignmentRow, OpinionRow
from ledger.store.session import Tx
from policies.cost.capacity import ceiling
from policies.visibility import scope
from schemas.acts.act import WorkItem
from schemas.states.stages import Answer, Stage
from tasks.figures import capacity
from tasks.funds import reports_by_name as funds

QUEUE = (
    Stage.SUBMITTED, Stage.RETURNED, Stage.ACCEPTED, Stage.CONSULTING, Stage.STREET_REVIEW,
    Stage.FUND_REVIEW, Stage.LG_DECISION, Stage.PUBLICITY, Stage.OBJECTION, Stage.RECONSIDER,
)  # fmt: skip
LISTED_MAX, SHOWN = 500, 40
MONTHS = 6


@dataclass(frozen=True)
class Queued:
    """An assignment that the street reviews, and whose move it is; no move: the system's."""

    assignment: AssignmentRow
    move: WorkItem | None
    others: int  # further work items of the same assignment
    mine: bool
    ours_late: bool  # this street, whoever of it, owes something that is overdue

    @property
    def due(self) -> date | None:
        """The day by which the next move is owed."""
        return self.move.due if self.move and self.move.due else self.assignment.due_on


@dataclass(frozen=True)
class Consultation:
    """A consultation that runs: who answered, who did not yet, and until when."""

    number: str
    title: str
    applicant: str
    due: date | None
    silent: tuple[OpinionRow, ...]
    answered: int
    asked: int


@dataclass(frozen=True)
class CustodyRow:
    """An instalment in custody; late_wd: working days beyond the term, days: since it came."""

    number: str
    title: str
    community: str  # by name
    no: int
    fen: int
    since: date
    days: int
    due: date | None
    late_wd: int
    disputed: str


@dataclass(frozen=True)
class Full:
    """How full a community is; limit: hours of a month, months: percent of it (None: unknown)."""

    code: str
    staff: int | None
    items: int
    limit: int | None
    months: dict[str, int | None]


def queue(here: Desk) -> tuple[list[Queued], int]:
    """Return what the street reviews, the most urgent first, and how much more there is."""
    want = list_rows.Want(stages=QUEUE, street=here.bodies)
    with here.ledger.read() as tx:
        found = lists.assignments(
            tx, scope.reach(here.by, here.rules), want, limit=LISTED_MAX
        ).items
        urgent = sorted(found, key=lambda one: (one.due_on or date.max, one.number))
        queued = [_queued(here, tx, one) for one in urgent[:SHOWN]]
    return sorted(queued, key=_order), len(urgent) - len(queued)


def _order(one: Queued) -> tuple[date, bool, str]:
    return one.due or date.max, not one.mine, one.assignment.number


def _queued(here: Desk, tx: Tx, one: AssignmentRow) -> Queued:
    waits = [item for item in queries.waits(tx, one.number) if item.role != "system"]
    own = [item for item in waits if item.role == here.by.role and item.org == here.by.org]
    move = next(iter((*own, *waits)), None)
    ours_late = any(
        item.org == here.by.org and item.due is not None and item.due < here.today for item in waits
    )
    return Queued(one, move, max(0, len(waits) - 1), bool(own), ours_late)


def consultations(here: Desk) -> list[Consultation]:
    """Return the consultations that run in assignments this seat reads."""
    reach = scope.reach(here.by, here.rules)
    with here.ledger.read() as tx:
        want = list_rows.Want(stages=(Stage.CONSULTING,))
        running = lists.assignments(tx, reach, want, limit=SHOWN).items
        asked = {
            one.number: lists.opinions(
                tx, reach, list_rows.Want(number=one.number), limit=LISTED_MAX
            ).items
            for one in running
        }
    found = [_consultation(one, asked[one.number]) for one in running]
    return sorted(found, key=lambda one: (one.due or date.max, one.number))


def _consultation(assignment: AssignmentRow, asked: Iterable[OpinionRow]) -> Consultation:
    every = sorted(asked, key=lambda one: one.community)
    silent = tuple(one for one in every if one.answer in (Answer.ASKED, Answer.ASK_CLARIFICATION))
    due = min((one.due_on for one in silent if one.due_on), default=assignment.due_on)
    return Consultation(
        number=assignment.number,
        title=assignment.title,
        applicant=assignment.applicant,
        due=due,
        silent=silent,
        answered=len(every) - len(silent),
        asked=len(every),
    )


def kept(here: Desk) -> list[CustodyRow]:
    """Return the money the street keeps for its communities, the longest first."""
    asked = filters(here, "custody", here.today, {"street": here.by.org})
    with funds.opened(here.ledger, "custody", asked) as report:
        names = [column.code for column in report.columns]
        rows = [dict(zip(names, row, strict=True)) for row in report.rows]
    return sorted((_kept(here, row) for row in rows), key=lambda one: (one.since, one.number))


def _kept(here: Desk, row: dict[str, Any]) -> CustodyRow:
    since = row["custody_on"]
    return CustodyRow(
        number=row["number"],
        title=row["title"],
        community=row["community"],
        no=row["no"],
        fen=row["amount"],
        since=since,
        days=(here.today - since).days,
        due=row["handover_due"],
        late_wd=row["late_wd"],
        disputed=row["disputed"],
    )


def fullness(here: Desk) -> list[Full]:
    """Return how full the street's communities are in the next months, in order of code."""
    ground, known = here.rules.rulebook.ground, here.rules.directory.communities
    told = capacity.heat(here.ledger, street=here.by.org, on=here.today, count=MONTHS)
    return [
        Full(
            code=one["code"],
            staff=one["staff"],
            items=one["items"],
            limit=_hours(ceiling(known[one["code"]], ground)),
            months=one["months"],
        )
        for street in told
        for one in street["communities"]
    ]


def _hours(hundredths: int | None) -> int | None:
    return None if hundredths is None else hundredths // 100
