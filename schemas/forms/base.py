"""What every form is, and the forms that many acts share."""

from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints

from schemas.values import Value

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


def _once(codes: tuple[str, ...]) -> tuple[str, ...]:
    """What is named twice is meant once: no order, receipt or lapse counts it double."""
    return tuple(dict.fromkeys(codes))


SomeCodes = Annotated[tuple[str, ...], AfterValidator(_once)]
Codes = Annotated[SomeCodes, Field(min_length=1)]
Votes = Annotated[int, Field(ge=0)]
Percentage = Annotated[int, Field(ge=0, le=100)]


class Form(Value):
    """The data of one verb; an unknown key is refused as wrong data."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=False)


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

    community: str = ""


class Reason(Form):
    """An act that states its reason."""

    reason: Words


class Anything(Form):
    """A forbidden act: whatever it says, it is refused and the attempt is kept."""

    model_config = ConfigDict(frozen=True, extra="allow")
