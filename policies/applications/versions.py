"""What differs between two versions of an application, field by field, and how that is said."""

import difflib
from collections.abc import Iterator
from typing import Any

from policies.place.parameters import PlaceTerms
from schemas.applications.application import Application
from schemas.applications.fields import field_of
from schemas.values import Value, canonical

MEMBERS = frozenset({"communities", "kinds"})  # sets: their order says nothing


class FieldChange(Value):
    """One difference: the dotted path, and what stood and stands there (None: left out).

    A position in a list is that of the new version, or of the old one for what was taken out.
    """

    path: str
    before: Any
    after: Any


class VersionChanges(Value):
    """A change in words: the field's name, and both values as a person reads them."""

    path: str
    name: str
    before: str
    after: str


def changes(old: Application, new: Application) -> tuple[FieldChange, ...]:
    """Return what differs, in the order of the form; empty when nothing does.

    Rows of a list are compared with the row they came from, so that one put in between changes
    none of the others; a whole row that came or went is one change.
    """
    before, after = (one.model_dump(mode="json", exclude_none=True) for one in (old, new))
    return tuple(
        change
        for name in Application.model_fields
        for change in _differ(name, before.get(name), after.get(name))
    )


def told(change: FieldChange, ground: PlaceTerms, lang: str = "zh") -> VersionChanges:
    """Say a change in a language (zh, en): codes, flags, organisations and communities by name."""
    return VersionChanges(
        path=change.path,
        name=ground.labels.of(change.path, lang),
        before=_said(change.path, change.before, ground, lang),
        after=_said(change.path, change.after, ground, lang),
    )


def _differ(path: str, old: Any, new: Any) -> Iterator[FieldChange]:
    if old == new:
        return
    if isinstance(old, dict | None) and isinstance(new, dict | None):
        for name in [*(new or {}), *(key for key in old or {} if key not in (new or {}))]:
            yield from _differ(f"{path}.{name}", (old or {}).get(name), (new or {}).get(name))
    elif not isinstance(old, list | None) or not isinstance(new, list | None):
        yield FieldChange(path=path, before=old, after=new)
    elif path in MEMBERS:
        yield from _members(path, old or [], new or [])
    else:
        yield from _rows(path, old or [], new or [])


def _members(path: str, old: list[Any], new: list[Any]) -> Iterator[FieldChange]:
    gone = [one for one in old if one not in new]
    come = [one for one in new if one not in old]
    if not gone and not come:  # another order, or one named twice: no two versions are the same
        yield FieldChange(path=path, before=old, after=new)
    yield from (FieldChange(path=path, before=one, after=None) for one in gone)
    yield from (FieldChange(path=path, before=None, after=one) for one in come)


def _rows(path: str, old: list[Any], new: list[Any]) -> Iterator[FieldChange]:
    found = difflib.SequenceMatcher(
        a=[canonical(one) for one in old], b=[canonical(one) for one in new], autojunk=False
    )
    for kind, a, a_end, b, b_end in found.get_opcodes():
        if kind == "equal":
            continue
        both = min(a_end - a, b_end - b)
        for step in range(both):
            yield from _differ(f"{path}.{b + step}", old[a + step], new[b + step])
        for at in range(a + both, a_end):
            yield FieldChange(path=f"{path}.{at}", before=old[at], after=None)
        for at in range(b + both, b_end):
            yield FieldChange(path=f"{path}.{at}", before=None, after=new[at])


def _said(path: str, value: Any, ground: PlaceTerms, lang: str) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        inner = ((f"{path}.{name}", one) for name, one in value.items())
        return "\n".join(
            f"{_last_name(at, ground, lang)}: {_said(at, one, ground, lang)}" for at, one in inner
        )
    if isinstance(value, list):
        return "\n".join(_said(path, one, ground, lang) for one in value)
    if isinstance(value, bool):
        return ground.labels.problems["yes" if value else "no"][lang]
    return _named(path, str(value), ground, lang)


def _last_name(path: str, ground: PlaceTerms, lang: str) -> str:
    return ground.labels.of(path, lang).rpartition(" › ")[2]


def _named(path: str, value: str, ground: PlaceTerms, lang: str) -> str:
    field = field_of(path)
    if field is not None and field.codes:
        return ground.labels.code(field.codes, value, lang)
    return ground.directory.name_of(value) if lang == "zh" else value
