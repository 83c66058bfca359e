"""Who acts for an officer while it is away, set by itself; and the work of somebody who leaves."""

import uuid
from typing import Annotated, Any

from fastapi import Depends, Form
from pydantic import BaseModel, Field
from starlette.responses import Response

from desk.people import role_terms, sign_in
from desk.web.pages.administration.accounts import day_of, refused
from desk.web.request import gate
from desk.web.request.gate import may
from desk.web.request.request import Desk, desk
from schemas.errors import InputError
from schemas.place.people import Grant
from tasks import reasons, substitutes
from tasks.handing_over import HandedOver, HandOver, hand_over, holders

OFFICERS = (
    "DEPT_CLERK", "DEPT_HEAD", "FIN_DEPT", "STREET_REVIEWER", "STREET_HEAD", "FIN_STREET",
    "LG_OFFICE", "LG_CHAIR", "FIN_BUREAU",
)  # fmt: skip
"""Whoever hands work items on may have a substitute (powers.yaml, `transfer`)."""
router = gate.router("/substitutes")
Here = Annotated[Desk, Depends(desk)]
Person = Annotated[str, Form(max_length=120)]


class SubstituteForm(BaseModel):
    """The form that names a substitute; days as the browser writes them."""

    person: str = Field("", max_length=120)
    first: str = Field("", max_length=20)
    last: str = Field("", max_length=20)
    scope: list[str] = Field([], max_length=60)  # acts; none: all of the role


class LeavingForm(BaseModel):
    """The form that hands over what somebody has."""

    leaver: str = Field("", max_length=120)
    person: str = Field("", max_length=120)
    reason: str = Field("", max_length=2000)


@router.get("")
@may(*OFFICERS)
def shown(here: Here) -> Response:
    """Show who stands in for this seat, and whose work items can be handed over."""
    return _page(here)


@router.post("")
@may(*OFFICERS, proved=True)
def appoint(here: Here, sent: Annotated[SubstituteForm, Form()]) -> Response:
    """Let a colleague act for oneself, from and to a day, in all or some acts."""
    try:
        first, last = day_of(sent.first), day_of(sent.last)
        grant = Grant(
            role="", org="", valid_from=first, valid_to=last, scope=tuple(sorted(sent.scope))
        )
        substitutes.appoint(here.ledger, here.by, sent.person, grant)
    except InputError as error:
        return _page(here, 422, told=refused(here, error), typed=sent.model_dump())
    return here.go("/substitutes", said="substitute_named")


@router.post("/end")
@may(*OFFICERS)
def end(here: Here, person: Person = "") -> Response:
    """Let a substitute act no longer."""
    try:
        substitutes.end(here.ledger, here.by, person)
    except InputError as error:
        return _page(here, 422, told=refused(here, error))
    return here.go("/substitutes", said="substitute_ended")


@router.post("/handover")
@may(*OFFICERS, proved=True)
def leave(here: Here, sent: Annotated[LeavingForm, Form()]) -> Response:
    """Put all that is in somebody's hands into those of another, and tell what became of each."""
    asked = HandOver(sent.leaver, sent.person, sent.reason)
    done = hand_over(here.ledger, here.by, asked, uuid.uuid4().hex)
    for number in sorted({one.item.number for one in done} - {""}):
        here.nudge(number)
    return _page(here, leaving=sent.model_dump(), done=[_line(here, one) for one in done])


def _line(here: Desk, one: HandedOver) -> dict[str, Any]:
    no = one.receipt.refused
    return {"item": one.item, "no": reasons.reason(no, here.rules.directory) if no else None}


def _page(here: Desk, status: int = 200, **told: Any) -> Response:
    here_now = role_terms.at(here.ledger, here.by.org)
    people = dict.fromkeys(person for _, person in here_now)
    held = holders(here.ledger, here.by.org)
    mine = substitutes.of(here.ledger, here.by)
    may_stand_in = substitutes.colleagues(here.ledger, here.by)
    names = sign_in.names(here.ledger, [*people, *held, *(person for person, _ in mine)])
    seats = {one: [role for role, who in here_now if who == one] for one in people}
    asked = {"told": None, "typed": {}, "leaving": {}, "done": None, **told}
    return here.render(
        "substitutes.html",
        status=status,
        mine=mine,
        colleagues=[(one, names[one]) for one in may_stand_in if one in names],
        people=[(one, names[one]) for one in people if one in names],
        leavers=[(one, names.get(one, one), many) for one, many in sorted(held.items())],
        seats=seats,
        names=names,
        acts=substitutes.acts_of(here.by, here.rules),
        **asked,
    )
