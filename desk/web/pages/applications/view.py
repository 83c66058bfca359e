"""A filed application as its readers see it: whole and printable, its versions, side by side."""

from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from desk.assignment_tables import last_asked
from desk.web.application import budget, showing
from desk.web.application.boxes import Makes, used
from desk.web.application.returning import letter
from desk.web.assignment import load
from desk.web.request import gate
from desk.web.request.gate import SIGNED_IN, Denied, may
from desk.web.request.request import Desk, desk
from schemas.states.states import AssignmentState
from tasks.papers.forms import plan

router = gate.router()
Here = Annotated[Desk, Depends(desk)]


@router.get("/applications/{number}/view")
@may(SIGNED_IN)
def filed(here: Here, number: str, version: int | None = None) -> Response:
    """Show a filed form beside its upstream document, the list entry and the rules' results."""
    view = load(here, number)
    shown = showing.version_of(view, version)
    if shown is None:
        raise Denied
    taken = view.state.reserved_fen if isinstance(view.state, AssignmentState) else 0
    makes = Makes(shown.application, here.rules.rulebook.ground, here.lang)
    return here.render(
        "application_view.html",
        view=view,
        shown=shown,
        versions=showing.filed_versions(view),
        used=used,
        sections=[(one, makes.section(one)) for one in plan.sections()],
        listed=showing.listed(here, shown.application),
        lines=budget.of_reader(here, shown.application, taken),
        letter=letter(view),
        asks=last_asked(view.entries),
    )


@router.get("/applications/{number}/versions")
@may(SIGNED_IN)
def versions(here: Here, number: str, a: int | None = None, b: int | None = None) -> Response:
    """Show what differs between two versions, field by field; the last two when none are named."""
    view = load(here, number)
    known = showing.filed_versions(view)
    if not known:
        raise Denied
    old = next((one for one in known if one.no == a), known[max(0, len(known) - 2)])
    new = next((one for one in known if one.no == b), known[-1])
    return here.render(
        "application_versions.html",
        view=view,
        versions=known,
        old=old,
        new=new,
        changes=showing.differences(here, old, new),
    )
