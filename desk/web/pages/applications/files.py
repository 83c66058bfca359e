"""The application as a file: a blank form, a draft to take along, and what was filled in."""

from typing import Annotated, Any

from fastapi import Depends, UploadFile
from starlette.responses import Response

from desk import files as given
from desk.web.pages.assignment.papers import BLANKS, handed_out
from desk.web.request import gate
from desk.web.request.download import file_name
from desk.web.request.gate import Denied, may
from desk.web.request.request import Desk, desk
from desk.words import problem
from policies.applications import intake
from policies.applications.intake import read_application
from schemas import bounds
from schemas.applications.application import Application
from schemas.applications.drafts import Draft
from schemas.errors import InputError
from schemas.values import plain
from tasks import drafts
from tasks.papers import attachments

router = gate.router()
Here = Annotated[Desk, Depends(desk)]
FILERS = ("DEPT_CLERK", "DEPT_HEAD", "STREET_HEAD")
KIND = "application"  # of a draft; desk.web.application begins its own the same way
KB_MAX, AT_ONCE_MAX = 500, 20


@router.get("/applications/blank.{form}")
@may(*FILERS)
def blank(here: Here, form: str) -> Response:
    """Hand out a blank form."""
    if form not in BLANKS:
        raise Denied
    title = here.rules.rulebook.ground.labels.of("application", here.lang)
    return handed_out(here, Application(), file_name(f"{title}.{form}"))


@router.get("/applications/drafts/{ident}/application.{form}")
@may(*FILERS)
def draft(here: Here, ident: str, form: str) -> Response:
    """Hand out a draft as a form; raises ApplicationUnreadable while a field cannot be read."""
    found = drafts.find(here.ledger, ident, here.by.org)
    if found is None or found.kind != KIND or form not in BLANKS:
        raise Denied
    labels = here.rules.rulebook.ground.labels
    filled = read_application(found.body["application"], labels)
    return handed_out(here, filled, file_name(f"{found.title or ident}.{form}"))


@router.get("/applications/file")
@may(*FILERS)
def form_file(here: Here) -> Response:
    """Ask for a form that was filled in."""
    return here.render("form_file.html", most=KB_MAX, told=None)


@router.post("/applications/file")
@may(*FILERS, upload=True)
def read_in(here: Here, file: UploadFile) -> Response:
    """Read a form that was filled in, and begin a draft for each application in it."""
    try:
        begun = [_begun(here, one) for one in _applications(here, file)]
    except InputError as broken:
        told = {"message": broken.message, "message_en": broken.message_en, "hint": broken.hint}
        return here.render("form_file.html", 422, most=KB_MAX, told=told)
    path = f"/applications/drafts/{begun[0].id}" if len(begun) == 1 else "/applications"
    return here.go(path, "read_in")


def _applications(here: Desk, file: UploadFile) -> list[dict[str, Any]]:
    """Return the applications in a file as data; raises InputError when one cannot be read."""
    name, labels = file.filename or "", here.rules.rulebook.ground.labels
    content = file.file.read(KB_MAX * 1024 + 1)
    if len(content) > KB_MAX * 1024:
        raise problem(InputError, "form_too_large", field=name, most=KB_MAX)
    if not name.lower().endswith(".json"):
        content = attachments.checked(name, content)
    told = given.parsed(content, name, labels, bounds.KEYS_MAX)
    if bounds.broken(told):
        raise problem(InputError, "form_too_much", field=name, most=bounds.KEYS_MAX)
    cases = intake.read_cases(told, labels)[:AT_ONCE_MAX]
    return [plain(read_application(case.application, labels)) for case in cases]


def _begun(here: Desk, application: dict[str, Any]) -> Draft:
    """Begin a draft of the visitor's own organisation, whoever the file names."""
    asked = {**application, "applicant": here.by.org}
    body = {"application": asked, "purpose": "new", "pages": {}}
    title = str(asked.get("title", ""))
    return drafts.begin(here.ledger, here.by, KIND, body, title=title)
