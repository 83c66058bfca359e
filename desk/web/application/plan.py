"""Sections, help and manners of the form, as desk/data/application.yaml says."""

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from desk.files import page_data
from schemas.applications.fields import bare

REVIEW = "review"  # the last page of the form: everything at a glance, and filing


class Section(NamedTuple):
    """One page of the form; fields: names of the application's own fields, in order."""

    id: str
    name: Mapping[str, str]
    about: Mapping[str, str]
    fields: tuple[str, ...]


@cache
def plan() -> Mapping[str, Any]:
    """Return how the form is asked for."""
    return dict(page_data("application.yaml"))


@cache
def sections() -> tuple[Section, ...]:
    """Return the sections in their order."""
    return tuple(
        Section(one["id"], one["name"], one["about"], tuple(one["fields"]))
        for one in plan()["sections"]
    )


def section(ident: str) -> Section | None:
    """Return a section by its id, or None."""
    return next((one for one in sections() if one.id == ident), None)


@cache
def section_of(path: str) -> str:
    """Return the id of the section that asks for a dotted path; the first for an unknown one."""
    top = path.partition(".")[0]
    return next((one.id for one in sections() if top in one.fields), sections()[0].id)


def following(ident: str) -> str:
    """Return the id of the page after a section: the next section, or the review."""
    ids = [one.id for one in sections()]
    place = ids.index(ident) + 1
    return ids[place] if place < len(ids) else REVIEW


def help_of(path: str, lang: str) -> str:
    """Return the help beside a field, or nothing."""
    return str(plan()["help"].get(bare(path), {}).get(lang, ""))
