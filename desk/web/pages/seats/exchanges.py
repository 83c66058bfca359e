"""The exchanges of a street with departments and communities: the calendar and the three lists."""

import uuid
from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Any

from fastapi import Depends, Path
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import Response

from desk.web.act_forms.answers import data_of, done, marks, refilled
from desk.web.act_forms.asking import FormContext, FormQuestion, Option, questions
from desk.web.request import gate
from desk.web.request.gate import may
from desk.web.request.request import Desk, desk
from desk.web.seats.exchanges import StreetYear, streets, years
from ledger.read import list_rows, lists
from policies.lifecycle import judge
from policies.lifecycle.steps.exchanges import STEPS
from policies.visibility import scope
from schemas.acts.act import Act, Refused
from tasks import reasons

router = gate.router("/exchanges")
Here = Annotated[Desk, Depends(desk)]
Street = Annotated[str, Path(max_length=40)]
COMMUNITY = ("COMM_SEC", "COMM_WORKER")
RESIDENTS = ("RES_SUPERV", "RES_REP")
ACTING = (
    *COMMUNITY, "DEPT_CLERK", "DEPT_HEAD", "STREET_REVIEWER", "STREET_HEAD", "LG_OFFICE",
)  # fmt: skip
READING = (*ACTING, *RESIDENTS, "FIN_DEPT", "FIN_STREET", "LG_MEMBER", "LG_CHAIR", "FIN_BUREAU",
           "AUDITOR")  # fmt: skip
LISTS = ("need", "resource", "project")
PAPERS = ("exchange_notice", "exchange_minutes")
NOT_OF_COMMUNITY = ("list", "told_by", "needs", "resources")
NOT_OF_DEPARTMENT = ("community", "told_by")
PAPERS_MAX = 40


@router.get("")
@may(*READING)
def calendar(here: Here) -> Response:
    """Show the streets with what they owe; who belongs to one goes to its page."""
    mine = streets(here)
    if len(mine) == 1:
        return here.go(f"/exchanges/{mine[0]}")
    return here.render("exchanges.html", years=years(here, mine))


@router.get("/{street}")
@may(*READING)
def of_street(here: Here, street: Street) -> Response:
    """Show the meetings of a street, their papers, and its three lists."""
    return _page(here, _year(here, street))


@router.post("/{street}/{verb}")
@may(*ACTING)
async def act(here: Here, street: Street, verb: Annotated[str, Path(max_length=40)]) -> Response:
    """Do one of the acts of this page."""
    if verb not in STEPS:
        raise gate.Denied
    sent = await here.request.form()
    return await run_in_threadpool(_act, here, street, verb, sent)


def _act(here: Desk, street: str, verb: str, sent: FormData) -> Response:
    year = _year(here, street)
    asked = _asked(here, verb, year)
    data = {**data_of(asked, sent), "street": street}
    if verb == "enter_on_list" and here.by.role in COMMUNITY:
        data["list"] = "need"
    one = Act(verb=verb, data=data)
    form = judge.form_of(one)
    unreadable = isinstance(form, Refused)
    refused = form if isinstance(form, Refused) else done(here, one, form, sent).refused
    if refused is None:
        return here.go(f"/exchanges/{street}", f"act.{verb}")
    told = reasons.reason(refused, here.rules.directory, typed=False)
    status, again = 422 if unreadable else 409, {verb: refilled(asked, sent)}
    return _page(here, year, again, status=status, tried=verb, marks=marks(refused), told=told)


def _year(here: Desk, street: str) -> StreetYear:
    if street not in streets(here):
        raise gate.Denied
    return years(here, (street,))[0]


def _offered(here: Desk, year: StreetYear) -> tuple[str, ...]:
    """Return the acts that this seat can do now."""
    called, own = year.state.called, here.by.org == year.street
    ripe = called is not None and called.on <= here.today
    can = {
        "call_exchange": own or year.silent,
        "hold_exchange": ripe and (own or here.by.role == "LG_OFFICE"),
        "enter_on_list": True,
        "strike_from_list": bool(_mine(here, year)),
    }
    return tuple(verb for verb, now in can.items() if now and here.holds(verb))


def _mine(here: Desk, year: StreetYear) -> tuple[Option, ...]:
    own = (here.by.org in (one.org, year.street) for _, one in year.state.standing())
    kept = zip(year.state.standing(), own, strict=True)
    return tuple(Option(str(no), f"{no}. {one.title}") for (no, one), mine in kept if mine)


def _asked(here: Desk, verb: str, year: StreetYear) -> tuple[FormQuestion, ...]:
    directory, community = here.rules.directory, here.by.role in COMMUNITY
    known = directory.organisations.values()
    here_of = (one for one in directory.communities.values() if one.street == year.street)
    entries = {name: tuple(_options(year, name)) for name in ("need", "resource")}
    sources = {
        "bodies": tuple(Option(one.code, one.name) for one in known if one.kind == "department"),
        "placements": tuple(Option(one.code, one.name) for one in here_of),
        "questions": _mine(here, year),
        "needs": entries["need"],
        "resources": entries["resource"],
    }
    asked = questions(verb, FormContext(sources=sources, own=community))
    if verb == "enter_on_list" and community:
        return tuple(one for one in asked if one.name not in NOT_OF_COMMUNITY)
    if verb == "enter_on_list" and here.by.org != year.street:
        return tuple(_offering(one) for one in asked if one.name not in NOT_OF_DEPARTMENT)
    return asked


def _offering(one: FormQuestion) -> FormQuestion:
    """A department enters what it offers and proposes; needs are for communities to tell."""
    if one.name != "list":
        return one
    return replace(one, choices=tuple(pick for pick in one.choices if pick.code != "need"))


def _options(year: StreetYear, name: str) -> Iterable[Option]:
    return (Option(str(no), f"{no}. {one.title}") for no, one in year.state.standing(name))


def _page(
    here: Desk,
    year: StreetYear,
    again: dict[str, tuple[FormQuestion, ...]] | None = None,
    **told: Any,
) -> Response:
    want = list_rows.Want(number=year.street, kinds=PAPERS)
    with here.ledger.read() as tx:
        papers = lists.papers(tx, scope.reach(here.by, here.rules), want, limit=PAPERS_MAX).items
    offered = _offered(here, year)
    return here.render(
        "exchange.html",
        year=year,
        lists=LISTS,
        papers=papers,
        forms={**{verb: _asked(here, verb, year) for verb in offered}, **(again or {})},
        several=len(streets(here)) > 1,
        key=uuid.uuid4().hex,
        **{"tried": "", "marks": {}, "told": None, **told},
    )
