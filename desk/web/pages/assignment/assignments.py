"""Matters: the list a seat may read, and one of them with its story and whose move it is."""

import uuid
from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Query
from starlette.responses import Response

from desk.web.act_forms.group import tally
from desk.web.act_forms.offers import offers
from desk.web.assignment import View, load, parties
from desk.web.item_files import of_item
from desk.web.request import gate
from desk.web.request.gate import SIGNED_IN, may
from desk.web.request.request import Desk, desk
from desk.web.seats.progress_line import stations
from ledger.read import list_rows, lists
from policies.visibility import may_read, scope
from schemas.place.visibility import Reach
from schemas.states.stages import Stage

router = gate.router()
Here = Annotated[Desk, Depends(desk)]
PAGE = 50
PLACEMENTS_MAX = 60
PAPERS_MAX = 500
WIDE = ("all", "filed")


@router.get("/assignments")
@may(SIGNED_IN)
def assignments(
    here: Here,
    stage: str = "",
    text: Annotated[str, Query(max_length=80)] = "",
    applicant: Annotated[str, Query(max_length=60)] = "",
    after: str = "",
) -> Response:
    """Show the assignments within the seat's reach, the newest first."""
    reach = scope.reach(here.by, here.rules)
    stages: Sequence[str] = (stage,) if stage in Stage.__members__ else ()
    want = list_rows.Want(text=text, stages=tuple(stages), applicant=applicant)
    with here.ledger.read() as tx:
        page = lists.assignments(tx, reach, want, after=after, limit=PAGE)
    kept = {"stage": stage, "text": text, "applicant": applicant}
    more = {**kept, "after": page.after} if page.after else {}
    return here.render(
        "assignments.html",
        rows=page.items,
        kept=kept,
        stages=list(Stage),
        departments=_departments(here, reach, applicant),
        next=f"/assignments?{_query(more)}" if more else "",
    )


def _query(asked: dict[str, str]) -> str:
    return urlencode({name: value for name, value in asked.items() if value})


def _departments(here: Desk, reach: Reach, chosen: str) -> list[Any]:
    """Return who can be chosen: every department for who reads all, else who applied here."""
    known = here.rules.directory.organisations.values()
    if reach.kind in WIDE:
        return [one for one in known if one.kind in ("department", "section")]
    with here.ledger.read() as tx:
        mine = {*lists.applicants(tx, reach), chosen}
    return [one for one in known if one.code in mine]


@router.get("/assignments/{number}")
@may(SIGNED_IN)
def assignment(here: Here, number: str) -> Response:
    """Show one assignment whole."""
    view = load(here, number)
    return here.render(
        "assignment.html",
        view=view,
        offers=offers(view),
        tally=tally(view),
        stations=stations(view),
        papers=_papers(here, view),
        files=_files(here, view),
        shown=PLACEMENTS_MAX,
        key=uuid.uuid4().hex,
    )


def _files(here: Desk, view: View) -> int | None:
    """Return how many files are attached; None for a visitor who does not see them."""
    if not may_read.may_see(here.by, parties(here, view.whole), here.rules):
        return None
    return len(of_item(here, view.number))


def _papers(here: Desk, view: View) -> list[Any]:
    """Return the papers of the assignment that this seat may open, the oldest first."""
    with here.ledger.read() as tx:
        reach = scope.reach(here.by, here.rules)
        found = lists.papers(tx, reach, list_rows.Want(number=view.number), limit=PAPERS_MAX)
    return list(found.items[::-1])
