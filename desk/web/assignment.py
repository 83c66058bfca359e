"""One assignment as a visitor may see it: its state, its story, whose move it is.
Denied or whole.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from desk.assignment_tables import last_judged
from desk.people import sign_in
from desk.web.request.gate import Denied
from desk.web.request.request import Desk
from ledger.read import assignments
from ledger.store.session import Tx
from policies.lifecycle.act_context import Scene
from policies.visibility import may_read, redact
from schemas.acts.act import Entry, WorkItem
from schemas.assignment import OwnState, StoredAssignment
from schemas.place.jurisdiction import RouteTable
from schemas.place.visibility import Parties
from schemas.states.bypass import BypassState
from schemas.states.disputes import DisputeState
from schemas.states.emergency import EmergencyState
from schemas.states.states import (
    AssignmentState,
    OpinionState,
    PlacementState,
    RefusalState,
    Terms,
)
from tasks import pseudonym_secret, reporters
from tasks.acts.perform import OTHERS
from tasks.figures import summary

Raw = Mapping[str, Any]
SHOWN_MAX = 121  # streams whose versions a page carries: its own, and two at each of 60 communities
_VERSION = re.compile("[0-9]{1,9}")


@dataclass(frozen=True)
class View:
    """What stands on an assignment, without what this visitor may not see, and its story."""

    desk: Desk
    number: str
    seen: StoredAssignment
    entries: tuple[Entry, ...]  # oldest first
    whole: StoredAssignment  # all of it, for what may be offered; never shown

    @property
    def kind(self) -> str:
        """`assignment`, `refusal`, `bypass` or `emergency`."""
        return self.seen.kind

    @property
    def state(self) -> OwnState:
        """The state of its own stream."""
        return self.seen.state

    @property
    def stage(self) -> str:
        """Where it stands."""
        return str(self.state.stage)

    @property
    def terms(self) -> Terms | None:
        """What the application in force says in short; None for a refusal or a report."""
        return self.seen.terms

    @property
    def applicant(self) -> str:
        """The department that applies, that is refused, or that a report is about."""
        return self.seen.applicant

    @property
    def application(self) -> Raw | None:
        """The application in force as it was filed; None for a draft, a refusal or a report."""
        return self.seen.application

    @property
    def title(self) -> str:
        """The title of the assignment, or what was refused or demanded."""
        return self.seen.title or self.number

    @property
    def emergency(self) -> EmergencyState | None:
        """The emergency itself, or the one that the assignment follows up."""
        return self.seen.emergency.state if self.seen.emergency else None

    @cached_property
    def placements(self) -> list[PlacementState]:
        """The placements, in order of community."""
        return [one.state for one in self.seen.placements.values()]

    @cached_property
    def opinions(self) -> list[OpinionState]:
        """The opinions, in order of community."""
        return [one.state for one in self.seen.opinions.values()]

    def placement(self, community: str) -> PlacementState | None:
        """Return the placement at a community, or None."""
        return next((one for one in self.placements if one.community == community), None)

    @cached_property
    def place(self) -> str:
        """The community that the visitor stands for here: its own, or one that went into it."""
        known = {one.community for one in self.placements}
        known |= {one.community for one in self.opinions}
        return next((code for code in self.desk.bodies if code in known), self.desk.by.org)

    @property
    def for_community(self) -> bool:
        """Tell whether the visitor stands for a community here, a closed one too."""
        return self.place in self.desk.rules.directory.communities

    def refusals(self, community: str) -> Iterator[RefusalState]:
        """Return the refusals of a community."""
        found = (one.state for one in self.seen.refusals.values())
        return (one for one in found if one.community == community)

    @cached_property
    def disputes(self) -> list[DisputeState]:
        """The disputes, in order of community and kind."""
        return [one.state for one in self.seen.disputes.values()]

    @property
    def waits(self) -> list[WorkItem]:
        """What waits on people, in order of due day."""
        return [one for one in self.seen.waits if one.role != "system"]

    @property
    def moves(self) -> list[list[WorkItem]]:
        """What waits on people, what several communities wait for alike together."""
        alike: dict[tuple[Any, ...], list[WorkItem]] = {}
        for one in self.waits:
            alike.setdefault((one.role, one.act, one.due, one.instalment), []).append(one)
        return list(alike.values())

    @property
    def mine(self) -> list[WorkItem]:
        """What waits on this visitor's role at its organisation, and can be done today."""
        by, today = self.desk.by, self.desk.today
        return [
            one
            for one in self.waits
            if (one.role, one.org) == (by.role, by.org)
            and (one.from_on is None or one.from_on <= today)
        ]

    @property
    def judged(self) -> list[dict[str, Any]]:
        """The findings of the last precheck."""
        return last_judged(self.entries)

    @cached_property
    def names(self) -> dict[str, str]:
        """The names of those who acted and whom this visitor may know, by id."""
        acted = {name for one in self.entries for name in (one.actor, one.on_behalf_of)}
        told = sorted({*acted, *(one.person for one in self.seen.waits), *self._given} - {""})
        return sign_in.names(self.desk.ledger, told)

    @property
    def _given(self) -> Iterator[str]:
        """Yield into whose hands something was given."""
        hops = (one.body.get("handing", {}).get("hop", {}) for one in self.entries)
        return (str(hop["person"]) for hop in hops if "person" in hop)

    @property
    def mark(self) -> str:
        """What a page of this shows: uid of the newest entry, versions of streams; see `Shown`."""
        every = list(self.seen.versions.items())
        shown = every[:SHOWN_MAX]
        if len(shown) < len(every):
            shown.append((OTHERS, 0))
        last = self.entries[-1].uid if self.entries else ""
        return " ".join([last, *(f"{name}={version}" for name, version in shown)])

    def since(self, uid: str) -> list[Entry]:
        """Return what happened after an entry; everything when it is not among them."""
        known = [entry.uid for entry in self.entries]
        return list(self.entries[known.index(uid) + 1 :]) if uid in known else []

    @cached_property
    def table(self) -> RouteTable | None:
        """The route the assignment is on; None for a refusal or a draft."""
        own = self.seen.assignment
        if own is None or not own.filed_on:
            return None
        return self.desk.rules.jurisdiction.route_by(own.route_digest, self.desk.today)

    @cached_property
    def clocks(self) -> tuple[dict[str, Any], ...]:
        """The running terms by name."""
        return summary.of(self.whole, self.desk.rules).clocks

    @cached_property
    def scene(self) -> Scene:
        """The assignment as the policies look at it, for what may be offered."""
        found = self.whole.state
        if isinstance(found, RefusalState):
            return Scene(refusal=found)
        if isinstance(found, BypassState):
            return Scene(bypass=found)
        urgent = self.whole.emergency.state if self.whole.emergency else None
        own = found if isinstance(found, AssignmentState) else None
        return Scene(number=self.number, assignment=own, emergency=urgent)


