"""The day of a department: its deadlines, where its items stand, what it owes, what ends."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from desk.web.money_reports import filters
from desk.web.request.request import Desk
from ledger.read import assignments, inboxes, list_rows, lists
from ledger.read.inboxes import InboxItem
from ledger.read.list_rows import AssignmentRow, Placed
from ledger.store.session import Tx
from policies.cost import arrears
from policies.visibility import scope
from schemas.states.stages import Agreement, Stage, Work
from schemas.states.states import AssignmentState
from tasks.funds import reports_by_name as funds

ROLES = ("DEPT_CLERK", "DEPT_HEAD", "FIN_DEPT")
BEFORE_WORK = (
    Stage.SUBMITTED, Stage.RETURNED, Stage.ACCEPTED, Stage.CONSULTING, Stage.STREET_REVIEW,
    Stage.FUND_REVIEW, Stage.LG_DECISION, Stage.PUBLICITY, Stage.OBJECTION,
)  # fmt: skip
IN_FORCE = (
    Stage.APPROVED, Stage.APPROVED_COND, Stage.EFFECTIVE, Stage.SUSPENDED, Stage.AMENDING,
    Stage.RENEWING,
)  # fmt: skip
RENEWABLE = (Stage.EFFECTIVE,)
UNSIGNED = (
    Agreement.G_DRAFT, Agreement.G_SENT, Agreement.G_NEGOTIATING, Agreement.G_SIGNED_DEPT,
    Agreement.G_SIGNED_COMM,
)  # fmt: skip
OVER = (Work.CLOSED, Work.TERMINATED)
PAYING = ("order", "pay", "settle")
LISTED_MAX, SHOWN = 500, 40
ENDING_DAYS, PAYING_WD = 90, 20


@dataclass(frozen=True)
class Start:
    """An application under way: the day it asks to start, and the first day it may."""

    number: str
    title: str
    stage: str
    start_on: date | None
    earliest: date | None

    @property
    def early(self) -> bool:
        """Whether it asks to start before it may."""
        return bool(self.start_on and self.earliest and self.start_on < self.earliest)


@dataclass(frozen=True)
class Progress:
    """One item in force and where it stands at each of its communities; amounts in fen."""

    number: str
    title: str
    places: tuple[Placed, ...]

    @property
    def states(self) -> dict[str, int]:
        """How many communities are in each state of work."""
        found: dict[str, int] = {}
        for one in self.places:
            found[one.work] = found.get(one.work, 0) + 1
        return found

    @property
    def amount_fen(self) -> int:
        """What is agreed for all of its communities."""
        return sum(one.amount_fen for one in self.places)

    @property
    def confirmed_fen(self) -> int:
        """What the communities confirmed as usable."""
        return sum(one.confirmed_fen for one in self.places)


@dataclass(frozen=True)
class Ending:
    """An item in force that ends soon, and until when its renewal may be asked for."""

    number: str
    title: str
    end_on: date
    renew_by: date
    renewable: bool  # as far as its stage goes


@dataclass(frozen=True)
class Owed:
    """An instalment that the department owes late."""

    number: str
    title: str
    community: str  # by name
    no: int
    fen: int
    due: date
    late_wd: int
    consequence: str


@dataclass(frozen=True)
class Money:
    """What a department owes late, and how punctual it was this year: its own figures only."""

    owed: tuple[Owed, ...]
    punctuality: Mapping[str, Any] | None  # None: nothing fell due yet

    @property
    def fen(self) -> int:
        """All that is owed late."""
        return sum(one.fen for one in self.owed)


@dataclass(frozen=True)
class Day:
    """What a department sees first."""

    earliest: date  # the first day that an application of today may start
    lead_wd: int
    starts: tuple[Start, ...]
    correct: tuple[AssignmentRow, ...]
    unsigned: tuple[Placed, ...]
    payments: tuple[InboxItem, ...]
    progress: tuple[Progress, ...]
    accepting: tuple[InboxItem, ...]
    endings: tuple[Ending, ...]
    counts: Mapping[str, int]  # work items of the seat's own inbox, by act


def day_of(here: Desk) -> Day:
    """Return the day of the seat's own department."""
    lead = int(here.rules.rulebook.ground.params["lead_time_wd"])
    with here.ledger.read() as tx:
        under_way = _assignments(here, tx, BEFORE_WORK)
        filed = _filed(tx, under_way)
        placed = _placed(here, tx)
        post = inboxes.Post(here.by.role, here.by.org, here.today)
        counts = inboxes.inbox_counts(tx, post, here.today).acts
        payments = _payments(here, tx)
        accepting = _inbox(here, tx, "DEPT_CLERK", ("accept_work",))
        endings = _endings(here, _assignments(here, tx, IN_FORCE))
    return Day(
        earliest=here.rules.calendar.add(here.today, lead),
        lead_wd=lead,
        starts=tuple(_start(here, one, filed.get(one.number), lead) for one in under_way),
        correct=tuple(one for one in under_way if one.stage == Stage.RETURNED),
        unsigned=tuple(sorted((one for one in placed if _unsigned(one)), key=_by_due)),
        payments=tuple(payments),
        progress=_progress(placed),
        accepting=tuple(accepting),
        endings=tuple(endings),
        counts=counts,
    )


