"""The department's page for the day: deadlines, progress, acceptance, money, what ends."""

from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from desk.web.act_forms.bulk import BULK
from desk.web.application.draft_store import owing
from desk.web.request import gate
from desk.web.request.gate import may
from desk.web.request.request import Desk, desk
from desk.web.seats import department
from desk.web.seats.exchanges import StreetYear, streets, years
from ledger.read import invitations

router = gate.router()
Here = Annotated[Desk, Depends(desk)]


@router.get("/department")
@may(*department.ROLES)
def first(here: Here) -> Response:
    """Show the day of a department on one page; what can be done at once is in the inbox."""
    day = department.day_of(here)
    bulk = {act: n for act, n in day.counts.items() if act in BULK and n > 1}
    return here.render(
        "department.html",
        day=day,
        owing=owing(here),
        invited=_invited(here),
        exchanges=_called(here),
        bulk=bulk,
        money=department.money_of(here),
        shown=department.SHOWN,
        ending_days=department.ENDING_DAYS,
        paying_wd=department.PAYING_WD,
    )


def _called(here: Desk) -> list[StreetYear]:
    """Return the streets whose next exchange this department is asked to come to."""
    found = ((one, one.state.called) for one in years(here, streets(here)))
    return [one for one, called in found if called and here.by.org in called.departments]


def _invited(here: Desk) -> list[invitations.OpenInvitation]:
    with here.ledger.read() as tx:
        return invitations.open_to(tx, here.by.org, here.today)
