"""Where a report of a bypass came from, for who handles it: asked with a reason, kept on record."""

import uuid
from typing import Annotated

from fastapi import Depends, Form
from starlette.responses import Response

from desk.web.act_forms.own_pages import LOOKS
from desk.web.assignment import View, load
from desk.web.request import gate
from desk.web.request.gate import Denied, may
from desk.web.request.request import Desk, desk
from schemas.acts.act import Act, Refused
from tasks import reasons, reporters
from tasks.acts import perform

router = gate.router()
Here = Annotated[Desk, Depends(desk)]


def _view(here: Desk, number: str, verb: str) -> View:
    view = load(here, number)
    if verb not in LOOKS or view.kind != "bypass":
        raise Denied
    return view


@router.get("/assignments/{number}/reporter/{verb}")
@may("LG_OFFICE", "LG_CHAIR")
def ask(here: Here, number: str, verb: str) -> Response:
    """Ask for the reason of a look; nothing is shown yet."""
    return _page(here, _view(here, number, verb), verb)


@router.post("/assignments/{number}/reporter/{verb}")
@may("LG_OFFICE", "LG_CHAIR")
def look(
    here: Here,
    number: str,
    verb: str,
    reason: Annotated[str, Form(max_length=500)] = "",
    key: Annotated[str, Form(alias="_key", max_length=60)] = "",
) -> Response:
    """Put the look on record and show what was asked for; the answer is nowhere kept."""
    view = _view(here, number, verb)
    if not reason.strip():
        return _page(here, view, verb, missing=True, status=422)
    act = Act(verb=verb, number=number, data={"reason": reason.strip()})
    receipt = perform.perform(here.ledger, act, here.by, f"desk:{key or uuid.uuid4().hex}")
    if receipt.refused is not None:
        return _page(here, view, verb, refused=receipt.refused, status=409)
    here.nudge(number)
    return here.render(
        "reporter_seen.html",
        number=number,
        seen=reporters.opened(here.ledger, number),
        person=verb == "view_reporter",
    )


def _page(
    here: Desk,
    view: View,
    verb: str,
    *,
    refused: Refused | None = None,
    missing: bool = False,
    status: int = 200,
) -> Response:
    return here.render(
        "reporter.html",
        status,
        view=view,
        verb=verb,
        refused=reasons.reason(refused, here.rules.directory) if refused else None,
        missing=missing,
        key=uuid.uuid4().hex,
    )
