"""The fields of the application form in their order, and what each holds: read from its types."""

import types
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache, lru_cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from schemas.applications.application import Application
from schemas.numbers import Amount
from schemas.values import Value

Holds = Literal[
    "text", "number", "amount", "count", "flag", "day", "code", "code_or_day", "texts", "codes"
]
PLAIN: dict[Any, Holds] = {
    str: "text", Decimal: "number", Amount: "amount", int: "count", bool: "flag", date: "day",
}  # fmt: skip


class FormField(Value):
    """One field that a person fills in.

    path: dotted, without list positions (`legal_basis.title`); rows: the list of rows it is a
    column of, or empty; codes: the class of its codes (schemas.applications.codes), or empty.
    """

    path: str
    holds: Holds
    rows: str = ""
    codes: str = ""


@cache
def form_fields() -> tuple[FormField, ...]:
    """Return every field of the form in its order."""
    return tuple(_fields(Application))


@cache
def _by_path() -> dict[str, FormField]:
    return {one.path: one for one in reversed(form_fields())}


def field_of(path: str) -> FormField | None:
    """Return the field at a dotted path with or without list positions; None when there is none."""
    return _by_path().get(".".join(part for part in path.split(".") if not part.isdigit()))


@lru_cache(maxsize=4096)  # whatever is typed is asked about
def asks_at(path: str) -> bool:
    """Tell whether the form asks for something at a dotted path: a field, a group or a table."""
    bare = ".".join(part for part in path.split(".") if not part.isdigit())
    return any(one.path == bare or one.path.startswith(f"{bare}.") for one in form_fields())


def _fields(model: type[Value], before: str = "", rows: str = "") -> Iterator[FormField]:
    for name, info in model.model_fields.items():
        path = f"{before}{name}"
        yield from _field(path, list(_members(info.annotation)), rows)


def _field(path: str, members: list[Any], rows: str) -> Iterator[FormField]:
    (first, *others) = members
    if get_origin(first) is tuple:
        inner = next(_members(get_args(first)[0]))
        if issubclass(inner, Value):
            yield from _fields(inner, f"{path}.", path)
        else:
            codes = issubclass(inner, StrEnum)
            name = inner.__name__ if codes else ""
            yield FormField(path=path, holds="codes" if codes else "texts", rows=rows, codes=name)
    elif get_origin(first) is Literal:
        yield FormField(path=path, holds=PLAIN[type(get_args(first)[0])], rows=rows)
    elif first in PLAIN:
        yield FormField(path=path, holds=PLAIN[first], rows=rows)
    elif issubclass(first, Value):
        yield from _fields(first, f"{path}.", rows)
    else:
        holds: Holds = "code_or_day" if date in others else "code"
        yield FormField(path=path, holds=holds, rows=rows, codes=first.__name__)


def _members(annotation: Any) -> Iterator[Any]:
    """Return the types of a union without None; but for Amount, without what is annotated."""
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType):
        for one in get_args(annotation):
            yield from _members(one)
    elif annotation == Amount:
        yield Amount
    elif origin is Annotated:
        yield from _members(get_args(annotation)[0])
    elif annotation is not type(None):
        yield annotation
