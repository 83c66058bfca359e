"""Budget lines of the place's workbook: finance registers what it ticks, each by an act."""

import uuid
from typing import Annotated, Any

from fastapi import Depends, Form
from starlette.responses import Response

from desk.web.request import gate
from desk.web.request.gate import may
from desk.web.request.request import Desk, desk
from schemas.acts.act import Act
from tasks import adopted, reasons
from tasks.acts.perform import perform

router = gate.router("/money/planned")
Here = Annotated[Desk, Depends(desk)]
MOST = 500  # lines registered at once


@router.get("")
@may("FIN_BUREAU")
def show(here: Here) -> Response:
    """Show the lines that the workbook names and nobody has registered."""
    return _page(here)


def _page(here: Desk, status: int = 200, **told: Any) -> Response:
    shown = {"failed": (), "done": 0, **told}
    lines = adopted.unregistered(here.ledger, here.now)
    return here.render("money_planned.html", status, lines=lines, key=uuid.uuid4().hex, **shown)


@router.post("")
@may("FIN_BUREAU")
def register(
    here: Here,
    line: Annotated[list[str] | None, Form()] = None,
    key: Annotated[str, Form(alias="_key", max_length=60)] = "",
) -> Response:
    """Register the lines that are ticked; what is refused is told and the rest is done."""
    ticked = set((line or ())[:MOST])
    failed, done = [], 0
    for one in adopted.unregistered(here.ledger, here.now):
        if one.id in ticked:
            row = one.line
            data = {"department": row.org, "budget_doc_no": row.budget_number,
                    "amount": str(row.amount), "year": row.year}  # fmt: skip
            act = Act(verb="register_line", data=data)
            receipt = perform(here.ledger, act, here.by, f"desk:{key}:{one.id}"[:200])
            done += receipt.accepted
            if receipt.refused:
                why = reasons.reason(receipt.refused, here.rules.directory, typed=False)
                failed.append((one, why))
    return _page(here, 409 if failed else 200, failed=failed, done=done)
