"""Work of before admission: the office takes it over, from the workbook or one by one."""

import uuid
from typing import Annotated, Any

from fastapi import Depends, Form
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import Response

from desk import running
from desk.web.act_forms.answers import data_of, marks, refilled, tried
from desk.web.act_forms.asking import FormContext, FormQuestion, Option, questions
from desk.web.request import gate
from desk.web.request.gate import may
from desk.web.request.request import Desk, desk
from schemas.acts.act import Act
from tasks import reasons
from tasks.acts.perform import perform

router = gate.router("/office/running")
Here = Annotated[Desk, Depends(desk)]
GROUP = ("LG_OFFICE", "LG_MEMBER", "LG_CHAIR", "AUDITOR")
VERB = "take_over"


@router.get("")
@may(*GROUP)
def show(here: Here) -> Response:
    """Show what was taken over, and what the workbook names beside it."""
    return _page(here)


def _page(here: Desk, status: int = 200, **told: Any) -> Response:
    known = running.taken(here.ledger)
    planned = running.planned(here.ledger, here.rules, here.now, known)
    shown = {"failed": (), "done": 0, "evidence": "", **told}
    return here.render(
        "office_running.html", status, taken=known, planned=planned, key=uuid.uuid4().hex, **shown
    )


@router.post("")
@may("LG_OFFICE")
def take(
    here: Here,
    row: Annotated[list[int] | None, Form()] = None,
    evidence: Annotated[str, Form(max_length=5000)] = "",
    key: Annotated[str, Form(alias="_key", max_length=60)] = "",
) -> Response:
    """Take over the rows that are ticked, each by an act of its own."""
    known = running.taken(here.ledger)
    failed, done = [], 0
    for one in running.planned(here.ledger, here.rules, here.now, known):
        if one.no in (row or ()):
            act = Act(verb=VERB, data=running.data_of(one, evidence.strip()))
            receipt = perform(here.ledger, act, here.by, f"desk:{key}:{one.no}")
            done += receipt.accepted
            if receipt.refused:
                why = reasons.reason(receipt.refused, here.rules.directory, typed=False)
                failed.append((one, why))
    return _page(here, 409 if failed else 200, failed=failed, done=done, evidence=evidence)


@router.get("/new")
@may("LG_OFFICE")
def form(here: Here) -> Response:
    """Ask for one item."""
    return _form(here, _asked(here))


@router.post("/new")
@may("LG_OFFICE")
async def send(here: Here) -> Response:
    """Take over one item."""
    sent = await here.request.form()
    return await run_in_threadpool(_send, here, sent)


def _send(here: Desk, sent: FormData) -> Response:
    asked = _asked(here)
    refused = tried(here, Act(verb=VERB, data=data_of(asked, sent)), sent)
    if refused is None:
        return here.go("/office/running", f"act.{VERB}")
    told = reasons.reason(refused, here.rules.directory, typed=False)
    wrong = marks(refused)
    return _form(here, refilled(asked, sent), 422 if wrong else 409, marks=wrong, told=told)


def _asked(here: Desk) -> tuple[FormQuestion, ...]:
    directory = here.rules.directory
    bodies = tuple(Option(one.code, one.name) for one in directory.standing
                   if one.kind == "department")  # fmt: skip
    places = tuple(Option(code, directory.name_of(code)) for code in directory.codes)
    return questions(VERB, FormContext(sources={"departments": bodies, "placements": places}))


def _form(here: Desk, asked: tuple[FormQuestion, ...], status: int = 200, **told: Any) -> Response:
    shown = {"marks": {}, "told": None, **told}
    return here.render("office_take_over.html", status, asked=asked, key=uuid.uuid4().hex, **shown)
