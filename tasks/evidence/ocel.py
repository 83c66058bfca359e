"""The sealed entries of a bundle as an object-centric event log (OCEL 2.0), for process mining.

Made of `entries.jsonl` alone, so it tells nothing that is not sealed. Objects are the streams
(assignment, placement, opinion, ...) and the bodies that acted; a state that an event sets is a
value of its object at that moment. Instalments are part of a placement and have no values here;
people are left out. Format: https://www.ocel-standard.org (2.0, JSON).
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from policies.lifecycle.moves import FIELDS
from policies.lifecycle.row import STREAM_OF
from schemas.assignment import BYPASS, REFUSAL
from schemas.states.states import KINDS as STATES

NAME = "events.ocel.json"
KINDS = frozenset(STREAM_OF.values())
BODY, ASSIGNMENT = "body", "assignment"
ATTRIBUTES = ("role", "org")
STRING = "string"
Told = dict[str, Any]


def write(folder: Path, entries: Path) -> int:
    """Write the log beside the entries of a bundle; returns its events, one a line of the file.

    entries: a line each, {text}. Only the objects are held in memory.
    """
    log, count = _Log(), 0
    with (
        entries.open(encoding="utf-8") as lines,
        (folder / NAME).open("w", encoding="utf-8", newline="\n") as out,
    ):
        out.write('{"events":[')
        for count, event in enumerate(log.events(lines), 1):
            out.write(("," if count > 1 else "") + "\n" + _spelled(event))
        rest = _spelled(log.rest())
        out.write(f"\n],\n{rest[1:]}\n")
    return count


def _spelled(data: Told) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


class _Log:
    """The objects seen so far, by id, and the kinds of events."""

    def __init__(self) -> None:
        self._objects: dict[str, Told] = {}
        self._kinds: set[str] = set()

    def events(self, lines: Iterator[str]) -> Iterator[Told]:
        """Yield the event of each entry that belongs to a life."""
        for line in lines:
            told = json.loads(json.loads(line)["text"])
            if told.get("stream_kind") in KINDS:
                yield self._event(told)

    def _event(self, told: Told) -> Told:
        kind, when = told["kind"], told["occurred_at"]
        self._kinds.add(kind)
        own = self._own(told)
        found = [(own["id"], told["stream_kind"]), *self._around(own)]
        if told["org"]:
            found.append((self._object(BODY, told["org"])["id"], "by"))
        return {
            "id": told["uid"],
            "type": kind,
            "time": when,
            "attributes": [{"name": name, "value": told[name]} for name in ATTRIBUTES],
            "relationships": _related(found),
        }

    def _own(self, told: Told) -> Told:
        """Return the object of the stream, with the states that the event sets."""
        own = self._object(told["stream_kind"], told["stream_id"])
        begun = STATES[told["stream_kind"]].model_fields if told["version"] == 1 else {}
        for name, _ in FIELDS[told["stream_kind"]]:
            value = told["body"].get(name) or (begun[name].default if begun else None)
            if isinstance(value, str):
                state = {"name": name, "time": told["occurred_at"], "value": value}
                own["attributes"].append(state)
        number = told["body"].get("number") or told["stream_id"].partition(":")[0]
        alone = number.startswith((REFUSAL, BYPASS))  # of work that was never applied for
        if told["stream_kind"] != ASSIGNMENT and not alone and not own["relationships"]:
            whole = self._object(ASSIGNMENT, number)
            own["relationships"] = _related([(whole["id"], "of")])
        return own

    def _around(self, own: Told) -> list[tuple[str, str]]:
        return [(one["objectId"], one["qualifier"]) for one in own["relationships"]]

    def _object(self, kind: str, name: str) -> Told:
        ident = f"{kind}:{name}"
        blank = {"id": ident, "type": kind, "attributes": [], "relationships": []}
        return self._objects.setdefault(ident, blank)

    def rest(self) -> Told:
        """Return objects and types."""
        kinds = sorted({one["type"] for one in self._objects.values()})
        return {
            "eventTypes": [_kind(kind, ATTRIBUTES) for kind in sorted(self._kinds)],
            "objectTypes": [
                _kind(kind, [name for name, _ in FIELDS.get(kind, ())]) for kind in kinds
            ],
            "objects": list(self._objects.values()),
        }


def _kind(name: str, attributes: Any) -> Mapping[str, Any]:
    return {"name": name, "attributes": [{"name": one, "type": STRING} for one in attributes]}


def _related(found: list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"objectId": ident, "qualifier": how} for ident, how in found]
