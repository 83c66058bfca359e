"""Forms of the exchanges between a street office, departments and communities (section 3.10)."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.acts.base import Form, SomeCodes, Words
from schemas.numbers import Code, Day, Whole

EntryNo = Annotated[Whole, Field(ge=1)]
"""The number of an entry among all of the street."""


class CallExchange(Form):
    """call_exchange: when and where; agenda: what about; departments: who is asked to come.

    street: only for the leading group's office, which calls in the place of a silent street.
    """

    on: Day
    place: Words
    agenda: Words | None = None
    departments: SomeCodes = ()
    street: Code = ""


class HoldExchange(Form):
    """hold_exchange: the minutes; came: the departments that came."""

    text: Words
    came: SomeCodes = ()
    street: Code = ""


class EnterOnList(Form):
    """enter_on_list: told_by: who told a need that the street writes down.

    needs, resources: numbers of the entries that a project brings together.
    """

    list: Literal["need", "resource", "project"]
    title: Words
    text: Words | None = None
    community: Code = ""
    told_by: Literal["secretary", "representative", "supervisor", "resident"] | None = None
    needs: tuple[EntryNo, ...] = ()
    resources: tuple[EntryNo, ...] = ()
    street: Code = ""


class StrikeFromList(Form):
    """strike_from_list: an entry was met, or is not wanted any more."""

    no: EntryNo
    why: Literal["met", "withdrawn"]
    text: Words | None = None
    street: Code = ""


FORMS: dict[str, type[Form]] = {
    "call_exchange": CallExchange,
    "hold_exchange": HoldExchange,
    "enter_on_list": EnterOnList,
    "strike_from_list": StrikeFromList,
}
