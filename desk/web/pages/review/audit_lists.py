"""What communities carried month by month, and which work ran before its money."""

from typing import Annotated

from fastapi import Depends, Query
from starlette.responses import Response

from desk.web.request import gate
from desk.web.request.gate import may
from desk.web.request.request import Desk, desk
from policies.visibility import scope
from tasks.evidence import carried
from tasks.figures import census

router = gate.router("/audit")
Here = Annotated[Desk, Depends(desk)]
AUDITOR = "AUDITOR"
YEARS = range(2000, 2101)


@router.get("/carried")
@may(AUDITOR)
def months(here: Here, year: Annotated[str, Query(max_length=4)] = "") -> Response:
    """Show what each community carried at the end of each month, beside the first census.

    year: this one, where none of YEARS is told.
    """
    shown = next((one for one in YEARS if str(one) == year), here.today.year)
    reach = scope.reach(here.by, here.rules)
    with here.ledger.read() as tx:
        first = census.first(tx)
    told = carried.by_month(here.ledger, reach, shown, here.today, first)
    return here.render("audit_carried.html", told=told, year=shown, years=YEARS)


@router.get("/ahead")
@may(AUDITOR)
def ahead(here: Here) -> Response:
    """Show which work ran before its first money was confirmed, the longest first."""
    reach = scope.reach(here.by, here.rules)
    rows = carried.ahead_of_money(here.ledger, reach, here.today)
    return here.render("audit_ahead.html", rows=rows)
