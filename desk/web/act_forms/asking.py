"""Which questions an act asks on a page: made from its schema, so a new act appears by itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from desk.files import page_data
from schemas.acts.forms import FORMS
from schemas.money import Fen

MONEY = get_args(Fen)[1]


@dataclass(frozen=True)
class Option:
    """One answer that can be picked; `told` is shown beside its name."""

    code: str
    name: str = ""
    told: str = ""


@dataclass(frozen=True)
class FormQuestion:
    """One question of a form.

    kind: line, long, number, money, day, tick, choice, many, lines, group. name: as sent, dotted.
    """

    name: str
    label: str  # code of a field (schemas/texts/data.yaml)
    kind: str
    required: bool = False
    choices: tuple[Option, ...] = ()
    parts: tuple["FormQuestion", ...] = ()
    about: str = ""  # a community's code where the question is about one
    value: Any = None


@dataclass(frozen=True)
class FormContext:
    """What a form can offer to choose from, by name of the source (fields.yaml), and defaults."""

    sources: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    scores: tuple[str, ...] = ()  # what whoever acts rates in an evaluation
    own: bool = False  # whoever acts is a community


@cache
def manner() -> Mapping[str, Any]:
    """Return how fields are asked for (desk/data/fields.yaml)."""
    return dict(page_data("fields.yaml"))


def questions(verb: str, around: FormContext) -> tuple[FormQuestion, ...]:
    """Return the questions of an act; raises KeyError for a verb without a form.

    A community acts for itself: it is not asked which one it is.
    """
    asked = _fields(FORMS[verb], "", around)
    mine = ("community", "communities") if around.own else ()
    return tuple(one for one in asked if one.name not in mine)


def _fields(form: type[BaseModel], prefix: str, around: FormContext) -> Iterator[FormQuestion]:
    for name, told in form.model_fields.items():
        yield _question(f"{prefix}{name}", name, told, around)


def _question(path: str, name: str, told: FieldInfo, around: FormContext) -> FormQuestion:
    needed = told.is_required()
    value = around.values.get(path)
    kind = _bare(told.annotation)
    if name == "scores":
        parts = [
            FormQuestion(f"{path}.{one}", one, "number", True, value=None) for one in around.scores
        ]
        return FormQuestion(path, name, "group", needed, parts=tuple(parts))
    if name in manner()["mappings"]:
        shapes = manner()["mappings"][name].items()
        parts = [FormQuestion(f"{path}.{part}", part, shape) for part, shape in shapes]
        return FormQuestion(path, name, "group", needed, parts=tuple(parts))
    if name in manner()["tables"] and get_origin(kind) is dict:
        return _table(path, name, needed, around)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        inner = tuple(_fields(kind, f"{path}.", around))
        whole = inner if needed else tuple(_optional(one) for one in inner)
        return FormQuestion(path, name, "group", needed, parts=whole)
    if get_origin(kind) is tuple:
        return _several(path, name, kind, needed, around)
    simple, choices = _simple(name, kind, told, around)
    return FormQuestion(path, name, simple, needed, choices=choices, value=value)


def _optional(one: FormQuestion) -> FormQuestion:
    """A row that may stay empty needs nothing; once begun, the act itself says what is missing."""
    return replace(one, required=False, parts=tuple(_optional(part) for part in one.parts))


def _several(path: str, name: str, kind: Any, needed: bool, around: FormContext) -> FormQuestion:
    inner = _bare(get_args(kind)[0])
    if isinstance(inner, type) and issubclass(inner, BaseModel):
        rows = (f"{path}.{row}" for row in range(manner()["rows"]))
        parts = [
            _optional(
                FormQuestion(row, name, "group", parts=tuple(_fields(inner, f"{row}.", around)))
            )
            for row in rows
        ]
        return FormQuestion(path, name, "group", needed, parts=tuple(parts))
    value = around.values.get(path, ())
    source = manner()["lists"].get(name)
    choices = around.sources.get(source, ()) if source else ()
    return FormQuestion(path, name, "many" if choices else "lines", needed, choices, value=value)


def _table(path: str, name: str, needed: bool, around: FormContext) -> FormQuestion:
    """Ask once for each community of the assignment."""
    kind = manner()["tables"][name]
    shape = "line" if kind == "text" else kind
    known: Mapping[str, Any] = around.values.get(path, {})
    parts = tuple(
        FormQuestion(f"{path}.{one.code}", name, shape, about=one.code, value=known.get(one.code))
        for one in around.sources.get("placements", ())
    )
    return FormQuestion(path, name, "group", needed, parts=parts)


def _simple(
    name: str, kind: Any, told: FieldInfo, around: FormContext
) -> tuple[str, tuple[Option, ...]]:
    source = manner()["codes"].get(name)
    if source and around.sources.get(source):
        return "choice", around.sources[source]
    if get_origin(kind) is Literal:
        return "choice", tuple(Option(str(one)) for one in get_args(kind))
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return "choice", tuple(Option(str(one.value)) for one in kind)
    return _shape(name, kind, told), ()


def _shape(name: str, kind: Any, told: FieldInfo) -> str:
    if MONEY in told.metadata or _is_money(told.annotation):
        return "money"
    shapes = {bool: "tick", int: "number", Decimal: "number", date: "day"}
    if kind in shapes:
        return shapes[kind]
    return "long" if name in manner()["long"] else "line"


def _is_money(kind: Any) -> bool:
    if get_origin(kind) in (Union, UnionType):
        return any(_is_money(one) for one in get_args(kind))
    return get_origin(kind) is Annotated and MONEY in get_args(kind)


def _bare(kind: Any) -> Any:
    """Return a type without its annotations and without None."""
    while True:
        if get_origin(kind) is Annotated:
            kind = get_args(kind)[0]
        elif get_origin(kind) in (Union, UnionType):
            kind = next(one for one in get_args(kind) if one is not type(None))
        else:
            return kind