def _assignments(here: Desk, tx: Tx, stages: Iterable[Stage]) -> list[AssignmentRow]:
    """Return the department's own assignments in some stages, what is due first first."""
    want = list_rows.Want(stages=tuple(stages), applicant=here.bodies)
    found = lists.assignments(tx, scope.reach(here.by, here.rules), want, limit=LISTED_MAX).items
    return sorted(found, key=_by_due)


def _by_due(one: AssignmentRow | Placed) -> tuple[date, str]:
    return one.due_on or date.max, one.number


def _filed(tx: Tx, rows: Iterable[AssignmentRow]) -> dict[str, date]:
    """Return the days of first submission: a correction does not start the lead time anew."""
    found = assignments.states(tx, AssignmentState, [one.number for one in rows])
    return {one.number: one.filed_on for one in found if one.filed_on}


def _start(here: Desk, one: AssignmentRow, filed: date | None, lead: int) -> Start:
    earliest = here.rules.calendar.add(filed, lead) if filed else None
    return Start(one.number, one.title, one.stage, one.start_on, earliest)


def _placed(here: Desk, tx: Tx) -> list[Placed]:
    want = list_rows.Want(applicant=here.bodies)
    reach = scope.reach(here.by, here.rules)
    found = lists.placements(tx, reach, want, limit=LISTED_MAX).items
    return [one for one in found if one.work not in OVER]


def _unsigned(one: Placed) -> bool:
    return one.agreement in UNSIGNED


def _progress(placed: Iterable[Placed]) -> tuple[Progress, ...]:
    by_number: dict[str, list[Placed]] = {}
    for one in placed:
        by_number.setdefault(one.number, []).append(one)
    return tuple(
        Progress(number, some[0].title, tuple(sorted(some, key=lambda one: one.community)))
        for number, some in by_number.items()
    )


def _payments(here: Desk, tx: Tx) -> list[InboxItem]:
    """Return what finance is to order or pay within some working days, and what is late."""
    until = here.rules.calendar.add(here.today, PAYING_WD)
    found = _inbox(here, tx, "FIN_DEPT", PAYING)
    return [one for one in found if one.due is not None and one.due <= until]


def _inbox(here: Desk, tx: Tx, role: str, acts: Iterable[str]) -> list[InboxItem]:
    """Return work items of a role of the own department, the most urgent first."""
    post = inboxes.Post(role, here.by.org, here.today)
    found = [
        item
        for act in acts
        for item in inboxes.inbox(tx, post, inboxes.Sought(act=act), limit=LISTED_MAX).items
    ]
    return sorted(found, key=lambda one: (one.due or date.max, one.number, one.community))


def _endings(here: Desk, rows: Iterable[AssignmentRow]) -> list[Ending]:
    before = int(here.rules.jurisdiction.params["renewal_before_wd"])
    until, back = here.today + timedelta(days=ENDING_DAYS), here.rules.calendar.back
    found = [
        Ending(
            one.number,
            one.title,
            one.end_on,
            back(one.end_on, before),
            one.stage == Stage.EFFECTIVE,
        )
        for one in rows
        if one.end_on is not None and here.today <= one.end_on <= until
    ]
    return sorted(found, key=lambda one: (one.end_on, one.number))


def money_of(here: Desk) -> Money:
    """Return what the seat's own department owes late, and its punctuality this year."""
    owed = [
        Owed(
            number=row["number"],
            title=row["title"],
            community=row["community"],
            no=row["no"],
            fen=row["amount"],
            due=row["due"],
            late_wd=row["late_wd"],
            consequence=_consequence(here, row["late_wd"]),
        )
        for row in _rows(here, "arrears")
    ]
    punctual = next(iter(_rows(here, "punctuality")), None)
    return Money(tuple(sorted(owed, key=lambda one: (one.due, one.number))), punctual)


def _consequence(here: Desk, late_wd: int) -> str:
    """Name the worst that holds for money that is so many working days late; '' for nothing."""
    clocks = here.rules.jurisdiction.route_on(here.today).clocks
    held = [clocks[code] for code in arrears.LADDER if late_wd >= clocks[code].wd]
    return (held[-1].name if here.lang == "zh" else held[-1].name_en) if held else ""


def _rows(here: Desk, name: str) -> list[dict[str, Any]]:
    asked = filters(here, name, here.today, {"department": here.by.org})
    with funds.opened(here.ledger, name, asked) as report:
        names = [column.code for column in report.columns]
        return [dict(zip(names, row, strict=True)) for row in report.rows]
