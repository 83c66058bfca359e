"""The application form on paper: which field stands where, and what stands in it."""

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import groupby, pairwise
from typing import Any

from policies import loader
from schemas.applications.application import Application
from schemas.applications.fields import top_fields
from schemas.fields import Field, leaves
from schemas.values import Value
from tasks.papers.forms.plan import sections

BOOK = "words"  # in which is told what cannot be read


class SectionText(Value):
    """A section on paper: its title, and the sections of the form in it."""

    title: str
    of: tuple[str, ...]  # sections of the form (tasks.papers.forms.plan)
    besides: tuple[str, ...] = ()  # fields that no page asks for

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of its fields, in order."""
        asked = (name for one in sections() if one.id in self.of for name in one.fields)
        return (*asked, *self.besides)


class Opinions(Value):
    """The boxes that others fill in by hand."""

    title: str
    boxes: tuple[str, ...]
    sign: str


class Layout(Value):
    """Everything in layout.yaml."""

    title: str
    sections: tuple[SectionText, ...]
    long: frozenset[str]
    opinions: Opinions
    places: frozenset[str]
    sheet: dict[str, str]
    comment: str


class FormBlock(Value):
    """Fields that belong together: columns of one list of rows, or fields that stand alone."""

    rows: str
    fields: tuple[Field, ...]


@cache
def layout() -> Layout:
    """Read the shipped layout."""
    return Layout.model_validate(loader.read(files("tasks") / "forms" / "layout.yaml"))


@cache
def blocks(section: int) -> tuple[FormBlock, ...]:
    """Return the blocks of a section in the order of the form."""
    asked = leaves(tuple(top_fields()[name] for name in layout().sections[section].fields))
    return tuple(
        FormBlock(rows=rows, fields=tuple(fields))
        for rows, fields in groupby(asked, key=lambda one: one.rows)
    )


def form_data(application: Application) -> dict[str, Any]:
    """Return an application as the JSON data that stands on the form; nothing is left out."""
    return application.model_dump(mode="json", exclude_none=True)


def value_at(data: Any, path: str) -> Any:
    """Return what stands at a dotted path without list positions, or None."""
    for part in path.split("."):
        data = data.get(part) if isinstance(data, dict) else None
    return data


def rows_at(data: Any, block: FormBlock) -> Iterator[tuple[int, dict[str, Any]]]:
    """Return the rows of a list with their positions; an empty list has one blank row."""
    return iter(enumerate(value_at(data, block.rows) or [{}]))


def column(field: Field) -> str:
    """Return the path of a column within its row."""
    return field.path.removeprefix(f"{field.rows}.")


def put(place: Any, path: Sequence[str], value: Any) -> None:
    """Set a path; a part that is a number is a position in a list, filled from 0 upwards."""
    for part, following in pairwise(path):
        place = _step(place, part, [] if following.isdigit() else {})
    if isinstance(place, list):
        _step(place, path[-1], value)
    else:
        place[path[-1]] = value


def _step(place: Any, part: str, fresh: Any) -> Any:
    if not isinstance(place, list):
        return place.setdefault(part, fresh)
    position = int(part)
    if position > len(place):
        raise IndexError(part)
    if position == len(place):
        place.append(fresh)
    return place[position]


def list_at(whole: dict[str, Any], path: str) -> list[Any]:
    """Return the list at a dotted path; where there is none, a new one that now stands there."""
    *before, last = path.split(".")
    place = whole
    for part in before:
        place = place.setdefault(part, {})
    found: list[Any] = place.setdefault(last, [])
    return found
