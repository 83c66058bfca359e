"""Administrators: organisations and who serves there, tokens of programs, the security log."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from fastapi import Depends, Form, Query
from starlette.responses import Response, StreamingResponse

from desk.people import sign_in, tokens
from desk.people.accounts import AUDIT_ADMIN, SECURITY_ADMIN, SYSTEM_ADMIN
from desk.people.tokens import WantedToken
from desk.web.pages.administration.accounts import (
    PAGE,
    Text,
    day_of,
    place_of,
    places,
    refused,
    roles,
)
from desk.web.request import gate
from desk.web.request.faults import note
from desk.web.request.gate import Denied, may
from desk.web.request.request import Desk, desk
from schemas.errors import InputError
from tasks import grants, webhooks
from tasks import security_log as log_of_entries
from tasks.security_log import watched

router = gate.router()
Here = Annotated[Desk, Depends(desk)]
KINDS = (
    "login.accepted", "login.refused", "proof.accepted", "proof.refused", "code.refused",
    "password.changed", "visit.renewed", "visit.ended", "access.denied", "access.forged",
    "account.refused", "file.refused", "file.damaged", "token.refused", "error.unexpected",
    "log.exported", "log.contradicted", "export.made", "audit.exported", "audit.sampled",
    "backup.made", "hook.made", "hook.ended", "clock.moved",
)  # fmt: skip
"""What the security log can be narrowed to."""
RESULTS = (
    "password", "identity", "first_code", "wrong", "too_many", "locked", "disabled",
    "no_such_identity", "bad_identity", "idle", "too_long", "log_out", "by_owner",
    "by_administrator", "role_gone", "proved", "seat", "held_alone",
)  # fmt: skip
"""The results that have a text; any other is shown as it was written."""
BATCH = 500


@router.get("/organisations")
@may(SYSTEM_ADMIN, SECURITY_ADMIN, AUDIT_ADMIN)
def organisations(here: Here, org: Annotated[str, Query(max_length=60)] = "") -> Response:
    """Show organisations below those they belong to; of one, who serves there in which days."""
    directory = here.rules.directory
    held = grants.held(here.ledger, org) if org in dict(places(here)) else []
    return here.render(
        "organisations.html",
        lines=list(_lineage(here, "", 0)),
        streets={code: _communities(here, code) for code in directory.organisations},
        org=org if held or org in dict(places(here)) else "",
        held=[(person, grant) for person, grant in held if grant.org == org],
        names=sign_in.names(here.ledger, [person for person, _ in held]),
    )


def _lineage(here: Desk, parent: str, depth: int) -> Iterator[tuple[Any, int]]:
    """Yield every organisation after the one it belongs to, with how deep it stands."""
    known = here.rules.directory.organisations
    for org in known.values():
        above = org.parent if org.parent in known and org.parent != org.code else ""
        if above == parent:
            yield org, depth
            yield from _lineage(here, org.code, depth + 1)


def _communities(here: Desk, street: str) -> list[tuple[str, str]]:
    every = here.rules.directory.communities.values()
    return [(one.code, one.name) for one in every if one.street == street]


@router.get("/tokens")
@may(SECURITY_ADMIN, AUDIT_ADMIN)
def all_tokens(here: Here) -> Response:
    """List the tokens of programs, the newest first."""
    return _tokens(here)


def _tokens(here: Desk, status: int = 200, **told: Any) -> Response:
    asked = {"told": None, "secret": "", "typed": {}, **told}
    found = tokens.listed(here.ledger)
    names = sign_in.names(here.ledger, [one.made_by for one in found])
    return here.render(
        "tokens.html",
        status=status,
        tokens=found,
        hooks=webhooks.listed(here.ledger),
        owners={one.person: one for one in found},
        names=names,
        places=places(here),
        roles=[one for one in roles(here) if one not in here.rules.jurisdiction.alone],
        **asked,
    )


@router.post("/tokens")
@may(SECURITY_ADMIN, proved=True)
def make_token(
    here: Here,
    name: Text = "",
    role: Text = "",
    org: Text = "",
    scope: Annotated[Literal["read", "act"], Form()] = "read",
    ends_on: Text = "",
) -> Response:
    """Make a token and show its secret, this once."""
    try:
        wanted = WantedToken(name, role, place_of(here, org), scope, day_of(ends_on))
        secret = tokens.make(here.ledger, here.by, wanted)
    except InputError as error:
        typed = {"name": name, "role": role, "org": org, "scope": scope, "ends_on": ends_on}
        return _tokens(here, 422, told=refused(here, error), typed=typed)
    return _tokens(here, secret=secret)


@router.post("/tokens/{ident}/end")
@may(SECURITY_ADMIN)
def end_token(here: Here, ident: str) -> Response:
    """End a token."""
    tokens.end(here.ledger, here.by, ident)
    return here.go("/tokens", said="token_ended")


@router.post("/tokens/hooks/{ident}/end")
@may(SECURITY_ADMIN)
def end_hook(here: Here, ident: str) -> Response:
    """End a webhook; it is told nothing more."""
    if not webhooks.end(here.ledger, ident):
        raise Denied
    note(here, "hook.ended", ident)
    return here.go("/tokens", said="hook_ended")


@router.get("/watch")
@may(AUDIT_ADMIN)
def security_log(
    here: Here, kind: Annotated[str, Query(max_length=40)] = "", before: int | None = None
) -> Response:
    """Show the security log, the newest first, a page at a time."""
    kinds = (kind,) if kind in KINDS else ()
    found = log_of_entries.newest(here.ledger, before, PAGE + 1, kinds)
    return here.render(
        "watch.html",
        lines=found[:PAGE],
        next=found[PAGE - 1].id if len(found) > PAGE else None,
        kinds=KINDS,
        results=RESULTS,
        kind=kind,
    )


@router.post("/watch/export")
@may(AUDIT_ADMIN)
def export(here: Here) -> Response:
    """Give the whole security log as lines of JSON; that it was taken is its last line."""
    log_of_entries.note(here.ledger, "log.exported", here.visitor, here.source, here.route)
    name = f"zhunru-security-{here.today.isoformat()}.jsonl"
    told = {"content-disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(_lines(here), media_type="application/x-ndjson", headers=told)


def _lines(here: Desk) -> Iterator[str]:
    after = 0
    while part := watched(here.ledger, after, BATCH):
        yield "".join(f"{log_of_entries.as_line(one)}\n" for one in part)
        after = part[-1].id
