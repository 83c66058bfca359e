"""Coming in by the identity provider: out to it, and back with its answer."""

from typing import Annotated

from fastapi import Depends
from starlette.responses import RedirectResponse, Response

from desk.people import sign_in
from desk.web import identity
from desk.web.pages.entrance.sign_in import entered
from desk.web.request import gate
from desk.web.request.cookies import set_visit, visit_cookie
from desk.web.request.gate import PUBLIC, may
from desk.web.request.navigation import own_path
from desk.web.request.request import Desk, desk
from schemas.place.people import Turned
from tasks import security_log

router = gate.router()
Here = Annotated[Desk, Depends(desk)]


@router.get("/login/identity")
@may(PUBLIC)
def out(here: Here, next: str = "/") -> Response:
    """Send the browser to the provider; who is in already proves it anew."""
    settings = here.house.settings
    asked = identity.identities(settings)
    if asked is None:
        return here.go("/login")
    try:
        url, pending = asked.begin(again=here.visitor is not None)
    except Turned as error:
        return _turned(here, error)
    answer = RedirectResponse(url, 303)
    identity.remember(answer, settings, pending, own_path(next))
    return answer


@router.get("/login/identity/return")
@may(PUBLIC)
def back(here: Here) -> Response:
    """Let in whom the provider vouches for, in the browser that asked and once."""
    settings = here.house.settings
    asked, kept = identity.identities(settings), identity.remembered(here.request, settings)
    if asked is None or kept is None:
        return here.go("/login")
    pending, next = kept
    try:
        subject = asked.identity(pending, f"{asked.back}?{here.request.url.query}")
        answer = _proved(here, subject, next) if pending.again else _entered(here, subject, next)
    except Turned as error:
        answer = _turned(here, error)
    identity.forget(answer, settings)
    return answer


def _entered(here: Desk, subject: str, next: str) -> Response:
    return entered(here, sign_in.log_in_as(here.ledger, subject, here.source), next)


def _proved(here: Desk, subject: str, next: str) -> Response:
    token = here.request.cookies.get(visit_cookie(here.house.settings), "")
    fresh = sign_in.prove_as(here.ledger, token, subject, here.source)
    answer = here.go(next)
    set_visit(answer, here.house.settings, fresh)
    return answer


def _turned(here: Desk, error: Turned) -> Response:
    """Say why not, on a page whose address holds nothing of what the provider sent."""
    if error.code == "bad_identity":
        security_log.note(
            here.ledger, "login.refused", here.visitor, here.source, here.route, error.code
        )
    return here.go("/login" if here.visitor is None else "/prove", turned=error.code)
