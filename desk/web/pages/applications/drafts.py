"""Applications of a department: may this be filed, drafts, what is under way, copies, templates."""

from typing import Annotated, Any

from fastapi import Depends, Form, Query
from starlette.responses import Response

from desk.web.application import draft_store
from desk.web.application.copying import copied, prefilled, urgent
from desk.web.application.returning import letter
from desk.web.application.title_check import Checked, check
from desk.web.assignment import View, load
from desk.web.request import gate
from desk.web.request.gate import Denied, may
from desk.web.request.request import Desk, desk
from ledger.read import list_rows, lists
from policies.visibility import scope
from schemas.applications.drafts import Draft
from schemas.states.emergency import EmergencyState
from schemas.states.stages import EmergencyStage, Stage
from tasks import drafts

router = gate.router()
Here = Annotated[Desk, Depends(desk)]
Text = Annotated[str, Form(max_length=200)]
ROWS = 30
FILERS = ("DEPT_CLERK", "DEPT_HEAD", "STREET_HEAD")
PURPOSES = {
    Stage.DRAFT: "new",
    Stage.RETURNED: "resubmit",
    Stage.REJECTED: "reconsider",
}


@router.get("/applications")
@may(*FILERS)
def applications(here: Here, title: Annotated[str, Query(max_length=80)] = "") -> Response:
    """Show what the department is writing and has filed; check a title before anything is typed."""
    asked = title.strip()
    found = check(here, asked) if asked else None
    return _page(here, found)


def _page(here: Desk, found: Checked | None) -> Response:
    own = drafts.of_org(here.ledger, here.by.org, draft_store.KIND)
    kept = drafts.of_org(here.ledger, here.by.org, draft_store.TEMPLATE)
    return here.render(
        "applications.html",
        checked=found,
        drafts=own,
        templates=kept,
        people=draft_store.savers(here, [*own, *kept]),
        filed=_filed(here),
    )


def _filed(here: Desk) -> list[Any]:
    """Return what the department filed last."""
    want = list_rows.Want(applicant=here.bodies)
    with here.ledger.read() as tx:
        return list(lists.assignments(tx, scope.reach(here.by, here.rules), want, limit=ROWS).items)


@router.post("/applications/begin")
@may(*FILERS)
def begin(here: Here, title: Text = "", list_class: Text = "", template: Text = "") -> Response:
    """Begin a draft from a title that was checked, or from a template of the department."""
    application = prefilled(here)
    if template:
        found = drafts.find(here.ledger, template, here.by.org)
        if found is None or found.kind != draft_store.TEMPLATE:
            raise Denied
        application |= found.body["application"]
    known = {"title": title.strip(), "list_class": list_class}
    application |= {name: value for name, value in known.items() if value}
    return _opened(here, draft_store.begin(here, application))


def _opened(here: Desk, draft: Draft) -> Response:
    return here.go(f"/applications/drafts/{draft.id}")


@router.post("/applications/copy")
@may(*FILERS)
def copy(here: Here, number: Text = "") -> Response:
    """Begin a draft from the words of what was filed before."""
    view = load(here, number)
    filed = view.application
    if not filed:
        raise Denied
    return _opened(here, draft_store.begin(here, copied(here, view)))


@router.get("/applications/{number}")
@may(*FILERS)
def open_filed(here: Here, number: str) -> Response:
    """Go on with the draft about an assignment,
    or show why it came back and offer to correct it.
    """
    view = load(here, number)
    known = _about(here, number)
    if known is not None:
        return _opened(here, known)
    purpose = _purpose(here, view)
    if purpose is None:
        return here.go(f"/applications/{number}/view")
    return here.render("application_begin.html", view=view, purpose=purpose, letter=letter(view))


@router.post("/applications/{number}/open")
@may(*FILERS)
def open_draft(here: Here, number: str) -> Response:
    """Begin the draft that corrects or changes an assignment, once."""
    view = load(here, number)
    known, purpose = _about(here, number), _purpose(here, view)
    if known is not None:
        return _opened(here, known)
    if purpose is None:
        raise Denied
    filed = view.application or _drafted(view) or urgent(here, view)
    return _opened(here, draft_store.begin(here, filed, subject=number, purpose=purpose))


def _drafted(view: View) -> dict[str, Any]:
    """Return what a draft of the ledger holds."""
    told = [one.body["application"] for one in view.entries if one.body.get("application")]
    return dict(told[-1]) if told else {}


def _about(here: Desk, number: str) -> Draft | None:
    own = drafts.of_org(here.ledger, here.by.org, draft_store.KIND)
    return next((one for one in own if one.subject == number), None)


def _purpose(here: Desk, view: View) -> str | None:
    """Return what a changed application would be for, if the assignment is the department's own."""
    if isinstance(view.state, EmergencyState):
        theirs = view.applicant == here.by.org
        return "follow" if theirs and view.state.stage == EmergencyStage.E_ACTIVE else None
    own = view.seen.assignment
    if own is None or own.terms.applicant != here.by.org or own.reconsidered:
        return None
    return PURPOSES.get(own.stage)


@router.post("/applications/drafts/{ident}/end")
@may(*FILERS)
def end(here: Here, ident: str) -> Response:
    """Throw a draft or a template away."""
    found = drafts.find(here.ledger, ident, here.by.org)
    if found is None or found.kind not in (draft_store.KIND, draft_store.TEMPLATE):
        raise Denied
    drafts.end(here.ledger, ident)
    return here.go("/applications", "draft_ended")


@router.post("/applications/drafts/{ident}/template")
@may(*FILERS)
def keep_template(here: Here, ident: str) -> Response:
    """Keep a draft's words as a template of the department."""
    draft = draft_store.find(here, ident)
    draft_store.begin(here, draft.body["application"], kind=draft_store.TEMPLATE)
    return here.go("/applications", "template_kept")
