"""The gate of the API: bearer tokens, what they may do, and which requests are refused unread.

Programs send no cookies, so nothing here can be forged by a page; a token of scope `read` changes
nothing. Every route declares who may come, as on the pages (desk.web.request.gate.may).
"""

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from desk.api.problems import MEDIA, ApiProblem
from desk.people import tokens
from desk.web.request.app_state import address_of, house_of
from desk.web.request.faults import note
from desk.web.request.gate import SAFE, Denied, GatedRoute, May, NotSignedIn, permission_of
from desk.web.request.given import sized
from desk.web.request.limits import limited
from desk.web.request.request import desk
from schemas.place.people import Visitor

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
ANY_PROBLEM = {
    "description": "problem",
    "content": {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def reading(endpoint: Endpoint) -> Endpoint:
    """Declare that an endpoint changes nothing although it is a POST: a question with a body."""
    endpoint.reading = True  # type: ignore[attr-defined]
    return endpoint


class TokenRoute(GatedRoute):
    """A route of the API: programs come with `Authorization: Bearer`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler behind the gate."""
        inner = super(GatedRoute, self).get_route_handler()
        permission = permission_of(self.endpoint)

        async def handle(request: Request) -> Response:
            request = limited(request, permission.body_max)
            request.state.visitor = None
            self._readable(request)
            if permission.public:
                house_of(request).tide.count(address_of(request))
            else:
                request.state.visitor = await _admitted(request)
                self._let_in(request.state.visitor, request, permission)
            sized(request, self.dependant)
            return await inner(request)

        return handle

    def _readable(self, request: Request) -> None:
        """Refuse parameters that nobody reads, and text that no ledger can keep."""
        known = {one.alias for one in self.dependant.query_params}
        unknown = sorted(set(request.query_params) - known)
        if unknown:
            raise ApiProblem("unknown_parameter", 422, names=unknown)
        texts = [*request.query_params.values(), *map(str, request.path_params.values())]
        if any("\x00" in text for text in texts):
            raise ApiProblem("unkept_text", 422)

    def _let_in(self, visitor: Visitor, request: Request, permission: May) -> None:
        if permission.roles and visitor.role not in permission.roles:
            raise Denied
        changes = request.method not in SAFE and not hasattr(self.endpoint, "reading")
        if changes and visitor.scope != "act":
            raise ApiProblem("reads_only", 403)


async def _admitted(request: Request) -> Visitor:
    told = request.headers.get("authorization", "")
    found = await run_in_threadpool(_bearer, request, told)
    if found is None:
        house_of(request).tide.count(address_of(request))
        if told:
            await run_in_threadpool(note, desk(request), "token.refused")
        raise NotSignedIn
    return found


def _bearer(request: Request, told: str) -> Visitor | None:
    kind, _, token = told.partition(" ")
    if kind.casefold() != "bearer":
        return None
    return tokens.by_token(house_of(request).ledger, token.strip())


def router(prefix: str = "") -> APIRouter:
    """Return a router whose routes are gated, and answer with a problem when they do not do."""
    return APIRouter(prefix=prefix, route_class=TokenRoute, responses={"default": ANY_PROBLEM})
