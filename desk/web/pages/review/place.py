"""The settings of the place: what is in force, what waits for approval, how files differ."""

import uuid
from pathlib import PurePosixPath
from typing import Annotated, Any

from fastapi import Depends, UploadFile
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import Response

from desk import adopting
from desk.web.act_forms.answers import data_of, marks, refilled, tried
from desk.web.act_forms.asking import FormContext, FormQuestion, questions
from desk.web.request import gate
from desk.web.request.download import MEDIA, saved
from desk.web.request.gate import may
from desk.web.request.request import Desk, desk
from ledger.read import queries
from policies.visibility import redact
from schemas.acts.act import Act
from schemas.errors import ZhunruError
from schemas.states.rulebooks import PlaceChange, PlaceText
from tasks import adopted, clock, pseudonym_secret, reasons, security_log
from tasks.acts import founding

router = gate.router("/office/place")
Here = Annotated[Desk, Depends(desk)]

GROUP = ("LG_OFFICE", "LG_MEMBER", "LG_CHAIR", "AUDITOR")
ADOPT, APPROVE, TURN_DOWN = "adopt_place", "approve_place", "turn_down_place"
SHOWN_MAX = 200  # differences and faults on a page


@router.get("")
@may(*GROUP)
def place(here: Here) -> Response:
    """Show the settings in force, what waits for approval, and how files differ from them."""
    return _page(here)


def _page(here: Desk, **told: Any) -> Response:
    known = adopted.state(here.ledger)
    proposed = known.proposed if known else None
    change: tuple[PlaceChange, ...] = ()
    if proposed and "preview" not in told:
        change = adopting.changes(here.ledger, adopted.text(here.ledger, proposed.digest))
    with here.ledger.read() as tx:
        history = list(queries.entries(tx, "place"))
    return here.render(
        "office_place.html",
        known=known,
        now=known.at(clock.now(here.ledger)) if known else None,
        proposed=proposed,
        change=change,
        strayed=founding.strayed(here.ledger),
        history=history[::-1],
        most=SHOWN_MAX,
        key=uuid.uuid4().hex,
        face=redact.face(here.by, here.rules, pseudonym_secret.of(here.ledger)),
        **{"asked": (), "marks": {}, "told": None, "preview": None, "faults": (), "status": 200,
           "text": "", **told},
    )  # fmt: skip


@router.get("/workbook")
@may(*GROUP)
def workbook(here: Here) -> Response:
    """Hand out the workbook of what is in force; that it was taken stands in the security log."""
    content = adopting.exported(here.ledger)
    security_log.note(here.ledger, "export.made", here.visitor, here.source, here.route, "place")
    return saved(content, f"{here.rules.jurisdiction.name}-{here.today}.xlsx", MEDIA[".xlsx"])


@router.post("/preview")
@may("LG_OFFICE", upload=True)
def preview(here: Here, file: UploadFile) -> Response:
    """Show what is wrong with a workbook, or how it differs from what is in force."""
    name = PurePosixPath(file.filename or "place.xlsx").name
    known = adopted.state(here.ledger)
    held = adopted.text(here.ledger, known.versions[-1].digest) if known else None
    try:
        found = adopting.read(file.file.read(), name, held)
    except ZhunruError as wrong:
        return _page(here, status=422, told={"message": wrong.message,
                                             "message_en": wrong.message_en})  # fmt: skip
    faults = found.faults or adopting.unowned(here.ledger, found.book)
    if found.text is None or faults:
        return _page(here, status=422, faults=faults)
    return _previewed(here, found.text)


@router.post("/release")
@may("LG_OFFICE")
def release(here: Here) -> Response:
    """Show how this release's files differ from what is in force, to be proposed."""
    known = adopted.state(here.ledger)
    if known is None:
        raise gate.Denied
    held = adopted.text(here.ledger, known.versions[-1].digest)
    return _previewed(here, founding.files_of(here.ledger, held))


def _previewed(here: Desk, text: PlaceText) -> Response:
    digest = adopted.keep(here.ledger, text, clock.real_now())
    return _page(here, preview=adopting.changes(here.ledger, text), text=digest, asked=_asked())


def _asked() -> tuple[FormQuestion, ...]:
    """Return what is asked to propose a content; which one it is, the page knows."""
    return tuple(one for one in questions(ADOPT, FormContext()) if one.name != "digest")


@router.post("/adopt")
@may("LG_OFFICE")
async def adopt(here: Here) -> Response:
    """Propose the content that the page previewed."""
    sent = await here.request.form()
    return await run_in_threadpool(_adopt, here, sent)


def _adopt(here: Desk, sent: FormData) -> Response:
    digest = str(sent.get("digest", ""))
    data = {**data_of(_asked(), sent), "digest": digest}
    refused = tried(here, Act(verb=ADOPT, data=data), sent)
    if refused is None:
        return here.go("/office/place", f"act.{ADOPT}")
    try:
        change = adopting.changes(here.ledger, adopted.text(here.ledger, digest))
    except KeyError:
        raise gate.Denied from None
    wrong, typed = marks(refused), refilled(_asked(), sent)
    told = reasons.reason(refused, here.rules.directory, typed=False)
    return _page(here, status=422 if wrong else 409, asked=typed, marks=wrong, told=told,
                 preview=change, text=digest)  # fmt: skip


@router.post("/approve")
@may("LG_CHAIR")
async def approve(here: Here) -> Response:
    """Put what the page showed in force."""
    sent = await here.request.form()
    data = {"digest": str(sent.get("digest", ""))}
    return await run_in_threadpool(_done, here, Act(verb=APPROVE, data=data), sent)


@router.post("/turn-down")
@may("LG_CHAIR", "LG_OFFICE")
async def turn_down(here: Here) -> Response:
    """Leave out of force what was proposed."""
    sent = await here.request.form()
    data = {"reason": str(sent.get("reason", "")).strip()}
    return await run_in_threadpool(_done, here, Act(verb=TURN_DOWN, data=data), sent)


def _done(here: Desk, act: Act, sent: FormData) -> Response:
    refused = tried(here, act, sent)
    if refused is None:
        return here.go("/office/place", f"act.{act.verb}")
    told = reasons.reason(refused, here.rules.directory, typed=False)
    wrong = marks(refused)
    return _page(here, status=422 if wrong else 409, marks=wrong, told=told)
