"""What a community put on record by itself: whom it invited, and what came off its wall."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

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

    def standing(self, day: date) -> Iterator[tuple[int, StandingInvitation]]:
        """Yield the invitations that stand on a day with their numbers, used ones too."""
        for no, one in enumerate(self.invitations, 1):
            if str(no) not in self.withdrawn and day <= one.until:
                yield no, one
