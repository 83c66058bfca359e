"""Every error as a page that says what is wrong and what to do; never as a trace.

What is refused is in the security log before the answer says so: no line, no answer (S13, S16).
"""

import json
import logging
import uuid
from collections.abc import Callable

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from desk.web.request import gate
from desk.web.request.limits import (
    CARRIED_BYTES_MAX,
    FIELDS_MAX,
    Hurried,
    TooLarge,
    limited,
    narrow,
)
from desk.web.request.request import Desk, desk
from policies.lifecycle.judge import REPORTS
from schemas.errors import (
    ClockStopped,
    InputError,
    KeyConflict,
    LedgerError,
    LedgerUnavailable,
    UnknownThing,
    ZhunruError,
)
from tasks import reporters, security_log

log = logging.getLogger("desk")
REPORTING = ("/community/flag", *(f"/acts/{verb}" for verb in REPORTS))
RETRY_SECONDS = "5"
CARRIED_MAX = 60_000  # signs of a form that a lost session interrupted
CARRIED_TO = ("/acts/", "/applications/drafts/", "/community/refuse")
"""Pages that take up what was typed before."""
SHORT = 60  # signs that are typed again without pain
TOLD = frozenset({"locked", "busy", "disk_full", "read_only", "connection"})
"""Why the ledger cannot serve just now, as far as the reason names nothing of the inside."""
STATUS: tuple[tuple[type[ZhunruError], int], ...] = (
    (UnknownThing, 404),
    (InputError, 422),
    (KeyConflict, 409),
    (LedgerError, 503),
)


def install(app: FastAPI) -> None:
    """Answer each kind of error with its page."""
    app.exception_handler(gate.NotSignedIn)(_not_signed_in)
    app.exception_handler(gate.MustRenew)(_sent_to("/password"))
    app.exception_handler(gate.NotProved)(_sent_to("/prove"))
    app.exception_handler(gate.Denied)(_denied)
    app.exception_handler(gate.Forged)(_denied)
    app.exception_handler(TooLarge)(_plain("too_large", 413))
    app.exception_handler(Hurried)(_hurried)
    app.exception_handler(RequestValidationError)(_unfit)
    app.exception_handler(HTTPException)(_http)
    app.exception_handler(ZhunruError)(_known)
    app.exception_handler(Exception)(_unknown)


async def _not_signed_in(request: Request, _error: Exception) -> Response:
    """Ask to log in; what was typed meanwhile is carried through where it is brought back after.

    Of a report nothing is: it would be kept under a name. The page says which it is.
    """
    here = desk(request)
    if request.method in gate.SAFE:
        return here.go("/login", next=_address(request))
    report, path = _about_a_report(request), request.url.path
    back = not report and any(part in path for part in CARRIED_TO)
    told = {"carried": await _typed(request) if back else "", "report": report}
    told["lost"] = not told["carried"]
    return here.render("login.html", status=401, next=_address(request), **told)


async def _typed(request: Request) -> str:
    """Return a form that was typed meanwhile; '' for one that is too large to carry through."""
    try:
        request = limited(request, CARRIED_BYTES_MAX)
        await narrow(request)
        form = await request.form(max_fields=FIELDS_MAX)
    except (HTTPException, ClientDisconnect):
        return ""
    typed = [(name, text) for name, text in form.multi_items() if isinstance(text, str)]
    kept = [(name, text) for name, text in typed if not name.startswith("_")]
    told = json.dumps({"path": request.url.path, "form": kept}, ensure_ascii=False)
    return told if len(told) <= CARRIED_MAX else ""


def _address(request: Request) -> str:
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{request.url.path}{query}"


def _sent_to(path: str) -> Callable[[Request, Exception], Response]:
    def send(request: Request, _error: Exception) -> Response:
        safe = request.method in gate.SAFE
        return desk(request).go(path, next=_address(request) if safe else "/")

    return send


async def _denied(request: Request, error: Exception) -> Response:
    """Say no, whether the thing exists or not, once the denial is written down."""
    here = desk(request)
    name = "forged" if isinstance(error, gate.Forged) else "denied"
    try:
        await run_in_threadpool(note, here, f"access.{name}")
    except ZhunruError as unwritten:
        return await broken(request, unwritten, 503)
    return here.render("fault.html", status=403, fault=name)


