"""The difference of two contents of a place: every value that is not the same, with both."""

from collections.abc import Iterator, Mapping
from typing import Any

from schemas import yaml_text
from schemas.states.rulebooks import PlaceChange, PlaceText

NAMED_BY = (
    "code", "id", "no", "dept", "valid_from", "budget_number", "year", "category", "event", "from",
)  # fmt: skip
"""What names an entry of a list, so that one that moved is not another one."""


def difference(before: PlaceText, after: PlaceText) -> tuple[PlaceChange, ...]:
    """Return what differs, in order of file and path; national files stand under `national/`."""
    return tuple(
        one
        for above, old, new in (("", before.own, after.own), ("national/", before.base, after.base))
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
        for one in _file(f"{above}{name}", old.get(name), new.get(name))
    )


def _file(path: str, before: str | None, after: str | None) -> Iterator[PlaceChange]:
    old, new = _flat(path, before), _flat(path, after)
    for where in sorted(old.keys() | new.keys()):
        if old.get(where) != new.get(where):
            yield PlaceChange(where=where, before=old.get(where, ""), after=new.get(where, ""))


def _flat(path: str, text: str | None) -> dict[str, str]:
    return dict(_leaves(path, yaml_text.parse(text))) if text else {}


def _leaves(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield from _leaves(f"{path} · {key}", one)
    elif isinstance(value, list):
        for at, one in enumerate(value):
            yield from _leaves(f"{path} · {_name(one, at)}", one)
    else:
        yield path, "" if value is None else str(value)


def _name(value: Any, at: int) -> str:
    if not isinstance(value, Mapping):
        return str(value)
    key = next((key for key in NAMED_BY if key in value), "")
    return str(value[key]) if key else str(at + 1)
