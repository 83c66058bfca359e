"""The dashboard of a seat: its figures, its pictures with their tables, and where it stands."""

from typing import Annotated, Literal

from fastapi import Depends
from starlette.responses import Response

from desk.web.money_reports import reach_of
from desk.web.request import gate
from desk.web.request.gate import may
from desk.web.request.request import Desk, desk
from policies.burden.marks import marks
from policies.visibility import money
from schemas.reports.dashboards import Dashboard
from tasks.charts import pictures
from tasks.figures import dashboard

router = gate.router()
Here = Annotated[Desk, Depends(desk)]

OFFICE = ("LG_OFFICE", "LG_MEMBER", "LG_CHAIR", "FIN_BUREAU", "AUDITOR")
STREET = ("STREET_REVIEWER", "STREET_HEAD", "FIN_STREET")
DEPARTMENT = ("DEPT_CLERK", "DEPT_HEAD", "FIN_DEPT")


@router.get("/dashboard")
@may(*OFFICE, *STREET, *DEPARTMENT)
def show(here: Here) -> Response:
    """Show the figures of the seat: of its department, its street, or the whole place."""
    owner, board, names = _mine(here)
    found = [(name, _find(here, name, owner)) for name in names]
    return here.render(
        "dashboard.html",
        board=board,
        marks=marks(board.line),
        pictures=[(name, one) for name, one in found if one],
        missing=sum(one is None for _, one in found),
    )


@router.get("/dashboard/{chart}.{form}")
@may(*OFFICE, *STREET, *DEPARTMENT)
def picture(here: Here, chart: str, form: Literal["svg", "png"]) -> Response:
    """Answer with a picture of the seat, as it was drawn last."""
    owner, _, names = _mine(here)
    found = _find(here, chart, owner) if chart in names else None
    if found is None:
        raise gate.Denied
    if form == "svg":
        return Response(found.svg, media_type="image/svg+xml")
    return Response(found.png, media_type="image/png")


def _find(here: Desk, chart: str, owner: str) -> pictures.Picture | None:
    return pictures.find(here.ledger, pictures.key_of(chart, owner, here.lang))


def _mine(here: Desk) -> tuple[str, Dashboard, tuple[str, ...]]:
    """Return whose pictures the seat sees, its figures, and the names of its pictures."""
    org, reach = here.by.org, reach_of(here)
    if money.reads_all(reach):
        return pictures.PLACE, dashboard.of_office(here.ledger), pictures.OF_OFFICE
    if reach.kind == "street":
        return org, dashboard.of_street(here.ledger, org), pictures.OF_STREET
    if reach.kind == "applicant":
        return org, dashboard.of_department(here.ledger, org), pictures.OF_DEPARTMENT
    raise gate.Denied
