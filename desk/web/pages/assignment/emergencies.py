"""Emergencies: the register, what departments make of the lane, the one page that begins one."""

import uuid
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import Response

from desk.web.act_forms.answers import data_of, done, marks, refilled
from desk.web.act_forms.asking import FormContext, FormQuestion, Option, questions
from desk.web.assignment import View, load
from desk.web.request import gate
from desk.web.request.gate import may
from desk.web.request.request import Desk, desk
from ledger.read import inboxes
from policies.lifecycle import judge
from policies.lifecycle.steps.emergency.first_response import OWNERS
from policies.visibility import scope
from schemas.acts.act import Act, Refused
from tasks import reasons
from tasks.figures import emergencies

router = gate.router()
Here = Annotated[Desk, Depends(desk)]
ASKS = ("DEPT_CLERK", "DEPT_HEAD")
BEGINS = ("COMM_SEC", "COMM_WORKER")
ASKED = (*BEGINS, "STREET_REVIEWER", "STREET_HEAD")
KEEPS = ("LG_OFFICE", "LG_CHAIR", "LG_MEMBER", "AUDITOR")
REQUEST, FIRST = "e_request", "e_begin"
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
        begins=here.by.role in BEGINS,
        waits=waits,
        keeps=here.by.role in KEEPS,
    )


@router.get("/emergencies/new")
@may(*ASKS, *BEGINS)
def form(here: Here) -> Response:
    """Show the one page: the notice and what is asked of whom, or what a community does first."""
    return _page(here, _questions(here))


@router.post("/emergencies/new")
@may(*ASKS, *BEGINS)
async def send(here: Here) -> Response:
    """Ask for the lane, or note a first response; whose turn it is hears of it at once."""
    sent = await here.request.form()
    return await run_in_threadpool(_send, here, sent, "")


@router.get("/emergencies/new/{number}")
@may(*ASKS)
def take_up(here: Here, number: str) -> Response:
    """Show the page that brings the notice to what a community began."""
    return _page(here, _questions(here, load(here, number)), number=number)


@router.post("/emergencies/new/{number}")
@may(*ASKS)
async def taken_up(here: Here, number: str) -> Response:
    """Ask for the lane under the number of a first response."""
    sent = await here.request.form()
    return await run_in_threadpool(_send, here, sent, number)


def _send(here: Desk, sent: FormData, number: str) -> Response:
    asked = _questions(here, load(here, number) if number else None)
    act = Act(verb=_verb(here), number=number, data=data_of(asked, sent))
    typed = refilled(asked, sent)
    read = judge.form_of(act)
    if isinstance(read, Refused):
        return _page(here, typed, read, status=422, number=number)
    receipt = done(here, act, read, sent)
    if receipt.refused is not None:
        return _page(here, typed, receipt.refused, status=409, number=number)
    here.nudge(receipt.number)
    return here.go(f"/assignments/{receipt.number}", f"act.{act.verb}")


def _verb(here: Desk) -> str:
    return FIRST if here.by.role in BEGINS else REQUEST


def _questions(here: Desk, about: View | None = None) -> tuple[FormQuestion, ...]:
    """Return what is asked; about: the first response that a department takes up."""
    directory = here.rules.directory
    places, bodies = [directory.communities[code] for code in directory.codes], directory.standing
    known = {
        "placements": tuple(Option(one.code, one.name) for one in places),
        "departments": tuple(Option(o.code, o.name) for o in bodies if o.kind in OWNERS),
    }
    begun = about.emergency if about else None
    told = {"text": begun.text, "communities": begun.communities} if begun else {}
    return questions(_verb(here), FormContext(sources=known, values={**DEFAULTS, **told}))


def _page(
    here: Desk,
    asked: tuple[FormQuestion, ...],
    refused: Refused | None = None,
    status: int = 200,
    number: str = "",
) -> Response:
    told = reasons.reason(refused, here.rules.directory, typed=False) if refused else None
    return here.render(
        "emergency_new.html",
        status=status,
        questions=asked,
        path="/".join(("/emergencies/new", *filter(None, (number,)))),
        first=_verb(here) == FIRST,
        told=told,
        marks=marks(refused),
        key=uuid.uuid4().hex,
    )
