"""Outside witnesses: the security administrator proposes, the audit administrator confirms."""

from typing import Annotated, Any

from fastapi import Depends, Form
from starlette.responses import Response

from desk.people.accounts import AUDIT_ADMIN, SECURITY_ADMIN
from desk.web.pages.administration.accounts import Text, refused
from desk.web.request import gate
from desk.web.request.gate import may
from desk.web.request.request import Desk, desk
from desk.words import say
from schemas.errors import InputError
from tasks import clock
from tasks.evidence import witnesses

router = gate.router("/witnesses")
Here = Annotated[Desk, Depends(desk)]
Key = Annotated[str, Form(max_length=400)]


@router.get("")
@may(SECURITY_ADMIN, AUDIT_ADMIN, "AUDITOR")
def overview(here: Here) -> Response:
    """List the witnesses, what each signed last, and whether outsiders can check the ledger."""
    return _page(here)


def _page(here: Desk, status: int = 200, **told: Any) -> Response:
    with here.ledger.read() as tx:
        found = witnesses.known(tx)
        fresh = len(witnesses.fresh(tx, clock.real_now()))
    return here.render(
        "witnesses.html",
        status=status,
        witnesses=found,
        fresh=fresh,
        enough=witnesses.ENOUGH,
        state_of=lambda state: say(f"witness.{state}", here.lang),
        **{"told": None, "typed": {}, **told},
    )


def _step(here: Desk, what: str, key: str, owner: str = "") -> Response:
    try:
        witnesses.step(here.ledger, what, key, here.by, owner)
    except InputError as error:
        return _page(here, 422, told=refused(here, error), typed={"key": key, "owner": owner})
    return here.go("/witnesses", said=f"witness_{what}")


@router.post("/enrol")
@may(SECURITY_ADMIN, proved=True)
def enrol(here: Here, key: Key = "", owner: Text = "") -> Response:
    """Propose a witness by its public key."""
    return _step(here, "enrol", key, owner)


@router.post("/revoke")
@may(SECURITY_ADMIN, proved=True)
def revoke(here: Here, key: Key = "") -> Response:
    """Propose that a witness is one no longer; it is until that is confirmed."""
    return _step(here, "revoke", key)


@router.post("/confirm")
@may(AUDIT_ADMIN, proved=True)
def confirm(here: Here, key: Key = "") -> Response:
    """Confirm what another administrator proposed."""
    return _step(here, "confirm", key)


@router.post("/drop")
@may(SECURITY_ADMIN, AUDIT_ADMIN)
def drop(here: Here, key: Key = "") -> Response:
    """End a proposal: what was so before stays."""
    return _step(here, "drop", key)
