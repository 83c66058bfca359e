"""An act on an assignment: its form, made from its schema, and what became of it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends, File, Query
from fastapi import UploadFile as Sent
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from desk.web.act_forms import changing, correcting, group, hands, on_paper, phrases, texts_read
from desk.web.act_forms.answers import data_of, done, marks, refilled
from desk.web.act_forms.asking import FormQuestion, questions
from desk.web.act_forms.choices import around, of_disputes
from desk.web.act_forms.drafting import WEIGHED, sheet
from desk.web.act_forms.offers import choices
from desk.web.act_forms.own_pages import instead, own_page
from desk.web.assignment import Shown, View, load
from desk.web.pages.assignment.files import kept
from desk.web.request import gate
from desk.web.request.gate import SIGNED_IN, Denied, may
from desk.web.request.navigation import own_path
from desk.web.request.request import Desk, desk
from policies.lifecycle import judge
from schemas.acts.act import Act, Receipt, Refused
from schemas.acts.forms import FORMS
from schemas.texts.catalogue import texts
from schemas.written import position
from tasks import drafts, reasons
from tasks.papers.uploads.unfit import Unfit

router = gate.router()
Here = Annotated[Desk, Depends(desk)]
OWN_PAGES = {
    **dict.fromkeys(("submit", "save_draft", "resubmit", "e_file"), "/applications"),
    "e_request": "/emergencies/new",
}
FILED = {"sign_on_paper": "scan", "attach_sealed": "sealed"}
"""Acts whose form brings a file, and the field that is its digest."""
VOTED = ("decide", "vote", "open_voting")
"""Acts beside which the vote stands."""
BESIDE = ("application", "changed", texts_read.FIELD)
"""Asked on the application's own page, or told by what a page showed."""


@dataclass(frozen=True)
class AskedForm:
    """The form of an act on an assignment, as it was asked for."""

    view: View
    verb: str
    questions: tuple[FormQuestion, ...]
    communities: tuple[str, ...]
    instalment: int | None


def asked(
    here: Desk,
    number: str,
    verb: str,
    communities: Sequence[str],
    instalment: int | None,
    kind: str = "",
) -> AskedForm:
    """Return the form of an act; kind: of the dispute it is about, where that was said.

    Raises Denied when the assignment or the act is not this visitor's.
    """
    view = load(here, number)
    if not here.holds(verb) or verb not in FORMS:
        raise Denied
    codes = tuple(code for code in communities if code)
    around_it = around(view, verb, codes, instalment)
    found = tuple(one for one in questions(verb, around_it) if one.name not in BESIDE)
    found = changing.narrowed(view, verb, correcting.narrowed(found))
    found = on_paper.narrowed(view, verb, group.narrowed(view, verb, found))
    found = hands.narrowed(view, verb, found)
    found = of_disputes(view, verb, codes, kind, found)
    return AskedForm(view, verb, found, codes, instalment)


@router.get("/assignments/{number}/acts/{verb}")
@may(SIGNED_IN)
def form(
    here: Here,
    number: str,
    verb: str,
    community: Annotated[list[str] | None, Query()] = None,
    instalment: int | None = None,
    kind: Annotated[str, Query(max_length=20)] = "",
    paper: Annotated[str, Query(max_length=120)] = "",
) -> Response:
    """Show the form of an act, with what was typed before a lost session if there is any.

    paper: the number of the filed paper that it is about, where it was begun there.
    """
    if verb in OWN_PAGES:
        return here.go(f"{OWN_PAGES[verb]}/{number}")
    form_of = asked(here, number, verb, community or (), instalment, kind)
    if place := instead(form_of.view, verb):
        return here.go(place)
    if paper:
        told = FormData([("document_no", paper)])
        form_of = replace(form_of, questions=refilled(form_of.questions, told))
    kept = drafts.about(here.ledger, here.by.person, "act", here.request.url.path)
    if kept is not None:
        sent = FormData([(str(name), str(text)) for name, text in kept.body["form"]])
        form_of = replace(form_of, questions=refilled(form_of.questions, sent))
        drafts.end(here.ledger, kept.id)
    return page(here, form_of, restored=kept is not None)


async def filled(request: Request) -> FormData:
    """Return the form that was sent, with the file in it."""
    return await request.form()


Filled = Annotated[FormData, Depends(filled)]
Brought = Annotated[Sent | None, File(alias="_file")]


@router.post("/assignments/{number}/acts/sign_on_paper")
@may(SIGNED_IN, upload=True)
def sign_on_paper(here: Here, number: str, sent: Filled, file: Brought = None) -> Response:
    """Record a signature on paper, with its scan where the form brings one."""
    return _with_file(here, number, "sign_on_paper", sent, file)


