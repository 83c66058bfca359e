"""Budget lines (预算指标): the finance bureau registers, raises and cuts them here."""

import uuid
from typing import Annotated, Any, Literal

from fastapi import Depends, Query
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import Response

from desk.web.act_forms.answers import data_of, marks, refilled, tried
from desk.web.act_forms.asking import FormContext, FormQuestion, Option, questions
from desk.web.request import gate
from desk.web.request.gate import may
from desk.web.request.request import Desk, desk
from schemas.acts.act import Act
from tasks import reasons

router = gate.router("/money/lines")
Here = Annotated[Desk, Depends(desk)]
Verb = Literal["register_line", "raise_line", "cut_line", "carry_line", "close_line"]


@router.get("/{verb}")
@may("FIN_BUREAU")
def form(
    here: Here,
    verb: Verb,
    department: Annotated[str, Query(max_length=60)] = "",
    doc: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Show the form of one act on a line, filled in with the line it was opened from."""
    ended = department in here.rules.directory.ends
    heir = here.rules.directory.heir(department) if ended else ""
    told = {"department": department, "budget_doc_no": doc, "to_department": heir}
    return _page(here, verb, _asked(here, verb, **told))


@router.post("/{verb}")
@may("FIN_BUREAU")
async def send(here: Here, verb: Verb) -> Response:
    """Register, raise or cut a line."""
    sent = await here.request.form()
    return await run_in_threadpool(_send, here, verb, sent)


def _send(here: Desk, verb: str, sent: FormData) -> Response:
    asked = _asked(here, verb)
    refused = tried(here, Act(verb=verb, data=data_of(asked, sent)), sent)
    if refused is None:
        return here.go("/money", f"act.{verb}")
    told = reasons.reason(refused, here.rules.directory, typed=False)
    wrong = marks(refused)
    status = 422 if wrong else 409
    return _page(here, verb, refilled(asked, sent), marks=wrong, told=told, status=status)


def _asked(here: Desk, verb: str, **values: str) -> tuple[FormQuestion, ...]:
    known = here.rules.directory.organisations.values()
    departments = tuple(Option(one.code, one.name) for one in known if one.kind == "department")
    return questions(verb, FormContext(sources={"departments": departments}, values=values))


def _page(here: Desk, verb: str, asked: tuple[FormQuestion, ...], **told: Any) -> Response:
    shown = {"marks": {}, "told": None, **told}
    return here.render("money_line.html", verb=verb, asked=asked, key=uuid.uuid4().hex, **shown)
