"""Papers as they were filed: the list, and one of them as a page, Word or PDF."""

from typing import Annotated, Any, Literal

from fastapi import Depends, Path, Query
from starlette.responses import Response

from desk.api import gate
from desk.api.paging import Limit, Next, opened, page
from desk.api.problems import ApiProblem
from desk.api.shapes import page_of, plain, summary
from desk.web.request.gate import SIGNED_IN, Denied, may
from desk.web.request.request import Desk, desk
from ledger.read import list_rows, lists
from policies.visibility import scope
from tasks.figures import summary as summaries

router = gate.router()
Here = Annotated[Desk, Depends(desk)]
Text = Annotated[str, Query(max_length=80)]
ID_MAX = 2**62
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@router.get("/papers", response_model=page_of(list_rows.PaperLine), summary=summary("papers"))
@may(SIGNED_IN)
def papers(
    here: Here,
    number: Text = "",
    community: Text = "",
    kind: Text = "",
    next: Next = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """Return papers, the newest first, without their texts."""
    kinds = (kind,) if kind else ()
    want = list_rows.Want(number=number, community=community, kinds=kinds)
    after = opened(here, "papers", next)
    with here.ledger.read() as tx:
        reach = scope.reach(here.by, here.rules)
        found = lists.papers(tx, reach, want, after=after, limit=limit)
    return page(here, "papers", map(plain, found.items), found.after)


@router.get("/papers/{ident}", summary=summary("paper"), response_class=Response)
@may(SIGNED_IN)
def paper(
    here: Here,
    ident: Annotated[int, Path(ge=1, le=ID_MAX)],
    form: Literal["html", "docx", "pdf"] = "html",
) -> Response:
    """Return one paper: text/html, or a Word or PDF file."""
    with here.ledger.read() as tx:
        within = lists.may_fetch(tx, scope.reach(here.by, here.rules), ident)
    found = summaries.paper(here.ledger, ident) if within else None
    if found is None:
        raise Denied
    if form == "html":
        return Response(found.html, media_type="text/html")
    if form == "pdf":
        return _file(summaries.pdf_of(found), "application/pdf", f"{ident}.pdf")
    if not summaries.has_word(found):
        raise ApiProblem("no_such_form", 404)
    word = summaries.word_of(found, here.ledger.jurisdiction)
    return _file(word, WORD, f"{ident}.docx")


def _file(content: bytes, media: str, name: str) -> Response:
    told = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, headers=told, media_type=media)
