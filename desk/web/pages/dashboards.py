"""The dashboard of a seat: its figures, its pictures with their tables, and where it stands."""

from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import Depends
from starlette.responses import Response

from desk.web import gate
from desk.web.desk import Desk, desk
from desk.web.gate import may
from schemas.dashboards import Dashboard
from tasks import dashboard, pictures

router = gate.router()
Here = Annotated[Desk, Depends(desk)]

OFFICE = ("LG_OFFICE", "LG_MEMBER", "LG_CHAIR", "FIN_BUREAU", "AUDITOR")
STREET = ("STREET_REVIEWER", "STREET_HEAD", "FIN_STREET")
DEPARTMENT = ("DEPT_CLERK", "DEPT_HEAD", "FIN_DEPT")
KEPT_SECONDS = 60  # a picture is drawn again every few minutes at most


@router.get("/dashboard")
@may(*OFFICE, *STREET, *DEPARTMENT)
def show(here: Here) -> Response:
    """Show the figures of the seat: of its department, its street, or the whole place."""
    owner, board, names = _mine(here)
    found = [(name, _find(here, name, owner)) for name in names]
    return here.render(
        "dashboard.html",
        board=board,
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
    headers = {"cache-control": f"private, max-age={KEPT_SECONDS}"}
    if form == "svg":
        return Response(found.svg, media_type="image/svg+xml", headers=headers)
    return Response(found.png, media_type="image/png", headers=headers)


def _find(here: Desk, chart: str, owner: str) -> pictures.Picture | None:
    return pictures.find(here.ledger, pictures.key_of(chart, owner, here.lang))


def _mine(here: Desk) -> tuple[str, Dashboard, tuple[str, ...]]:
    """Return whose pictures the seat sees, its figures, and the names of its pictures."""
    org, role = here.by.org, here.by.role
    if role in OFFICE:
        return pictures.PLACE, dashboard.of_office(here.ledger), pictures.OF_OFFICE
    ask: Callable[..., Dashboard] = (
        dashboard.of_street if role in STREET else dashboard.of_department
    )
    names = pictures.OF_STREET if role in STREET else pictures.OF_DEPARTMENT
    return org, ask(here.ledger, org), names
