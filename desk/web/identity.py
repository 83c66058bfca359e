"""The identity provider of a desk: read from its file, and a log-in on its way kept in a cookie."""

import json
import secrets
from functools import cache
from pathlib import Path
from typing import Any

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import Response

from desk.people import oidc
from desk.people.oidc import Identities, Pending, Provider
from desk.web.request.settings import Settings

FILE, KEY = "identity.yaml", "desk.key"
COOKIE = "desk-identity"
BACK = "/login/identity/return"
"""Where the provider sends browsers: this path after the public address is what it has to know."""
PENDING_SECONDS = 600


def name_of(settings: Settings) -> str:
    """Return how the provider is called on the button; empty when there is none."""
    found = provider(settings)
    return found.name if found else ""


def provider(settings: Settings) -> Provider | None:
    """Return the provider of `identity.yaml` in the state folder, or None without that file.

    Raises InputError when the file cannot be read, or others on the machine can read its secret.
    """
    file = settings.state / FILE
    return _provider(file, file.stat().st_mtime_ns) if file.exists() else None


@cache
def _provider(file: Path, _changed: int) -> Provider:
    return oidc.provider_of(file)


def identities(settings: Settings) -> Identities | None:
    """Return the way to the provider, or None where there is none."""
    found = provider(settings)
    return _identities(found, settings.origin + BACK) if found else None


@cache
def _identities(found: Provider, back: str) -> Identities:
    return Identities(found, back)


def remember(answer: Response, settings: Settings, pending: Pending, next: str) -> None:
    """Keep a log-in on its way in the browser that asked."""
    kept = _sealed(settings, pending, next)
    answer.set_cookie(
        COOKIE,
        kept,
        max_age=PENDING_SECONDS,
        path=BACK,
        secure=settings.secure,
        httponly=True,
        samesite="lax",
    )


def remembered(request: Request, settings: Settings) -> tuple[Pending, str] | None:
    """Return the log-in on its way of this browser and where it wanted to go, or None."""
    cookie = request.cookies.get(COOKIE, "")
    return _unsealed(settings, cookie) if cookie else None


def forget(answer: Response, settings: Settings) -> None:
    """Take the log-in on its way back from the browser: it is good for one answer."""
    answer.delete_cookie(COOKIE, path=BACK, secure=settings.secure, httponly=True, samesite="lax")


def _sealed(settings: Settings, pending: Pending, next: str) -> str:
    return str(_signer(settings).dumps({"next": next, **pending.model_dump(mode="json")}))


def _unsealed(settings: Settings, cookie: str) -> tuple[Pending, str] | None:
    try:
        told: Any = _signer(settings).loads(cookie, max_age=PENDING_SECONDS)
    except BadSignature:
        return None
    next = str(told.pop("next"))
    return Pending.model_validate(told), next


def _signer(settings: Settings) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(_key(settings.state / KEY), salt="identity")


def _key(file: Path) -> str:
    """Return the key of this desk, made on its first use; only its owner may read it."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_suffix(f".{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps({"key": secrets.token_urlsafe(32)}), encoding="ascii")
        try:
            file.hardlink_to(fresh)  # whoever comes first; never over another's
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return str(json.loads(file.read_text(encoding="ascii"))["key"])
