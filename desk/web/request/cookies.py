"""The cookies of the desk: one for the visit, one for forms before it, one for the language."""

import secrets

from starlette.responses import Response

from desk.web.request.settings import Settings

FORM_COOKIE = "desk-form"
LANG_COOKIE = "desk-lang"
YEAR_SECONDS = 365 * 24 * 3600


def visit_cookie(settings: Settings) -> str:
    """Return the name of the visit's cookie; with TLS no other host or path can set it."""
    return "__Host-desk" if settings.secure else "desk"


def set_visit(response: Response, settings: Settings, token: str) -> None:
    """Give the browser its visit; it ends with the browser at the latest."""
    _set(response, settings, visit_cookie(settings), token)


def forget_visit(response: Response, settings: Settings) -> None:
    """Take the visit back from the browser."""
    response.delete_cookie(
        visit_cookie(settings), path="/", secure=settings.secure, httponly=True, samesite="lax"
    )


def fresh_token() -> str:
    """Return a token that nobody can guess."""
    return secrets.token_urlsafe(24)


def set_form(response: Response, settings: Settings, token: str) -> None:
    """Keep the token of forms before a visit."""
    _set(response, settings, FORM_COOKIE, token)


def set_lang(response: Response, settings: Settings, lang: str) -> None:
    """Keep the language."""
    _set(response, settings, LANG_COOKIE, lang, YEAR_SECONDS)


def _set(
    response: Response, settings: Settings, name: str, value: str, seconds: int | None = None
) -> None:
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path="/",
        secure=settings.secure,
        httponly=True,
        samesite="lax",
    )
