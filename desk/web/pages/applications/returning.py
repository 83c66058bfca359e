"""Returning an application: what is wrong is ticked by its name, all of it at once."""

import uuid
from typing import Annotated, Any

from fastapi import Depends
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import Response

from desk.web.act_forms.answers import done, marks
from desk.web.act_forms.drafting import sheet
from desk.web.act_forms.offers import choices
from desk.web.application import returning
from desk.web.assignment import Shown, load
from desk.web.request import gate
from desk.web.request.gate import SIGNED_IN, Denied, may
from desk.web.request.request import Desk, desk
from policies.lifecycle import judge
from schemas.acts.act import Act, Refused
from tasks import drafts, reasons

router = gate.router()
Here = Annotated[Desk, Depends(desk)]
VERB = "return"


@router.get("/assignments/{number}/acts/return")
@may(SIGNED_IN)
def form(here: Here, number: str) -> Response:
    """Show what can be returned, with what was ticked before a lost session if there is any."""
    sent = FormData([])
    kept = drafts.about(here.ledger, here.by.person, "act", here.request.url.path)
    if kept is not None:
        sent = FormData([(str(name), str(text)) for name, text in kept.body["form"]])
        drafts.end(here.ledger, kept.id)
    return _page(here, number, sent, restored=kept is not None)


@router.post("/assignments/{number}/acts/return")
@may(SIGNED_IN)
async def send(here: Here, number: str) -> Response:
    """Return the application with what is ticked."""
    sent = await here.request.form()
    return await run_in_threadpool(_send, here, number, sent)


def _send(here: Desk, number: str, sent: FormData) -> Response:
    _may(here)
    view = load(here, number)
    act = Act(verb=VERB, number=view.number, data=returning.data_of(sent))
    read = judge.form_of(act)
    if isinstance(read, Refused):
        return _page(here, number, sent, status=422, refused=read)
    receipt = done(here, act, read, sent)
    if receipt.refused is not None:
        return _page(here, number, sent, status=409, refused=receipt.refused)
    here.nudge(view.number)
    return here.go(f"/assignments/{view.number}", f"act.{VERB}")


def _may(here: Desk) -> None:
    power = here.rules.jurisdiction.powers[VERB]
    if here.by.role not in power.roles:
        raise Denied


def _page(
    here: Desk,
    number: str,
    sent: FormData,
    *,
    status: int = 200,
    refused: Refused | None = None,
    **told: Any,
) -> Response:
    _may(here)
    view = load(here, number)
    if view.kind != "assignment":
        raise Denied
    found = returning.defects(view)
    typed = bool(sent)
    ticked = sent.getlist("defects") if typed else [one.rule for one in found if one.must]
    return here.render(
        "application_return.html",
        status=status,
        view=view,
        found=found,
        sections=returning.fields(view),
        ticked=[str(one) for one in ticked],
        chosen=[str(one) for one in sent.getlist("fields")],
        text=str(sent.get("text", "")),
        marks=marks(refused),
        told=reasons.reason(refused, here.rules.directory, typed=False) if refused else None,
        meanwhile=view.since(Shown.of(str(sent.get("_seen", ""))).last) if refused else [],
        key=uuid.uuid4().hex,
        sheet=sheet(view),
        beside=[one for one in choices("return", here) if one != "return"],
        **{"restored": False, **told},
    )
