"""The scene: everything an act is judged on, loaded before and not looked up by the judge."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from policies.rulebook import Rulebook
from policies.rules import Rules
from schemas import events
from schemas.acts.act import Actor, Entry
from schemas.applications.application import Application
from schemas.applications.given import Given
from schemas.states.bypass import BypassState
from schemas.states.communities import CommunityState
from schemas.states.disputes import DisputeState
from schemas.states.emergency import EmergencyState
from schemas.states.meetings.exchanges import ExchangeState
from schemas.states.rulebooks import PlaceChange, PlaceState, RulebookState
from schemas.states.states import (
    AssignmentState,
    BudgetState,
    OpinionState,
    PlacementState,
    RefusalState,
)


@dataclass(frozen=True)
class Needs:
    """What the ledger has to load for an act.

    communities: whose placements; opinions: whose opinions; disputes: `community:kind`, the
    assignment's number before it makes the id of the stream. `all_placements`, `all_opinions`
    load every one there is (few acts do; none that thousands of communities repeat). budget: the
    line of the assignment's terms and the line named in the act's application.
    """

    communities: tuple[str, ...] = ()
    opinions: tuple[str, ...] = ()
    disputes: tuple[str, ...] = ()
    all_placements: bool = False
    all_opinions: bool = False
    application: bool = False
    given: bool = False
    budget: bool = False
    loads: bool = False  # the load of the communities placed next
    todays_rules: bool = False  # to judge by, not those pinned when the assignment was filed
    rulebooks: bool = False  # which rulebooks the place has put in force
    place: bool = False  # what the place has adopted
    content: str = ""  # digest of the content of a place that the act is about
    emergency: bool = False  # the one that the assignment follows up
    urgent_placements: bool = False  # all, where the assignment follows up an emergency
    same_notice: bool = False  # emergencies under the notice of this act, or begun without one
    refused_placement: bool = False  # the placement the refusal of this act is about
    paper: str = ""  # number of the filed papers that the act is about
    files: bool = False  # which files lie with the item, and which exports of a bank were kept
    items_of: str = ""  # every stream with a work item of this organisation
    community: str = ""  # whose own record is needed
    exchange: str = ""  # the street whose exchanges are needed, or a community of it
    last_act: bool = False  # what the actor did last in the streams of this act
    others: frozenset[str] = frozenset()  # roles whose acts are other halves of this one


class FiledPaper(NamedTuple):
    """A filed paper of an item: its kind, whose series it is in ('': none), at which community."""

    kind: str
    body: str = ""
    community: str = ""


@dataclass(frozen=True)
class LastAct:
    """What somebody did last in a stream that can be taken back, and whether others went on.

    before, after: the state around it; now: as it is.
    """

    done: tuple[Entry, ...] = ()
    followed: bool = False
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    now: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PlaceContent:
    """A content of a place that the ledger keeps: what it makes, and how it differs."""

    digest: str
    rules: Rules
    change: tuple[PlaceChange, ...] = ()  # from what came into force last


@dataclass(frozen=True)
class Scene:
    """The states an act touches; what does not exist is None or absent.

    number: the assignment's number that the act is about or would create.
    """

    number: str = ""
    assignment: AssignmentState | None = None
    application: Application | None = None
    placements: Mapping[str, PlacementState] = field(default_factory=dict)
    opinions: Mapping[str, OpinionState] = field(default_factory=dict)
    disputes: Mapping[str, DisputeState] = field(default_factory=dict)  # `community:kind` -> it
    refusal: RefusalState | None = None
    bypass: BypassState | None = None
    emergency: EmergencyState | None = None
    same_notice: tuple[EmergencyState, ...] = ()
    community: CommunityState | None = None  # what the community of this act recorded
    exchange: ExchangeState | None = None  # what the street of this act called and listed
    new_id: str = ""  # the id a new refusal or bypass report would take
    budgets: Mapping[str, BudgetState] = field(default_factory=dict)  # `dept:doc` -> line
    given: Given = field(default_factory=Given)
    loads: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Community -> month -> hours planned there already, in hundredths of an hour."""
    did: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Person -> acts of other halves that it did anywhere on the item (permission.other_halves):
    the actor, and whoever's hands a work item went through or is to go into."""
    absent: frozenset[Actor] = frozenset()
    """Who is named for a seat and does not hold it today; without a person: nobody holds it."""
    last: Mapping[str, LastAct] = field(default_factory=dict)  # `kind/id` of a stream -> it
    instead_of: str = ""  # for whom the actor does it, as a standing substitute
    files: Mapping[str, str] | None = None
    """Digest -> media type of the files an act may cite; None in a simulation, which keeps none."""
    filed: tuple[FiledPaper, ...] | None = None
    """The papers of the number that the act names; None in a simulation that drew none."""
    bank_lines: Mapping[str, int] | None = None
    """Row -> fen that is free of the lines of the export an act names; None: not known."""
    rulebook: str = ""  # digest of the rulebook to judge by; '' for the one of the files
    rulebooks: RulebookState | None = None
    before: Rulebook | None = None  # the rulebook last put in force
    place: PlaceState | None = None  # what the place has adopted
    content: PlaceContent | None = None  # what is proposed, or to be

    def line(self, department: str, doc_no: str) -> BudgetState | None:
        """Return a budget line that was loaded, however its number is written; else None."""
        return self.budgets.get(events.budget(department, doc_no).id)