@router.post("/assignments/{number}/acts/attach_sealed")
@may(SIGNED_IN, upload=True)
def attach_sealed(here: Here, number: str, sent: Filled, file: Brought = None) -> Response:
    """Put a sealed file to a paper, the file too where the form brings it."""
    return _with_file(here, number, "attach_sealed", sent, file)


@router.post("/assignments/{number}/acts/{verb}")
@may(SIGNED_IN)
async def send(here: Here, number: str, verb: str) -> Response:
    """Do an act with what the form says."""
    sent = await here.request.form()
    return await run_in_threadpool(_send, here, number, verb, sent)


def _with_file(
    here: Desk, number: str, verb: str, sent: FormData, file: UploadFile | None
) -> Response:
    """Keep the file that a form brings, and do the act with its digest."""
    name = FILED[verb]
    told: list[tuple[str, str | UploadFile]] = [
        (key, one) for key, one in sent.multi_items() if key != "_file"
    ]
    if file is not None and file.filename:
        form_of = asked(here, number, verb, (), None)
        try:
            digest = kept(here, number, file)
        except Unfit as unfit:
            typed = replace(form_of, questions=refilled(form_of.questions, FormData(told)))
            return page(here, typed, status=422, unfit=unfit)
        told = [(key, one) for key, one in told if key != name] + [(name, digest)]
    return _send(here, number, verb, FormData(told))


def _send(here: Desk, number: str, verb: str, sent: FormData) -> Response:
    codes = [str(one) for one in sent.getlist("_community")]
    no = position(str(sent.get("_instalment", "")))
    form_of = asked(here, number, verb, codes, no)
    sent = phrases.joined(form_of.view, verb, sent)
    data = data_of(form_of.questions, sent)
    inherited = [one for one in codes if one in here.bodies[1:]]
    at = data.get("communities") or inherited[:1] or (here.by.org,)
    data |= texts_read.read(verb, str(sent.get("_read", "")), at)
    if inherited:
        known = FORMS[verb].model_fields
        told = {"community": inherited[0], "communities": inherited[:1]}
        name = next((one for one in told if one in known), "")
        data |= {name: told[name]} if name and name not in data else {}
    act = Act(verb=verb, number=number, data=data)
    typed = replace(form_of, questions=refilled(form_of.questions, sent))
    if phrases.FILL in sent:  # only the text is asked for, nothing is done
        return page(here, typed)
    read = judge.form_of(act)
    if isinstance(read, Refused):
        return page(here, typed, read, status=422)
    return _answer(here, typed, done(here, act, read, sent), sent)


def _answer(here: Desk, typed: AskedForm, receipt: Receipt, sent: FormData) -> Response:
    if receipt.refused is not None:
        again = replace(typed, view=load(here, typed.view.number))
        seen = Shown.of(str(sent.get("_seen", ""))).last
        return page(here, again, receipt.refused, status=409, seen=seen)
    here.nudge(receipt.number)
    back = str(sent.get("_next", "")) or f"/assignments/{typed.view.number}"
    return here.go(own_path(back), f"act.{typed.verb}")


def page(
    here: Desk,
    form_of: AskedForm,
    refused: Refused | None = None,
    *,
    status: int = 200,
    seen: str = "",
    restored: bool = False,
    unfit: Unfit | None = None,
) -> Response:
    """Show the form of an act, on a page of its own where it has one (own_pages)."""
    told = reasons.reason(refused, here.rules.directory, typed=False) if refused else None
    library = phrases.library(form_of.view, form_of.verb)
    own = own_page(form_of.view, form_of.verb, form_of.questions)
    return here.render(
        own.template if own else "act.html",
        status=status,
        asked=replace(form_of, questions=own.questions) if own else form_of,
        view=form_of.view,
        marks=marks(refused),
        told=told,
        meanwhile=form_of.view.since(seen) if told else [],
        restored=restored,
        unfit=unfit,
        tally=group.tally(form_of.view) if form_of.verb in VOTED else None,
        brings=FILED.get(form_of.verb, ""),
        key=uuid.uuid4().hex,
        read=texts_read.mark(form_of.view, form_of.verb),
        beside=[one for one in choices(form_of.verb, here) if one != form_of.verb],
        library=library,
        explained=texts("web", "next").get(form_of.verb, {}).get(here.lang, ""),
        changes=changing.asked(form_of.view, form_of.verb),
        sheet=sheet(form_of.view) if library or form_of.verb in WEIGHED else None,
        **(own.context if own else {}),
    )
