"""Webhooks of the token: made, listed and ended; they end with it."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Path
from pydantic import BaseModel
from starlette.responses import Response

from desk.api import gate
from desk.api.bodies import Body, documented
from desk.api.problems import ApiProblem
from desk.api.shapes import summary
from desk.web.request.faults import note
from desk.web.request.gate import SIGNED_IN, Denied, may
from desk.web.request.request import Desk, desk
from flows.engine import nudge
from schemas.errors import InputError
from tasks import webhooks

router = gate.router(prefix="/hooks")
Here = Annotated[Desk, Depends(desk)]
SCHEMA = {
    "type": "object",
    "required": ["url"],
    "properties": {"url": {"type": "string", "maxLength": webhooks.LONGEST}},
    "additionalProperties": False,
}


class HookAddress(BaseModel):
    """An address that is told what happens."""

    id: str
    url: str
    made_at: datetime


class Made(HookAddress):
    """A new address; `secret` signs each delivery and is shown only now."""

    secret: str


@router.get("", response_model=list[HookAddress], summary=summary("hooks"))
@may(SIGNED_IN)
def listed(here: Here) -> Any:
    """Return the addresses of the token in use, without their secrets."""
    return [one.model_dump() for one in webhooks.listed(here.ledger, here.by)]


@router.post(
    "",
    response_model=Made,
    status_code=201,
    summary=summary("hooks.make"),
    openapi_extra=documented(SCHEMA),
)
@may(SIGNED_IN)
def make(here: Here, body: Body) -> Any:
    """Register {"url": …}; its host must be on the list of the machine."""
    url = body.get("url")
    if set(body) != {"url"} or not isinstance(url, str):
        raise ApiProblem("unreadable", 422, fields=[{"field": "url", "fault": "missing"}])
    try:
        made = webhooks.make(here.ledger, here.by, url, nudge.hook_hosts())
    except InputError as wrong:
        raise ApiProblem("hook_host", 422) from wrong
    note(here, "hook.made", made.id)
    return made.model_dump()


@router.delete("/{ident}", status_code=204, summary=summary("hooks.end"), response_class=Response)
@may(SIGNED_IN)
def end(here: Here, ident: Annotated[str, Path(max_length=36)]) -> Response:
    """End an address; it is told nothing more."""
    if not webhooks.end(here.ledger, ident, here.by):
        raise Denied
    note(here, "hook.ended", ident)
    return Response(status_code=204)
