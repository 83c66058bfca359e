"""Errors of the API: problem details (RFC 9457) in Chinese and English, never a trace.

`type` is `urn:zhunru:{code}`; `title` and `detail` are Chinese, `title_en` and `detail_en` English;
`params` are those of a refusal, `fields` what was wrong with which part of the request.
"""

import json
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from desk.web.request import gate
from desk.web.request.faults import explained, later, note, reason
from desk.web.request.limits import Hurried, TooLarge
from desk.web.request.request import desk
from desk.words import sentences
from policies.rules import Rules
from schemas.acts.act import Refused
from schemas.errors import (
    ClockStopped,
    InputError,
    KeyConflict,
    LedgerError,
    UnknownThing,
    ZhunruError,
)
from tasks import reasons

MEDIA = "application/problem+json"
FORBIDDEN = frozenset({"not_granted", "wrong_role", "wrong_org", "separate_duties", "two_people"})
UNREADABLE = frozenset({"incomplete", "wrong_data", "application_unreadable", "unknown_act"})
STALE = "stale"
KINDS: tuple[tuple[type[ZhunruError], int, str], ...] = (
    (UnknownThing, 404, "not_found"),
    (InputError, 422, "unreadable"),
    (KeyConflict, 409, "key_conflict"),
    (LedgerError, 503, "unavailable"),
)
HTTP = {404: "not_found", 405: "bad_method", 400: "unreadable", 413: "too_large"}


class ApiProblem(Exception):
    """A problem with texts in schemas/texts/api.yaml (`problem.{code}`); more as keywords."""

    def __init__(self, code: str, status: int, **more: Any) -> None:
        super().__init__(code)
        self.code, self.status, self.more = code, status, more


def refused(found: Refused, rules: Rules) -> ApiProblem:
    """Return why an act was not done as a problem, in the words of its reason."""
    told = reasons.reason(found, rules.directory)
    texts = {"detail": told["message"], "detail_en": told["message_en"]}
    problem = ApiProblem("refused", _status(found.code), params=found.params, **texts)
    problem.code = found.code
    return problem


def _status(code: str) -> int:
    if code in FORBIDDEN:
        return 403
    if code in UNREADABLE:
        return 422
    if code == STALE:
        return 412
    return 404 if code.startswith("no_such_") else 409


def install(api: FastAPI) -> None:
    """Answer each kind of error with its problem."""
    api.exception_handler(ApiProblem)(_problem)
    api.exception_handler(gate.NotSignedIn)(_not_signed_in)
    api.exception_handler(gate.Denied)(_denied)
    api.exception_handler(TooLarge)(_too_large)
    api.exception_handler(Hurried)(_hurried)
    api.exception_handler(RequestValidationError)(_invalid)
    api.exception_handler(HTTPException)(_http)
    api.exception_handler(ZhunruError)(_known)
    api.exception_handler(Exception)(_unknown)


def answer(
    code: str, status: int, headers: Mapping[str, str] | None = None, **more: Any
) -> Response:
    """Return a problem as an answer; texts that are not given are those of its code."""
    zh, en = sentences("api", "zh"), sentences("api", "en")
    known = f"problem.{code}" if f"problem.{code}" in zh else "problem.refused"
    body = {
        "type": f"urn:zhunru:{code}",
        "title": zh[known],
        "title_en": en[known],
        "status": status,
        "code": code,
        **more,
    }
    content = json.dumps(body, ensure_ascii=False, default=str).encode("utf-8", "replace")
    return Response(content, status, dict(headers or {}), MEDIA)


async def _problem(request: Request, error: Exception) -> Response:
    """Answer with a problem; that a token may only read is a denial (S13)."""
    assert isinstance(error, ApiProblem)
    if error.code == "reads_only":
        return await _noted(request, answer(error.code, error.status, **error.more))
    return answer(error.code, error.status, **error.more)


async def _not_signed_in(_request: Request, _error: Exception) -> Response:
    return answer("not_signed_in", 401, {"www-authenticate": "Bearer"})


async def _denied(request: Request, _error: Exception) -> Response:
    """Say that there is nothing, whether the thing exists or not."""
    return await _noted(request, answer("not_found", 404))


async def _noted(request: Request, said: Response) -> Response:
    """Write a denial down, then say so: no line, no answer (S13, S16)."""
    try:
        await run_in_threadpool(note, desk(request), "access.denied")
    except ZhunruError as unwritten:
        return await _broken(request, unwritten, 503, "unavailable")
    return said


async def _too_large(_request: Request, _error: Exception) -> Response:
    return answer("too_large", 413)


async def _hurried(_request: Request, error: Exception) -> Response:
    return answer("hurried", 429, {"retry-after": str(error)})


async def _invalid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    fields = [
        {"field": ".".join(str(part) for part in one["loc"]), "fault": one["type"]}
        for one in error.errors()
    ]
    return answer("unreadable", 422, fields=fields)


async def _http(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = HTTP.get(error.status_code, "refused")
    return answer(code, error.status_code, error.headers)


async def _known(request: Request, error: Exception) -> Response:
    assert isinstance(error, ZhunruError)
    status, code = next(
        ((status, code) for kind, status, code in KINDS if isinstance(error, kind)), (500, "broken")
    )
    if status >= 500 and not isinstance(error, ClockStopped):  # that one explains itself
        return await _broken(request, error, status, code)
    told = {"field": error.field, "detail": error.message, "detail_en": error.message_en}
    return answer(code, status, None, **told)


async def _unknown(request: Request, error: Exception) -> Response:
    return await _broken(request, error, 500, "broken")


async def _broken(request: Request, error: Exception, status: int, code: str) -> Response:
    """Tell a number that the logs explain; the trace stays in the log."""
    ident = await run_in_threadpool(explained, desk(request), error)
    why = reason(error)
    told = {"detail": why.message, "detail_en": why.message_en} if why else {}
    return answer(code, status, later(status), instance=f"urn:zhunru:fault:{ident}", **told)
