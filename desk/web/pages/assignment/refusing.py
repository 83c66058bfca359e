"""Refusing and flagging: what a community does about work that nobody admitted, on a phone."""

import uuid
from dataclasses import dataclass, fields, replace
from typing import Annotated, Any

from fastapi import Depends, Form, UploadFile
from starlette.responses import Response

from desk.web.act_forms.own_pages import Arrived, arrived
from desk.web.assignment import load
from desk.web.request import gate
from desk.web.request.gate import Denied, may
from desk.web.request.request import Desk, desk
from desk.words import sentences
from ledger.read import assignments, list_rows, lists
from policies.lifecycle.steps.placement.refusing import ABOUT_FORM
from policies.visibility import scope
from schemas.acts.act import Act, Refused
from schemas.states.stages import Ground, Work
from schemas.states.states import PlacementState
from schemas.written import day_of
from tasks import drafts, reasons
from tasks.acts import perform
from tasks.figures import summary
from tasks.papers import attachments, previews
from tasks.papers.uploads.unfit import Unfit

router = gate.router()
Here = Annotated[Desk, Depends(desk)]
PLACED_MAX = 100
REFUSABLE = tuple(str(one) for one in (
    Work.WAIT_AGREEMENT, Work.WAIT_FUNDS, Work.READY, Work.RUNNING, Work.REWORK,
    Work.PAUSED_NONPAY, Work.PAUSED_FORCE, Work.PAUSED_LG,
))  # fmt: skip
KINDS = ("department", "section", "street")
CHANNELS = ("chat_group", "phone", "in_person", "slip", "meeting", "email", "app", "paper")
EVIDENCE = (
    "chat_screenshot", "phone_memo", "photo", "email", "slip_photo", "minutes", "form_file", "none",
)  # fmt: skip
BODIES = ("province", "prefecture", "hotline", "enterprise", "other")
LAWFUL = ("lawful_emergency", "lawful_survey")  # what a refusal is judged against


@dataclass(frozen=True)
class Typed:
    """What was typed into the form of a refusal or of a flag."""

    number: str = ""
    department: str = ""
    ground: str = ""
    text: str = ""
    checked: bool = False
    what: str = ""
    on: str = ""
    means: str = ""
    who: str = ""
    body: str = ""
    body_kind: str = ""
    order_no: str = ""
    channel: str = ""
    evidence: str = ""
    hours: str = ""
    anonymous: bool = True
    formal: bool = False


@router.get("/community/refuse")
@may("COMM_SEC", "COMM_WORKER")
def refusal(
    here: Here, number: str = "", department: str = "", text: str = "", ground: str = ""
) -> Response:
    """Show the form of a refusal: what, on which ground, which words. A worker returns orders."""
    typed = Typed(number=number, department=department, text=text[:500], ground=ground)
    kept = drafts.about(here.ledger, here.by.person, "act", here.request.url.path)
    if kept is not None:  # what was typed before a lost session
        names = {one.name for one in fields(Typed)}
        before = {name: told for name, told in kept.body["form"] if name in names}
        typed = replace(typed, **before, checked=bool(before.get("checked")))
        drafts.end(here.ledger, kept.id)
    return _refusing(here, typed)


@router.post("/community/refuse")
@may("COMM_SEC", "COMM_WORKER")
def refuse(
    here: Here,
    number: Annotated[str, Form(max_length=60)] = "",
    department: Annotated[str, Form(max_length=60)] = "",
    ground: Annotated[str, Form(max_length=40)] = "",
    text: Annotated[str, Form(max_length=2000)] = "",
    checked: Annotated[str, Form(max_length=5)] = "",
    what: Annotated[str, Form(max_length=500)] = "",
    on: Annotated[str, Form(max_length=10)] = "",
    means: Annotated[str, Form(max_length=40)] = "",
    who: Annotated[str, Form(max_length=60)] = "",
    body: Annotated[str, Form(max_length=60)] = "",
    body_kind: Annotated[str, Form(max_length=20)] = "",
    order_no: Annotated[str, Form(max_length=60)] = "",
    key: Annotated[str, Form(alias="_key", max_length=60)] = "",
) -> Response:
    """Refuse at once, and show the letter; the guard speaks before anything is recorded."""
    typed = Typed(
        number, department, ground, text.strip(), bool(checked),
        what=what.strip(), on=on.strip(), means=means, who=who.strip(),
        body=body.strip(), body_kind=body_kind, order_no=order_no.strip(),
    )  # fmt: skip
    order = bool(typed.order_no) or not here.holds("refuse")
    wrong = _order_wrong(typed) if order else _wrong(typed)
    if wrong:
        return _refusing(here, typed, wrong=wrong, status=422)
    act = _order(typed) if order else Act(verb="refuse", number=number, data=_data(typed))
    receipt = perform.perform(here.ledger, act, here.by, f"desk:{key or uuid.uuid4().hex}")
    if receipt.refused is not None:
        return _refusing(here, typed, refused=receipt.refused, status=409)
    previews.draw_waiting(here.ledger, receipt.number)
    here.nudge(receipt.number)
    return here.go(f"/community/refusals/{receipt.number}", "act.refuse")


