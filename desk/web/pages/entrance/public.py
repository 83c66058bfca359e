"""Public pages: what residents of a community may read without logging in, and how to object."""

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Query
from starlette.responses import Response

from desk.web.request import gate
from desk.web.request.gate import PUBLIC, Denied, may
from desk.web.request.request import Desk, desk
from ledger.read import lists
from ledger.read.list_rows import PaperLine
from ledger.read.notices import public
from policies.visibility import scope
from schemas.acts.act import Actor
from schemas.place.organisations import Community
from schemas.place.visibility import Reach
from schemas.written import sought
from tasks.figures import summary
from tasks.papers import previews

router = gate.router()
Here = Annotated[Desk, Depends(desk)]
PAPERS_MAX = 200
SHEET = re.compile(r"<main[^>]*>(.*)</main>", re.DOTALL)
WIDTHS = re.compile(r"<colgroup>.*?</colgroup>", re.DOTALL)


@router.get("/public")
@may(PUBLIC)
def choose(here: Here, text: Annotated[str, Query(max_length=40)] = "") -> Response:
    """Choose a community, by street or by part of its name."""
    known = here.rules.directory.communities
    wanted = sought(text)
    found: dict[str, list[Community]] = {}
    for code in here.rules.directory.codes:
        one = known[code]
        if not wanted or wanted in sought(one.name) or wanted == code:
            found.setdefault(one.street, []).append(one)
    return here.render("public.html", streets=found, text=text.strip())


def _reach(here: Desk, community: str) -> Reach:
    """Return how far a resident of a community reads; raises Denied when there is none."""
    if community not in here.rules.directory.communities:
        raise Denied
    return scope.reach(Actor(person="", role="PUBLIC", org=community), here.rules)


@router.get("/public/{community}")
@may(PUBLIC)
def notices(here: Here, community: str) -> Response:
    """Show what is published at a community: items, money, days, objections."""
    reach = _reach(here, community)
    with here.ledger.read() as tx:
        found = public(tx, community)
        papers = lists.papers(tx, reach, limit=PAPERS_MAX).items
    days = previews.display_days()
    by, directory = here.visitor, here.rules.directory
    return here.render(
        "public_community.html",
        community=directory.communities[community],
        contact=directory.organisations[directory.lg_office].contact,
        notices=found,
        papers=_by_number(one for one in papers if one.community in ("", community)),
        days=days,
        until=here.today + timedelta(days=days),
        may_object=by is not None and by.org == community and by.role in _objectors(here),
    )


def _by_number(papers: Iterable[PaperLine]) -> dict[str, list[PaperLine]]:
    found: dict[str, list[PaperLine]] = {}
    for one in papers:
        found.setdefault(one.number, []).append(one)
    return found


def _objectors(here: Desk) -> tuple[str, ...]:
    return tuple(here.rules.jurisdiction.powers["object"].roles)


@router.get("/public/{community}/papers/{ident}")
@may(PUBLIC)
def paper(here: Here, community: str, ident: int) -> Response:
    """Show a published paper as it was filed; the papers of the parties are not shown."""
    reach = _reach(here, community)
    with here.ledger.read() as tx:
        allowed = lists.may_fetch(tx, reach, ident)
    found = summary.paper(here.ledger, ident) if allowed else None
    if found is None or found.community not in ("", community):
        raise Denied
    return here.render(
        "public_paper.html", paper=found, body=body_of(found.html), community=community
    )


def body_of(html: str) -> str:
    """Return the sheet of a filed paper, to be set into a page of ours.

    It was written with everything escaped (tasks.papers.render.page); inline widths may not be
    styled.
    """
    found = SHEET.search(html)
    return WIDTHS.sub("", found.group(1)) if found else ""
