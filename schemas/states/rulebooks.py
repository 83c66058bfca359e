"""Rulebooks and places in the ledger: what is in force from which day, by whom, what changed."""

from datetime import date, datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from schemas.values import Value, canonical


class RulebookText(Value):
    """Everything a rulebook is made of: rule files by name, lists, and the place's parameters."""

    rules: dict[str, str]
    own: dict[str, str] = {}  # the place's files, laid over the others
    lists: dict[str, Any]
    later: list[Any] = []  # [day, lists] from that day on
    params: dict[str, Any]


class InForce(Value):
    """One rulebook put in force: digest, first day, and on whose decision."""

    digest: str
    since: date
    put_on: date
    by: str  # person@organisation
    document_no: str
    reason: str


class RulebookState(Value):
    """The rulebooks of a place in the order they were put in force; stream `rulebook/{place}`."""

    id: str
    versions: tuple[InForce, ...] = ()

    def on(self, day: date) -> str:
        """Return the digest in force on a day: the latest first day counts, then the last put."""
        held = [one for one in self.versions if one.since <= day]
        newest: InForce | None = None
        for one in held:
            newest = one if newest is None or one.since >= newest.since else newest
        return newest.digest if newest else ""


class ListChange(Value):
    """What a list gained and lost, and the hours a year that this lays on all communities."""

    name: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    hours: str = "0"  # a decimal; of the entries that have standard hours


class RowChange(Value):
    """What became of one rule: added, removed or changed, with the key and both values."""

    rule: str
    change: str
    key: str = ""
    before: str = ""
    after: str = ""


class RulebookChange(Value):
    """The difference of two rulebooks, row by row, list by list, parameter by parameter."""

    rows: tuple[RowChange, ...] = ()
    lists: tuple[ListChange, ...] = ()
    params: tuple[RowChange, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.rows or self.lists or self.params)

    @property
    def growth(self) -> tuple[ListChange, ...]:
        """The lists of duties that grew: more may be asked of communities."""
        return tuple(one for one in self.lists if one.name in DUTIES and one.added)


DUTIES = ("assist", "statutory", "catalogue", "cooperate")
"""Lists whose growth lays more on communities; others bound what may be asked."""


class PlaceText(Value):
    """Everything a place is made of: its own files by name, and those of the nation below them."""

    own: dict[str, str]
    base: dict[str, str]

    @property
    def digest(self) -> str:
        """The digest that names exactly this content."""
        return sha256(canonical(self.model_dump(mode="json")).encode()).hexdigest()


class PlaceVersion(Value):
    """One content of a place: from which day, proposed and approved by whom (person@organisation).

    approved_by is empty where a ledger began with it; vote: of the leading group, where owed.
    """

    digest: str
    zone: str
    since: date
    put_on: date
    by: str
    approved_by: str = ""
    document_no: str = ""
    reason: str = ""
    vote: dict[str, Any] | None = None


class PlaceState(Value):
    """The contents of a place in the order they came into force; stream `place/{place}`.

    proposed: what waits for its approval.
    """

    id: str
    versions: tuple[PlaceVersion, ...] = ()
    proposed: PlaceVersion | None = None

    def on(self, day: date) -> PlaceVersion | None:
        """Return what is in force on a day: the latest first day counts, then the last put.

        Before its first day it is the one that the ledger began with.
        """
        newest: PlaceVersion | None = None
        for one in self.versions:
            if newest is None or (one.since <= day and one.since >= newest.since):
                newest = one
        return newest

    def at(self, moment: datetime) -> PlaceVersion | None:
        """Return what is in force at a moment, by the day that it is in the place."""
        if not self.versions:
            return None
        return self.on(moment.astimezone(ZoneInfo(self.versions[-1].zone)).date())


class PlaceChange(Value):
    """One thing that differs: file and path in it, and both values ('' where there is none)."""

    where: str
    before: str = ""
    after: str = ""
