"""The guide of the desk: how each seat works a day, the visitor's own part on top."""

from functools import cache
from typing import Annotated, Any

from fastapi import Depends
from starlette.responses import Response

from desk.files import page_data
from desk.web.request import gate
from desk.web.request.gate import PUBLIC, may
from desk.web.request.request import Desk, desk

router = gate.router()
Here = Annotated[Desk, Depends(desk)]


@cache
def guide() -> tuple[dict[str, Any], ...]:
    """Return the parts of the guide (desk/data/guide.yaml)."""
    return tuple(page_data("guide.yaml"))


@router.get("/help")
@may(PUBLIC)
def read(here: Here) -> Response:
    """Show the guide; it holds nothing of any ledger."""
    role = here.visitor.role if here.visitor else ""
    parts = sorted(guide(), key=lambda one: role not in one.get("roles", ()))
    return here.render("help.html", parts=parts, role=role)
