"""The state of an emergency (应急事项): work that begins at once and is filed afterwards."""

from datetime import date, datetime
from decimal import Decimal

from pydantic import Field

from schemas.states.clocks import Clock
from schemas.states.handover import Handed
from schemas.states.stages import EmergencyStage
from schemas.values import Value


class ResponseNotice(Value):
    """The notice of a people's government, or its command, that declared the response.

    Of a first response, which waits for it: the community and what it says, without a number.

    level 1 is the gravest; measures: what it orders; expected_end: the last day it names.
    """

    issuer: str
    issuer_kind: str
    number: str
    event: str
    level: int
    started_on: date
    expected_end: date
    measures: str = ""


class DissentRecord(Value):
    """What a community has against the work, kept while it may not refuse it and judged after."""

    no: int
    community: str
    text: str
    on: date
    ruling: str = ""  # upheld, dismissed; empty: it is open
    answer: str = ""


class EmergencyState(Value):
    """An emergency from its request to its end; stream `emergency/{number}`.

    It has the number of an assignment: the application that follows up is filed under it.
    """

    number: str
    department: str
    notice: ResponseNotice
    communities: tuple[str, ...]
    channel: str
    text: str  # what communities are asked to do
    stage: EmergencyStage
    begun_by: str = ""  # the community that acted before there was a notice
    requested_on: date
    verify_by: datetime  # the hours of the duty officer end
    verified_on: date | None = None
    active_on: date | None = None  # work may begin: the terms of the department run from here
    ends_on: date  # last day of the response, as the notice expects it or as extended
    extended: bool = False
    filed_on: date | None = None  # the application that follows up
    rejected_on: date | None = None
    lifted_on: date | None = None  # the response is over, whatever was decided by then
    bypass: str = ""  # the report that a revoked emergency opened
    card: str = ""  # what the department got: red
    hours: dict[str, Decimal] = {}  # community -> actual hours, as it logged them
    costed_on: date | None = None
    cost_fen: int = 0
    fields: tuple[str, ...] = ()  # personal data gathered for this response only
    retention: dict[str, int] = {}  # field -> months it may be kept after the end
    destroy: dict[str, date] = {}  # field -> last day it may be kept
    destroyed: dict[str, date] = Field(default_factory=dict)
    dissents: tuple[DissentRecord, ...] = ()
    handed: Handed = Field(default_factory=dict)
    clocks: tuple[Clock, ...] = ()

    @property
    def runs(self) -> bool:
        """Whether the response runs: nobody may refuse the work, nobody pays before it."""
        active = (EmergencyStage.E_ACTIVE, EmergencyStage.E_REGULARISED)
        return self.stage in active and self.lifted_on is None

    @property
    def kept(self) -> tuple[str, ...]:
        """The personal data that are not destroyed yet."""
        return tuple(name for name in self.fields if name not in self.destroyed)
