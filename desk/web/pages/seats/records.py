"""What a community puts on record by itself: whom it invites, and what came off its wall."""

import uuid
from pathlib import PurePosixPath
from typing import Annotated, Any

from fastapi import Depends, Form, Path, UploadFile
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import Response

from desk import incomes
from desk.web.act_forms.answers import data_of, done, marks, refilled
from desk.web.act_forms.asking import FormContext, FormQuestion, Option, questions
from desk.web.request import gate
from desk.web.request.download import MEDIA, saved
from desk.web.request.gate import may
from desk.web.request.request import Desk, desk
from ledger.read import assignments
from policies.lifecycle import judge
from policies.lifecycle.steps.communities import STEPS
from schemas.acts.act import Act, Refused
from schemas.errors import InputError
from schemas.states.communities import METRICS, CommunityState
from tasks import reasons

router = gate.router()
Here = Annotated[Desk, Depends(desk)]
NO_FILE = {"file_told": None, "faults": (), "incomes": None, "checked": False}
INVITED = ("department", "section", "street")


@router.get("/community/records")
@may("COMM_SEC", "COMM_WORKER")
def records(here: Here) -> Response:
    """Show the invitations of a community and what it removed; its secretary records more."""
    return _page(here)


@router.get("/community/records/income-file")
@may("COMM_SEC")
def income_template(here: Here) -> Response:
    """Hand out the file of the years' other income, with what is noted already."""
    content = incomes.template(here.ledger, here.by.org)
    return saved(content, f"income-{here.today}.xlsx", MEDIA[".xlsx"])


@router.post("/community/records/income-file")
@may("COMM_SEC", upload=True)
def note_incomes(
    here: Here,
    file: UploadFile,
    only: Annotated[str, Form(max_length=20)] = "",
    key: Annotated[str, Form(alias="_key", max_length=60)] = "",
) -> Response:
    """Check a file of the years' other income, and where nothing is wrong note what it says."""
    name = PurePosixPath(file.filename or "list").name
    try:
        found = incomes.read(here.ledger, file.file.read(), name, here.by.org)
    except InputError as wrong:
        told = {"message": wrong.message, "message_en": wrong.message_en}
        return _page(here, status=422, file_told=told)
    if found.faults:
        return _page(here, status=422, faults=found.faults)
    refused = [] if only else incomes.enter(here.ledger, found, here.by, f"desk:{key}")
    if refused:
        why = reasons.reason(refused[0][1], here.rules.directory, typed=False)
        return _page(here, status=409, file_told=why)
    return _page(here, incomes=found, checked=bool(only))


@router.post("/community/records/{verb}")
@may("COMM_SEC")
async def record(here: Here, verb: Annotated[str, Path(max_length=40)]) -> Response:
    """Do one of the acts of this page."""
    if verb not in STEPS:
        raise gate.Denied
    sent = await here.request.form()
    return await run_in_threadpool(_record, here, verb, sent)


def _record(here: Desk, verb: str, sent: FormData) -> Response:
    asked = _asked(here, verb)
    act = Act(verb=verb, data=data_of(asked, sent))
    form = judge.form_of(act)
    unreadable = isinstance(form, Refused)
    refused = form if isinstance(form, Refused) else done(here, act, form, sent).refused
    if refused is None:
        return here.go("/community/records", f"act.{verb}")
    told = reasons.reason(refused, here.rules.directory, typed=False)
    status, again = 422 if unreadable else 409, {verb: refilled(asked, sent)}
    return _page(here, again, status=status, tried=verb, marks=marks(refused), told=told)


def _asked(here: Desk, verb: str) -> tuple[FormQuestion, ...]:
    known = here.rules.directory.standing
    bodies = tuple(Option(one.code, one.name) for one in known if one.kind in INVITED)
    return questions(verb, FormContext(sources={"departments": bodies}, own=True))


def _page(
    here: Desk, again: dict[str, tuple[FormQuestion, ...]] | None = None, **told: Any
) -> Response:
    with here.ledger.read() as tx:
        state = assignments.state(tx, CommunityState, here.by.org)
    return here.render(
        "community_records.html",
        own=state or CommunityState(id=here.by.org),
        metrics=METRICS,
        forms={**{verb: _asked(here, verb) for verb in STEPS}, **(again or {})},
        may_act=here.by.role == "COMM_SEC",
        key=uuid.uuid4().hex,
        **{"tried": "", "marks": {}, "told": None, **NO_FILE, **told},
    )
