"""The data of acts by which an office hands a work item on inside itself."""

from schemas.acts.base import Form, OneCode, SomeCodes, Words
from schemas.acts.work import Escalate
from schemas.numbers import Code, Day, Whole


class Seat(Form):
    """A role at an organisation (empty: the own one), and the person, where one is meant."""

    role: OneCode
    org: Code = ""
    person: Code = ""


class OfItems(Form):
    """Which work items are meant: of one act, at some communities; empty means all of the actor."""

    act: Code = ""
    communities: SomeCodes = ()
    instalment: Whole | None = None


class Transfer(OfItems):
    """transfer: to whom, and why."""

    to: Seat
    reason: Words


class Delegation(OfItems):
    """delegate: to whom, and the last day; then the item comes back by itself."""

    to: Seat
    until: Day
    reason: str = ""


class GivingBack(OfItems):
    """give_back: what was delegated, with what to say of it."""

    text: str = ""


FORMS: dict[str, type[Form]] = {
    "transfer": Transfer,
    "delegate": Delegation,
    "give_back": GivingBack,
    "end_delegation": Escalate,
}
