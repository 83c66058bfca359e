"""What every form is, and the forms that many acts share."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

from schemas.allowed_characters import foreign
from schemas.numbers import Code, Number, Whole
from schemas.values import Value

LONGEST = 5000  # characters of one text in an act


def _shown(text: str) -> str:
    """What shows nothing on paper (a blank of no width) is no text."""
    if not any(one.isprintable() and one != " " for one in text):
        raise PydanticCustomError("string_too_short", "a text that shows nothing")
    return text


Words = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(_shown)
]


def _once(codes: tuple[str, ...]) -> tuple[str, ...]:
    """What is named twice is meant once: no order, receipt or lapse counts it double."""
    return tuple(dict.fromkeys(codes))


OneCode = Annotated[Code, Field(min_length=1)]
SomeCodes = Annotated[tuple[Code, ...], AfterValidator(_once)]
Codes = Annotated[SomeCodes, Field(min_length=1)]
Votes = Annotated[Whole, Field(ge=0)]
Percentage = Annotated[Whole, Field(ge=0, le=100)]


def _check(value: Any) -> None:
    """Raise what is wrong with any text in a piece of data."""
    if isinstance(value, str):
        if foreign(value):
            raise PydanticCustomError("foreign_character", "a character of no official text")
        if len(value) > LONGEST:
            raise PydanticCustomError("string_too_long", "a text that is too long")
    elif isinstance(value, Mapping):
        _check(tuple(value.values()))
    elif isinstance(value, list | tuple):
        for one in value:
            _check(one)


class Form(Value):
    """The data of one verb; an unknown key is refused as wrong data.

    What people write here ends up in letters: no character is taken that official texts do not
    hold, and no text without end. An application is not a text; its bounds are findings.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=False)

    @field_validator("*")
    @classmethod
    def _printable(cls, value: Any, field: ValidationInfo) -> Any:
        if field.field_name != "application":
            _check(value)
        return value


Quantity = Annotated[Number, Field(ge=0, max_digits=12, decimal_places=4)]
LineNo = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]?$")]
Quantities = dict[LineNo, Quantity]
"""Number of a line of the calculation in the application, from 1 -> quantity."""


class OutsideBody(Form):
    """A body outside the directory: it has a name and a kind, and no account."""

    name: Annotated[Words, StringConstraints(max_length=60)]
    kind: Literal["province", "prefecture", "hotline", "enterprise", "other"]


class NoData(Form):
    """An act that needs no data."""


class Communities(Form):
    """An act about named placements."""

    communities: Codes


class SomeCommunities(Form):
    """An act about placements; empty means all that are ripe."""

    communities: SomeCodes = ()


class OwnCommunity(Form):
    """An act of a community about its own placement."""

    community: Code = ""


class Reason(Form):
    """An act that states its reason."""

    reason: Words


class Anything(Form):
    """A forbidden act: whatever it says, it is refused and the attempt is kept."""

    model_config = ConfigDict(frozen=True, extra="allow")