class Shown(NamedTuple):
    """What a page showed when it was made: uid of the newest entry, versions by `kind/id`."""

    last: str
    versions: dict[str, int]

    @classmethod
    def of(cls, mark: str) -> "Shown":
        """Read what `View.mark` wrote, as it came back; what is no version is left out."""
        last, *rest = mark.split(" ")
        pairs = (one.rpartition("=") for one in rest)
        return cls(last, {name: int(told) for name, _, told in pairs if _VERSION.fullmatch(told)})


def load(desk: Desk, number: str) -> View:
    """Return an assignment; raises Denied when there is none or this visitor may not read it."""
    with desk.ledger.read() as tx:
        found, whose = _readable(desk, tx, number)
        entries = assignments.history(tx, number)
    secret = pseudonym_secret.of(desk.ledger)
    seen, told = redact.trimmed(desk.by, found, entries, desk.rules, salt=secret, own=whose.own)
    return View(desk, number, seen, tuple(told), found)


def readable(desk: Desk, number: str) -> None:
    """Raise Denied unless there is such an assignment and this visitor may read it."""
    with desk.ledger.read() as tx:
        _readable(desk, tx, number)


def _readable(desk: Desk, tx: Tx, number: str) -> tuple[StoredAssignment, Parties]:
    found = assignments.find(tx, number)
    whose = parties(desk, found) if found else None
    if found is None or whose is None or not may_read.may_read(desk.by, whose, desk.rules):
        raise Denied
    return found, whose


def parties(desk: Desk, found: StoredAssignment) -> Parties:
    """Return whose assignment it is, also whether the visitor made it where it is a report."""
    own = found.kind == "bypass" and bool(reporters.own(desk.ledger, desk.by, found.number))
    return may_read.parties(found, own=own)
