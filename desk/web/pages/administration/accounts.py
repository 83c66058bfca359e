"""Administrators: people and their accounts, the roles they hold, their visits."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Form, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from desk.people import accounts, entry_policy, role_terms, sessions, sign_in
from desk.people.accounts import AUDIT_ADMIN, SECURITY_ADMIN, SYSTEM_ADMIN
from desk.web.pages.entrance.sign_in import texts
from desk.web.request import gate
from desk.web.request.gate import may
from desk.web.request.request import Desk, desk
from schemas.errors import InputError
from schemas.place.people import Grant
from schemas.written import day_of as read_day
from tasks import security_log
from tasks.grants import roles_at

router = gate.router()
Here = Annotated[Desk, Depends(desk)]
Text = Annotated[str, Form(max_length=20_000)]  # what is too long is told, not turned away
Ident = Annotated[str, Form(alias="id", max_length=120)]
PAGE = 50


@router.get("/people")
@may(SYSTEM_ADMIN, SECURITY_ADMIN, AUDIT_ADMIN)
def everybody(
    here: Here,
    text: Annotated[str, Query(max_length=80)] = "",
    after: Annotated[str, Query(max_length=120)] = "",
) -> Response:
    """List accounts by log-in name, a page at a time."""
    return _list(here, text, after)


def _list(here: Desk, text: str = "", after: str = "", status: int = 200, **told: Any) -> Response:
    found = sign_in.people_page(here.ledger, after, PAGE + 1, text)
    asked = {"told": None, "opened": None, "typed": {}, **told}
    return here.render(
        "people.html",
        status=status,
        people=found[:PAGE],
        seats=role_terms.today_of(here.ledger, [one.id for one in found[:PAGE]]),
        next=found[PAGE - 1].login if len(found) > PAGE else "",
        text=text,
        **asked,
    )


@router.post("/people")
@may(SYSTEM_ADMIN, proved=True)
def open_account(here: Here, login: Text = "", name: Text = "", subject: Text = "") -> Response:
    """Open an account and show its first password, this once."""
    try:
        password = accounts.open_account(here.ledger, here.by, login, name, subject)
    except InputError as error:
        typed = {"login": login, "name": name, "subject": subject}
        return _list(here, status=422, told=refused(here, error), typed=typed)
    return _list(here, opened={"login": accounts.spelled(login), "password": password})


def refused(here: Desk, error: InputError) -> dict[str, str]:
    """Write down that an administrator's act was refused; returns what the page says of it."""
    why = error.field or "refused"
    security_log.note(here.ledger, "account.refused", here.visitor, here.source, here.route, why)
    return texts(error)


@router.get("/person")
@may(SYSTEM_ADMIN, SECURITY_ADMIN, AUDIT_ADMIN)
def one(here: Here, id: Annotated[str, Query(max_length=120)] = "") -> Response:
    """Show an account with its roles and its visits."""
    return _page(here, id)


def _page(here: Desk, ident: str, status: int = 200, **told: Any) -> Response:
    assert here.visitor is not None
    found = sign_in.person(here.ledger, ident)
    if found is None:
        raise gate.Denied
    asked = {"told": None, "password": "", "typed": {}, **told}
    return here.render(
        "person.html",
        status=status,
        person=found[0],
        held=role_terms.held_by(here.ledger, ident),
        visits=sessions.visits_of(here.ledger, ident),
        roles=roles(here),
        places=places(here),
        proved=sessions.proved_lately(here.ledger, here.visitor),
        **asked,
    )


def roles(here: Desk) -> list[str]:
    """Return the roles that there are at some organisation of the place."""
    directory = here.rules.directory
    codes = (*directory.organisations, *directory.codes[:1])
    return sorted({role for code in codes for role in roles_at(directory, code)})


def places(here: Desk) -> list[tuple[str, str]]:
    """Return code and name of every organisation and community there is today."""
    directory = here.rules.directory
    codes = (*(one.code for one in directory.standing), *directory.codes)
    return [(code, directory.name_of(code)) for code in codes]


def place_of(here: Desk, typed: str) -> str:
    """Return the code of what was typed: the code, the whole name, or both with a blank between.

    Raises InputError (field `org`) for what is nothing, or the name of several.
    """
    known = dict(places(here))
    code = typed.strip().partition(" ")[0]
    if code in known:
        return code
    found = [one for one, name in known.items() if name == typed.strip()]
    if len(found) != 1:
        several = ", ".join(f"{one} {known[one]}" for one in found)
        name = "several_places" if found else "no_such_place"
        raise entry_policy.problem(name, "org", name=typed.strip()[:80], found=several)
    return found[0]


