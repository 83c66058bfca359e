"""What waits on the token's role at its organisation."""

from typing import Annotated, Any

from fastapi import Depends, Query

from desk.api import gate
from desk.api.paging import Limit, Next, opened, page
from desk.api.shapes import page_of, summary
from desk.web.request.gate import SIGNED_IN, may
from desk.web.request.request import Desk, desk
from ledger.read import inboxes
from schemas.acts.act import WorkItem

router = gate.router()
Here = Annotated[Desk, Depends(desk)]
Text = Annotated[str, Query(max_length=80)]


@router.get("/inbox", response_model=page_of(WorkItem), summary=summary("inbox"))
@may(SIGNED_IN)
def inbox(
    here: Here,
    act: Text = "",
    text: Text = "",
    community: Text = "",
    late: bool = False,
    next: Next = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """Return work items, the most urgent first."""
    post = inboxes.Post(here.by.role, here.by.org, here.today)
    sought = inboxes.Sought(act=act, text=text, late=late, community=community)
    after = opened(here, "inbox", next)
    with here.ledger.read() as tx:
        found = inboxes.inbox(tx, post, sought, after=after, limit=limit)
    items = [WorkItem.model_validate(one.model_dump(exclude={"at"})) for one in found.items]
    return page(here, "inbox", items, found.after)
