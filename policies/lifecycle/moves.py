"""What events do to the states of the life cycle, held against the row of the act. Pure, and cheap.

A step that writes what its row does not allow is a mistake of zhunru, never of a user: the act
fails whole, so that nothing leads where the table knows no way.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any

from policies.lifecycle.act_context import Scene
from policies.lifecycle.evolve import RESETTING
from policies.lifecycle.row import ANY, PART_OF, STREAM_OF, Row
from policies.lifecycle.rows.called_papers import PAPERS_OF
from schemas.events import Event
from schemas.place.jurisdiction import RouteTable
from schemas.states.stages import Payment
from schemas.states.states import KINDS, PlacementState

Moved = tuple[StrEnum | None, StrEnum]  # before (None: the event opens it), after

FIELDS: dict[str, list[tuple[str, type[StrEnum]]]] = {}
for _part, _stream in STREAM_OF.items():
    if _part is not Payment:  # an instalment is no field of its own
        FIELDS.setdefault(_stream, []).append((PART_OF[_part], _part))


class UndeclaredMove(RuntimeError):
    """A step wrote an event that no row of the life cycle's table allows."""


def hold(row: Row, scene: Scene, events: Sequence[Event], route: RouteTable) -> None:
    """Raise Undeclared where an event moves, starts, stops or calls for what the row does not say.

    route: the route of the assignment; its `stage_clocks` start and stop with the stages.
    """
    path = route.path(scene.assignment.route) if scene.assignment else ()
    clocks: set[str] = set()
    for before, after in moved(scene, events):
        if not any(move.allows(before, after, path) for move in row.moves):
            raise UndeclaredMove(f"{row.verb}: {before} -> {after} is not in the table")
        clocks |= {route.stage_clocks.get(one, "") for one in (before, after) if one}
    for event in events:
        _hold_rest(row, event, clocks)


def _hold_rest(row: Row, event: Event, clocks: set[str]) -> None:
    started = {clock["code"] for clock in event.body.get("start", ())}
    if extra := started - row.starts - clocks:
        raise UndeclaredMove(f"{row.verb}: starts {sorted(extra)}, not in the table")
    stopped = set() if ANY in row.stops else set(event.body.get("stop", ()))
    if extra := stopped - row.stops - clocks:
        raise UndeclaredMove(f"{row.verb}: stops {sorted(extra)}, not in the table")
    if extra := set(PAPERS_OF.get(event.kind, ())) - set(row.papers):
        raise UndeclaredMove(f"{row.verb}: calls for {sorted(extra)}, not in the table")


def moved(scene: Scene, events: Sequence[Event]) -> Iterator[Moved]:
    """Yield every change of a state that the events make, in their order."""
    now: dict[tuple[str, str, str], StrEnum] = {}
    for event in events:
        kind, ident, body = event.stream.kind, event.stream.id, event.body
        state = _before(scene, event)
        for name, part in FIELDS.get(kind, ()):
            known = now.get((kind, ident, name)) or getattr(state, name, None)
            begun = KINDS[kind].model_fields[name].default if known is None else None
            value = body.get(name) or begun
            if not isinstance(value, str):
                continue
            after = now[kind, ident, name] = part(value)
            if after is not known:
                yield known, after
        if kind == "placement":
            yield from _paid(state, body)


def _before(scene: Scene, event: Event) -> Any:
    """Return the state of a stream before the act; None when the event begins it (anew)."""
    kind, community = event.stream.kind, event.stream.id.partition(":")[2]
    if event.kind in RESETTING:
        return None
    if kind == "placement":
        return scene.placements.get(community)
    if kind == "opinion":
        return scene.opinions.get(community)
    if kind == "dispute":
        return scene.disputes.get(community)
    if kind == "assignment" and event.stream.id != scene.number:
        return None  # the next term of a renewal has a number of its own
    return getattr(scene, kind, None)


def _paid(state: PlacementState | None, body: dict[str, Any]) -> Iterator[Moved]:
    known = {one.no: one.stage for one in state.instalments} if state else {}
    one = body.get("instalment")
    for raw in [*body.get("instalments", ()), *([one] if one else [])]:
        before, after = known.get(raw["no"]), Payment(raw.get("stage", Payment.PLANNED))
        if after is not before:
            yield before, after
