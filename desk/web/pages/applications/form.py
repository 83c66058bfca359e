"""The application form, a page for each section: saved, judged and counted as it is typed."""

import uuid
from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple

from fastapi import Depends
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import Response

from desk.web.application import budget, costing, draft_store, reading
from desk.web.application.boxes import Makes, anchor
from desk.web.application.draft_store import Base, Met, met
from desk.web.application.judging import Judged, JudgedFinding, judged
from desk.web.application.returning import ReturnLetter, letter
from desk.web.assignment import load
from desk.web.request import gate
from desk.web.request.gate import Denied, may
from desk.web.request.request import Desk, desk
from schemas import written
from schemas.applications.drafts import Draft
from tasks import drafts
from tasks.papers.forms import plan
from tasks.papers.forms.plan import Section

router = gate.router()
Here = Annotated[Desk, Depends(desk)]
FILERS = ("DEPT_CLERK", "DEPT_HEAD", "STREET_HEAD")


class FormSheet(NamedTuple):
    """One section on the screen: the draft, what stands in the section, how it came there."""

    draft: Draft
    section: Section
    application: dict[str, Any]
    page: str
    met: Met | None = None  # somebody else's saving that this page met
    restored: bool = False


@router.get("/applications/drafts/{ident}")
@may(*FILERS)
def first(here: Here, ident: str) -> Response:
    """Open a draft at the first section that has something to do, else where it is filed."""
    return here.go(f"/applications/drafts/{ident}/{_to_do(here, draft_store.find(here, ident))}")


def _to_do(here: Desk, draft: Draft, after: str = "") -> str:
    """Return the id of the next section where something is missing, wrong, asked back or unseen.

    What was filled in before, as in a copy, is passed over; after the last comes the review.
    """
    ids = [one.id for one in plan.sections()]
    found = judged(here, draft.body["application"], draft.subject)
    back = letter_of(here, draft)
    asked = {plan.section_of(one.path) for one in (back.told if back else ())}
    for one in plan.sections()[ids.index(after) + 1 if after else 0 :]:
        seen = one.id in draft.body["pages"]
        empty = not any(name in draft.body["application"] for name in one.fields)
        wanting = found.in_section(one.id, "bad", "todo")
        if wanting or (not seen and (empty or one.id in asked)):
            return one.id
    return plan.REVIEW


@router.get("/applications/drafts/{ident}/{section}")
@may(*FILERS)
def form(here: Here, ident: str, section: str) -> Response:
    """Show a section, with what was typed before a lost session if there is any."""
    if (gone := draft_store.gone(here, ident)) is not None:
        return gone
    draft, asked = draft_store.find(here, ident), _section(section)
    application, page = draft.body["application"], uuid.uuid4().hex
    kept = drafts.about(here.ledger, here.by.person, "act", here.request.url.path)
    if kept is not None:
        sent = FormData([(str(name), str(text)) for name, text in kept.body["form"]])
        application = reading.read(asked, sent, application)
        drafts.end(here.ledger, kept.id)
    return _page(here, FormSheet(draft, asked, application, page, restored=kept is not None))


def _section(ident: str) -> Section:
    found = plan.section(ident)
    if found is None:
        raise Denied
    return found


@router.post("/applications/drafts/{ident}/{section}")
@may(*FILERS)
async def save(here: Here, ident: str, section: str) -> Response:
    """Save a section and do what the button says: stay, go on, add or remove a row, adopt."""
    sent = await here.request.form()
    return await run_in_threadpool(_save, here, ident, section, sent)


def _save(here: Desk, ident: str, section: str, sent: FormData) -> Response:
    draft, asked = draft_store.find(here, ident), _section(section)
    base = Base(str(sent.get("_was", "")), str(sent.get("_page", ""))[:40])
    typed = reading.read(asked, sent, draft.body["application"])
    do, _, what = str(sent.get("_do", "save")).partition(" ")
    changed = _changed(here, draft, typed, do, what)
    saved = draft_store.save(here, draft, changed, asked, base)
    if not saved.kept:
        told = met(here, saved.draft, typed)
        return _page(here, FormSheet(saved.draft, asked, typed, base.page, told), status=409)
    return _next(here, saved.draft, asked, do, what)


