"""The fields of the application form, by their dotted paths."""

from functools import cache, lru_cache

from schemas.applications.application import Application
from schemas.fields import Field, fields_of, leaves


@cache
def form_fields() -> tuple[Field, ...]:
    """Return every field of the form that holds a value, in its order."""
    return tuple(leaves(fields_of(Application)))


@cache
def top_fields() -> dict[str, Field]:
    """Return the fields, groups and lists of rows of the form itself, by name."""
    return {one.name: one for one in fields_of(Application)}


@cache
def _by_path() -> dict[str, Field]:
    return {one.path: one for one in reversed(form_fields())}


def bare(path: str) -> str:
    """Return a dotted path without the positions of rows."""
    return ".".join(part for part in path.split(".") if not part.isdigit())


def field_of(path: str) -> Field | None:
    """Return the field at a dotted path with or without list positions; None when there is none."""
    return _by_path().get(bare(path))


@lru_cache(maxsize=4096)  # whatever is typed is asked about
def asks_at(path: str) -> bool:
    """Tell whether the form asks for something at a dotted path: a field, a group or a table."""
    place = bare(path)
    return any(one.path == place or one.path.startswith(f"{place}.") for one in form_fields())
