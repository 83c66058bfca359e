"""The fields of a section as a page shows them: labels, kinds, choices, values, what is said."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from desk.web.act_forms.asking import Option
from desk.web.application.reading import at
from policies.facts.form_defects import REQUIRED
from policies.place.parameters import PlaceTerms
from schemas.applications.fields import top_fields
from schemas.fields import Field
from tasks.papers.forms.plan import Section, help_of, plan

RADIOS_MAX = 6
KINDS = {
    "number": "number", "amount": "money", "count": "number",
    "day": "day", "flag": "tick", "texts": "lines",
}  # fmt: skip
Source = Callable[[PlaceTerms, Mapping[str, Any]], Iterable[Option]]


@dataclass(frozen=True)
class Box:
    """One field, group, table of rows or row; path: its name as sent, with positions.

    kind: line, long, number, money, day, tick, choice, radio, many, lines, due, fixed, places,
    group, rows, row.
    """

    path: str
    label: str
    kind: str
    value: Any = None
    choices: tuple[Option, ...] = ()
    parts: tuple["Box", ...] = ()
    help: str = ""
    required: bool = False
    folded: bool = False
    wide: bool = False

    @property
    def id(self) -> str:
        """The path as part of an element's id."""
        return anchor(self.path)

    @property
    def filled(self) -> bool:
        """Whether it or any part of it holds something to read."""
        held = self.value not in (None, "", [], (), False)
        return held or any(one.filled for one in self.parts)


def used(rows: Box) -> tuple[int, ...]:
    """Return the columns of a table in which some row holds something."""
    columns = zip(*(row.parts for row in rows.parts), strict=True)
    return tuple(no for no, cells in enumerate(columns) if any(one.value for one in cells))


def anchor(path: str) -> str:
    """Return a path as a part of an element's id: a dot would be a class to a selector."""
    return path.replace(".", "-")


@dataclass(frozen=True)
class Makes:
    """What the fields of one draft are made from."""

    application: Mapping[str, Any]
    ground: PlaceTerms
    lang: str

    def section(self, section: Section) -> tuple[Box, ...]:
        """Return the fields of a section."""
        return tuple(self._box(top_fields()[name], name) for name in section.fields)

    def _box(self, field: Field, place: str) -> Box:
        if field.holds == "rows":
            return self._rows(field, place)
        if field.holds != "group":
            return self._field(field, place)
        folded = field.path in plan()["folded"] and not at(dict(self.application), place)
        parts = self._parts(field, place)
        return self._made(field.path, place, "group", parts=parts, folded=folded)

    def _parts(self, field: Field, place: str) -> tuple[Box, ...]:
        return tuple(self._box(one, f"{place}.{one.name}") for one in field.parts)

    def _rows(self, field: Field, place: str) -> Box:
        path, known = field.path, at(dict(self.application), place)
        count = plan()["begun"].get(path, 0) if known is None else len(known)
        rows = tuple(
            Box(
                f"{place}.{no}",
                self.ground.labels.of(f"{path}.{no}", self.lang).rpartition(" › ")[2],
                "row",
                parts=self._parts(field, f"{place}.{no}"),
            )
            for no in range(count)
        )
        return self._made(path, place, "rows", parts=rows)

    def _field(self, field: Field, place: str) -> Box:
        value = at(dict(self.application), place)
        choices = tuple(self._choices(field))
        kind = self._kind(field, len(choices))
        return self._made(field.path, place, kind, value=value, choices=choices)

    def _made(self, path: str, place: str, kind: str, **more: Any) -> Box:
        label = self.ground.labels.of(path, self.lang).rpartition(" › ")[2]
        return Box(
            place,
            label,
            kind,
            help=help_of(path, self.lang),
            required=path in REQUIRED,
            wide=path in plan()["wide"],
            **more,
        )

    def _kind(self, field: Field, choices: int) -> str:
        manner = plan()
        if field.path in manner["fixed"]:
            return "fixed"
        if field.path == "communities":
            return "places"
        if field.holds == "codes":
            return "many"
        if field.holds == "code_or_day":
            return "due"
        if choices:
            return "radio" if choices <= RADIOS_MAX and not field.rows else "choice"
        return "long" if field.path in manner["long"] else KINDS.get(field.holds, "line")

    def _choices(self, field: Field) -> Iterable[Option]:
        if field.codes:
            held = at(dict(self.application), field.path) if not field.rows else None
            barred = [one for one in plan()["never"].get(field.path, ()) if one != held]
            known = self.ground.labels.codes[field.codes].items()
            return (Option(code, one[self.lang]) for code, one in known if code not in barred)
        if field.options:
            return (Option(one, one) for one in field.options)
        source = plan()["sources"].get(field.path)
        return SOURCES[source](self.ground, self.application) if source in SOURCES else ()


def _owners(ground: PlaceTerms, application: Mapping[str, Any]) -> Iterable[Option]:
    kinds = ("department", "section", "street")
    known = ground.directory.standing
    found = [Option(one.code, one.name) for one in known if one.kind in kinds]
    told = str(application.get("real_owner") or "")
    if told and told not in [
        one.code for one in found
    ]:  # imported: shown, so that it can be mended
        found.append(Option(told, ground.directory.name_of(told)))
    return found


def _communities(ground: PlaceTerms, application: Mapping[str, Any]) -> Iterable[Option]:
    """Return the place's communities, those of one street together; told: the street's name."""
    directory = ground.directory
    told = application.get("communities")  # one that has ended since is shown where it is told
    codes = {*directory.codes, *(told if isinstance(told, list | tuple) else ())}
    places = (one for code, one in directory.communities.items() if code in codes)
    known = sorted(places, key=lambda one: (one.street, one.code))
    return (Option(one.code, one.name, directory.name_of(one.street)) for one in known)


SOURCES: Mapping[str, Source] = {"owners": _owners, "communities": _communities}
