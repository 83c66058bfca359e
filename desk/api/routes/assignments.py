"""Assignments: the list a token may read, and one of them with its parts and its story."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Query
from pydantic import BaseModel
from starlette.responses import Response

from desk.api import gate
from desk.api.paging import Limit, Next, opened, page
from desk.api.shapes import page_of, plain, summary
from desk.web.assignment import load
from desk.web.request.gate import SIGNED_IN, Denied, may
from desk.web.request.request import Desk, desk
from ledger.read import list_rows, lists
from policies.visibility import scope
from schemas.acts.act import WorkItem
from schemas.states.stages import Stage
from tasks import reporters

router = gate.router()
Here = Annotated[Desk, Depends(desk)]
Text = Annotated[str, Query(max_length=80)]


class Happened(BaseModel):
    """One entry of the history, without what the reader may not see."""

    uid: str
    at: datetime
    kind: str
    stream: str
    version: int
    role: str
    org: str
    body: dict[str, Any]


class Assignment(BaseModel):
    """An assignment or refusal whole; `versions` by stream, for `If-Match` of an act."""

    number: str
    kind: str
    version: int
    versions: dict[str, int]
    state: dict[str, Any]
    application: dict[str, Any] | None
    opinions: list[dict[str, Any]]
    placements: list[dict[str, Any]]
    refusals: list[dict[str, Any]]
    waits: list[WorkItem]
    clocks: list[dict[str, Any]]
    history: list[Happened]


@router.get(
    "/assignments", response_model=page_of(list_rows.AssignmentRow), summary=summary("assignments")
)
@may(SIGNED_IN)
def assignments(
    here: Here,
    stage: Stage | None = None,
    text: Text = "",
    applicant: Text = "",
    street: Text = "",
    next: Next = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """Return assignments within the token's reach, the newest first; amounts in fen."""
    stages = (str(stage),) if stage else ()
    want = list_rows.Want(text=text, applicant=applicant, street=street, stages=stages)
    after = opened(here, "assignments", next)
    with here.ledger.read() as tx:
        reach = scope.reach(here.by, here.rules)
        found = lists.assignments(tx, reach, want, after=after, limit=limit)
    return page(here, "assignments", map(plain, found.items), found.after)


@router.get("/assignments/{number}", response_model=Assignment, summary=summary("assignment"))
@may(SIGNED_IN)
def assignment(here: Here, number: str, response: Response) -> Assignment:
    """Return one assignment or refusal; `ETag` is the version of its own stream."""
    if reporters.is_report(number) and not reporters.own(here.ledger, here.by, number):
        raise Denied  # a program reads the report it made; the pages say to whom else it is shown
    view = load(here, number)
    seen = view.seen
    response.headers["etag"] = f'"{seen.own.version}"'
    return Assignment(
        number=number,
        kind=view.kind,
        version=seen.own.version,
        versions=seen.versions,
        state=seen.own.raw,
        application=seen.application,
        opinions=[one.raw for one in seen.opinions.values()],
        placements=[one.raw for one in seen.placements.values()],
        refusals=[one.raw for one in seen.refusals.values()],
        waits=[WorkItem.model_validate(one.model_dump()) for one in view.waits],
        clocks=list(view.clocks),
        history=[_happened(entry) for entry in view.entries],
    )


def _happened(entry: Any) -> Happened:
    return Happened(
        uid=entry.uid,
        at=entry.occurred_at,
        kind=entry.kind,
        stream=f"{entry.stream_kind}/{entry.stream_id}",
        version=entry.version,
        role=entry.role,
        org=entry.org,
        body=entry.body,
    )
