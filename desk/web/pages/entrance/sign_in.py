"""Coming in and going out: log-in, the first administrator, seats, passwords, own visits."""

import json
from typing import Annotated, Any

from fastapi import Depends, Form
from starlette.responses import Response

from desk.people import entry_policy, sessions, sign_in
from desk.web import identity
from desk.web.request import gate
from desk.web.request.cookies import forget_visit, set_visit, visit_cookie
from desk.web.request.faults import CARRIED_MAX, CARRIED_TO
from desk.web.request.gate import PUBLIC, SIGNED_IN, may
from desk.web.request.navigation import own_path
from desk.web.request.request import Desk, desk
from schemas.errors import InputError, ZhunruError
from schemas.place import people
from schemas.place.people import Turned
from tasks import drafts

router = gate.router()
Here = Annotated[Desk, Depends(desk)]
Text = Annotated[str, Form(max_length=300)]
Secret = Annotated[str, Form(max_length=1000)]
STATUS = {"too_many": 429, "locked": 429}
TOLD = ("bad_identity", "no_such_identity", "disabled", "visit_over")


@router.get("/login")
@may(PUBLIC)
def log_in_form(here: Here, next: str = "/", turned: str = "") -> Response:
    """Ask who comes; before there is anybody, ask for the first administrator."""
    if not sign_in.any_person(here.ledger):
        return here.go("/first")
    if here.visitor is not None:
        return here.go(own_path(next))
    return _log_in_page(here, own_path(next), told=_turned(turned))


def _turned(code: str) -> dict[str, str] | None:
    """Return the texts of why the provider's answer let nobody in, by the code in the address."""
    return texts(entry_policy.turned(code)) if code in TOLD else None


def _log_in_page(here: Desk, next: str, status: int = 200, **told: Any) -> Response:
    asked = {"carried": "", "told": None, "login": "", **told}
    name = identity.name_of(here.house.settings)
    return here.render("login.html", status=status, next=next, provider=name, **asked)


def texts(error: ZhunruError) -> dict[str, str]:
    """Return what a page shows of an error: both texts, and the field it is about."""
    return {"message": error.message, "message_en": error.message_en, "field": error.field}


@router.post("/login")
@may(PUBLIC)
def log_in(
    here: Here,
    login: Text = "",
    password: Secret = "",
    next: Annotated[str, Form(max_length=2000)] = "/",
    carried: Annotated[str, Form(max_length=CARRIED_MAX)] = "",
) -> Response:
    """Let somebody in and send them where they wanted to go; or say why not."""
    try:
        token = sign_in.log_in(here.ledger, login, password, here.source)
    except Turned as turned:
        status, again = STATUS.get(turned.code, 401), own_path(next)
        typed = {"login": login, "carried": carried}
        answer = _log_in_page(here, again, status, told=texts(turned), **typed)
        if turned.wait_seconds:
            answer.headers["retry-after"] = str(turned.wait_seconds)
        return answer
    return entered(here, token, own_path(next), carried)


def entered(here: Desk, token: str, next: str, carried: str = "") -> Response:
    """Begin the visit in the browser, ending the one it had; bring back what was typed before."""
    old = here.request.cookies.get(visit_cookie(here.house.settings), "")
    if old:
        sessions.log_out(here.ledger, old)
    who = sessions.visitor(here.ledger, token)
    assert who is not None
    path = _restored(here, who, carried) or next
    answer = here.go(path) if who.role or who.person.renew else here.go("/seats", next=path)
    set_visit(answer, here.house.settings, token)
    return answer


def _restored(here: Desk, who: people.Visitor, carried: str) -> str:
    """Keep a form that a lost session interrupted as a draft; returns the path of its page."""
    try:
        told = json.loads(carried) if carried else {}
        path = own_path(str(told.get("path", "")))
        form = [[str(name), str(text)] for name, text in told.get("form", ())]
    except (ValueError, TypeError, AttributeError):
        return ""
    if not form or not any(part in path for part in CARRIED_TO):
        return ""
    drafts.begin(here.ledger, who.actor, "act", {"form": form}, subject=path)
    return path


@router.post("/logout")
@may(SIGNED_IN, renewing=True)
def log_out(here: Here) -> Response:
    """End the visit, here and in the ledger."""
    sessions.log_out(here.ledger, _token(here))
    answer = here.go("/login", said="logged_out")
    forget_visit(answer, here.house.settings)
    return answer


def _token(here: Desk) -> str:
    return here.request.cookies.get(visit_cookie(here.house.settings), "")


