"""What a community put on record by itself: whom it invited, and what came off its wall."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Literal

from schemas.values import Value


class StandingInvitation(Value):
    """A community asks a department for work, by a record of its own, until a day."""

    department: str
    title: str
    record: str  # the number of the community's own minutes or resolution
    on: date  # of the record
    until: date


class Removal(Value):
    """A plaque or a ledger that was taken away for good, and by whose paper."""

    kind: str  # plaque, ledger
    name: str
    on: date
    record: str


class YearIncome(Value):
    """What a community had in a year beside the funds that followed tasks, in fen, and by what."""

    fiscal: int
    own: int
    donated: int
    other: int
    basis: str  # accounts, an audit, a statement …: where the figures are from


METRICS = {
    "borne": "M01", "ledger_copies": "M05", "form_copies": "M06", "plaque_pieces": "M08",
    "certificate_kinds": "M09", "assessment_items": "M10", "posts_held": "M14",
    "month_hours": "M15",
}  # fmt: skip
"""What a community declares of its burden -> the metric of section 12 that it is."""


class DeclaredBurden(Value):
    """What a community bore on a day, by metric; one that is missing nobody knows."""

    on: date
    method: str  # counted, estimated, sampled
    values: dict[str, Decimal]
    heaviest: str = ""


class CountedLine(Value):
    """A line of an inventory: an item that a community does, or a post held in name there.

    asker: who asks for it, by its code where the directory knows it, else by its name. held_by:
    whose a post is. hours: in a month; None: nobody knows.
    """

    kind: Literal["item", "post"]
    asker: str
    title: str
    held_by: Literal["", "director", "deputy", "member"] = ""
    hours: Decimal | None = None


class Inventory(Value):
    """Everything that a community carried on a day, line by line, for a census.

    worked: the hours that all its people worked in a month; None: nobody knows. by: who wrote it
    down; confirmed_on: when the community said that it is so.
    """

    on: date
    method: Literal["counted", "estimated", "documents"]
    signed_by: str
    evidence: str
    lines: tuple[CountedLine, ...]
    worked: Decimal | None = None
    by: Literal["community", "office"]
    confirmed_on: date | None = None


class CommunityState(Value):
    """Both, in the order they were recorded; stream `community/{code}`.

    Invitations are numbered from 1. An application on the route of the invited uses one up.
    """

    id: str
    invitations: tuple[StandingInvitation, ...] = ()
    used: dict[str, str] = {}  # number of an invitation -> the assignment that used it
    withdrawn: dict[str, date] = {}  # number of an invitation -> the day it was taken back
    removals: tuple[Removal, ...] = ()
    income: dict[str, YearIncome] = {}  # year -> what was noted last
    burden: DeclaredBurden | None = None  # as declared last, for the first census
    inventories: dict[str, Inventory] = {}  # day -> what the community said of it last
    entered: Inventory | None = None  # what the office wrote down and the community has not seen
    entered_by: str = ""  # the person who did; another one confirms it
    entered_due: date | None = None  # until when the community looks at it

    def standing(self, day: date) -> Iterator[tuple[int, StandingInvitation]]:
        """Yield the invitations that stand on a day with their numbers, used ones too."""
        for no, one in enumerate(self.invitations, 1):
            if str(no) not in self.withdrawn and day <= one.until:
                yield no, one
