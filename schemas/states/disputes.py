"""The state of a dispute (section 3.9) between a community and a department."""

from datetime import date
from enum import StrEnum

from pydantic import Field

from schemas.states.clocks import Clock
from schemas.states.escalation import Escalations
from schemas.states.handover import Handed
from schemas.states.stages import DisputeStage
from schemas.values import Value


class DisputeKind(StrEnum):
    """What a dispute is about."""

    MONEY = "money"
    QUANTITY = "quantity"
    DEFECT = "defect"
    TEXT = "text"
    DEMAND = "demand"
    DAMAGE = "damage"


class DisputeSide(StrEnum):
    """Who speaks in a dispute; the mediator is the street."""

    COMMUNITY = "community"
    DEPARTMENT = "department"
    MEDIATOR = "mediator"


PARTIES = (DisputeSide.COMMUNITY, DisputeSide.DEPARTMENT)


class DisputeResult(StrEnum):
    """How a dispute ends: by agreement of both, or by a ruling."""

    AGREED = "agreed"
    FOR_COMMUNITY = "for_community"
    FOR_DEPARTMENT = "for_department"
    IN_PART = "in_part"


class OfferedTerms(Value):
    """Terms on which a dispute may end; accepted: the sides that hold with them."""

    by: DisputeSide
    text: str
    fen: int | None = None
    accepted: tuple[DisputeSide, ...] = ()


class DisputeState(Value):
    """A dispute at one community; stream `dispute/{number}:{community}:{kind}`.

    no, asked_fen: where it is about a sum, of which instalment and what the department
    proposes; whole: that is for all that was unpaid when the placement ended.
    """

    number: str
    community: str
    department: str
    street: str
    title: str
    kind: DisputeKind
    text: str
    opened_by: DisputeSide
    opened_on: date
    stage: DisputeStage = DisputeStage.D_TALK
    no: int | None = None
    asked_fen: int | None = None
    whole: bool = False
    offer: OfferedTerms | None = None
    heard: tuple[DisputeSide, ...] = ()  # who said something at this level
    result: DisputeResult | None = None
    fen: int | None = None  # the sum of the agreement or ruling
    reasons: str = ""
    closed_on: date | None = None
    escalated: Escalations = Field(default_factory=dict)
    handed: Handed = Field(default_factory=dict)
    clocks: tuple[Clock, ...] = ()

    @property
    def stream(self) -> str:
        """The id of its stream."""
        return f"{self.number}:{self.community}:{self.kind}"
