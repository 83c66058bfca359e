"""What the check of the life cycle finds, beside what the desk offers."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from desk.files import page_data
from desk.lifecycle import offered
from policies.lifecycle import check
from policies.lifecycle.owing import Owing
from policies.lifecycle.row import PART_OF, STREAM_OF
from schemas.place.jurisdiction import Jurisdiction


@cache
def _data(name: str) -> Mapping[str, Any]:
    return dict(page_data(f"{name}.yaml"))


def found(place: Jurisdiction) -> dict[str, Any]:
    """Return the walk as the contract of `zhunru lifecycle check --json` has it."""
    known = _data("unreached")
    begun = {*offered.offered(), *offered.BEGUN_ELSEWHERE}
    ends = [_dead(one) for one in check.dead_ends(place, begun)]
    unreached = [
        _unreached(f"{STREAM_OF[type(one)]}/{one}", known) for one in check.unreachable(place)
    ]
    return {
        "ok": not ends and all(one["known"] for one in unreached),
        "states": [_state(one) for one in check.standings(place)],
        "dead_ends": ends,
        "unreachable": unreached,
    }


def _state(one: check.ReachedState) -> dict[str, Any]:
    owner = None if one.final else one.owner
    return {
        "stream": STREAM_OF[type(one.state)],
        "part": PART_OF[type(one.state)],
        "state": str(one.state),
        "final": one.final,
        "owner": owner and {"role": owner.role, "at": check.AT.get(owner.at, "own")},
        "acts": list(one.acts),
        "next_date": (owner.by or None) if owner else None,
        "ways": [_way(row) for row in one.owings],
    }


def _way(row: Owing) -> dict[str, Any]:
    return {
        "when": row.when,
        "act": row.act,
        "role": row.role,
        "at": check.AT.get(row.at, "own"),
        "by": row.by or None,
        "then": row.then or None,
    }


def _dead(one: check.DeadEnd) -> dict[str, Any]:
    return {
        "name": one.name,
        "stream": one.stream,
        "state": one.state,
        "why": one.why,
        "why_en": one.why,
        "kind": one.why,
        "about": one.about,
        "known": False,
    }


def _unreached(name: str, known: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    stream, state = name.split("/")
    texts = known.get(name, {})
    return {
        "stream": stream,
        "state": state,
        "why": texts.get("zh", ""),
        "why_en": texts.get("en", ""),
        "known": name in known,
    }
