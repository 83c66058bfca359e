"""The data of acts by which offices remind, inform and ask each other; they decide nothing."""

from typing import Annotated

from pydantic import Field

from schemas.acts.base import Form, NoData, OneCode, Words
from schemas.numbers import Whole


class Addressee(Form):
    """A role at an organisation."""

    role: OneCode
    org: OneCode


class Reminding(Form):
    """remind: whom, of what waits on them."""

    to: Addressee
    text: str = ""


class Copying(Form):
    """cc: for whose information."""

    to: Addressee


class QuestionPut(Form):
    """ask: whom, and what."""

    to: Addressee
    text: Words


class Replying(Form):
    """reply: to which question, and what."""

    no: Annotated[Whole, Field(ge=1)]
    text: Words


FORMS: dict[str, type[Form]] = {
    "remind": Reminding,
    "cc": Copying,
    "note_read": NoData,
    "ask": QuestionPut,
    "reply": Replying,
}
