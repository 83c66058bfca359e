"""Rulebooks in the ledger: which was put in force from which day, by whom, and how it changed."""

from datetime import date
from typing import Any

from schemas.values import Value


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
