"""Emergencies: the register, what departments make of the lane, the one page that asks for it."""

import uuid
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import Response

from desk.web.act_forms.answers import data_of, done, marks, refilled
from desk.web.act_forms.asking import FormContext, FormQuestion, Option, questions
from desk.web.request import gate
from desk.web.request.gate import may
from desk.web.request.request import Desk, desk
from ledger.read import inboxes
from policies.lifecycle import judge
from policies.visibility import scope
from schemas.acts.act import Act, Refused
from tasks import reasons
from tasks.figures import emergencies

router = gate.router()
Here = Annotated[Desk, Depends(desk)]
ASKS = ("DEPT_CLERK", "DEPT_HEAD")
ASKED = ("COMM_SEC", "COMM_WORKER", "STREET_REVIEWER", "STREET_HEAD")
KEEPS = ("LG_OFFICE", "LG_CHAIR", "LG_MEMBER", "AUDITOR")
VERB = "e_request"
WAITING = ("emergency", "assignment")  # its own work items, and those of what was filed for it
DEFAULTS: Mapping[str, Any] = {"channel": "phone"}


@router.get("/emergencies")
@may(*ASKS, *ASKED, *KEEPS)
def register(here: Here) -> Response:
    """Show the register: to the office and the auditor all of it, to the others their own."""
    own = here.by.org if here.by.role in ASKS else ""
    far = scope.reach(here.by, here.rules)
    about = (far.communities or far.codes) if here.by.role in ASKED else None
    with here.ledger.read() as tx:
        rows = emergencies.register(tx, department=own, communities=about)
        waits = inboxes.waits_about(tx, WAITING, [one.number for one in rows])
    sums = emergencies.by_department(rows) if about is None else ()
    return here.render(
        "emergencies.html",
        rows=rows,
        sums=sums,
        asks=here.by.role in ASKS,
        waits=waits,
        keeps=here.by.role in KEEPS,
    )


@router.get("/emergencies/new")
@may(*ASKS)
def form(here: Here) -> Response:
    """Show the one page: the notice, the communities, what they are asked to do."""
    return _page(here, _questions(here))


@router.post("/emergencies/new")
@may(*ASKS)
async def send(here: Here) -> Response:
    """Ask for the lane; the duty officer of the leading group's office is told at once."""
    sent = await here.request.form()
    return await run_in_threadpool(_send, here, sent)


def _send(here: Desk, sent: FormData) -> Response:
    asked = _questions(here)
    act = Act(verb=VERB, data=data_of(asked, sent))
    typed = refilled(asked, sent)
    read = judge.form_of(act)
    if isinstance(read, Refused):
        return _page(here, typed, read, status=422)
    receipt = done(here, act, read, sent)
    if receipt.refused is not None:
        return _page(here, typed, receipt.refused, status=409)
    here.nudge(receipt.number)
    return here.go(f"/assignments/{receipt.number}", f"act.{VERB}")


def _questions(here: Desk) -> tuple[FormQuestion, ...]:
    places = here.rules.directory.communities.values()
    known = {"placements": tuple(Option(one.code, one.name) for one in places)}
    return questions(VERB, FormContext(sources=known, values=DEFAULTS))


def _page(
    here: Desk, asked: tuple[FormQuestion, ...], refused: Refused | None = None, status: int = 200
) -> Response:
    told = reasons.reason(refused, here.rules.directory, typed=False) if refused else None
    return here.render(
        "emergency_new.html",
        status=status,
        questions=asked,
        told=told,
        marks=marks(refused),
        key=uuid.uuid4().hex,
    )