def _do(here: Desk, ident: str, said: str, act: Callable[[], object], **typed: str) -> Response:
    """Do an act on an account, and show the account with it done or with why not."""
    try:
        act()
    except InputError as error:
        return _page(here, ident, 422, told=refused(here, error), typed=typed)
    return here.go("/person", said=said, id=ident)


@router.post("/person/disable")
@may(SYSTEM_ADMIN, SECURITY_ADMIN)
def disable(here: Here, ident: Ident = "") -> Response:
    """Stop an account; every visit of it ends."""
    return _do(here, ident, "disabled", lambda: accounts.disable(here.ledger, here.by, ident))


@router.post("/person/enable")
@may(SYSTEM_ADMIN, SECURITY_ADMIN, AUDIT_ADMIN, proved=True)
def enable(here: Here, ident: Ident = "") -> Response:
    """Let an account in again that another administrator stopped."""
    return _do(here, ident, "enabled", lambda: accounts.enable(here.ledger, here.by, ident))


@router.post("/person/reset")
@may(SYSTEM_ADMIN, SECURITY_ADMIN, proved=True)
def reset(here: Here, ident: Ident = "") -> Response:
    """Give an account a new first password and show it, this once."""
    try:
        password = accounts.reset_password(here.ledger, here.by, ident)
    except InputError as error:
        return _page(here, ident, 422, told=refused(here, error))
    return _page(here, ident, password=password)


@router.post("/person/rename")
@may(SYSTEM_ADMIN)
def rename(here: Here, ident: Ident = "", name: Text = "") -> Response:
    """Change how somebody is called."""
    return _do(here, ident, "renamed", lambda: accounts.rename(here.ledger, here.by, ident, name))


@router.post("/person/link")
@may(SYSTEM_ADMIN, proved=True)
def link(here: Here, ident: Ident = "", subject: Text = "") -> Response:
    """Say which identity of the provider is this person."""
    return _do(here, ident, "linked", lambda: accounts.link(here.ledger, here.by, ident, subject))


class FirstPassword(BaseModel):
    """The form that gives a role; days as the browser writes them."""

    id: str = Field("", max_length=120)
    role: str = Field("", max_length=60)
    org: str = Field("", max_length=300)  # the code, or the name, or both as the list has them
    first: str = ""
    last: str = ""
    instead: str = Field("", max_length=120)  # log-in name of whom they substitute


@router.post("/person/give")
@may(SECURITY_ADMIN, SYSTEM_ADMIN, proved=True)
def give(here: Here, sent: Annotated[FirstPassword, Form()]) -> Response:
    """Give somebody a role at an organisation from a day on, for themselves or as a substitute."""

    def act() -> None:
        first, last = day_of(sent.first), day_of(sent.last) if sent.last.strip() else None
        org = place_of(here, sent.org)
        grant = Grant(role=sent.role, org=org, valid_from=first, valid_to=last)
        other = accounts.id_of(here.ledger, sent.instead) if sent.instead.strip() else ""
        role_terms.give(here.ledger, here.by, sent.id, grant, other)

    return _do(here, sent.id, "given", act, **sent.model_dump(exclude={"id"}))


@router.post("/person/end")
@may(SECURITY_ADMIN, proved=True)
def end(
    here: Here, ident: Ident = "", role: Text = "", org: Text = "", last: Text = ""
) -> Response:
    """End a role after its last day."""
    return _do(
        here,
        ident,
        "role_ended",
        lambda: role_terms.end(here.ledger, here.by, ident, (role, org), day_of(last)),
    )


def day_of(text: str) -> date:
    """Return the day of a form's field; raises InputError (field `day`)."""
    try:
        return read_day(text)
    except ValueError as unreadable:
        raise entry_policy.problem("day_missing", "day") from unreadable


@router.post("/person/visits/{visit}/end")
@may(SECURITY_ADMIN)
def end_visit(here: Here, visit: str, ident: Ident = "") -> Response:
    """End a visit of somebody."""
    act = sessions.end_visit
    return _do(here, ident, "visit_ended", lambda: act(here.ledger, here.by, ident, visit))
