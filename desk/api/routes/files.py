"""Files of an assignment: those that are kept, one more, and one of them as it came."""

from typing import Annotated, Any

from fastapi import Depends, UploadFile
from pydantic import BaseModel
from starlette.responses import Response

from desk.api import gate
from desk.api.problems import ApiProblem
from desk.api.shapes import summary
from desk.web.item_files import of_item
from desk.web.pages.assignment.files import allowed, taken
from desk.web.request.gate import SIGNED_IN, Denied, may
from desk.web.request.request import Desk, desk
from schemas.applications.drafts import Attachment
from tasks import reporters
from tasks.papers import attachments

router = gate.router()
Here = Annotated[Desk, Depends(desk)]


class ItemFile(BaseModel):
    """A file as acts name it (`scan`, `file`, `voucher`: its digest); size in bytes."""

    id: str
    digest: str
    name: str
    media: str
    size: int
    org: str


def _told(one: Attachment) -> dict[str, Any]:
    return one.model_dump(include=set(ItemFile.model_fields))


def _within(here: Desk, number: str) -> bool:
    """Raise Denied unless the program sees the files of an assignment; tell whether it adds any.

    A report of a bypass has its files at the desk alone, in nobody's name.
    """
    if reporters.is_report(number):
        raise Denied
    return allowed(here, number)


@router.get("/assignments/{number}/files", response_model=list[ItemFile], summary=summary("files"))
@may(SIGNED_IN)
def files(here: Here, number: str) -> list[dict[str, Any]]:
    """Return the files of an assignment, the newest first."""
    _within(here, number)
    return [_told(one) for one in of_item(here, number)]


@router.post("/assignments/{number}/files", response_model=ItemFile, summary=summary("file.add"))
@may(SIGNED_IN, upload=True)
def add(here: Here, number: str, file: UploadFile) -> dict[str, Any]:
    """Keep a file with an assignment (multipart, `file`); 422 says why one may not be kept."""
    if not _within(here, number):
        raise ApiProblem("adds_no_file", 403)
    assert here.visitor is not None
    folder, name = here.house.settings.files, file.filename or ""
    kept = attachments.attach(here.ledger, folder, number, here.visitor, name, file.file.read())
    return _told(kept)


@router.get("/files/{ident}", summary=summary("file"), response_class=Response)
@may(SIGNED_IN)
def one(here: Here, ident: str) -> Response:
    """Return a file as it came; one that was altered since is refused (409)."""
    try:
        return taken(here, ident, _within)
    except attachments.Damaged as damaged:
        raise ApiProblem(
            "damaged", 409, detail=damaged.message, detail_en=damaged.message_en
        ) from None
