"""Work of before admission at one community: looked at line by line, confirmed in one go."""

import uuid
from typing import Annotated, Any

from fastapi import Depends, Form
from starlette.responses import Response

from desk.web.request import gate
from desk.web.request.gate import may
from desk.web.request.request import Desk, desk
from ledger.read import assignments, inboxes
from schemas.acts.act import Act
from schemas.states.states import PlacementState
from tasks import reasons
from tasks.acts.perform import perform

router = gate.router("/community/taken")
Here = Annotated[Desk, Depends(desk)]
VERB = "confirm_taken_over"
MOST = 100  # items on a page, and confirmed at once


@router.get("")
@may("COMM_SEC", "COMM_WORKER")
def show(here: Here) -> Response:
    """Show what the office declared of this community and it has not answered."""
    return _page(here)


def _waiting(here: Desk) -> list[tuple[inboxes.InboxItem, PlacementState]]:
    """Return the work items with what was declared, the most urgent first."""
    post = inboxes.Post("COMM_SEC", here.by.org, here.today)
    with here.ledger.read() as tx:
        items = inboxes.inbox(tx, post, inboxes.Sought(act=VERB), limit=MOST).items
        found = assignments.states(tx, PlacementState, [one.stream for one in items])
    placed = {f"{one.number}:{one.community}": one for one in found}
    return [(one, placed[one.stream]) for one in items]


def _page(here: Desk, status: int = 200, **told: Any) -> Response:
    shown = {"failed": (), "done": 0, "over": 0, "empty": False, **told}
    return here.render(
        "community_taken.html",
        status,
        waiting=_waiting(here),
        may_act=here.by.role == "COMM_SEC",
        key=uuid.uuid4().hex,
        **shown,
    )


@router.post("")
@may("COMM_SEC")
def confirm(
    here: Here,
    item: Annotated[list[str] | None, Form()] = None,
    key: Annotated[str, Form(alias="_key", max_length=60)] = "",
) -> Response:
    """Confirm what is ticked, each by an act of its own; what is refused is told, the rest done."""
    ticked = set(item or ())
    if not ticked:
        return _page(here, 422, empty=True)
    known = [one for one, _ in _waiting(here) if one.stream in ticked]
    failed, done = [], 0
    for one in known:
        act = Act(verb=VERB, number=one.number, data={"community": one.community})
        receipt = perform(here.ledger, act, here.by, f"desk:{key}:{one.stream}"[:200])
        if receipt.refused:
            why = reasons.reason(receipt.refused, here.rules.directory, typed=False)
            failed.append((one, why))
        else:
            done += 1
            here.nudge(one.number)
    over = len(ticked) - len(known)
    status = 409 if failed or over else 200
    return _page(here, status, failed=failed, done=done, over=over)
