"""Assignments: the list a token may read, and one of them with its parts and its story."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Query
from pydantic import BaseModel
from starlette.responses import Response

from desk.api import gate
from desk.api.paging import Limit, Next, opened, page
from desk.api.shapes import page_of, plain, summary
from desk.web.assignment import View, load
from desk.web.request.gate import SIGNED_IN, Denied, may
from desk.web.request.request import Desk, desk
from ledger.read import lists, queries
from policies.visibility import may_read
from schemas.acts.act import WorkItem
from schemas.states.stages import Stage

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
    "/assignments", response_model=page_of(lists.AssignmentRow), summary=summary("assignments")
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
    want = lists.Want(text=text, applicant=applicant, street=street, stages=stages)
    after = opened(here, "assignments", next)
    with here.ledger.read() as tx:
        reach = may_read.reach(here.by, here.rules)
        found = lists.assignments(tx, reach, want, after=after, limit=limit)
    return page(here, "assignments", map(plain, found.items), found.after)


@router.get("/assignments/{number}", response_model=Assignment, summary=summary("assignment"))
@may(SIGNED_IN)
def assignment(here: Here, number: str, response: Response) -> Assignment:
    """Return one assignment or refusal; `ETag` is the version of its own stream."""
    view = readable(here, number)
    response.headers["etag"] = f'"{view.show["version"]}"'
    return Assignment(
        number=number,
        kind=view.kind,
        version=view.show["version"],
        versions=_versions(here, view),
        state=dict(view.state),
        application=view.show["application"],
        opinions=[dict(one) for one in view.opinions],
        placements=[dict(one) for one in view.placements],
        refusals=[dict(one) for one in view.show["refusals"].values()],
        waits=[WorkItem.model_validate(one.model_dump()) for one in view.waits],
        clocks=list(view.clocks),
        history=[_happened(entry) for entry in view.entries],
    )


def readable(here: Desk, number: str) -> View:
    """Return an assignment; raises Denied when there is none, it is not the token's,
    or no matter.
    """
    with here.ledger.read() as tx:
        if queries.version(tx, "bypass", number):
            raise Denied  # whoever reports a bypass is protected; its pages say to whom it is shown
    return load(here, number)


def _versions(here: Desk, view: View) -> dict[str, int]:
    parts = [(kind, ident) for kind in ("opinion", "placement") for ident in view.show[f"{kind}s"]]
    with here.ledger.read() as tx:
        told = {f"{kind}/{ident}": queries.version(tx, kind, ident) for kind, ident in parts}
    return {f"{view.kind}/{view.number}": view.show["version"], **told}


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
