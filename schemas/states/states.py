"""The state of each stream of the journal: what the ledger stores and the policies judge."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from schemas.states.bypass import BypassState
from schemas.states.changes import Amendment, Load, Request
from schemas.states.clocks import Clock
from schemas.states.communities import CommunityState
from schemas.states.corrections import Corrections
from schemas.states.decisions import (
    APPROVALS,
    Ballot,
    Countersigner,
    Decision,
    Objection,
    OnPaper,
    SealedFile,
    Voting,
)
from schemas.states.disputes import DisputeState
from schemas.states.emergency import EmergencyState
from schemas.states.escalation import Escalations
from schemas.states.handover import Handed
from schemas.states.instalments import BudgetState as BudgetState
from schemas.states.instalments import Instalment as Instalment
from schemas.states.instalments import PlannedInstalment as PlannedInstalment
from schemas.states.meetings.exchanges import ExchangeState
from schemas.states.placements.judged import ResidentsView, Review, Score
from schemas.states.placements.means import Means, MeansHold, MeansKind
from schemas.states.placements.parties import PartyFunds, Payers, PlacedParty
from schemas.states.placements.service import ServiceSaid, SupplierPaid
from schemas.states.placements.taken import TakenOver
from schemas.states.rulebooks import PlaceState, RulebookState
from schemas.states.settling import LookedThrough, MeasuredWork, Proposal
from schemas.states.sounding import CopySent, Question, Reminder
from schemas.states.stages import (
    Agreement,
    Answer,
    Cover,
    Ground,
    RefusalStage,
    Stage,
    Work,
)
from schemas.values import Value


class Terms(Payers):
    """What later steps need of the application in force; small whatever its communities."""

    title: str
    real_owner: str
    nature: str
    domain: str
    list_class: str = ""
    community_role: str = ""
    target_type: str = ""
    start_on: date | None = None
    end_on: date | None = None
    hours: Decimal = Decimal(0)
    mode: str
    exemption: str = ""
    instalments: tuple[PlannedInstalment, ...] = ()
    communities: int
    streets: tuple[str, ...]
    lawful_survey: bool = False  # carries statistical forms with all four marks valid
    lawful_emergency: bool = False  # carries a response notice of a government or its command
    required_by: str = ""  # the law that asks for it directly: its need is not decided again
    all_residents: bool = False
    deliberated: tuple[str, ...] = ()  # certificates that need a residents' meeting
    standards: tuple[str, ...] = ()  # what a defect may cite: acceptance standard, steps


def _each(persons: Any) -> Any:
    """One person may stand alone in a stored state."""
    return (persons,) if isinstance(persons, str) else persons


Hands = dict[str, Annotated[tuple[str, ...], BeforeValidator(_each)]]
"""Act -> the persons who did it, for separation of duties."""


class FrozenFinding(Value):
    """The frozen finding of one rule, without its texts (those stand in the journal)."""

    rule: str
    severity: str
    field: str = ""


class AssignmentState(Value):
    """An assignment (事项) from filing to archive; stream `assignment/{number}`."""

    number: str
    stage: Stage
    version: int = 1  # version of the application; a correction makes the next one
    terms: Terms
    filed_on: date | None = None  # first submission; the lead time counts from it
    submitted_on: date | None = None  # of the version in force
    street: str = ""  # who reviews: the one street, or the leading group's office
    review_role: str = "STREET_REVIEWER"
    head_role: str = "STREET_HEAD"
    prechecked: bool = False
    severity: str = "pass"
    route: str = ""
    catalogue: str = ""  # whose decision entered it in the yearly catalogue: an item, or itself
    rulebook: str = ""
    route_digest: str = ""
    findings: tuple[FrozenFinding, ...] = ()
    exemptions: tuple[str, ...] = ()  # rules lifted by a named exemption
    returns: int = 0
    told: tuple[str, ...] = ()  # rules the applicant has been told of in a return
    round: int = 0  # rounds of consultation
    asked: int = 0
    answered: int = 0
    opposed: int = 0  # disagree or no capacity
    opinion: str = ""
    reserved_fen: int = 0
    certified_fen: int = 0
    certified: bool = False
    # Where several do it together, party -> fen that are reserved and certified on its line.
    party_reserved: dict[str, int] = Field(default_factory=dict)
    party_certified: dict[str, int] = {}  # by its last certificate
    certified_parties: tuple[str, ...] = ()  # whose certificate stands
    ballots: tuple[Ballot, ...] = ()
    voting: Voting | None = None  # the meeting or circulation that is called
    signers: tuple[Countersigner, ...] = ()  # who signs at this step, besides whoever has the file
    on_paper: OnPaper = Field(default_factory=dict)
    scans: tuple[str, ...] = ()  # of ballots and countersignatures: who signed, `/`, SHA-256
    sealed: tuple[SealedFile, ...] = ()
    decision: Decision | None = None
    resume_at: Stage | None = None  # where it goes on once that is done for which it was sent back
    objections: tuple[Objection, ...] = ()  # of this publication
    publicity_left: int = 0  # working days still to run when an objection stopped the clock
    reconsidered: bool = False
    request: Request | None = None  # a change or renewal that is asked for
    placed: int = 0  # placements opened
    over: tuple[str, ...] = ()  # communities that have no room for it, while it is held for that
    left_out: tuple[str, ...] = ()  # communities of the application that are not placed (again)
    parted: int = 0  # of those placed, how many a change took out of the application
    lapsed: int = 0
    closed: int = 0
    paused: int = 0  # placements whose work is suspended for non-payment
    unsettled: int = 0  # placements that ended for non-payment and are still owed money
    disputes: int = 0  # that are open
    corrections_until: date | None = None  # the other side may answer the last one until then
    taken_on: date | None = None  # it ran before there was admission: the day it was declared
    approved_on: date | None = None
    effective_on: date | None = None
    exited_on: date | None = None
    supplier_paid_fen: int = 0  # of the contract, where the service is bought: what stayed there
    supplier_payments: dict[str, SupplierPaid] = {}  # by number, from 1; what came back stays
    steps_done: dict[str, date] = {}  # step of the application -> when its department last did it
    examine_on: date | None = None  # long-term work is examined anew every year (3.11)
    renewed_as: str = ""  # the number of the next term
    notices: tuple[str, ...] = ()  # what was told about the basis while the work runs
    last_on: date | None = None  # the day of the last thing the archive waits for
    emergency: bool = False  # follows up an emergency, whose stream has the same number
    destroy_on: date | None = None  # personal data of the emergency are kept until then
    escalated: Escalations = Field(default_factory=dict)
    handed: Handed = Field(default_factory=dict)
    reminded: dict[str, Reminder] = {}  # role@organisation -> when, of what waits on it
    copies: dict[str, CopySent] = {}  # role@organisation -> whether it was read
    inquiries: tuple[Question, ...] = ()
    clocks: tuple[Clock, ...] = ()
    hands: Hands = Field(default_factory=dict)
    drafted_by: str = ""  # who kept the draft last; nobody once it is filed

    def funds_of(self, org: str) -> PartyFunds:
        """Return what is reserved and certified for one department of the item."""
        if self.terms.parties:
            return PartyFunds(
                reserved_fen=self.party_reserved.get(org, 0),
                certified_fen=self.party_certified.get(org, 0),
                certified=org in self.certified_parties,
            )
        return PartyFunds(
            reserved_fen=self.reserved_fen,
            certified_fen=self.certified_fen,
            certified=self.certified,
        )

    @property
    def objected(self) -> tuple[Objection, ...]:
        """The objections that nobody has answered yet, the first due first."""
        return tuple(one for one in self.objections if not one.ruling)

    @property
    def all_reserved_fen(self) -> int:
        """What its account of reserved money holds, for the item and for what is asked of it."""
        return self.reserved_fen + (self.request.reserved_fen if self.request else 0)

    @property
    def required_by(self) -> str:
        """The law that asks for it directly; '' for none."""
        return self.terms.required_by

    @property
    def published(self) -> bool:
        """Whether residents may read it: its newest decision admits it.

        What was published and then recalled, withdrawn or ended stays readable.
        """
        return self.decision is not None and self.decision.result in APPROVALS

    @property
    def to_place(self) -> int:
        """How many communities have a placement once all are opened."""
        return self.terms.communities + self.parted - len(self.left_out)


class OpinionState(Value):
    """The opinion of one community in a consultation; stream `opinion/{number}:{community}`."""

    number: str
    community: str
    title: str
    applicant: str
    street: str
    answer: Answer
    round: int = 1
    due: date
    hours: Decimal | None = None
    remark: str = ""
    clarification: str = ""
    open: bool = True
    corrections: Corrections = Field(default_factory=dict)
    handed: Handed = Field(default_factory=dict)


class Clause(Value):
    """A clause of an agreement: 1 to 15 are generated and locked, the free ones are agreed."""

    no: int
    text: str
    by: str


class PlacementState(Value):
    """An assignment at one community; stream `placement/{number}:{community}`."""

    number: str
    community: str
    title: str
    applicant: str
    street: str  # of this community; its reviewer witnesses, its finance keeps the money
    start_on: date | None = None
    end_on: date | None = None
    amount_fen: int
    committed_fen: int = 0
    confirmed_fen: int = 0
    cover: Cover = Cover.NONE
    agreement: Agreement = Agreement.G_DRAFT
    work: Work = Work.WAIT_AGREEMENT
    account: str = ""  # hidden from residents
    budget: str = ""  # account code of the budget line the money returns to
    instalments: tuple[Instalment, ...] = ()
    parties: tuple[PlacedParty, ...] = ()  # who does it together, the applicant first
    signed_by: dict[str, date] = Field(default_factory=dict)  # of them: who signed the text
    clauses: tuple[Clause, ...] = ()
    standards: tuple[str, ...] = ()
    signed_on: date | None = None
    on_paper: OnPaper = Field(default_factory=dict)
    in_force_on: date | None = None
    started_on: date | None = None
    means: dict[MeansKind, Means] = Field(default_factory=dict)  # what comes with the work
    means_hold: MeansHold = "promised"  # which of them keep its work from being ready
    service: ServiceSaid | None = None  # what it says of a supplier's service, where it is bought
    means_due: date | None = None  # when it is to be there, like the first payment
    progress: int | None = None  # percent, as the community last noted it of its own accord
    noted_hours: Decimal | None = None  # what it noted so; None: nothing, which says nothing
    delivered_on: date | None = None
    accepted_on: date | None = None
    rework: int = 0
    scores: dict[str, Score] = Field(default_factory=dict)  # side (community, department) -> score
    review_on: date | None = None  # both sides judge each other then, while the work goes on
    review: Review | None = None  # the one that is open, else the last
    reviews: tuple[Review, ...] = ()  # those that are over
    residents: ResidentsView | None = None
    unrated: bool = False
    closed_on: date | None = None
    refusal: str = ""  # id of the refusal that frees the community
    paused_work: Work | None = None  # what a suspension interrupted
    held: dict[str, int] = Field(default_factory=dict)  # instalment -> working days left at a pause
    exited_on: date | None = None  # ended for non-payment or unstarted; what is owed is settled
    unstarted: bool = False  # never started or not done by its last day; money left is to go back
    load: Load = Load()
    taken: TakenOver | None = None  # it ran before there was admission
    amendment: Amendment | None = None  # changed terms that are not signed by both sides yet
    amended_on: date | None = None
    measured: MeasuredWork | None = None
    proposal: Proposal | None = None  # of a settlement below the agreed sum, not in effect
    granted: dict[str, int] = Field(default_factory=dict)  # instalment -> fen agreed or ruled of it
    to_look: tuple[int, ...] = ()  # settled instalments not yet looked through
    looks: tuple[LookedThrough, ...] = ()
    corrections: Corrections = Field(default_factory=dict)
    escalated: Escalations = Field(default_factory=dict)
    handed: Handed = Field(default_factory=dict)
    clocks: tuple[Clock, ...] = ()
    hands: Hands = Field(default_factory=dict)

    @property
    def departments(self) -> tuple[str, ...]:
        """The departments of the placement, the one that applies first."""
        return tuple(one.org for one in self.parties) or (self.applicant,)

    @property
    def together(self) -> tuple[str, ...]:
        """The departments that do the work here now and sign for it, the applicant first."""
        return tuple(one.org for one in self.parties if not one.left) or (self.applicant,)

    def payer_of(self, one: Instalment) -> str:
        """Return the department that owes an instalment."""
        return one.party or self.applicant

    def line_of(self, one: Instalment) -> str:
        """Return the account of the budget line that an instalment comes from."""
        return one.budget or self.budget

    @property
    def freed(self) -> bool:
        """Whether it ended without a debt: what was not paid is owed no longer."""
        return self.work is Work.TERMINATED and self.exited_on is None

    @property
    def balance_fen(self) -> int:
        """What the community holds of all its instalments: the one home of its balance."""
        return sum(one.balance_fen for one in self.instalments)


class RefusalState(Value):
    """A community's refusal; stream `refusal/{id}`, with or without an assignment."""

    id: str
    community: str
    department: str
    number: str = ""
    ground: Ground
    text: str
    demand: dict[str, str] = {}  # what, on, channel, by; empty where the item itself is refused
    body: dict[str, str] = {}  # name, kind, where `department` is nobody of the directory
    stage: RefusalStage = RefusalStage.R_ISSUED
    issued_on: date
    argument: str = ""
    ruling: str = ""
    escalated_to: tuple[str, ...] = ()  # who was reminded of a ruling that is overdue, in order
    escalated: Escalations = Field(default_factory=dict)
    handed: Handed = Field(default_factory=dict)
    clocks: tuple[Clock, ...] = ()
    hands: Hands = Field(default_factory=dict)


State = (
    AssignmentState | OpinionState | PlacementState | RefusalState | BypassState | DisputeState
    | EmergencyState | BudgetState | CommunityState | RulebookState | PlaceState | ExchangeState
)  # fmt: skip

KINDS: Mapping[str, type[State]] = {
    "assignment": AssignmentState,
    "opinion": OpinionState,
    "placement": PlacementState,
    "refusal": RefusalState,
    "bypass": BypassState,
    "dispute": DisputeState,
    "emergency": EmergencyState,
    "budget": BudgetState,
    "community": CommunityState,
    "rulebook": RulebookState,
    "place": PlaceState,
    "exchange": ExchangeState,
}
"""The typed state of each kind of stream; the one home of what a field is until an event says."""