@router.get("/first")
@may(PUBLIC)
def first_form(here: Here) -> Response:
    """Ask for the one-time code that stands on the server's terminal."""
    if sign_in.any_person(here.ledger):
        return here.go("/login")
    return here.render("first.html", told=None, typed={}, policy=entry_policy.policy(here.ledger))


@router.post("/first")
@may(PUBLIC)
def first(
    here: Here,
    code: Text = "",
    login: Text = "",
    name: Text = "",
    password: Annotated[str, Form(alias="_new", max_length=1000)] = "",
    again: Annotated[str, Form(alias="_again", max_length=1000)] = "",
) -> Response:
    """Make the first administrator, who is in at once."""
    try:
        _same(password, again)
        token = sign_in.found(here.ledger, code, login, name, password, here.source)
    except InputError as error:
        typed = {"code": code, "login": login, "name": name}
        status = STATUS.get(getattr(error, "code", ""), 422)
        rule = entry_policy.policy(here.ledger)
        return here.render("first.html", status=status, told=texts(error), typed=typed, policy=rule)
    return entered(here, token, "/people")


def _same(password: str, again: str) -> None:
    if password != again:
        raise entry_policy.problem("password_twice", "again")


@router.get("/seats")
@may(SIGNED_IN)
def seats(here: Here, next: str = "/") -> Response:
    """Show the visitor's seats of today, to choose one."""
    return here.render("seats.html", next=own_path(next))


@router.post("/seats")
@may(SIGNED_IN)
def take_seat(here: Here, seat: Text = "", next: Text = "/") -> Response:
    """Go on as another role, under a new token."""
    role, _, org = seat.partition("@")
    token = sessions.take_seat(here.ledger, _token(here), role, org)
    answer = here.go(own_path(next))
    set_visit(answer, here.house.settings, token)
    return answer


@router.get("/password")
@may(SIGNED_IN, renewing=True)
def password_form(here: Here) -> Response:
    """Ask for the old and the new password."""
    return here.render("password.html", told=None, policy=entry_policy.policy(here.ledger))


@router.post("/password")
@may(SIGNED_IN, renewing=True)
def password(
    here: Here,
    old: Annotated[str, Form(alias="_old", max_length=1000)] = "",
    new: Annotated[str, Form(alias="_new", max_length=1000)] = "",
    again: Annotated[str, Form(alias="_again", max_length=1000)] = "",
) -> Response:
    """Choose a new password; every other visit ends."""
    try:
        _same(new, again)
        token = sign_in.change_password(here.ledger, _token(here), old, new, here.source)
    except InputError as error:
        status, rule = STATUS.get(getattr(error, "code", ""), 422), entry_policy.policy(here.ledger)
        return here.render("password.html", status=status, told=texts(error), policy=rule)
    answer = here.go("/", said="password")
    set_visit(answer, here.house.settings, token)
    return answer


@router.get("/prove")
@may(SIGNED_IN)
def prove_form(here: Here, next: str = "/", turned: str = "") -> Response:
    """Ask for the password once more before something weighty."""
    return _prove_page(here, own_path(next), told=_turned(turned))


def _prove_page(
    here: Desk, next: str, status: int = 200, told: dict[str, str] | None = None
) -> Response:
    name = identity.name_of(here.house.settings)
    return here.render("prove.html", status=status, told=told, next=next, provider=name)


@router.post("/prove")
@may(SIGNED_IN)
def prove(
    here: Here,
    password: Annotated[str, Form(alias="_password", max_length=1000)] = "",
    next: Text = "/",
) -> Response:
    """Take the password and go on under a new token."""
    try:
        token = sign_in.prove(here.ledger, _token(here), password, here.source)
    except Turned as turned:
        status = STATUS.get(turned.code, 422)
        return _prove_page(here, own_path(next), status, texts(turned))
    answer = here.go(own_path(next))
    set_visit(answer, here.house.settings, token)
    return answer


@router.get("/visits")
@may(SIGNED_IN)
def own_visits(here: Here) -> Response:
    """Show the visitor's own visits, to end those that are not theirs."""
    found = sessions.visits_of(here.ledger, here.by.person)
    return here.render("visits.html", visits=found)


@router.post("/visits/{visit}/end")
@may(SIGNED_IN)
def end_own(here: Here, visit: str) -> Response:
    """End one of the visitor's own visits."""
    sessions.end_visit(here.ledger, here.by, here.by.person, visit)
    return here.go("/visits", said="visit_ended")
