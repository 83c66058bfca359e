"""An assignment as the ledger holds it: its streams, their versions, and what waits on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, TypeVar, cast

from schemas.acts.act import WorkItem
from schemas.states.bypass import BypassState
from schemas.states.disputes import DisputeState
from schemas.states.emergency import EmergencyState
from schemas.states.states import (
    KINDS,
    AssignmentState,
    OpinionState,
    PlacementState,
    RefusalState,
    State,
    Terms,
)

Raw = dict[str, Any]
S = TypeVar("S", bound=State)
OwnState = AssignmentState | RefusalState | BypassState | EmergencyState

REFUSAL, BYPASS = "R-", "B-"  # how the id of a refusal or of a bypass report begins
_PREFIXES = {REFUSAL: "refusal", BYPASS: "bypass"}


def kind_of(number: str) -> str:
    """Return the kind of stream that a number names."""
    return _PREFIXES.get(number[:2], "assignment")


@dataclass(frozen=True)
class StoredState(Generic[S]):
    """The present state of one stream, with the version and leaf of its newest event.

    raw: as plain JSON, without what no event has told.
    """

    kind: str
    id: str
    raw: Raw
    version: int
    leaf: str = ""

    @cached_property
    def state(self) -> S:
        """The state typed, what no event has told at its default."""
        return cast(S, KINDS[self.kind].model_validate(self.raw))


@dataclass(frozen=True)
class StoredAssignment:
    """All that stands on an assignment, a refusal, a report of a bypass or an emergency.

    own: its own stream; application: the version in force, as it was filed; opinions, placements,
    refusals and disputes of an assignment by id, in order; emergency: the one that it follows up,
    or itself; reports: what that one opened; waits: on people and the system, by due day.
    """

    own: StoredState[OwnState]
    application: Raw | None = None
    opinions: Mapping[str, StoredState[OpinionState]] = field(default_factory=dict)
    placements: Mapping[str, StoredState[PlacementState]] = field(default_factory=dict)
    refusals: Mapping[str, StoredState[RefusalState]] = field(default_factory=dict)
    disputes: Mapping[str, StoredState[DisputeState]] = field(default_factory=dict)
    emergency: StoredState[EmergencyState] | None = None
    reports: Mapping[str, StoredState[BypassState]] = field(default_factory=dict)
    waits: tuple[WorkItem, ...] = ()

    @property
    def kind(self) -> str:
        """`assignment`, `refusal`, `bypass` or `emergency`."""
        return self.own.kind

    @property
    def number(self) -> str:
        """The number of the assignment, or the id of the refusal or report."""
        return self.own.id

    @property
    def state(self) -> OwnState:
        """The typed state of its own stream."""
        return self.own.state

    @property
    def assignment(self) -> AssignmentState | None:
        """The state of an assignment; None for a refusal or a report."""
        return self.state if isinstance(self.state, AssignmentState) else None

    @property
    def terms(self) -> Terms | None:
        """What the application in force says in short; None for a refusal or a report."""
        return self.assignment.terms if self.assignment else None

    @property
    def applicant(self) -> str:
        """The department that applies, that is refused, or that a report is about."""
        state = self.state
        return state.terms.applicant if isinstance(state, AssignmentState) else state.department

    @property
    def title(self) -> str:
        """The title of an assignment, the words of a refusal, or what was demanded."""
        if isinstance(self.state, AssignmentState):
            return self.state.terms.title
        return self.state.demand if isinstance(self.state, BypassState) else self.state.text

    @property
    def versions(self) -> dict[str, int]:
        """The version of each stream that people change, by `kind/id`."""
        streams: list[StoredState[Any]] = [
            self.own, *self.opinions.values(), *self.placements.values(),
            *self.disputes.values(), *([self.emergency] if self.emergency else ()),
        ]  # fmt: skip
        return {f"{one.kind}/{one.id}": one.version for one in streams}

    def plain(self) -> Raw:
        """Return it as plain JSON data, without what waits."""
        parts = {
            name: {ident: one.raw for ident, one in getattr(self, name).items()}
            for name in ("opinions", "placements", "refusals", "disputes")
        }
        own = {"kind": self.kind, "version": self.own.version, "state": self.own.raw}
        urgent = self.emergency.raw if self.emergency else None
        return {**own, "application": self.application, **parts, "emergency": urgent}
