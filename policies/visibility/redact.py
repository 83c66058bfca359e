"""Trimming: what of a readable assignment its reader does not see (security S9). Pure.

Which fields are kept from whom, and until when, is data (sight.yaml, `hidden`). Parts of other
communities are left out for those who read only their own; people are shown as the table says.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

from policies.rules import Rules
from policies.visibility import bypass
from policies.visibility.lines import without_lines
from policies.visibility.may_read import parties
from policies.visibility.scope import inheriting, lineage, reach, reader
from schemas.acts.act import SYSTEM, Actor, Entry, WorkItem
from schemas.assignment import StoredAssignment, StoredState
from schemas.place.visibility import Hidden, Parties, Reach, Sight
from schemas.states.bypass import BypassState
from schemas.states.emergency import EmergencyState
from schemas.states.stages import Answer, Work
from schemas.states.states import OpinionState, PlacementState
from schemas.values import plain

Raw = Mapping[str, Any]
Face = Callable[[str, str, str], str]
PARTS = ("opinions", "placements", "refusals", "disputes")
OPENED = frozenset({Work.EVALUATED, Work.CLOSED, Work.TERMINATED})
SIDES = {"community": "community", "applicant": "department"}  # each sees its own evaluation
OFFICE_ENTRIES = (
    "bypass.reported", "bypass.triaged", "bypass.dismissed", "bypass.origin_viewed",
    "bypass.reporter_viewed",
)  # fmt: skip
NAMED = ("clerk", "head")  # people that an application tells by name and telephone
NESTED = ("merge", "append", "add")  # where an event's body holds fields of the state


def trimmed(
    by: Actor,
    found: StoredAssignment,
    entries: Iterable[Entry],
    rules: Rules,
    *,
    salt: str,
    own: bool = False,
) -> tuple[StoredAssignment, list[Entry]]:
    """Return what an actor sees of an assignment and of its history.

    The actor may read it (visibility.may_read). salt: a secret of the ledger, for pseudonyms;
    own: the actor made it, where it is a report.
    """
    if found.kind == "bypass":
        return _report(by, found, entries, rules, salt, own)
    view = _View(by, found, rules, salt)
    history = [entry for entry in entries if view.has(entry)]
    known = {entry.actor: view.actor(entry) for entry in history}
    form = found.application
    urgent = view.urgent(found.emergency, known) if found.emergency else None
    own_stream: StoredState[Any] = view.seen(found.own, known)
    if urgent is not None and found.kind == "emergency":
        own_stream = urgent
    told = StoredAssignment(
        own_stream,
        application=view.without("application", form, found.state) if form else form,
        **{
            name: {ident: view.seen(one, known) for ident, one in some.items()}
            for name, some in view.parts.items()
        },
        emergency=urgent,
        waits=tuple(view.wait(one) for one in found.waits if view.about(one.community)),
    )
    return told, [view.entry(entry, known) for entry in history]


def sees(by: Actor, found: StoredAssignment, rules: Rules) -> Callable[[Entry], bool]:
    """Return what tells which entries of a readable assignment an actor sees at all."""
    return _View(by, found, rules, "").has


def face(by: Actor, rules: Rules, salt: str) -> Face:
    """Return how an actor sees people: from (person, role, organisation) to what is shown."""
    told = reader(by, rules)
    above = lineage(by.org, rules.directory) if by.org in rules.directory.organisations else ()
    own = inheriting(above or (by.org,), rules.directory)

    def show(person: str, role: str, org: str) -> str:
        if person in ("", SYSTEM.person) or told.people == "id":
            return person
        if told.people == "pseudonym":
            return f"p-{sha256(f'{salt}/{person}'.encode()).hexdigest()[:12]}"
        return person if org in own else f"{role}@{org}"

    return show


def aliased(person: Raw, face: Face) -> dict[str, str]:
    """Return a person of an application (NAMED) by a pseudonym, the same for the same name."""
    name = person.get("name")
    return {"name": face(str(name), "", "")} if name else {}


def _report(
    by: Actor,
    found: StoredAssignment,
    entries: Iterable[Entry],
    rules: Rules,
    salt: str,
    own: bool,
) -> tuple[StoredAssignment, list[Entry]]:
    """Return a report of a bypass as visibility.bypass shows it; nobody sees who reported."""
    whole = found.state
    assert isinstance(whole, BypassState)
    seen = bypass.shown(whole, by, rules.directory, own=own)
    kept = seen is not None and seen == whole
    history = [entry for entry in entries if kept or entry.kind not in OFFICE_ENTRIES]
    name = face(by, rules, salt)
    told = [
        entry.model_copy(
            update={
                "actor": name(entry.actor, entry.role, entry.org),
                "on_behalf_of": name(entry.on_behalf_of, "", ""),
                "body": entry.body if kept else _dropped(entry.body, tuple(bypass.HIDDEN), ""),
            }
        )
        for entry in (history if seen else ())
    ]
    return replace(found, own=replace(found.own, raw=plain(seen) if seen else {})), told


class _View:
    """One reader before one assignment."""

    def __init__(self, by: Actor, found: StoredAssignment, rules: Rules, salt: str) -> None:
        self.reach: Reach = reach(by, rules)
        self.face: Face = face(by, rules, salt)
        self.alias = reader(by, rules).people == "pseudonym"
        self.sight: Sight = rules.jurisdiction.sight
        self.places = rules.directory.communities
        self.assignment: Parties = parties(found)
        self.whole = found
        self.parts: dict[str, dict[str, StoredState[Any]]] = {
            name: self._seen(name, getattr(found, name)) for name in PARTS
        }

    def _seen(
        self, name: str, parts: Mapping[str, StoredState[Any]]
    ) -> dict[str, StoredState[Any]]:
        if self.reach.kind == "resident" and name != "placements":
            return {}
        return {ident: one for ident, one in parts.items() if self.about(one.state.community)}

    def about(self, community: str) -> bool:
        """Tell whether the reader sees what is about a community (none: about the whole)."""
        kind, mine = self.reach.kind, (*self.reach.communities, *self.reach.codes)
        if not community or kind in ("all", "filed", "applicant"):
            return True
        return community in mine or (kind == "street" and self.assignment.reviewer in mine)

    def has(self, entry: Entry) -> bool:
        """Tell whether the reader sees an entry at all."""
        if entry.stream_kind in ("opinion", "placement", "dispute"):
            return entry.stream_id in self.parts[f"{entry.stream_kind}s"]
        community = entry.body.get("community", "")
        return self.about(community if isinstance(community, str) else "")

    def seen(self, one: StoredState[Any], known: Mapping[str, str]) -> StoredState[Any]:
        """Return a state without what is hidden, people as the reader sees them."""
        return replace(one, raw=self._people(self.without(one.kind, one.raw, one.state), known))

    def urgent(
        self, one: StoredState[EmergencyState], known: Mapping[str, str]
    ) -> StoredState[EmergencyState]:
        """Return an emergency with what its communities logged or said, as far as one reads it."""
        hours, dissents = one.raw.get("hours", {}), one.raw.get("dissents", ())
        raw = {
            **one.raw,
            "hours": {code: told for code, told in hours.items() if self.about(code)},
            "dissents": [told for told in dissents if self.about(told["community"])],
        }
        return replace(one, raw=self._people(raw, known))

    def entry(self, entry: Entry, known: Mapping[str, str]) -> Entry:
        """Return an entry without what is hidden, people as the reader sees them."""
        body = self._people(self.without(entry.stream_kind, entry.body, self._of(entry)), known)
        if body.get("application"):
            body["application"] = self.without("application", body["application"], None)
        behalf = self._behalf(entry, known)
        told = {"actor": self.actor(entry), "on_behalf_of": behalf, "body": body}
        hidden = {"role": "", "org": "", "on_behalf_of": ""} if self._of_others(entry) else {}
        return entry.model_copy(update=told | hidden)

    def wait(self, one: WorkItem) -> WorkItem:
        """Return a work item; in whose hands it is inside its office is told to that office."""
        if not one.person:
            return one
        name = self.face(one.person, one.role, one.org)
        return one.model_copy(update={"person": "" if "@" in name else name})

    def actor(self, entry: Entry) -> str:
        """Return who made an entry as the reader sees them; nobody of a community of others."""
        return "" if self._of_others(entry) else self.face(entry.actor, entry.role, entry.org)

    def _behalf(self, entry: Entry, known: Mapping[str, str]) -> str:
        """Return for whom an entry was made: of the same office, so seen as its actor is."""
        person = entry.on_behalf_of
        return known.get(person) or (self.face(person, entry.role, entry.org) if person else "")

    def _of_others(self, entry: Entry) -> bool:
        return entry.org in self.places and not self.about(entry.org)

    def _of(self, entry: Entry) -> Any:
        """Return the present state of an entry's stream: what is hidden depends on now."""
        parts = self.parts.get(f"{entry.stream_kind}s", {})
        return parts[entry.stream_id].state if entry.stream_id in parts else self.whole.state

    def without(self, kind: str, raw: Raw, state: Any) -> dict[str, Any]:
        """Return a state or an event's body without the fields hidden from this reader.

        state: of the stream, as it is now.
        """
        left = dict(raw)
        if kind == "application" and self.alias:
            left.update({key: aliased(left[key], self.face) for key in NAMED if left.get(key)})
        for rule in self.sight.hidden:
            if rule.of != kind or self.reach.kind not in rule.to or self._free(rule, state, raw):
                continue
            kept = SIDES.get(self.reach.kind, "") if rule.until == "opened" else ""
            left = _dropped(left, rule.fields, kept)
            left.update({w: _dropped(left[w], rule.fields, kept) for w in NESTED if w in left})
        if self.reach.kind == "applicant" and self.assignment.joint:
            left = without_lines(kind, left, self.assignment.applicant, self.reach.codes)
        return left

    def _free(self, rule: Hidden, state: Any, raw: Raw) -> bool:
        if rule.until == "published":
            return self.assignment.published
        if rule.until == "consulted":  # a question must be read to be answered
            asked = raw.get("answer") == Answer.ASK_CLARIFICATION
            return asked or (isinstance(state, OpinionState) and not state.open)
        if rule.until == "reviewed":
            review = state.review if isinstance(state, PlacementState) else None
            return review is None or not review.open
        opened = isinstance(state, PlacementState) and state.work in OPENED
        return rule.until == "opened" and opened

    def _people(self, data: Any, known: Mapping[str, str]) -> Any:
        """Return data with the people in it as the reader sees them."""
        if isinstance(data, list | tuple):
            return [self._people(one, known) for one in data]
        if not isinstance(data, Mapping):
            return data
        told = {key: self._shown(key, value, known) for key, value in data.items()}
        if self.reach.kind == "resident":  # hands are for who sees people
            told.pop("hands", None)
        return told

    def _shown(self, key: str, value: Any, known: Mapping[str, str]) -> Any:
        if key == "hands" and isinstance(value, Mapping):
            return {verb: self._names(persons, known) for verb, persons in value.items()}
        if key in ("handed", "handing"):
            return self._hands(value)
        if key in ("by", "drafted_by") and isinstance(value, str):
            return known.get(value, value)
        return self._people(value, known)

    def _hands(self, value: Any) -> Any:
        """Return whose hands something went through; what an office does inside is its own."""
        if isinstance(value, list | tuple):
            return [self._hands(one) for one in value]
        if not isinstance(value, Mapping):
            return value
        if "hop" in value and self.face("?", value["hop"]["role"], value["hop"]["org"]) != "?":
            value = {key: told for key, told in value.items() if key not in ("reason", "text")}
        if "kind" not in value:
            return {key: self._hands(told) for key, told in value.items()}
        at = (value["role"], value["org"])
        named = {key: self.face(value[key], *at) for key in ("person", "by") if value.get(key)}
        through = [self.face(one, *at) for one in value.get("through", ())]
        return {**value, **named, **({"through": through} if through else {})}

    def _names(self, persons: Any, known: Mapping[str, str]) -> Any:
        if isinstance(persons, str):
            return self._name(persons, known)
        return [self._name(person, known) for person in persons]

    def _name(self, person: str, known: Mapping[str, str]) -> str:
        return self.face(person, "", "") if self.alias else known.get(person, "")


def _dropped(raw: Raw, fields: tuple[str, ...], kept: str) -> dict[str, Any]:
    """Leave fields out; of a field that is kept by side, the own side stays."""
    left = {key: value for key, value in raw.items() if key not in fields}
    for name in fields if kept else ():
        if isinstance(raw.get(name), Mapping) and kept in raw[name]:
            left[name] = {kept: raw[name][kept]}
    return left