def _data(typed: Typed) -> dict[str, Any]:
    told = sentences("grounds")
    text = typed.text or told[f"{typed.ground}.letter"]
    data: dict[str, Any] = {"ground": typed.ground, "text": text}
    if _demand(typed):
        means = told.get(f"channel.{typed.means}", typed.means)
        data["demand"] = {"what": typed.what, "on": typed.on, "channel": means, "by": typed.who}
    if typed.body:
        data["body"] = {"name": typed.body, "kind": typed.body_kind}
    elif not typed.number:
        data["department"] = typed.department
    return data


def _order(typed: Typed) -> Act:
    """An order of a platform goes back to its department, under the platform's number."""
    told = {"department": typed.department, "order_no": typed.order_no, "on": typed.on}
    data = {**told, "platform": typed.who, "text": typed.what}
    return Act(verb="return_order", data=data)


def _order_wrong(typed: Typed) -> dict[str, str]:
    whole = {
        "department": typed.department,
        "order_no": typed.order_no,
        "demand": typed.what and typed.who and _is_day(typed.on),
    }
    return {name: "missing" for name, told in whole.items() if not told}


def _demand(typed: Typed) -> tuple[str, ...]:
    """Return what was typed of a demand beside the item, field by field; empty where nothing."""
    said = (typed.what, typed.on, typed.means, typed.who)
    return said if any(said) else ()


def _wrong(typed: Typed) -> dict[str, str]:
    """Return the fields to correct: `missing`, or `check` where the guard wants an answer first."""
    found = {}
    if typed.body and typed.body_kind not in BODIES:
        found["body"] = "missing"
    if not typed.number and not typed.department and not typed.body:
        found["department"] = "missing"
    if typed.ground not in Ground.__members__:
        found["ground"] = "missing"
    elif typed.ground == Ground.FORM_INVALID and not typed.checked:
        found["checked"] = "check"
    if (typed.ground == Ground.NOT_IN_SCOPE or _demand(typed)) and not _whole(typed):
        found["demand"] = "missing"
    return found


def _whole(typed: Typed) -> bool:
    return _is_day(typed.on) and all(_demand(typed))


def _is_day(text: str) -> bool:
    try:
        day_of(text)
    except ValueError:
        return False
    return True


def _arrived(here: Desk, number: str) -> Arrived | None:
    """Return the money of an item that the community itself confirmed; None when it lacks some."""
    if not number:
        return None
    with here.ledger.read() as tx:
        own = assignments.state(tx, PlacementState, f"{number}:{here.by.org}")
    return arrived(here, own) if own else None


