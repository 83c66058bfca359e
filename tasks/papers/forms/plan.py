"""Sections, help and looks of the application form (form.yaml), for pages and for paper."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from policies import loader
from schemas.applications.fields import bare
from schemas.texts import catalogue

BOOK = "form"

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
    return dict(loader.read(files("tasks") / "forms" / "form.yaml"))


@cache
def sections() -> tuple[Section, ...]:
    """Return the sections in their order."""
    names, about = catalogue.texts(BOOK, "section"), catalogue.texts(BOOK, "about")
    return tuple(
        Section(one["id"], names[one["id"]], about[one["id"]], tuple(one["fields"]))
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


def help_of(path: str, lang: str) -> str:
    """Return the help beside a field, or nothing."""
    return catalogue.texts(BOOK, "help").get(bare(path), {}).get(lang, "")
