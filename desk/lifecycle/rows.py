"""The table of the life cycle as plain data, with the roles, clocks and names of a place."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from policies.lifecycle import check
from policies.lifecycle.owing import OF
from policies.lifecycle.row import ANY, PART_OF, SAME, STREAM_OF, Move, Row, key
from policies.lifecycle.table import ROWS
from schemas.acts.forms import FORMS
from schemas.fields import fields_of
from schemas.place.jurisdiction import Jurisdiction
from schemas.states.stages import Stage
from tasks.reasons import name_of

SYSTEM = "system"


def rows(place: Jurisdiction) -> list[dict[str, Any]]:
    """Return every act as `zhunru lifecycle --json` has it, in the order of the table."""
    return [_row(row, place) for row in ROWS]


def _row(row: Row, place: Jurisdiction) -> dict[str, Any]:
    roles = list(place.powers[row.verb].roles)
    parts = list(dict.fromkeys(move.part for move in row.moves))
    moved = [_moved(row.of(part), place) for part in parts]
    main, *also = moved or [{"stream": row.other, "from": [ANY], "to": [SAME]}]
    return {
        "verb": row.verb,
        "zh": name_of(row.verb, "zh"),
        "en": name_of(row.verb, "en"),
        **main,
        "roles": roles,
        "clock": clocks(row, place),
        "stops": sorted(row.stops),
        "paper": list(row.papers),
        "data": data(row.verb),
        "by_system": SYSTEM in roles,
        "stages": in_order(row.within),
        "guards": list(row.guards),
        "also": also,
        "next": following(row, place),
    }


def _moved(moves: tuple[Move, ...], place: Jurisdiction) -> dict[str, Any]:
    part = moves[0].part
    left = frozenset().union(*(move.leaves for move in moves))
    to = check.goals(moves, check.paths(place))
    opens, same = any(one.opens for one in moves), any(one.same for one in moves)
    everything = any(one.any for one in moves)
    begins = opens and not left - set(to)  # what it may also do again, later, opens nothing
    return {
        "stream": STREAM_OF[part],
        "part": PART_OF[part],
        "from": [ANY] if everything else [] if begins else in_order(left),
        "to": [*map(str, to), *([SAME] if same else [])],
        "opens": opens,
    }


def in_order(states: Iterable[StrEnum]) -> list[str]:
    """Return states as text, in the order in which their part lists them."""
    known = set(states)
    return [str(one) for part in PART_OF for one in part if any(one is own for own in known)]


def clocks(row: Row, place: Jurisdiction) -> list[str]:
    """Return the clocks that an act starts: its own, and those of the stages that it enters."""
    entered = check.goals(row.of(Stage), check.paths(place))
    by_stage = {table.stage_clocks.get(one) for table in place.routes for one in entered}
    return sorted({*row.starts, *filter(None, by_stage)})


def data(verb: str) -> list[str]:
    """Return the keys of an act's data; `?` after what may be absent."""
    return [one.name if one.required else f"{one.name}?" for one in fields_of(FORMS[verb])]


def following(row: Row, place: Jurisdiction) -> list[dict[str, str]]:
    """Return who is next: the acts that may be owed in the states that an act leads to."""
    found = {
        (one.act, one.role): None
        for after in check.goals(row.moves, check.paths(place))
        for one in OF.get(key(after), ())
        if one.told
    }
    return [{"act": act, "role": role} for act, role in found]
