"""The day of a community: what can be done, what must not be done yet and why, and its money."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from desk.web.request.request import Desk
from ledger.read import assignments, funds, inboxes, list_rows, lists
from ledger.read.inboxes import InboxItem
from ledger.read.list_rows import Placed
from ledger.store.session import Tx
from policies.cost import arrears
from policies.visibility import scope
from schemas.acts.act import WorkItem
from schemas.states.stages import Agreement, Answer, Cover, Payment, Stage, Work
from schemas.states.states import Instalment, PlacementState

LIVE_MAX = 60
OVER = (Work.CLOSED, Work.TERMINATED)
ONGOING = (Work.RUNNING, Work.REWORK)
PAUSED = (Work.PAUSED_NONPAY, Work.PAUSED_FORCE, Work.PAUSED_LG)
NOT_YET = tuple(str(stage) for stage in (
    Stage.SUBMITTED, Stage.RETURNED, Stage.ACCEPTED, Stage.CONSULTING, Stage.STREET_REVIEW,
    Stage.FUND_REVIEW, Stage.LG_DECISION, Stage.PUBLICITY, Stage.OBJECTION,
))  # fmt: skip
FUNDS = {Payment.IN_CUSTODY: "custody", Payment.DISPUTED: "disputed"}
OWN = ("early", "custody")  # waits for the day, or for the community itself
GROUPS = {
    "answer": "answers",
    "sign_community": "agreements",
    "confirm_usable": "money",
    "confirm_means": "means",
    "deliver": "running",
    "evaluate": "rating",
    "confirm_taken_over": "before",
}


@dataclass(frozen=True)
class Blocked:
    """An item that must not be done yet; `why` is a code, `waits` whose move it is."""

    number: str
    title: str
    applicant: str
    why: str
    day: date | None = None
    waits: WorkItem | None = None
    community: str = ""  # where it is placed


@dataclass(frozen=True)
class Money:
    """One instalment as the community sees it; amounts in fen."""

    number: str
    title: str
    applicant: str
    part: Instalment
    stage: Payment
    late: int  # working days
    confirm: bool
    suspend: bool
    suspend_from: date | None
    community: str = ""
    over: bool = False  # the work was ended: what was planned is owed no more, but settled

    @property
    def place(self) -> str:
        """Where the money is: `usable`, `custody`, `way`, `late`, `over` or `due`."""
        if self.part.stage in arrears.ARRIVED:
            return "usable"
        if self.part.stage is Payment.IN_CUSTODY:
            return "custody"
        if self.part.stage is Payment.DISPUTED:
            return "disputed"
        if self.late:
            return "late"
        if self.over and self.part.stage is Payment.PLANNED:
            return "over"
        return "way" if self.part.stage in (Payment.ORDERED, Payment.PAID) else "due"


@dataclass(frozen=True)
class Morning:
    """What a community sees first; `todo` by group, each in order of due day."""

    todo: Mapping[str, list[InboxItem]]
    blocked: tuple[Blocked, ...]
    money: tuple[Money, ...]
    live: tuple[Placed, ...]
    balance_fen: int  # of all its items, those that are over too

    def sum_of(self, place: str) -> int:
        """Return the fen of the instalments that are at a place."""
        return sum(one.part.amount_fen for one in self.money if one.place == place)


def morning(here: Desk) -> Morning:
    """Return the day of a community, as the secretary and the workers see it."""
    reach, codes = scope.reach(here.by, here.rules), here.bodies
    post = inboxes.Post("COMM_SEC", here.by.org, here.today)
    with here.ledger.read() as tx:
        items = inboxes.inbox(tx, post, limit=LIVE_MAX).items
        found = lists.placements(tx, reach, list_rows.Want(community=codes), limit=500).items
        live = [one for one in found if one.work not in OVER][:LIVE_MAX]
        states = _states(tx, live)
        balance = sum(one.balance_fen for one in funds.placements(tx, reach, community=codes))
        blocked = [*_waiting(here, tx, states), *_unadmitted(tx, reach, codes, states)]
    money = [line for one in states for line in lines(here, one)]
    return Morning(_grouped(items), tuple(blocked), tuple(money), tuple(live), balance)


def _states(tx: Tx, live: Iterable[Placed]) -> list[PlacementState]:
    ids = [f"{one.number}:{one.community}" for one in live]
    return assignments.states(tx, PlacementState, ids)


def _grouped(items: Iterable[InboxItem]) -> dict[str, list[InboxItem]]:
    """Group the work items; work that runs is reported when it is done, the rest is for today."""
    found: dict[str, list[InboxItem]] = {}
    for one in items:
        found.setdefault(GROUPS.get(one.act, "work"), []).append(one)
    return found


def _waiting(here: Desk, tx: Tx, states: Iterable[PlacementState]) -> Iterable[Blocked]:
    found = [(one, why) for one in states if (why := _why(one, here.today))]
    moves = _next_moves(tx, here.bodies, [one.number for one, why in found if why not in OWN])
    for one, why in found:
        day = one.start_on if why == "early" else None
        move = None if why in OWN else _move(one, moves)
        yield Blocked(one.number, one.title, one.applicant, why, day, move, one.community)


def _move(one: PlacementState, moves: Mapping[str, list[WorkItem]]) -> WorkItem | None:
    """Return what holds a placement up; work that waits for money waits for its first payment."""
    owed = moves.get(one.number, [])
    first = _first(one) if one.work is Work.WAIT_FUNDS else None
    nos = (None, first.no) if first else (None, *(part.no for part in one.instalments))
    return next((move for move in owed if move.instalment in nos), None)


def _first(one: PlacementState) -> Instalment | None:
    """Return the instalment that lets the work begin (steps.funding.receiving)."""
    return next((part for part in one.instalments if part.amount_fen), None)


def _why(one: PlacementState, today: date) -> str:
    if one.refusal:
        return "refused"
    if one.work in PAUSED:
        return str(one.work)
    if one.work is Work.WAIT_AGREEMENT:  # its own signature stands among what is to do
        return "" if one.agreement is Agreement.G_SIGNED_DEPT else "agreement"
    if one.work is Work.WAIT_FUNDS:
        if one.cover is not Cover.NONE:
            return "means"
        first = _first(one)
        return FUNDS.get(first.stage, "funds") if first else "funds"
    early = one.start_on is not None and one.start_on > today
    return "early" if one.work is Work.READY and early else ""


def _next_moves(
    tx: Tx, codes: tuple[str, ...], numbers: Sequence[str]
) -> dict[str, list[WorkItem]]:
    """Return what others owe at placements, by number; without what it owes itself."""
    found: dict[str, list[WorkItem]] = {}
    for item in (one for code in codes for one in inboxes.waits_at(tx, code, numbers)):
        if item.role != "system" and item.org not in codes:
            found.setdefault(item.number, []).append(item)
    return found


def _unadmitted(
    tx: Tx, reach: Any, codes: tuple[str, ...], states: Iterable[PlacementState]
) -> Iterable[Blocked]:
    """Items the community was asked about that nobody has admitted: nothing is owed for them."""
    placed = {one.number for one in states}
    asked = lists.opinions(tx, reach, list_rows.Want(community=codes), limit=LIVE_MAX).items
    named = {one.number: one for one in asked if one.number not in placed}
    open_now = {one.number for one in asked if one.open and one.answer == Answer.ASKED}
    for one in lists.assignments(tx, reach, list_rows.Want(stages=NOT_YET), limit=LIVE_MAX).items:
        if one.number in named:
            why = "asked" if one.number in open_now else "unadmitted"
            yield Blocked(one.number, one.title, one.applicant, why, one.start_on)


def lines(here: Desk, one: PlacementState) -> Iterable[Money]:
    """Return the instalments of a placement as lines of money."""
    calendar = here.rules.calendar
    clocks = here.rules.jurisdiction.route_on(here.today).clocks
    pausable = one.work in (Work.READY, *ONGOING) and not one.refusal
    for part in one.instalments:
        held = arrears.in_force(part, here.today, calendar, clocks)
        late = arrears.late_wd(part, here.today, calendar)
        wd = clocks[arrears.SUSPEND].wd
        yield Money(
            number=one.number,
            title=one.title,
            applicant=one.payer_of(part),
            part=part,
            stage=arrears.stage_on(part, here.today, calendar),
            late=late,
            confirm=part.stage is Payment.IN_CUSTODY,
            suspend=pausable and arrears.SUSPEND in held,
            suspend_from=calendar.add(part.due, wd) if pausable and late and part.due else None,
            community=one.community,
            over=one.work is Work.TERMINATED,
        )
