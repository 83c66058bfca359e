"""The state of a bypass report (违规下派线索): work passed down without admission."""

from datetime import date
from decimal import Decimal

from pydantic import Field

from schemas.states.clocks import Clock
from schemas.states.escalation import Escalations
from schemas.states.handover import Handed
from schemas.states.stages import BypassFinding, BypassStage
from schemas.values import Value


class BypassState(Value):
    """A report and what became of it; stream `bypass/{id}`.

    Neither who reported nor from which community or street is in it: `reporter` is a salted digest
    of that, which is sealed beside the journal (tasks.reporters). What was said is for the leading
    group's office; see policies.visibility.bypass for what others see.
    """

    id: str
    number: str = ""  # of the assignment it goes beyond, if any
    reporter: str = ""
    department: str  # who asked: a department, a section or a street
    body: dict[str, str] = {}  # name, kind, where that is nobody of the directory
    demand: str
    channel: str = ""
    hours: Decimal | None = None  # what the demand costs or did cost the community
    evidence: str = ""
    digests: tuple[str, ...] = ()  # SHA-256 of what is attached
    anonymous: bool = True
    stage: BypassStage = BypassStage.B_REPORTED
    flagged_on: date
    triage: str = ""  # why it was taken up, or not
    notice: str = ""  # what the department was asked
    explanation: str = ""
    finding: BypassFinding | None = None
    reasons: str = ""
    remedied_on: date | None = None
    paid_hours: Decimal = Decimal(0)
    paid_fen: int = 0
    sanctions: tuple[str, ...] = ()  # steps of the ladder in route.yaml, in order
    closing: str = ""
    escalated: Escalations = Field(default_factory=dict)
    handed: Handed = Field(default_factory=dict)
    clocks: tuple[Clock, ...] = ()
