"""Placements, opinions and refusals within a token's reach, by page."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, Query

from desk.api import gate
from desk.api.paging import Limit, Next, opened, page
from desk.api.shapes import page_of, plain, summary
from desk.web.request.gate import SIGNED_IN, may
from desk.web.request.request import Desk, desk
from ledger.read import list_rows, lists, paging
from policies.visibility import scope
from schemas.states.stages import Agreement, Answer, RefusalStage, Work

router = gate.router()
Here = Annotated[Desk, Depends(desk)]
Text = Annotated[str, Query(max_length=80)]


def _one(code: str | None) -> tuple[str, ...]:
    return (str(code),) if code else ()


def _page(
    here: Desk,
    about: str,
    find: Callable[..., paging.Page[Any]],
    want: list_rows.Want,
    cut: tuple[str, int],
) -> dict[str, Any]:
    after = opened(here, about, cut[0])
    with here.ledger.read() as tx:
        found = find(tx, scope.reach(here.by, here.rules), want, after=after, limit=cut[1])
    return page(here, about, map(plain, found.items), found.after)


@router.get("/placements", response_model=page_of(list_rows.Placed), summary=summary("placements"))
@may(SIGNED_IN)
def placements(
    here: Here,
    number: Text = "",
    community: Text = "",
    agreement: Agreement | None = None,
    work: Work | None = None,
    next: Next = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """Return placements, the highest number first; amounts in fen."""
    want = list_rows.Want(
        number=number, community=community, agreement=_one(agreement), work=_one(work)
    )
    return _page(here, "placements", lists.placements, want, (next, limit))


@router.get("/opinions", response_model=page_of(list_rows.OpinionRow), summary=summary("opinions"))
@may(SIGNED_IN)
def opinions(
    here: Here,
    number: Text = "",
    community: Text = "",
    answer: Answer | None = None,
    next: Next = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """Return which communities were asked and what they answered."""
    want = list_rows.Want(number=number, community=community, answers=_one(answer))
    return _page(here, "opinions", lists.opinions, want, (next, limit))


@router.get("/refusals", response_model=page_of(list_rows.Refusal), summary=summary("refusals"))
@may(SIGNED_IN)
def refusals(
    here: Here,
    number: Text = "",
    community: Text = "",
    department: Text = "",
    stage: RefusalStage | None = None,
    next: Next = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """Return refusals, the latest first."""
    want = list_rows.Want(
        number=number, community=community, applicant=department, stages=_one(stage)
    )
    return _page(here, "refusals", lists.refusals, want, (next, limit))
