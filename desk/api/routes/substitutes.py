"""Who stands in for whom at the token's organisation, and the work of somebody who leaves."""

import uuid
from typing import Annotated, Any

from fastapi import Depends
from pydantic import BaseModel

from desk.api import gate
from desk.api.bodies import Body, documented
from desk.api.problems import ApiProblem
from desk.api.shapes import summary
from desk.web.request.gate import SIGNED_IN, may
from desk.web.request.request import Desk, desk
from tasks import grants, reasons
from tasks.handing_over import HandOver, hand_over

router = gate.router()
Here = Annotated[Desk, Depends(desk)]
FIELDS = ("leaver", "person", "reason")
SCHEMA = {
    "type": "object",
    "required": list(FIELDS),
    "properties": {name: {"type": "string", "minLength": 1} for name in FIELDS},
    "additionalProperties": False,
}


class Substitute(BaseModel):
    """Who may act for whom, in which role, from and to which day; scope: acts, empty for all."""

    person: str
    instead_of: str
    role: str
    valid_from: str
    valid_to: str
    scope: list[str]


class HandedItem(BaseModel):
    """A work item and what became of it."""

    act: str
    number: str
    community: str
    accepted: bool
    code: str = ""
    message: str = ""
    message_en: str = ""


@router.get("/substitutes", response_model=list[Substitute], summary=summary("substitutes"))
@may(SIGNED_IN)
def listed(here: Here) -> list[dict[str, Any]]:
    """Return who stands in for whom at the own organisation, today or later.

    A person names its substitute at the desk: a program has none.
    """
    found = grants.held(here.ledger, here.by.org)
    today = here.today.isoformat()
    told = [{"person": who, **one.model_dump(mode="json")} for who, one in found if one.instead_of]
    return [one for one in told if one["valid_to"] >= today and one["org"] == here.by.org]


@router.post(
    "/handovers",
    response_model=list[HandedItem],
    summary=summary("handovers"),
    openapi_extra=documented(SCHEMA),
)
@may(SIGNED_IN)
def leave(here: Here, body: Body) -> list[dict[str, Any]]:
    """Put all that is in the hands of who leaves into those of another."""
    if wrong := _wrong(body):
        raise ApiProblem("unreadable", 422, fields=wrong)
    done = hand_over(here.ledger, here.by, HandOver(**body), uuid.uuid4().hex)
    for number in sorted({one.item.number for one in done} - {""}):
        here.nudge(number)
    directory = here.rules.directory
    return [
        {
            **one.item.model_dump(include={"act", "number", "community"}),
            "accepted": one.receipt.accepted,
            **(reasons.reason(one.receipt.refused, directory) if one.receipt.refused else {}),
        }
        for one in done
    ]


def _wrong(body: dict[str, Any]) -> list[dict[str, str]]:
    """Return the fields that are no text, and those that nobody asked for."""
    given = {name for name, told in body.items() if isinstance(told, str) and told}
    lacking = [{"field": name, "fault": "missing"} for name in FIELDS if name not in given]
    strange = [name for name in body if name not in FIELDS]
    return lacking + [{"field": name, "fault": "extra_forbidden"} for name in strange]
