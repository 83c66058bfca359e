"""What a step sees when it judges an act, and how it writes down what happened."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from policies.lifecycle.act_context import Needs, Scene
from policies.lifecycle.row import Row
from policies.lifecycle.table import TABLE
from policies.place.clocks import Moment
from policies.rules import Rules
from schemas import events
from schemas.acts.act import Act, Actor, Refused
from schemas.acts.base import Form
from schemas.events import Event, Stream
from schemas.place.jurisdiction import RouteTable
from schemas.states.changes import Request
from schemas.states.clocks import Clock
from schemas.states.stages import Stage
from schemas.states.states import AssignmentState, PlacementState


class Stop(Exception):
    """Raised inside a step to refuse the act; lifecycle.judge.decide turns it into the answer."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.refused = Refused(code=code, params=params)


@dataclass(frozen=True)
class Case:
    """One act with the scene, the rules and the moment it is judged in."""

    scene: Scene
    act: Act
    by: Actor
    rules: Rules
    now: Moment
    form: Form
    handed_in: date | None = None  # the day on which what is judged was recorded, signed on paper

    @property
    def row(self) -> Row:
        """What the table says of the act: the states it leaves, where it leads, its clocks."""
        return TABLE[self.act.verb]

    @property
    def today(self) -> date:
        """The day in the jurisdiction."""
        return self.now.today

    @property
    def number(self) -> str:
        """The assignment's number."""
        return self.scene.number

    @property
    def assignment(self) -> AssignmentState:
        """The assignment; lifecycle.judge lets no act that needs one come here without."""
        assert self.scene.assignment is not None, self.act.verb
        return self.scene.assignment

    def with_assignment(self, **changed: Any) -> "Case":
        """Return the case as it is once fields of the assignment have changed."""
        assignment = self.assignment.model_copy(update=changed)
        return replace(self, scene=replace(self.scene, assignment=assignment))

    @property
    def table(self) -> RouteTable:
        """The route pinned when the assignment was filed, else the one of today.

        Refuses the act on a day before any route, as where the time of a simulation begins.
        """
        assignment = self.scene.assignment
        place = self.rules.jurisdiction
        if assignment is not None and assignment.filed_on is not None:
            return place.route_by(assignment.route_digest, assignment.filed_on)
        try:
            return place.route_on(self.today)
        except KeyError as none:
            raise Stop("no_route", day=str(self.today)) from none

    @property
    def request(self) -> Request | None:
        """What is asked of work that goes on, where the act may be about it."""
        return self.assignment.request if self.row.on_request else None

    @property
    def at(self) -> Stage:
        """Where that stands which the act is about: the request, else the assignment."""
        return self.request.at if self.request else self.assignment.stage

    def clock(self, code: str) -> dict[str, Any]:
        """Start a clock of the route today, as JSON data for a body's `start`."""
        return plain_clock(self.rules.calendar.clock(code, self.today, self.table.clocks[code].wd))

    def placement(self, community: str) -> PlacementState:
        """Return a placement of this assignment; refuses the act when there is none."""
        found = self.scene.placements.get(community)
        if found is None:
            if community not in self.rules.directory.communities:
                raise Stop("no_such_community", community=community)
            raise Stop("not_admitted", community=community, number=self.number)
        return found

    def own(self) -> str:
        """Return the community the act is about: named in the data, or the actor's own."""
        return str(getattr(self.form, "community", "") or self.by.org)

    def on_assignment(self, kind: str, /, **body: Any) -> Event:
        """Write an event of the assignment; the actor is kept among the hands that did this act."""
        return self._event(events.assignment(self.number), kind, body)

    def on_placement(self, community: str, kind: str, /, **body: Any) -> Event:
        """Write an event of a placement."""
        return self._event(events.placement(self.number, community), kind, body)

    def on_opinion(self, community: str, kind: str, /, **body: Any) -> Event:
        """Write an event of a community's opinion."""
        return Event(stream=events.opinion(self.number, community), kind=kind, body=body)

    def on(self, stream: Stream, kind: str, /, **body: Any) -> Event:
        """Write an event of any other stream."""
        return Event(stream=stream, kind=kind, body=body)

    def _event(self, stream: Stream, kind: str, body: dict[str, Any]) -> Event:
        merged = {**body.get("merge", {}), "hands": {self.act.verb: self.by.person}}
        return Event(stream=stream, kind=kind, body={**body, "merge": merged})

    def goes_to(self, part: type[StrEnum]) -> StrEnum:
        """Return the one state of a part that the table leads this act to."""
        return self.row.target(part)

    def enter(self, stage: str = "") -> dict[str, Any]:
        """Return the body that moves the assignment, or what is asked of it, to a stage.

        Clocks of the old stage stop. stage: empty for the one that the table leads to.
        """
        clocks = self.table.stage_clocks
        stage = stage or self.goes_to(Stage)
        asked = {"merge": {"request": {"at": stage}}}
        body: dict[str, Any] = asked if self.request else {"stage": stage}
        if (old := clocks.get(self.at)) is not None:
            body["stop"] = [old]
        if (new := clocks.get(stage)) is not None:
            body["start"] = [self.clock(new)]
        return {**body, "resume_at": None} if stage == self.assignment.resume_at else body

    def next_stage_of_acceptance(self) -> str:
        """Return the first stage after acceptance on this assignment's route."""
        return self.table.path(self.assignment.route)[0]

    def next_stage(self) -> str:
        """Return the stage after the present one on the route of the assignment, or the request.

        What was sent back to resume goes on with who sent it back.
        """
        if self.assignment.resume_at:
            return self.assignment.resume_at
        if (asked := self.request) is not None:
            path = self.table.asking(full=asked.full, funds=bool(asked.extra_fen))
            return path[path.index(asked.at) + 1]
        return self.table.after(self.assignment.route, self.assignment.stage)


Decide = Callable[[Case], list[Event]]
Find = Callable[[Act, Actor], Needs]


def nothing_more(act: Act, by: Actor) -> Needs:
    """The assignment itself is enough."""
    return Needs()


@dataclass(frozen=True)
class Step:
    """One act: its judge, and what it needs loaded; the rest is in the table."""

    decide: Decide
    needs: Find = nothing_more


def plain_clock(clock: Clock) -> dict[str, Any]:
    """Return a clock as the JSON data of an event."""
    return clock.model_dump(mode="json", exclude_defaults=True)


def clock_of(clocks: tuple[Clock, ...], code: str) -> Clock | None:
    """Return a running clock by its code."""
    return next((clock for clock in clocks if clock.code == code), None)


def also(told: list[Event], body: dict[str, Any]) -> list[Event]:
    """Add to the body of the first event."""
    first = told[0]
    return [first.model_copy(update={"body": {**first.body, **body}}), *told[1:]]


def named(act: Act, by: Actor) -> tuple[str, ...]:
    """Return the communities an act is about: listed, named, or the actor's own."""
    if listed := act.codes("communities"):
        return listed
    one = act.code("community") or (by.org if by.role.startswith("COMM_") else "")
    return (one,) if one else ()


def at_placements(act: Act, by: Actor) -> Needs:
    """The placements the act is about."""
    return Needs(communities=named(act, by))


def at_opinions(act: Act, by: Actor) -> Needs:
    """The opinions the act is about."""
    return Needs(opinions=named(act, by))


Steps = Mapping[str, Step]
