"""Disputes between communities and departments: the list, and each on a page of its own."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends
from starlette.responses import Response

from desk.web.act_forms.offers import offers_in
from desk.web.assignment import View, load
from desk.web.request import gate
from desk.web.request.gate import Denied, may
from desk.web.request.request import Desk, desk
from desk.web.seats.disputes import MOST, disputes
from ledger.read import list_rows, lists
from policies.visibility import scope
from schemas.states.disputes import DisputeState
from schemas.states.stages import DisputeStage

router = gate.router()
Here = Annotated[Desk, Depends(desk)]
CONCERNED = (
    "COMM_SEC", "COMM_WORKER", "DEPT_CLERK", "DEPT_HEAD", "STREET_REVIEWER", "STREET_HEAD",
    "LG_OFFICE", "LG_MEMBER", "LG_CHAIR", "AUDITOR",
)  # fmt: skip
LEVELS: Mapping[str, str] = {
    DisputeStage.D_TALK: "dispute_talk",
    DisputeStage.D_MEDIATION: "dispute_mediation",
    DisputeStage.D_RULING: "dispute_ruling",
    DisputeStage.D_RULED: "dispute_appeal",
    DisputeStage.D_GROUP: "dispute_group",
}
"""The levels of a dispute, in order, with the term of each."""


@router.get("/disputes")
@may(*CONCERNED)
def listed(here: Here) -> Response:
    """List the disputes that this seat reads."""
    return here.render("disputes.html", rows=disputes(here), most=MOST)


@router.get("/disputes/{number}/{code}/{kind}")
@may(*CONCERNED)
def one(here: Here, number: str, code: str, kind: str) -> Response:
    """Show one dispute whole: who, about what, at which level, the papers, whose move it is."""
    view = load(here, number)
    state = next((one for one in view.disputes if (one.community, one.kind) == (code, kind)), None)
    if state is None:
        raise Denied
    want = list_rows.Want(number=number)
    with here.ledger.read() as tx:
        papers = lists.papers(tx, scope.reach(here.by, here.rules), want, limit=MOST).items
    return here.render(
        "dispute.html",
        view=view,
        one=state,
        offers=offers_in(view, state),
        levels=_levels(view, state),
        papers=[paper for paper in papers[::-1] if paper.community in ("", code)],
        story=[entry for entry in view.entries if entry.stream_id == state.stream],
    )


def _levels(view: View, state: DisputeState) -> list[dict[str, Any]]:
    """Return the levels with their terms, and where the dispute stands."""
    clocks = view.table.clocks if view.table else {}
    return [
        {"stage": stage, "wd": clocks[term].wd, "here": stage == state.stage}
        for stage, term in LEVELS.items()
        if term in clocks
    ]