def _refusing(
    here: Desk,
    typed: Typed,
    *,
    wrong: dict[str, str] | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> Response:
    may_refuse = here.holds("refuse")  # who does not may return an order of a platform
    view = load(here, typed.number) if typed.number and may_refuse else None
    terms = view.terms if view else None
    return here.render(
        "community_refuse.html",
        status=status,
        typed=typed,
        view=view,
        may_refuse=may_refuse,
        placed=_placed(here) if may_refuse and not view else [],
        departments=_departments(here),
        grounds=list(Ground),
        barred=ABOUT_FORM if terms and terms.lawful_survey else (),
        arrived=_arrived(here, typed.number),
        channels=CHANNELS,
        bodies=BODIES,
        guards=[name for name in LAWFUL if getattr(terms, name, False)],
        told=sentences("grounds", here.lang),
        wrong=wrong or {},
        refused=reasons.reason(refused, here.rules.directory) if refused else None,
        key=uuid.uuid4().hex,
    )


def _placed(here: Desk) -> list[list_rows.Placed]:
    want = list_rows.Want(community=here.bodies, work=REFUSABLE)
    with here.ledger.read() as tx:
        reach = scope.reach(here.by, here.rules)
        return lists.placements(tx, reach, want, limit=PLACED_MAX).items


def _departments(here: Desk) -> list[Any]:
    """Return who may have passed work down: departments, sections, and the own street."""
    directory = here.rules.directory
    street = directory.street_of(here.by.org)
    known = directory.standing
    return [
        one for one in known if one.kind in KINDS and (one.kind != "street" or one.code == street)
    ]


@router.get("/community/refusals/{ident}")
@may("COMM_SEC", "COMM_WORKER")
def letter(here: Here, ident: str) -> Response:
    """Show a refusal with its letter, to be printed or sent on."""
    view = load(here, ident)
    paper = previews.letter_of(here.ledger, ident)
    if paper is None:
        raise Denied
    kept = summary.paper_list(here.ledger, view.state.number or ident)
    papers = [one for one in kept if one.kind == paper.kind and one.community == here.by.org]
    return here.render(
        "community_letter.html", view=view, paper=paper, filed=_own(papers, paper.document_no)
    )


def _own(papers: list[Any], document_no: str) -> Any:
    return next((one for one in papers if one.document_no == document_no), None)


@router.get("/community/flag")
@may("COMM_SEC", "COMM_WORKER")
def flagging(here: Here) -> Response:
    """Show the form for an informal demand: who, how, what; nothing else is asked."""
    return _flagging(here, Typed())


@router.post("/community/flag")
@may("COMM_SEC", "COMM_WORKER", upload=True)
def flag(
    here: Here,
    department: Annotated[str, Form(max_length=60)] = "",
    channel: Annotated[str, Form(max_length=40)] = "",
    text: Annotated[str, Form(max_length=2000)] = "",
    evidence: Annotated[str, Form(max_length=40)] = "",
    hours: Annotated[str, Form(max_length=12)] = "",
    named: Annotated[str, Form(max_length=5)] = "",
    formal: Annotated[str, Form(max_length=5)] = "",
    key: Annotated[str, Form(alias="_key", max_length=60)] = "",
    picture: UploadFile | None = None,
) -> Response:
    """Keep an informal demand, or a report in form, for the leading group's office.

    The reporter stays unknown.
    """
    typed = Typed(
        department=department,
        text=text.strip(),
        channel=channel,
        evidence=evidence,
        hours=hours.strip(),
        anonymous=not named,
        formal=bool(formal),
    )
    if wrong := {name: "missing" for name in _missing(typed)}:
        return _flagging(here, typed, wrong=wrong, status=422)
    try:
        kept = _evidence(here, picture)
    except Unfit as unfit:
        return _flagging(here, typed, unfit=unfit, status=422)
    data = _flag_data(typed) | ({"digests": [kept.digest]} if kept else {})
    act = Act(verb="b_report" if typed.formal else "flag_informal_demand", data=data)
    receipt = perform.perform(here.ledger, act, here.by, f"desk:{key or uuid.uuid4().hex}")
    if receipt.refused is not None:
        return _flagging(here, typed, refused=receipt.refused, status=409)
    if kept and not receipt.replayed:
        attachments.accompany(here.ledger, receipt.number, kept)
    here.nudge(receipt.number)
    return here.render("community_flagged.html", number=receipt.number, typed=typed)


def _missing(typed: Typed) -> list[str]:
    """Return the fields that may not be empty and are; a report in form says what proves it."""
    found = [name for name in ("department", "channel", "text") if not getattr(typed, name)]
    return [*found, "evidence"] if typed.formal and typed.evidence in ("", "none") else found


def _evidence(here: Desk, picture: UploadFile | None) -> attachments.KeptFile | None:
    """Keep the picture that came with the form; without one, browsers send an empty file."""
    if picture is None or not picture.filename:
        return None
    folder = here.house.settings.files
    return attachments.evidence(here.ledger, folder, picture.filename, picture.file.read())


def _flag_data(typed: Typed) -> dict[str, Any]:
    words = sentences("grounds")
    data: dict[str, Any] = {
        "department": typed.department,
        "channel": words.get(f"channel.{typed.channel}", typed.channel),
        "demand" if typed.formal else "text": typed.text,
        "evidence": words.get(f"evidence.{typed.evidence or 'none'}", typed.evidence),
        "anonymous": typed.anonymous,
    }
    return {**data, "hours": typed.hours} if typed.hours else data


def _flagging(
    here: Desk,
    typed: Typed,
    *,
    wrong: dict[str, str] | None = None,
    refused: Refused | None = None,
    unfit: Unfit | None = None,
    status: int = 200,
) -> Response:
    return here.render(
        "community_flag.html",
        unfit=unfit,
        most=attachments.FILE_MAX,
        endings=attachments.PICTURES,
        status=status,
        typed=typed,
        departments=_departments(here),
        channels=CHANNELS,
        evidence=EVIDENCE,
        told=sentences("grounds", here.lang),
        wrong=wrong or {},
        refused=reasons.reason(refused, here.rules.directory) if refused else None,
        key=uuid.uuid4().hex,
    )
