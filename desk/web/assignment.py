"""One assignment as a visitor may see it: its state, its story, whose move it is.
Denied or whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from desk.assignment import last_judged
from desk.people import sign_in
from desk.web.request.gate import Denied
from desk.web.request.request import Desk
from ledger.read import queries
from policies.lifecycle import evolve
from policies.lifecycle.act_context import Scene
from policies.visibility import may_read, redact
from schemas.acts.act import Entry, WorkItem
from schemas.place.jurisdiction import RouteTable
from schemas.states.bypass import BypassState
from schemas.states.emergency import EmergencyState
from schemas.states.stages import BypassStage, RefusalStage
from schemas.states.states import AssignmentState, RefusalState
from tasks import pseudonym_secret, reporters
from tasks.figures import summary

Raw = Mapping[str, Any]
BEGINS = {"refusal": str(RefusalStage.R_ISSUED), "bypass": str(BypassStage.B_REPORTED)}


@dataclass(frozen=True)
class View:
    """What `queries.show` returns, without what this visitor may not see, and its story."""

    desk: Desk
    number: str
    show: Raw
    entries: tuple[Entry, ...]  # oldest first
    whole: Raw  # all of it, for what may be offered; never shown

    @property
    def kind(self) -> str:
        """`assignment`, `refusal`, `bypass` or `emergency`."""
        return str(self.show["kind"])

    @property
    def state(self) -> Raw:
        """The state of the assignment's own stream."""
        found: Raw = self.show["state"]
        return found

    @property
    def stage(self) -> str:
        """Where the assignment stands; a state leaves out where its kind begins."""
        return str(self.state.get("stage", BEGINS.get(self.kind, "")))

    @property
    def terms(self) -> Raw:
        """What the application in force says in short; empty for a refusal."""
        found: Raw = self.state.get("terms") or {}
        return found

    @property
    def title(self) -> str:
        """The title of the assignment, or what was refused or demanded."""
        told = self.terms.get("title") or self.state.get("text") or self.state.get("demand")
        return str(told or self.number)

    @property
    def emergency(self) -> Raw | None:
        """The emergency itself, or the one that the assignment follows up."""
        found: Raw | None = self.show.get("emergency")
        return found

    @property
    def placements(self) -> list[Raw]:
        """The placements, in order of community."""
        return sorted(self.show["placements"].values(), key=lambda one: str(one["community"]))

    @property
    def opinions(self) -> list[Raw]:
        """The opinions, in order of community."""
        return sorted(self.show["opinions"].values(), key=lambda one: str(one["community"]))

    @property
    def waits(self) -> list[WorkItem]:
        """What waits on people, in order of due day."""
        return [one for one in self.show["waits"] if one.role != "system"]

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
        told = sorted({entry.actor for entry in self.entries})
        return sign_in.names(self.desk.ledger, told)

    @property
    def last(self) -> str:
        """The uid of the newest entry: what this page has seen."""
        return self.entries[-1].uid if self.entries else ""

    def since(self, uid: str) -> list[Entry]:
        """Return what happened after an entry; everything when it is not among them."""
        known = [entry.uid for entry in self.entries]
        return list(self.entries[known.index(uid) + 1 :]) if uid in known else []

    @cached_property
    def table(self) -> RouteTable | None:
        """The route the assignment is on; None for a refusal or a draft."""
        place, filed = self.desk.rules.jurisdiction, self.state.get("filed_on")
        if not filed:
            return None
        return place.route_by(self.state.get("route_digest", ""), self.desk.today)

    @cached_property
    def clocks(self) -> tuple[dict[str, Any], ...]:
        """The running terms by name."""
        return summary.of(self.desk.ledger, self.number, self.desk.rules).clocks

    @cached_property
    def scene(self) -> Scene:
        """The assignment as the policies look at it, for what may be offered."""
        found = evolve.view(self.kind, dict(self.whole["state"]))
        if isinstance(found, RefusalState):
            return Scene(refusal=found)
        if isinstance(found, BypassState):
            return Scene(bypass=found)
        if isinstance(found, EmergencyState):
            return Scene(number=self.number, emergency=found)
        assert isinstance(found, AssignmentState)
        urgent = self.whole.get("emergency")
        emergency = EmergencyState.model_validate(urgent) if urgent else None
        return Scene(number=self.number, assignment=found, emergency=emergency)


def load(desk: Desk, number: str) -> View:
    """Return an assignment; raises Denied when there is none or this visitor may not read it."""
    with desk.ledger.read() as tx:
        show = queries.show(tx, number)
        entries = queries.entries_of(tx, number) if show else []
    if show is not None and show["kind"] == "bypass":
        show = {**show, "own": bool(reporters.own(desk.ledger, desk.by, number))}
    if show is None or not may_read.may_read(desk.by, may_read.parties(show), desk.rules):
        raise Denied
    secret = pseudonym_secret.of(desk.ledger)
    seen, told = redact.trimmed(desk.by, show, entries, desk.rules, salt=secret)
    return View(desk, number, seen, tuple(told), show)