def note(here: Desk, kind: str, result: str = "") -> None:
    """Write a line of the security log about a request; of who reports, that there was one.

    So too of any request about a report: most of them only who made it could send.
    """
    if _about_a_report(here.request):
        security_log.note(here.ledger, kind, result=result)
    else:
        security_log.note(here.ledger, kind, here.visitor, here.source, here.route, result)


def _about_a_report(request: Request) -> bool:
    path = request.url.path
    named = any(reporters.is_report(part) for part in path.split("/"))
    return named or path.endswith(REPORTING) or getattr(request.state, "unnamed", False)


async def _hurried(request: Request, error: Exception) -> Response:
    answer = desk(request).render("fault.html", status=429, fault="hurried")
    answer.headers["retry-after"] = str(error)
    return answer


def _plain(name: str, status: int) -> Callable[[Request, Exception], Response]:
    def answer(request: Request, _error: Exception) -> Response:
        return desk(request).render("fault.html", status=status, fault=name)

    return answer


def _unfit(request: Request, error: Exception) -> Response:
    """Tell which field of a form does not fit, with all that was typed; else there is no page."""
    assert isinstance(error, RequestValidationError)
    wrong = [str(one["loc"][-1]) for one in error.errors() if one["loc"][0] == "body"]
    if not wrong:
        return desk(request).render("fault.html", status=404, fault="bad_address")
    typed = getattr(request.state, "typed", [])
    shown = [(name, text) for name, text in typed if text and not _private(name)]
    kept = [(name, text) for name, text in shown if len(text) > SHORT or name in wrong]
    return desk(request).render("fault.html", status=422, fault="unfit", wrong=wrong, typed=kept)


def _private(name: str) -> bool:
    return name.startswith("_") or name in ("password", "code", "carried")


async def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    name = {404: "bad_address", 405: "bad_method"}.get(status, "other")
    return desk(request).render("fault.html", status=status, fault=name)


async def _known(request: Request, error: Exception) -> Response:
    """Show an error of ours with its own texts; what the ledger cannot do just now is logged."""
    assert isinstance(error, ZhunruError)
    status = next((code for kind, code in STATUS if isinstance(error, kind)), 500)
    if status >= 500 and not isinstance(error, ClockStopped):  # that one explains itself
        return await broken(request, error, status)
    told = {"message": error.message, "message_en": error.message_en, "hint": error.hint}
    return desk(request).render("fault.html", status=status, fault="told", told=told)


async def _unknown(request: Request, error: Exception) -> Response:
    return await broken(request, error, 500)


async def broken(request: Request, error: Exception, status: int) -> Response:
    """Show a number that the logs explain, on a page that asks nothing of the ledger."""
    ident = await run_in_threadpool(explained, desk(request), error)
    told = {"ident": ident, "later": status == 503, "why": reason(error)}
    answer = desk(request).render("broken.html", status=status, **told)
    answer.headers.update(later(status))
    return answer


def later(status: int) -> dict[str, str]:
    """Return the header that says when to come again, of an answer that may be another then."""
    return {"retry-after": RETRY_SECONDS} if status == 503 else {}


def reason(error: Exception) -> LedgerUnavailable | None:
    """Return the error when its texts say why the ledger cannot serve, and may be shown."""
    if isinstance(error, LedgerUnavailable) and error.field in TOLD:
        return error
    return None


def explained(here: Desk, error: Exception) -> str:
    """Log an error nobody expected, in the security log too if it can be; return its number."""
    ident = uuid.uuid4().hex[:12]
    log.error("fault %s at %a", ident, here.request.url.path, exc_info=error)  # one line, ASCII
    if reason(error):  # it has just said that it takes nothing: the wait would be the same again
        log.error("fault %s is not in the security log", ident)
        return ident
    try:
        note(here, "error.unexpected", ident)
    except Exception as unwritten:  # whatever broke may break this too; the answer still goes out
        log.error("fault %s is not in the security log", ident, exc_info=unwritten)
    return ident
