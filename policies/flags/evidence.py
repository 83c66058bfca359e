"""What the red flags look at: states and a few moments of the journal, and the bounds."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from policies.place.parameters import decimal_of
from policies.rules import Rules
from schemas.reports.flags import Sign
from schemas.states.communities import CommunityState
from schemas.states.states import (
    AssignmentState,
    OpinionState,
    PlacementState,
    RefusalState,
    Terms,
)

Raw = Mapping[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class AssignmentEvidence:
    """An assignment with the application it was filed with.

    heir: who goes on with it, where who applied has ended; empty: who applied.
    """

    state: AssignmentState
    application: Raw
    heir: str = ""

    @property
    def number(self) -> str:
        """Its number."""
        return self.state.number

    @property
    def terms(self) -> Terms:
        """What the application in force says in short."""
        return self.state.terms

    @property
    def org(self) -> str:
        """Who answers for it: who applied, or who goes on."""
        return self.heir or self.terms.applicant

    @property
    def rules(self) -> frozenset[str]:
        """The rules whose findings stand on it."""
        return frozenset(one.rule for one in self.state.findings)


@dataclass(frozen=True)
class Moment:
    """An entry of the journal without its body."""

    kind: str
    number: str
    community: str
    actor: str
    role: str
    org: str
    at: datetime
    remark: str = ""


class PassedDown(NamedTuple):
    """A report of work passed down: about whom, and how the demand came; nobody else is named."""

    department: str
    channel: str


@dataclass(frozen=True)
class Evidence:
    """Everything the flags look at, as of a day."""

    on: date
    rules: Rules
    bounds: Raw
    assignments: tuple[AssignmentEvidence, ...] = ()
    placements: tuple[PlacementState, ...] = ()
    opinions: tuple[OpinionState, ...] = ()
    refusals: tuple[RefusalState, ...] = ()
    communities: tuple[CommunityState, ...] = ()
    reports: tuple[PassedDown, ...] = ()
    moments: tuple[Moment, ...] = ()
    refused: Mapping[tuple[str, str], int] = field(default_factory=dict)  # (org, rule) -> attempts
    owed: tuple[tuple[str, int, int], ...] = ()  # department, fen, working days of the longest
    kept: tuple[tuple[str, int, int], ...] = ()  # street, fen beyond its term, working days
    december: tuple[tuple[str, str], ...] = ()  # community, share of the year's money
    own_acts: Decimal | None = None  # of communities, per item in the month

    def bound(self, name: str) -> Decimal:
        """Return a bound by its name; raises KeyError when the place has none."""
        return decimal_of(self.bounds[name])

    def many(self, name: str = "repeated") -> int:
        """Return a bound that counts."""
        return int(self.bounds[name])

    @property
    def params(self) -> Raw:
        """The parameters of the place."""
        return self.rules.jurisdiction.params


Judge = Callable[[Evidence], Iterator[Sign]]


def grouped(things: Iterable[T], key: Callable[[T], Any]) -> dict[Any, list[T]]:
    """Group things by a key, groups in the order of their keys."""
    found: dict[Any, list[T]] = defaultdict(list)
    for one in things:
        found[key(one)].append(one)
    return dict(sorted(found.items(), key=lambda pair: str(pair[0])))


def numbers(assignments: Iterable[AssignmentEvidence]) -> tuple[str, ...]:
    """Return the numbers of assignments in order."""
    return tuple(sorted(one.number for one in assignments))


def counted(things: Iterable[str]) -> Counter[str]:
    """Count things that have a name."""
    return Counter(one for one in things if one)
