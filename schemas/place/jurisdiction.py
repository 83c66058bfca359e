"""The parameters, route and powers of one place: everything a jurisdiction may set."""

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from schemas.applications.codes import LineSource
from schemas.place.visibility import Sight
from schemas.states.decisions import SignRule
from schemas.states.placements.means import MeansHold
from schemas.values import Value


class ClockRule(Value):
    """A clock: its names and length in working days, with the source of the number."""

    name: str
    name_en: str
    wd: int
    source: str = ""


class Sample(Value):
    """How many communities are asked: all up to `over`, else a share, but at least some."""

    over: int
    share: Decimal
    at_least: int


class Fraction(Value):
    """A share such as 2/3, kept exact."""

    over: int
    under: int

    def met(self, part: int, whole: int) -> bool:
        """Tell whether part/whole is at least this share; nothing of nothing is not."""
        return whole > 0 and part * self.under >= whole * self.over


class PlanPart(Value):
    """One instalment of a usual plan; due: before_start, midterm, after_acceptance, or MM-DD."""

    percent: Decimal
    due: str


class PlanRule(Value):
    """The usual instalments of a nature of work, up to a term and an amount (none: any)."""

    nature: str
    months: int | None = None
    up_to_fen: int | None = None
    instalments: tuple[PlanPart, ...]


class EmergencyTerms(Value):
    """Hours of the duty officer to check a notice; months that personal data are usually kept.

    first_days: how long a first response of a community may wait for the notice.
    """

    verify_hours: int
    retention_months: int
    first_days: int = 3


class Rung(Value):
    """Who is told of an overdue work item, some working days after its due day."""

    wd: int
    to: Literal["head", "office", "chair"]


class RouteTable(Value):
    """The chain of one place from one day on: paths, clocks, quorums, delegation, names."""

    valid_from: date
    valid_to: date | None = None
    source: str
    paths: dict[str, tuple[str, ...]]  # route code (or `full`) -> stages after acceptance
    clocks: dict[str, ClockRule]
    stage_clocks: dict[str, str]  # stage -> the clock it starts when entered
    funds_decide: tuple[str, ...] = ()  # routes approved by the confirmation of funds alone
    review: (
        str  # street: the one street; office: the leading group's; both: it signs with the street
    )
    silence_accepts: bool
    escalation: tuple[Rung, ...] = ()  # of a work item that nobody may decide by silence
    escalates: tuple[str, ...] = ()  # the acts that are such
    countersigned: tuple[str, ...] = ()  # acts that wait for the signers of their step
    signing: dict[str, SignRule] = {}  # stage -> when its signers have agreed; all, where not told
    votes: SignRule = SignRule(policy="majority")  # of the leading group
    take_back: tuple[str, ...] = ()  # acts that who did them takes back before anybody goes on
    on_paper: tuple[str, ...] = ()  # acts that may be signed on paper, with scan and witness
    heads: dict[str, str] = {}  # role -> who heads it at its organisation
    forbidden_sources: tuple[LineSource, ...] = ()  # kinds of budget lines that pay for no task
    look_through_holds: bool = False  # a settlement takes effect only once it was looked through
    means_hold: MeansHold = "promised"
    emergency: EmergencyTerms
    max_returns: int
    liftable: tuple[str, ...] = ()  # return rules that the leading group may lift (T01)
    sample: Sample
    consultation_quorum: Fraction
    decision_quorum: Fraction
    review_months: int = 6  # of work that goes on, after which both sides judge each other
    invitation_months: int = 6  # for which one invitation of a community may stand
    exchanges_a_year: Literal[1, 2, 3, 4, 6, 12] = 4  # of a street with departments (3.10)
    exchange_notice_days: int = 3  # between the call of an exchange and its day
    members: int  # votes of the leading group, the chair included
    first_due_wd: int  # working days after the agreement is in force (before_start)
    last_due_wd: int  # working days after acceptance (after_acceptance)
    rework_max: int
    fan_out_chunk: int
    document_numbers: dict[str, str]  # kind -> pattern with {year} and {no}
    plans: tuple[PlanRule, ...] = ()  # the first that fits is proposed
    force: tuple[str, ...] = ()  # words of a cause that nobody is to blame for (PAUSED_FORCE)
    change_hours: Decimal  # more hours than by this share: the full path of a change (row 22)
    bank_days_wd: int = 3  # by which the days of payer and street may differ, and an entry be late
    december_share: Decimal  # of a year's money, above which December is a finding (A5)
    scores: dict[str, tuple[str, ...]] = {}  # side (community, department) -> what it rates (3.10)
    sanctions: tuple[str, ...] = ()  # what a substantiated bypass leads to, step by step (3.8)
    deciding_body: str
    vice_chair_prepares: bool = True  # when the body that keeps the office applies itself
    digest: str = ""

    def path(self, route: str) -> tuple[str, ...]:
        """Return the stages that an application on this route passes after acceptance."""
        return self.paths.get(route) or self.paths["full"]

    def asking(self, *, full: bool, funds: bool) -> tuple[str, ...]:
        """Return the stages that a change or a renewal passes, as the route of a new item has them.

        full: with consultation and review; funds: with the review of what it costs more.
        """
        asked = ("CONSULTING", "STREET_REVIEW") if full else ()
        passed = (*asked, *(("FUND_REVIEW",) if funds else ()), "LG_DECISION")
        return tuple(stage for stage in self.path("full") if stage in passed)

    def after(self, route: str, stage: str) -> str:
        """Return the stage after `stage` on the route; raises KeyError when it is not on it."""
        path = self.path(route)
        if stage not in path[:-1]:
            raise KeyError(f"{stage} leads nowhere on route {route}")
        return path[path.index(stage) + 1]


