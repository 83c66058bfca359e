"""Pages of the API: `next` is sealed, so only a place that a page named leads on."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from hashlib import sha256
from typing import Annotated, Any

from fastapi import Query

from desk.api.problems import ApiProblem
from desk.web.request.request import Desk
from tasks import pseudonym_secret

SEAL_BYTES = 9
LONGEST = 400
PAGE_MAX = 200

Next = Annotated[str, Query(max_length=LONGEST)]
Limit = Annotated[int, Query(ge=1, le=PAGE_MAX)]


def opened(here: Desk, about: str, token: str) -> str:
    """Return the place that a sealed `next` names; '' for the first page. Raises Problem."""
    if not token:
        return ""
    try:
        raw = urlsafe_b64decode(token.encode())
        place = raw[SEAL_BYTES:].decode()
    except ValueError as broken:
        raise ApiProblem("no_such_page", 422) from broken
    if not hmac.compare_digest(raw[:SEAL_BYTES], _seal(here, about, place)):
        raise ApiProblem("no_such_page", 422)
    return place


def page(here: Desk, about: str, items: Iterable[Any], after: str) -> dict[str, Any]:
    """Return {items, next}; about: which list it is, as told to `opened`."""
    sealed = urlsafe_b64encode(_seal(here, about, after) + after.encode()).decode()
    return {"items": list(items), "next": sealed if after else None}


def _seal(here: Desk, about: str, place: str) -> bytes:
    key = pseudonym_secret.of(here.ledger).encode()
    return hmac.digest(key, f"page/{about}/{place}".encode(), sha256)[:SEAL_BYTES]
