"""The street's page for the morning: what it reviews, what it waits for, where it is full."""

from typing import Annotated, Any

from fastapi import Depends
from starlette.responses import Response

from desk.web.act_forms.offers import choices
from desk.web.request import gate
from desk.web.request.gate import may
from desk.web.request.request import Desk, desk
from desk.web.seats import street
from desk.web.seats.exchanges import years
from ledger.read import list_rows, lists
from policies.visibility import scope
from schemas.states.stages import BypassStage
from tasks.figures import overlaps

router = gate.router()
Here = Annotated[Desk, Depends(desk)]
OPEN_REPORTS = tuple(one for one in BypassStage if one is not BypassStage.B_CLOSED)


@router.get("/street")
@may("STREET_REVIEWER", "STREET_HEAD")
def first(here: Here) -> Response:
    """Show the day of a street on one page."""
    queue, more = street.queue(here)
    reach = scope.reach(here.by, here.rules)
    return here.render(
        "street.html",
        queue=queue,
        more=more,
        overlaps=overlaps.at(here.ledger, reach, reach.communities, here.rules),
        within=here.rules.rulebook.ground.params["d04_days"],
        consultations=street.consultations(here),
        kept=street.kept(here),
        full=street.fullness(here),
        year=years(here, (here.by.org,))[0],
        reports=_reports(here),
        acts_of=lambda act: choices(act, here),
    )


def _reports(here: Desk) -> list[Any]:
    want = list_rows.Want(stages=OPEN_REPORTS)
    with here.ledger.read() as tx:
        return list(lists.reports(tx, scope.reach(here.by, here.rules), want, limit=50).items)
