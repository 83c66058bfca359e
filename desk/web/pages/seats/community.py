"""The community's pages: its day, its money, its burden, and the sheet it hangs up."""

import uuid
from datetime import timedelta
from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from desk.web.act_forms.offers import choices
from desk.web.act_forms.own_pages import own_page
from desk.web.assignment import load
from desk.web.pages.assignment.acts import asked, page
from desk.web.request import gate
from desk.web.request.gate import Denied, may
from desk.web.request.request import Desk, desk
from desk.web.seats.community import lines, morning
from ledger.read import assignments, list_rows, lists
from ledger.read.notices import public
from ledger.read.scopes import OF_PLACE
from policies.visibility import scope
from schemas.states.communities import CommunityState
from schemas.states.states import PlacementState
from tasks import reporters
from tasks.figures import community_burden
from tasks.papers import previews

router = gate.router()
Here = Annotated[Desk, Depends(desk)]
LISTED_MAX = 200
TOLD_MAX, TOLD_DAYS = 3, 30  # notices that bodies changed: so many, for so long
SENT_MAX = 20  # refusals and reports on the first page
WATCHED = (
    "forms", "ledgers", "plaques", "certificates", "assessments", "apps", "chat_groups", "posts",
    "meetings", "inspections", "pledges",
)  # fmt: skip


@router.get("/community")
@may("COMM_SEC", "COMM_WORKER")
def first(here: Here) -> Response:
    """Show the day of the community: what to do, what not to do yet, its money, its burden."""
    day, want = morning(here), list_rows.Want(community=here.bodies)
    reach = scope.reach(here.by, here.rules)
    reach = reach.model_copy(update={"own": reporters.own(here.ledger, here.by)})
    with here.ledger.read() as tx:
        refusals = lists.refusals(tx, reach, want, limit=SENT_MAX).items
        reports = lists.reports(tx, reach, limit=SENT_MAX).items
        changed = list_rows.Want(kinds=(OF_PLACE,))
        told = lists.papers(tx, reach, changed, limit=TOLD_MAX).items
    return here.render(
        "community.html",
        day=day,
        bears=_bears(here),
        refusals=refusals,
        reports=reports,
        told=[one for one in told if here.today - one.made_on <= timedelta(days=TOLD_DAYS)],
        may_act=here.by.role == "COMM_SEC",
        choices=lambda verb: choices(verb, here),
        key=uuid.uuid4().hex,
    )


def _bears(here: Desk) -> community_burden.Bearing:
    code = here.by.org
    return community_burden.of(here.ledger, code, here.rules.directory.name_of(code))


@router.get("/community/burden")
@may("COMM_SEC", "COMM_WORKER", "RES_SUPERV")
def burden(here: Here) -> Response:
    """Show what the community bears by type, against the first census."""
    with here.ledger.read() as tx:
        own = assignments.state(tx, CommunityState, here.by.org)
    told = own.burden if own else None
    return here.render("community_burden.html", bears=_bears(here), watched=WATCHED, told=told)


@router.get("/community/money")
@may("COMM_SEC", "COMM_WORKER", "RES_SUPERV")
def money(here: Here) -> Response:
    """Show every instalment of every item, also of those that have ended."""
    reach = scope.reach(here.by, here.rules)
    with here.ledger.read() as tx:
        want = list_rows.Want(community=here.bodies)
        found = lists.placements(tx, reach, want, limit=LISTED_MAX).items
        ids = [f"{one.number}:{one.community}" for one in found]
        states = assignments.states(tx, PlacementState, ids)
    return here.render(
        "community_money.html",
        money=[line for one in states for line in lines(here, one)],
        balance_fen=sum(one.balance_fen for one in states),
        sums={one.number: _sums(one) for one in states},
        may_act=here.by.role == "COMM_SEC",
        key=uuid.uuid4().hex,
    )


def _sums(at: PlacementState) -> dict[str, int]:
    """Return what of an item was agreed, has come, was spent and is left, in fen."""
    return {
        "agreed": at.amount_fen,
        "received": at.confirmed_fen,
        "spent": sum(one.spent_fen for one in at.instalments),
        "left": at.balance_fen,
    }


@router.get("/community/sheet")
@may("COMM_SEC", "COMM_WORKER", "RES_SUPERV")
def sheet(here: Here) -> Response:
    """Show the sheet of all published items and their money, to be printed and hung up."""
    with here.ledger.read() as tx:
        notices = [one for code in here.bodies for one in public(tx, code)]
    days = previews.display_days()
    return here.render(
        "community_sheet.html",
        notices=[one for one in notices if one.work],
        until=here.today + timedelta(days=days),
        days=days,
    )


@router.get("/community/items/{number}/sheet")
@may("COMM_SEC", "COMM_WORKER", "RES_SUPERV")
def posting(here: Here, number: str) -> Response:
    """Show the sheet of one item as it reads today."""
    view = load(here, number)
    paper = previews.posting_of(here.ledger, number, view.place)
    if paper is None or view.placement(view.place) is None:
        raise Denied
    return here.render("community_paper.html", paper=paper, back="/community/sheet")


@router.get("/community/items/{number}/answer")
@may("COMM_SEC")
def answer(here: Here, number: str) -> Response:
    """Show a consultation: what is asked, its money and hours, and how much room there is."""
    return _own(here, number, "answer")


@router.get("/community/items/{number}/rate")
@may("COMM_SEC")
def rate(here: Here, number: str) -> Response:
    """Show the community's evaluation of the department: six questions, 0 to 100 each."""
    return _own(here, number, "evaluate")


@router.get("/community/items/{number}/report")
@may("COMM_SEC")
def report(here: Here, number: str) -> Response:
    """Show the report of finished work, with the standard that was agreed beside it."""
    return _own(here, number, "deliver")


def _own(here: Desk, number: str, verb: str) -> Response:
    form = asked(here, number, verb, (load(here, number).place,), None)
    if own_page(form.view, verb, form.questions) is None:
        raise Denied
    return page(here, form)
