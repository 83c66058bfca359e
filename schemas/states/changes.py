"""What is asked of work that goes on: a change, a renewal, an amended agreement (3.1, 3.3)."""

from datetime import date
from typing import Any, Literal

from pydantic import Field

from schemas.states.placements.parties import Party, PlacedParty
from schemas.states.stages import Stage
from schemas.values import Value


class Load(Value):
    """What a placement lays on its community: hours by month (`2026-05`), in hundredths of an hour.

    ceiling: of a month, when the placement was opened; lifted: it may be passed.
    """

    months: dict[str, int] = Field(default_factory=dict)
    posts: int = 0
    inside: int = 0  # plaques
    outside: int = 0
    ceiling: int = 0
    lifted: bool = False


class Request(Value):
    """A change or a renewal that a department asks for; the old terms go on until it is granted.

    set: dotted path -> new value in the application in force. at: where it stands on its way, as
    the stage of an application that is there (ACCEPTED: nobody is asked yet).
    """

    kind: Literal["change", "renewal"]
    at: Stage
    asked_on: date
    text: str = ""
    set: dict[str, Any] = Field(default_factory=dict)
    full: bool = True  # consultation and review, decision of the leading group
    concerned: tuple[str, ...] = ()  # communities whose terms would be others, or new
    total_fen: int = 0  # of the whole item, once it is granted
    extra_fen: int = 0  # to be certified, beside what is committed
    reserved_fen: int = 0
    payers: tuple[Party, ...] = ()  # of several departments: what each has to add, from which line
    party_reserved: dict[str, int] = {}  # what of it is certified
    budget_doc_no: str = ""
    deliberated: tuple[str, ...] = ()  # certificates that need a residents' meeting
    owed: tuple[str, ...] = ()  # rules of which whoever grants it must name an exemption


class Amendment(Value):
    """The changed terms of one placement, until both sides have signed them or one will not."""

    version: int  # of the application
    offered_on: date
    amount_fen: int
    start_on: date | None = None
    end_on: date | None = None
    standards: tuple[str, ...] = ()
    load: Load = Load()
    signed: bool = False  # by the department, by each where several do it together
    parties: tuple[PlacedParty, ...] = ()  # who does it from then on
    signed_by: tuple[str, ...] = ()  # of several departments
