"""Many people at once: a list opens accounts, and another administrator gives its seats."""

from pathlib import PurePosixPath
from typing import Annotated, Any

from fastapi import Depends, Form, UploadFile
from starlette.responses import Response

from desk.people import listed, slips
from desk.people.accounts import SECURITY_ADMIN, SYSTEM_ADMIN
from desk.web.pages.administration.accounts import refused
from desk.web.request import gate
from desk.web.request.gate import may
from desk.web.request.request import Desk, desk
from schemas.errors import InputError

router = gate.router("/people")
Here = Annotated[Desk, Depends(desk)]
Only = Annotated[str, Form(max_length=20)]


@router.get("/list")
@may(SYSTEM_ADMIN)
def form(here: Here) -> Response:
    """Ask for a list."""
    return _form(here)


def _form(here: Desk, **told: Any) -> Response:
    asked = {"status": 200, "told": None, "faults": (), "warnings": (), "listed": (), **told}
    return here.render("people_list.html", **asked)


@router.post("/list")
@may(SYSTEM_ADMIN, upload=True, proved=True)
def take(here: Here, file: UploadFile, only: Only = "") -> Response:
    """Check a list, and open its accounts where nothing is wrong; the slips are shown this once."""
    name = PurePosixPath(file.filename or "people").name
    try:
        found = listed.read(here.ledger, file.file.read(), name)
        if found.faults or only:
            told = {"faults": found.faults, "warnings": found.warnings, "listed": found.people}
            return _form(here, status=422 if found.faults else 200, **told)
        done = listed.open_listed(here.ledger, here.by, found.people)
    except InputError as error:
        return _form(here, status=422, told=refused(here, error))
    return here.render(
        "slips.html",
        sheets=slips.sheets(here.ledger, done.slips, here.house.settings.public_url),
        known=done.known,
        asked=done.asked,
    )


@router.get("/seats")
@may(SECURITY_ADMIN)
def seats(here: Here) -> Response:
    """Show the seats that lists ask for."""
    return _seats(here)


def _seats(here: Desk, **told: Any) -> Response:
    asked = {"status": 200, "told": None, "failed": (), "given": 0, **told}
    return here.render("people_seats.html", asked=listed.asked(here.ledger), **asked)


@router.post("/seats")
@may(SECURITY_ADMIN, proved=True)
def give(here: Here, seat: Annotated[list[str] | None, Form()] = None, only: Only = "") -> Response:
    """Give the seats that are ticked, each by itself, or ask for them no longer."""
    ticked = {tuple(one.split(" ")) for one in seat or ()}
    chosen = [one for one in listed.asked(here.ledger) if (one.person, one.role, one.org) in ticked]
    if only:
        try:
            listed.decline(here.ledger, here.by, chosen)
        except InputError as error:
            return _seats(here, status=422, told=refused(here, error))
        return here.go("/people/seats", said="seats_declined")
    done = listed.give(here.ledger, here.by, chosen)
    failed = [(one, why) for one, why in done if why]
    return _seats(here, status=422 if failed else 200, failed=failed, given=len(done) - len(failed))