class Power(Value):
    """Who may do an act: the roles, and whose assignment it must be (see lifecycle.permission)."""

    roles: tuple[str, ...]
    scope: str = "any"
    otherwise: str = ""  # the reason given to every other role; else: whose act it is


class Jurisdiction(Value):
    """A place as its files describe it."""

    place: str  # folder name
    area: str  # administrative code, first part of every number
    name: str
    name_en: str
    zone: str
    fictional: bool = False
    measure: dict[str, Any] = {}
    params: dict[str, Any]
    routes: tuple[RouteTable, ...]
    former: tuple[RouteTable, ...] = ()  # no longer in force, and pinned by what was filed then
    powers: dict[str, Power]
    forbidden: dict[str, str]  # verb -> reason code: acts that nobody may do
    separate: tuple[tuple[str, ...], ...] = ()  # sides: a person acts for one of them only
    at_street: dict[str, tuple[str, ...]] = {}  # seat of a department -> who does it at a street
    for_closed: dict[str, tuple[str, ...]] = {}  # seat of a closed community -> who at its street
    apart: tuple[tuple[tuple[str, ...], ...], ...] = ()  # halves of one thing, each by another hand
    in_person: tuple[str, ...] = ()  # acts that nobody's substitute does
    alone: tuple[str, ...] = ()  # roles that are held with no other
    roles: dict[str, dict[str, str]]  # role -> {zh, en}
    sight: Sight

    def route_on(self, day: date) -> RouteTable:
        """Return the latest that had begun by a day; raises KeyError when it had ended too."""
        begun = [table for table in self.routes if table.valid_from <= day]
        latest = max(begun, key=lambda table: table.valid_from, default=None)
        if latest is None or (latest.valid_to is not None and day > latest.valid_to):
            raise KeyError(f"no route in force on {day}")
        return latest

    def route_by(self, digest: str, day: date) -> RouteTable:
        """Return the route pinned by digest, else the one in force on the day."""
        for table in (*self.routes, *self.former):
            if table.digest == digest:
                return table
        return self.route_on(day)
