"""The difference of two contents of a place: every value that is not the same, with both."""

from collections.abc import Iterator, Mapping
from typing import Any

from policies.place.folders import TextFolder, read
from schemas import yaml_text
from schemas.states.places import PlaceChange, PlaceText

NAMED_BY = ("code", "id", "no", "dept", "valid_from", "year", "category", "event", "from")
"""What names an entry of a list, so that one that moved is not another one."""
PERSONS = ("accounts", "chair", "vice_chair", "person")
"""Where an organisation file names people: they are accounts and grants, no terms of a place."""
DUTY = "duty"  # an account that is a telephone of the office, no person


def difference(before: PlaceText, after: PlaceText) -> tuple[PlaceChange, ...]:
    """Return what differs, in order of file and path; national files stand under `national/`."""
    old, new = _flat(before), _flat(after)
    return tuple(
        PlaceChange(where=path, before=old.get(path, ""), after=new.get(path, ""))
        for path in sorted(old.keys() | new.keys())
        if old.get(path) != new.get(path)
    )


def without_people(text: PlaceText) -> PlaceText:
    """Return a content without the people that its organisation file names."""
    name = "organisations.yaml"
    told = read(TextFolder("", text.own) / name)
    bare = _bare(told)
    if bare == told:
        return text
    return text.model_copy(update={"own": {**text.own, name: yaml_text.write(bare)}})


def _bare(value: Any) -> Any:
    if isinstance(value, list):
        return [_bare(one) for one in value]
    if not isinstance(value, Mapping):
        return value
    kept = {key: _bare(one) for key, one in value.items() if key not in PERSONS}
    duty = (
        value.get("accounts", {}).get(DUTY) if isinstance(value.get("accounts"), Mapping) else None
    )
    return {**kept, **({"accounts": {DUTY: _bare(duty)}} if duty else {})}


def _flat(text: PlaceText) -> dict[str, str]:
    found: dict[str, str] = {}
    for above, files in (("", text.own), ("national/", text.base)):
        folder = TextFolder("", files)
        for name in files:
            found.update(_leaves(f"{above}{name}", read(folder / name)))
    return found


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
