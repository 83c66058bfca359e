"""The census line by line: who has told, what the lists come to, and entering them from a file."""

import uuid
from pathlib import PurePosixPath
from typing import Annotated, Any

from fastapi import Depends, Form, UploadFile
from starlette.responses import Response

from desk import inventories
from desk.web.request import gate
from desk.web.request.download import MEDIA, saved
from desk.web.request.gate import Denied, may
from desk.web.request.request import Desk, desk
from policies.burden import inventories as figures
from schemas.errors import InputError
from tasks import reasons
from tasks.figures import census

router = gate.router("/office/census/lists")
Here = Annotated[Desk, Depends(desk)]
GROUP = ("LG_OFFICE", "LG_MEMBER", "LG_CHAIR", "AUDITOR")
ABOUT = ("on", "method", "signed_by", "evidence")
Typed = Annotated[str, Form(max_length=200)]


@router.get("")
@may(*GROUP)
def show(here: Here) -> Response:
    """Show which communities have told, and what their lists come to by street."""
    return _page(here)


def _page(here: Desk, status: int = 200, **told: Any) -> Response:
    shown = {"typed": {}, "faults": (), "failed": (), "done": 0, "checked": None, "told": None}
    return here.render(
        "office_census_lists.html",
        status,
        census=census.lists(here.ledger, here.rules),
        key=uuid.uuid4().hex,
        enters=here.by.role == "LG_OFFICE",
        **{**shown, **told},
    )


@router.get("/template")
@may("LG_OFFICE")
def template(here: Here) -> Response:
    """Hand out the file to fill in, with what is known of each community."""
    return saved(inventories.template(here.ledger), f"census-{here.today}.xlsx", MEDIA[".xlsx"])


@router.post("")
@may("LG_OFFICE", upload=True)
def enter(
    here: Here,
    file: UploadFile,
    on: Typed = "",
    method: Typed = "",
    signed_by: Typed = "",
    evidence: Typed = "",
    only: Typed = "",
    key: Annotated[str, Form(alias="_key", max_length=60)] = "",
) -> Response:
    """Check a file, and where nothing is wrong enter its lists, each for its community."""
    about = dict(zip(ABOUT, (on, method, signed_by, evidence), strict=True))
    about = {name: value.strip() for name, value in about.items()}
    try:
        found = inventories.read(
            here.ledger, file.file.read(), PurePosixPath(file.filename or "list").name
        )
    except InputError as wrong:
        told = {"message": wrong.message, "message_en": wrong.message_en}
        return _page(here, 422, typed=about, told=told)
    if found.faults:
        return _page(here, 422, typed=about, faults=found.faults)
    if only:
        return _page(here, typed=about, checked=found)
    done = inventories.enter(here.ledger, found, about, here.by, f"desk:{key}")
    failed = [
        (code, reasons.reason(one.refused, here.rules.directory, typed=False))
        for code, one in done
        if one.refused
    ]
    fine = len(done) - len(failed)
    return _page(here, 409 if failed else 200, typed=about, failed=failed, done=fine)


@router.get("/{community}")
@may(*GROUP)
def one(here: Here, community: str) -> Response:
    """Show the list of one community, line by line."""
    if community not in here.rules.directory.communities:
        raise Denied
    with here.ledger.read() as tx:
        own = census.lists_of(tx, community, here.rules.directory)
    last = figures.newest(own)
    return here.render(
        "office_census_list.html",
        code=community,
        own=own,
        listed=last or own.entered,
        last=figures.carried(last) if last else None,
        entered=figures.carried(own.entered) if own.entered else None,
        changes=figures.changes(own),
    )
