"""Forms of what a community puts on record by itself."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from schemas.acts.base import Form, OneCode, Words
from schemas.money import Fen
from schemas.numbers import Code, Day, Number, Whole

MOST = 1_000_000
Counted = Annotated[Whole, Field(ge=0, le=MOST)]
"""A count."""


class Invite(Form):
    """invite: a community asks a department for work; record: its own minutes, of the day `on`."""

    department: OneCode
    title: Words
    record: Words
    on: Day
    until: Day
    community: Code = ""


class WithdrawInvitation(Form):
    """withdraw_invitation: it asks for that no longer; no: of its invitations, from 1."""

    no: Annotated[Whole, Field(ge=1)]
    reason: Words
    community: Code = ""


class NoteRemoval(Form):
    """note_removal: a plaque came off the wall, or a ledger ended; record: by whose paper."""

    kind: Literal["plaque", "ledger"]
    name: Words
    on: Day
    record: Words
    community: Code = ""


class NoteIncome(Form):
    """note_income: what it had in a year beside the funds that followed tasks; basis: by what."""

    year: Annotated[Whole, Field(ge=2000, le=2999)]
    fiscal: Fen
    own: Fen
    donated: Fen
    other: Fen
    basis: Words
    community: Code = ""


class DeclareBurden(Form):
    """declare_burden: what it bears on a day, before admission; None: nobody knows (section 7).

    month_hours: of work for departments in a month, M15; heaviest: what takes most of its time.
    """

    on: Day
    method: Literal["counted", "estimated", "sampled"]
    borne: Counted | None = None
    ledger_copies: Counted | None = None
    form_copies: Counted | None = None
    plaque_pieces: Counted | None = None
    certificate_kinds: Counted | None = None
    assessment_items: Counted | None = None
    posts_held: Counted | None = None
    month_hours: Annotated[Number, Field(ge=0, le=MOST, decimal_places=2)] | None = None
    heaviest: Words | None = None
    community: Code = ""


LINES_MAX = 500
Hours = Annotated[Number, Field(ge=0, le=MOST, decimal_places=2)]
"""Hours of a month."""
Short = Annotated[Words, StringConstraints(max_length=120)]


class InventoryLine(Form):
    """A line of an inventory (section 12, M14): an item, or a post that somebody holds in name.

    asker: a code of the directory, or a name; held_by: whose a post is, the director unless
    told otherwise; hours: a month.
    """

    kind: Literal["item", "post"]
    asker: Short
    title: Short
    held_by: Literal["director", "deputy", "member"] | None = None
    hours: Hours | None = None


class DeclareInventory(Form):
    """declare_inventory: all that a community carries on a day; what nobody knows is left out."""

    on: Day
    method: Literal["counted", "estimated", "documents"]
    signed_by: Short
    evidence: Short
    lines: Annotated[tuple[InventoryLine, ...], Field(min_length=1, max_length=LINES_MAX)]
    worked: Hours | None = None
    community: Code = ""


class EnterInventory(DeclareInventory):
    """enter_inventory: the same by the office for a community, which confirms or corrects it."""

    community: OneCode


class ConfirmInventory(Form):
    """confirm_inventory: what the office wrote down is so; signed_by: who says it."""

    signed_by: Short
    community: Code = ""


FORMS: dict[str, type[Form]] = {
    "invite": Invite,
    "withdraw_invitation": WithdrawInvitation,
    "note_removal": NoteRemoval,
    "note_income": NoteIncome,
    "declare_burden": DeclareBurden,
    "declare_inventory": DeclareInventory,
    "enter_inventory": EnterInventory,
    "confirm_inventory": ConfirmInventory,
}