def _changed(here: Desk, draft: Draft, typed: dict[str, Any], do: str, what: str) -> dict[str, Any]:
    if do == "add":
        return reading.row_added(typed, what)
    if do == "remove":
        path, _, at = what.rpartition(".")
        place = written.position(at)
        return typed if place is None else reading.row_removed(typed, path, place)
    if do == "adopt":
        return costing.adopted(what, judged(here, typed, draft.subject), typed)
    return typed


def _next(here: Desk, draft: Draft, asked: Section, do: str, what: str) -> Response:
    home = f"/applications/drafts/{draft.id}"
    if do == "next":
        return here.go(f"{home}/{_to_do(here, draft, asked.id)}")
    if do == "add":
        rows = reading.at(draft.body["application"], what) or ()
        return here.go(f"{home}/{asked.id}#f-{anchor(what)}-{len(rows) - 1}")
    if do == "remove":
        return here.go(f"{home}/{asked.id}#f-{anchor(what.rpartition('.')[0])}")
    if do == "adopt":
        return here.go(f"{home}/{asked.id}?said=adopted#cost")
    return here.go(f"{home}/{asked.id}", "saved")


@router.post("/applications/drafts/{ident}/{section}/live")
@may(*FILERS)
async def live(here: Here, ident: str, section: str) -> Response:
    """Save a section while it is typed; answer with what the rules say of it."""
    sent = await here.request.form()
    return await run_in_threadpool(_live, here, ident, section, sent)


def _live(here: Desk, ident: str, section: str, sent: FormData) -> Response:
    draft, asked = draft_store.find(here, ident), _section(section)
    base = Base(str(sent.get("_was", "")), str(sent.get("_page", ""))[:40])
    typed = reading.read(asked, sent, draft.body["application"])
    saved = draft_store.save(here, draft, typed, asked, base)
    told = None if saved.kept else met(here, saved.draft, typed)
    sheet = FormSheet(saved.draft, asked, typed, base.page, told)
    return here.render("application_live.html", **_context(here, sheet))


def _page(here: Desk, sheet: FormSheet, status: int = 200) -> Response:
    return here.render("application_form.html", status=status, **_context(here, sheet))


def _context(here: Desk, sheet: FormSheet) -> dict[str, Any]:
    found = judged(here, sheet.application, sheet.draft.subject)
    back = letter_of(here, sheet.draft)
    makes = Makes(sheet.application, here.rules.rulebook.ground, here.lang)
    money = "funding" in sheet.section.fields
    return {
        "draft": sheet.draft,
        "section": sheet.section,
        "sections": plan.sections(),
        "boxes": makes.section(sheet.section),
        "found": found,
        "told": with_letter(found, back),
        "letter": back,
        "was": draft_store.stamp(sheet.draft.body["application"], sheet.section),
        "page": sheet.page,
        "met": sheet.met,
        "restored": sheet.restored,
        "cost": costing.calculation(found) if money else None,
        "lines": budget.beside(here, sheet.application) if money else None,
        "people": draft_store.savers(here, [sheet.draft]),
    }


def letter_of(here: Desk, draft: Draft) -> ReturnLetter | None:
    """Return the letter by which the draft's assignment came back, if it did."""
    if draft.body["purpose"] != "resubmit":
        return None
    return letter(load(here, draft.subject))


def with_letter(found: Judged, back: ReturnLetter | None) -> dict[str, Sequence[JudgedFinding]]:
    """Return what is said by field: the letter's words first, then what the rules say now."""
    told: dict[str, Sequence[JudgedFinding]] = dict(found.at)
    for one in back.told if back else ():
        told[one.path] = (one, *told.get(one.path, ()))
    return told
