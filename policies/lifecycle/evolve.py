"""Evolve: how an event changes the plain JSON of its stream's state. Pure and total.

An event's body speaks in the words of the state, so that the journal alone can be read aloud and
replayed: a field of the state is replaced; the words below do what they say; the rest is told for
the record only.
"""

from collections.abc import Callable, Mapping
from typing import Any

from schemas.events import Event
from schemas.states.states import KINDS, State

FIELDS = {kind: frozenset(model.model_fields) for kind, model in KINDS.items()}
HANDS = "hands"  # whoever did an act once did it, whoever does it again
RESETTING = (
    "placement.opened",
    "opinion.asked",
    "dispute.opened",
)  # a new round replaces what stood there

Raw = dict[str, Any]


def fold(raw: Raw | None, event: Event) -> Raw:
    """Return the state after the event as plain JSON data; the input is not changed.

    Raises KeyError for a stream kind that is not known.
    """
    fields = FIELDS[event.stream.kind]
    fresh = raw is None or event.kind in RESETTING
    after: Raw = {} if fresh else dict(raw or {})
    for key in sorted(event.body.keys() & fields):
        _replace(after, key, event.body[key])
    for word, change in _WORDS.items():
        if word in event.body:
            change(after, event.body[word])
    return after


def only_adds(event: Event) -> bool:
    """Tell whether an event takes nothing back of a state: it adds to what anybody saw of it."""
    words = event.body.keys() & (FIELDS[event.stream.kind] | _WORDS.keys())
    return words <= _ADDING


def view(kind: str, raw: Raw) -> State:
    """Return the typed state of a stream; raises pydantic.ValidationError if it is broken."""
    return KINDS[kind].model_validate(raw)


def _replace(after: Raw, key: str, value: Any) -> None:
    if value is None:
        after.pop(key, None)
    else:
        after[key] = value


def _start(after: Raw, clocks: list[Raw]) -> None:
    codes = {clock["code"] for clock in clocks}
    kept = [clock for clock in after.get("clocks", []) if clock["code"] not in codes]
    after["clocks"] = kept + clocks


def _stop(after: Raw, codes: list[str]) -> None:
    after["clocks"] = [clock for clock in after.get("clocks", []) if clock["code"] not in codes]


def _instalment(after: Raw, instalment: Raw) -> None:
    after["instalments"] = [
        instalment if old["no"] == instalment["no"] else old for old in after["instalments"]
    ]


def _add(after: Raw, counts: Mapping[str, int | Mapping[str, int]]) -> None:
    for field, count in counts.items():
        if isinstance(count, Mapping):
            old = after.get(field, {})
            after[field] = {**old, **{key: old.get(key, 0) + more for key, more in count.items()}}
        else:
            after[field] = after.get(field, 0) + count


def _append(after: Raw, lists: Mapping[str, list[Any]]) -> None:
    for field, items in lists.items():
        after[field] = [*after.get(field, []), *items]


def _merge(after: Raw, maps: Mapping[str, Raw]) -> None:
    for field, items in maps.items():
        old = after.get(field, {})
        if field == HANDS:
            items = {verb: _and(old.get(verb), did) for verb, did in items.items()}
        after[field] = {**old, **items}


def _and(known: Any, persons: Any) -> Any:
    """One person stands alone, as in states of older releases; several stand in a list, once."""
    several = list(dict.fromkeys([*_list(known), *_list(persons)]))
    return several[0] if len(several) == 1 else several


def _list(persons: Any) -> list[str]:
    return [persons] if isinstance(persons, str) else list(persons or ())


_ADDING = frozenset({"add", "append", "merge"})
# In this order, whatever the order of the body: `start` after `stop`, so that a clock may restart.
_WORDS: Mapping[str, Callable[[Raw, Any], None]] = {
    "stop": _stop,
    "start": _start,
    "instalment": _instalment,
    "add": _add,
    "append": _append,
    "merge": _merge,
}
