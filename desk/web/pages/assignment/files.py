"""Attached files: of an assignment for its parties, of a draft for its organisation."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends
from fastapi import UploadFile as Sent
from starlette.datastructures import UploadFile
from starlette.responses import Response

from desk.web.assignment import parties
from desk.web.item_files import of_item, opens
from desk.web.request import gate
from desk.web.request.download import saved
from desk.web.request.gate import SIGNED_IN, Denied, may
from desk.web.request.request import Desk, desk
from ledger.read import assignments
from policies.visibility import may_read
from tasks import drafts, reporters
from tasks.papers import attachments
from tasks.papers.uploads import names
from tasks.papers.uploads.unfit import Unfit

router = gate.router()
Here = Annotated[Desk, Depends(desk)]
DRAFT = attachments.draft_subject("")


def allowed(here: Desk, subject: str) -> bool:
    """Raise Denied unless this visitor sees the files of a subject; tell whether it adds some."""
    if subject.startswith(DRAFT):
        if drafts.find(here.ledger, subject.removeprefix(DRAFT), here.by.org) is None:
            raise Denied
        return True
    with here.ledger.read() as tx:
        found = assignments.find(tx, subject)
    whose = parties(here, found) if found else None
    if whose is None or not may_read.may_see(here.by, whose, here.rules):
        raise Denied
    return may_read.may_add(here.by, whose, here.rules)


def taken(here: Desk, ident: str, sees: Callable[[Desk, str], bool]) -> Response:
    """Return a file as it came, to be saved, to whom `sees` lets see its subject.

    Raises Denied, and Damaged where it was altered since.
    """
    one = attachments.find(here.ledger, ident)
    if one is None:
        raise Denied
    here.request.state.unnamed = reporters.is_report(one.subject)  # in every line of the log
    sees(here, one.subject)
    if not opens(here, one):
        raise Denied
    assert here.visitor is not None
    folder = here.house.settings.files
    content = attachments.opened(here.ledger, folder, one, here.visitor, here.source)
    return saved(content, one.name, one.media)


def _page(here: Desk, subject: str, back: str, unfit: Unfit | None = None) -> Response:
    adds = allowed(here, subject)
    return here.render(
        "files.html",
        422 if unfit else 200,
        files=of_item(here, subject),
        adds=adds,
        path=f"{back}/files",
        back=back,
        unfit=unfit,
        endings=sorted(names.MEDIA),
        most=attachments.FILE_MAX,
    )


def kept(here: Desk, number: str, file: UploadFile) -> str:
    """Keep a file with an item and return its digest; raises Denied, or Unfit as attaching does."""
    if not allowed(here, number) or here.visitor is None:
        raise Denied
    folder, name = here.house.settings.files, file.filename or ""
    return attachments.attach(
        here.ledger, folder, number, here.visitor, name, file.file.read()
    ).digest


def _add(here: Desk, subject: str, back: str, file: UploadFile) -> Response:
    if not allowed(here, subject):
        raise Denied
    assert here.visitor is not None
    folder = here.house.settings.files
    try:
        content, name = file.file.read(), file.filename or ""
        if reporters.is_report(subject):  # in nobody's name, like the report
            kept = attachments.evidence(here.ledger, folder, name, content)
            attachments.accompany(here.ledger, subject, kept)
        else:
            attachments.attach(here.ledger, folder, subject, here.visitor, name, content)
    except Unfit as unfit:
        return _page(here, subject, back, unfit)
    return here.go(f"{back}/files", "file_kept")


@router.get("/assignments/{number}/files")
@may(SIGNED_IN)
def of_assignment(here: Here, number: str) -> Response:
    """Show the files of an assignment."""
    return _page(here, number, f"/assignments/{number}")


@router.post("/assignments/{number}/files")
@may(SIGNED_IN, upload=True)
def add_to_assignment(here: Here, number: str, file: Sent) -> Response:
    """Attach a file to an assignment."""
    return _add(here, number, f"/assignments/{number}", file)


@router.get("/applications/drafts/{ident}/files")
@may(SIGNED_IN)
def of_draft(here: Here, ident: str) -> Response:
    """Show the files of a draft."""
    return _page(here, attachments.draft_subject(ident), f"/applications/drafts/{ident}")


@router.post("/applications/drafts/{ident}/files")
@may(SIGNED_IN, upload=True)
def add_to_draft(here: Here, ident: str, file: Sent) -> Response:
    """Attach a file to a draft."""
    return _add(here, attachments.draft_subject(ident), f"/applications/drafts/{ident}", file)


@router.get("/files/{ident}")
@may(SIGNED_IN)
def fetch(here: Here, ident: str) -> Response:
    """Hand out an attached file, to be saved; one that was altered is not, and says so (409)."""
    try:
        return taken(here, ident, allowed)
    except attachments.Damaged as damaged:
        told = {"message": damaged.message, "message_en": damaged.message_en, "hint": ""}
        return here.render("fault.html", 409, fault="told", told=told)
