"""One description of a field, read from the types of a form: what it holds, its codes, its parts.

The pages of acts and of the application, workbook, Word file and command line are made from it; how
a page asks for a field is in desk/data.
"""

import types
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from schemas.money import Fen, Yuan
from schemas.numbers import Amount
from schemas.values import Value

Holds = Literal[
    "text", "number", "amount", "count", "flag", "day", "code", "code_or_day", "texts", "codes",
    "group", "rows", "table", "anything",
]  # fmt: skip
PLAIN: dict[Any, Holds] = {
    str: "text", Decimal: "number", int: "count", bool: "flag", date: "day", Any: "anything",
}  # fmt: skip
AMOUNTS = tuple(get_args(kind)[1] for kind in (Amount, Fen, Yuan))


class Field(Value):
    """One field that a person fills in.

    path: dotted, without list positions (`legal_basis.title`); rows: the list of rows it is a
    column of, or empty; codes: the class of its codes (schemas.applications.codes), or empty;
    options: the codes it is chosen from; parts: of a group or a list of rows its fields, of a
    table by code its one value.
    """

    path: str
    holds: Holds
    rows: str = ""
    codes: str = ""
    options: tuple[str, ...] = ()
    required: bool = False
    parts: tuple["Field", ...] = ()

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.path.rpartition(".")[2]


@cache
def fields_of(form: type[BaseModel], before: str = "", rows: str = "") -> tuple[Field, ...]:
    """Return the fields of a form in their order; before, rows: where it stands in a larger one."""
    return tuple(
        _field(f"{before}{name}", rows, _members(info.annotation, tuple(info.metadata)),
               required=info.is_required())
        for name, info in form.model_fields.items()
    )  # fmt: skip


def leaves(fields: tuple[Field, ...]) -> Iterator[Field]:
    """Yield the fields that hold a value, those of groups and rows among them, in order."""
    for one in fields:
        yield from leaves(one.parts) if one.holds in ("group", "rows") else (one,)


Members = Iterator[tuple[Any, tuple[Any, ...]]]


def _members(kind: Any, marks: tuple[Any, ...] = ()) -> Members:
    """Yield the types of a union but None, each with what is annotated to it."""
    if get_origin(kind) in (Union, types.UnionType):
        for one in get_args(kind):
            yield from _members(one, marks)
    elif get_origin(kind) is Annotated:
        yield from _members(kind.__origin__, (*marks, *kind.__metadata__))
    elif kind is not type(None):
        yield kind, marks


def _field(path: str, rows: str, members: Members, *, required: bool = False) -> Field:
    (kind, marks), *others = members
    parts, codes, options = (), "", ()  # type: tuple[Field, ...], str, tuple[str, ...]
    origin: Any = get_origin(kind)
    if origin is tuple:
        inner, _ = next(_members(get_args(kind)[0]))
        holds: Holds = "texts"
        if issubclass(inner, BaseModel):
            holds, parts = "rows", fields_of(inner, f"{path}.", path)
        elif issubclass(inner, StrEnum):
            holds, codes, options = "codes", inner.__name__, _codes(inner)
    elif origin is dict:
        holds, parts = "table", (_field(f"{path}.*", rows, _members(get_args(kind)[1])),)
    elif origin is Literal:
        options = tuple(str(one) for one in get_args(kind))
        holds = "count" if isinstance(get_args(kind)[0], int) else "code"
    elif kind in PLAIN:
        holds = "amount" if any(one in AMOUNTS for one in marks) else PLAIN[kind]
    elif issubclass(kind, BaseModel):
        holds, parts = "group", fields_of(kind, f"{path}.", rows)
    else:
        holds = "code_or_day" if any(one is date for one, _ in others) else "code"
        codes, options = kind.__name__, _codes(kind)
    return Field(path=path, holds=holds, rows=rows, codes=codes, options=options,
                 required=required, parts=parts)  # fmt: skip


def _codes(kind: type[StrEnum]) -> tuple[str, ...]:
    return tuple(str(one.value) for one in kind)
