"""What everybody may read without a token: the place, its communities, what is published there."""

from typing import Annotated, Any

from fastapi import Depends
from pydantic import BaseModel

from desk.api import gate
from desk.api.problems import ApiProblem
from desk.api.shapes import plain, shape, summary
from desk.web.request.gate import PUBLIC, may
from desk.web.request.request import Desk, desk
from ledger.read import notices

router = gate.router(prefix="/public")
Here = Annotated[Desk, Depends(desk)]


class Place(BaseModel):
    """The place of the ledger; simulated: nothing in it is real."""

    jurisdiction: str
    area: str
    name: str
    name_en: str
    fictional: bool
    simulated: bool


class PublicCommunity(BaseModel):
    """A community."""

    code: str
    name: str
    street: str


@router.get("/place", response_model=Place, summary=summary("public.place"))
@may(PUBLIC)
def place(here: Here) -> Place:
    """Return which place this is."""
    found = here.rules.jurisdiction
    return Place(
        jurisdiction=found.place,
        area=found.area,
        name=found.name,
        name_en=found.name_en,
        fictional=found.fictional,
        simulated=here.ledger.simulated,
    )


@router.get(
    "/communities", response_model=list[PublicCommunity], summary=summary("public.communities")
)
@may(PUBLIC)
def communities(here: Here) -> list[PublicCommunity]:
    """Return the communities in order of code."""
    known = here.rules.directory.communities
    return [
        PublicCommunity(code=code, name=known[code].name, street=known[code].street)
        for code in here.rules.directory.codes
    ]


@router.get(
    "/communities/{code}/items",
    response_model=list[shape(notices.PublicNotice)],  # type: ignore[misc]
    summary=summary("public.items"),
)
@may(PUBLIC)
def items(here: Here, code: str) -> list[dict[str, Any]]:
    """Return what is published at a community, the newest first; amounts in fen."""
    if code not in here.rules.directory.communities:
        raise ApiProblem("not_found", 404)
    with here.ledger.read() as tx:
        return [plain(one) for one in notices.public(tx, code)]
