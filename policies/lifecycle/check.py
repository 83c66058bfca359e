"""Walk the table: which states are reached, who owes what there by when, and where nothing does.

A dead end is a state that is no end and has no owner or no date for one of its ways to wait, that
stays behind when its assignment goes on without it, or an act that the desk offers nowhere.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from policies.lifecycle.owing import OF, OWINGS, SYSTEM, Owing
from policies.lifecycle.row import FINAL, PART_OF, STREAM_OF, Move, Row, key
from policies.lifecycle.table import ROWS
from schemas.place.jurisdiction import Jurisdiction
from schemas.states.stages import Stage

AT = {
    SYSTEM: "system", "street": "street", "review": "street", "head": "street",
    "office": "office", "group": "office", "handler": "office",
}  # fmt: skip
"""Whose organisation owes -> the side it is on; everybody else is at home (`own`)."""
NO_OWNER, NO_DATE, LEFT_BEHIND, NOT_OFFERED = "no_owner", "no_date", "left_behind", "not_offered"

Ways = Sequence[tuple[str, ...]]


class ReachedState(NamedTuple):
    """A state that is reached: its ways to wait (none: nobody owes anything) and its acts."""

    state: StrEnum
    final: bool
    owings: tuple[Owing, ...]
    acts: tuple[str, ...]

    @property
    def owner(self) -> Owing | None:
        """Who owes first: where a date is, before where none is."""
        return min(self.owings, key=lambda one: not one.by, default=None)


class DeadEnd(NamedTuple):
    """A dead end; `about` is the way to wait, or the act, that it is about."""

    stream: str
    state: str
    why: str
    about: str = ""

    @property
    def name(self) -> str:
        """The name under which it is known: stream/STATE/about."""
        return "/".join(part for part in (self.stream, self.state, self.about) if part)


def paths(place: Jurisdiction) -> Ways:
    """Return every order of stages that a route of the place sets, from the acceptance on."""
    return [("ACCEPTED", *path) for table in place.routes for path in table.paths.values()]


def targets(move: Move, state: StrEnum, ways: Ways) -> set[StrEnum]:
    """Return where a move leads from a state; `ways` are the orders of stages of the routes."""
    found = set(move.to)
    if move.onward:
        found |= {Stage(after) for way in ways for now, after in pairwise(way) if now == state}
    return found - {state} - move.never


def goals(moves: Iterable[Move], ways: Ways) -> list[StrEnum]:
    """Return every state that the moves lead to, part by part, in the order of their part."""
    found = {
        key(after)
        for move in moves
        for after in (*move.to, *(one for at in move.leaves for one in targets(move, at, ways)))
    }
    return [one for part in PART_OF for one in part if key(one) in found]


def reached(place: Jurisdiction) -> list[StrEnum]:
    """Return the states that acts lead to, part by part, in the order of their part."""
    ways = paths(place)
    moves = [move for row in ROWS for move in row.moves]
    found = {key(state) for move in moves if move.opens for state in move.to}
    while True:
        more = {
            key(after)
            for move in moves
            for state in move.leaves
            if key(state) in found
            for after in targets(move, state, ways)
        } - found
        if not more:
            return [one for part in PART_OF for one in part if key(one) in found]
        found |= more


def unreachable(place: Jurisdiction) -> list[StrEnum]:
    """Return the states that no act leads to."""
    known = {key(one) for one in reached(place)}
    return [one for part in PART_OF for one in part if key(one) not in known]


def standings(place: Jurisdiction) -> list[ReachedState]:
    """Return every state that is reached, with what is owed and what can be done there."""
    return [
        ReachedState(
            state=state,
            final=key(state) in FINAL,
            owings=tuple(OF.get(key(state), ())),
            acts=tuple(row.verb for row in ROWS if _can(row, state)),
        )
        for state in reached(place)
    ]


def _can(row: Row, state: StrEnum) -> bool:
    if not row.moves or row.moves[0].part is not type(state):
        return False
    return any(state in move.leaves and not move.any for move in row.main)


def dead_ends(place: Jurisdiction, offered: Collection[str]) -> list[DeadEnd]:
    """Return every dead end; offered: the acts that the desk offers beside work items."""
    return [
        *(end for one in standings(place) if not one.final for end in _waiting(one)),
        *_left_behind(place),
        *_not_offered(place, {*offered, *(one.act for one in OWINGS if one.told)}),
    ]


def _waiting(one: ReachedState) -> Iterator[DeadEnd]:
    stream = STREAM_OF[type(one.state)]
    if not one.owings:
        yield DeadEnd(stream, one.state, NO_OWNER)
    for when in dict.fromkeys(row.when for row in one.owings):
        if not any(row.by for row in one.owings if row.when == when):
            yield DeadEnd(stream, one.state, NO_DATE, when)


def _left_behind(place: Jurisdiction) -> Iterator[DeadEnd]:
    """A state whose acts fit some stages, where the assignment leaves those without it."""
    ways = paths(place)
    for one in standings(place):
        if one.final or type(one.state) is Stage:
            continue
        within = frozenset().union(*(_row(verb).within for verb in one.acts))
        for row in ROWS:
            if row.moves and row.moves[0].part is Stage and not _moves(row, one.state):
                left = {
                    after for at in row.leaves(Stage) & within for after in _after(row, at, ways)
                }
                if any(not _way_on(one.state, stage) for stage in left - within):
                    yield DeadEnd(STREAM_OF[type(one.state)], one.state, LEFT_BEHIND, row.verb)


def _row(verb: str) -> Row:
    return next(row for row in ROWS if row.verb == verb)


def _after(row: Row, state: StrEnum, ways: Ways) -> set[StrEnum]:
    moves = [move for move in row.of(Stage) if state in move.leaves]
    return {after for move in moves for after in targets(move, state, ways)}


def _moves(row: Row, state: StrEnum) -> bool:
    return any(state in move.leaves for move in row.of(type(state)))


def _way_on(state: StrEnum, stage: StrEnum) -> bool:
    """Tell whether some act moves the state while the assignment is at a stage."""
    return any(_moves(row, state) and (not row.within or stage in row.within) for row in ROWS)


def _not_offered(place: Jurisdiction, offered: Collection[str]) -> Iterator[DeadEnd]:
    for row in ROWS:
        people = set(place.powers[row.verb].roles) - {SYSTEM}
        if people and row.verb not in offered:
            part = row.moves[0].part if row.moves else None
            states = (row.leaves(part) or {row.target(part)}) if part else ()
            first = next((str(one) for one in part or () if one in states), "")
            yield DeadEnd(row.stream, first, NOT_OFFERED, row.verb)
