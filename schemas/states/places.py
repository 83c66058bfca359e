"""What a place has adopted: its whole content by digest, from which day, on whose word."""

from datetime import date, datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from schemas.values import Value, canonical


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
