"""Every error as a page that says what is wrong and what to do; never as a trace."""

import json
import logging
import uuid
from collections.abc import Callable

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from desk.web import gate
from desk.web.desk import Desk, desk
from desk.web.limits import TooLarge
from schemas.errors import InputError, KeyConflict, LedgerUnavailable, UnknownThing, ZhunruError
from tasks import people

log = logging.getLogger("desk")
STATUS: tuple[tuple[type[ZhunruError], int], ...] = (
    (UnknownThing, 404),
    (InputError, 422),
    (KeyConflict, 409),
    (LedgerUnavailable, 503),
)


def install(app: FastAPI) -> None:
    """Answer each kind of error with its page."""
    app.exception_handler(gate.NotSignedIn)(_not_signed_in)
    app.exception_handler(gate.MustRenew)(_sent_to("/password"))
    app.exception_handler(gate.NotProved)(_sent_to("/prove"))
    app.exception_handler(gate.Denied)(_denied)
    app.exception_handler(gate.Forged)(_denied)
    app.exception_handler(TooLarge)(_plain("too_large", 413))
    app.exception_handler(RequestValidationError)(_plain("bad_address", 404))
    app.exception_handler(HTTPException)(_http)
    app.exception_handler(ZhunruError)(_known)
    app.exception_handler(Exception)(_unknown)


async def _not_signed_in(request: Request, _error: Exception) -> Response:
    """Ask to log in; what was typed meanwhile is carried through and brought back afterwards."""
    here = desk(request)
    if request.method in gate.SAFE:
        return here.go("/login", next=_address(request))
    form = await request.form()
    typed = [(name, text) for name, text in form.multi_items() if isinstance(text, str)]
    kept = [(name, text) for name, text in typed if not name.startswith("_")]
    carried = json.dumps({"path": request.url.path, "form": kept}, ensure_ascii=False)
    return here.render("login.html", status=401, next=_address(request), carried=carried)


def _address(request: Request) -> str:
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{request.url.path}{query}"


def _sent_to(path: str) -> Callable[[Request, Exception], Response]:
    def send(request: Request, _error: Exception) -> Response:
        safe = request.method in gate.SAFE
        return desk(request).go(path, next=_address(request) if safe else "/")

    return send


async def _denied(request: Request, error: Exception) -> Response:
    """Say no, whether the thing exists or not, and write the denial down (S13)."""
    here = desk(request)
    await run_in_threadpool(_note, here, type(error).__name__)
    name = "forged" if isinstance(error, gate.Forged) else "denied"
    return here.render("fault.html", status=403, fault=name)


def _note(here: Desk, what: str) -> None:
    kind = "access.forged" if what == "Forged" else "access.denied"
    people.note(here.ledger, kind, visitor=here.visitor, source=here.source, place=here.route)


def _plain(name: str, status: int) -> Callable[[Request, Exception], Response]:
    def answer(request: Request, _error: Exception) -> Response:
        return desk(request).render("fault.html", status=status, fault=name)

    return answer


async def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    name = {404: "bad_address", 405: "bad_method"}.get(status, "other")
    return desk(request).render("fault.html", status=status, fault=name)


async def _known(request: Request, error: Exception) -> Response:
    """Show an error of ours with its own texts; what the ledger cannot do just now is logged."""
    assert isinstance(error, ZhunruError)
    status = next((code for kind, code in STATUS if isinstance(error, kind)), 500)
    told = {"message": error.message, "message_en": error.message_en, "hint": error.hint}
    return desk(request).render("fault.html", status=status, fault="told", told=told)


async def _unknown(request: Request, error: Exception) -> Response:
    """Show a number that the log explains; the trace stays in the log."""
    ident = uuid.uuid4().hex[:12]
    log.error("fault %s at %s", ident, request.url.path, exc_info=error)
    return desk(request).render("fault.html", status=500, fault="unknown", ident=ident)
