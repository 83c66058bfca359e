"""The gate: who asks, whether they may, and whether they meant it. Deny by default.

Every endpoint says who may come with `@may(...)`; a route without it cannot be built, so the desk
does not start (security S7). What of an assignment somebody sees is
policies.visibility.may_read.
"""

import hmac
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, NamedTuple, TypeVar

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from desk.people import form_clock, sessions
from desk.web.request.app_state import House, address_of, house_of
from desk.web.request.cookies import FORM_COOKIE, visit_cookie
from desk.web.request.given import sized
from desk.web.request.limits import FIELDS_MAX, PLAIN_BYTES_MAX, UPLOAD_BYTES_MAX, limited, narrow
from schemas.place.people import Visitor

PUBLIC = "public"
SIGNED_IN = "signed in"
REFUSED = 400  # the first status of what was not done
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


class May(NamedTuple):
    """Who may come: everybody, everybody signed in, or some roles; and how much they may send."""

    public: bool
    roles: frozenset[str]  # empty: every role
    body_max: int
    proved: bool  # only shortly after the password or the provider was asked
    renewing: bool  # also while a new password is due


class Undeclared(RuntimeError):
    """A route does not say who may use it."""


class NotSignedIn(Exception):
    """Nobody is signed in, or the visit has ended."""


class NotProved(Exception):
    """A weighty act asks for the password once more."""


class MustRenew(Exception):
    """A new password is due before anything else."""


class Denied(Exception):
    """This visitor may not; the answer does not tell whether the thing exists."""


class Forged(Exception):
    """The request did not come from a page of this desk."""


def may(
    *who: str, upload: bool = False, proved: bool = False, renewing: bool = False
) -> Callable[[Endpoint], Endpoint]:
    """Declare who may use an endpoint: PUBLIC, SIGNED_IN, or roles."""
    if not who:
        raise Undeclared("may() needs PUBLIC, SIGNED_IN or roles")
    roles = frozenset(who) - {PUBLIC, SIGNED_IN}
    most = UPLOAD_BYTES_MAX if upload else PLAIN_BYTES_MAX
    permission = May(PUBLIC in who, roles, most, proved, renewing)

    def declare(endpoint: Endpoint) -> Endpoint:
        endpoint.may = permission  # type: ignore[attr-defined]
        return endpoint

    return declare


def permission_of(endpoint: Callable[..., Any]) -> May:
    """Return what an endpoint declares; raises Undeclared when it declares nothing."""
    found = getattr(endpoint, "may", None)
    if not isinstance(found, May):
        raise Undeclared(f"{endpoint.__module__}.{endpoint.__qualname__} declares no permission")
    return found


class GatedRoute(APIRoute):
    """A page: visitors come with the cookie of their visit."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **rest: Any) -> None:
        permission_of(endpoint)
        super().__init__(path, endpoint, **rest)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler behind the gate."""
        inner = super().get_route_handler()
        permission = permission_of(self.endpoint)

        async def handle(request: Request) -> Response:
            request = limited(request, permission.body_max)
            try:
                await admit(request, permission)
            except Exception:
                await request.close()  # of its files
                raise
            sized(request, self.dependant)
            answer = await inner(request)
            if request.method not in SAFE and answer.status_code < REFUSED:
                await run_in_threadpool(_timed, request, self.path)
            return answer

        return handle


class OpenRoute(GatedRoute):
    """What strangers' programs ask for: no cookie is read, so that no page can send it for anyone.

    For endpoints that are PUBLIC alone.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler behind the gate."""
        inner = super(GatedRoute, self).get_route_handler()
        permission = permission_of(self.endpoint)
        assert permission.public

        async def handle(request: Request) -> Response:
            request = limited(request, permission.body_max)
            request.state.visitor = None
            house_of(request).tide.count(address_of(request))
            sized(request, self.dependant)
            return await inner(request)

        return handle


def router(prefix: str = "", route_class: type[GatedRoute] = GatedRoute) -> APIRouter:
    """Return a router whose routes are gated."""
    return APIRouter(prefix=prefix, route_class=route_class)


async def admit(request: Request, permission: May) -> None:
    """Let a request pass, with its visitor in `request.state`, or raise why not.

    Who may not come is told so before the body is read.
    """
    house = house_of(request)
    visitor = await run_in_threadpool(_visitor, request, house)
    request.state.visitor = visitor
    if visitor is None:
        house.tide.count(address_of(request))
    unsafe = request.method not in SAFE
    if unsafe:
        _same_site(request, house)
    if visitor is None and not permission.public:
        raise NotSignedIn
    if not permission.public and visitor is not None:
        _let_in(house, visitor, permission)
    if unsafe:
        await _meant(request, visitor)


def _timed(request: Request, path: str) -> None:
    """Count what a form took at a community's seat; what a page saves by itself is no form."""
    visitor: Visitor | None = request.state.visitor
    if visitor is not None and "hx-request" not in request.headers:
        act = form_clock.act_of(path, request.path_params.get("verb", ""))
        form_clock.took(house_of(request).ledger, visitor, act, request.state.typed)


def _let_in(house: House, visitor: Visitor, permission: May) -> None:
    if visitor.person.renew and not permission.renewing:
        raise MustRenew
    if permission.roles and visitor.role not in permission.roles:
        raise Denied
    if permission.proved and not sessions.proved_lately(house.ledger, visitor):
        raise NotProved


def _visitor(request: Request, house: House) -> Visitor | None:
    token = request.cookies.get(visit_cookie(house.settings))
    return sessions.visitor(house.ledger, token) if token else None


async def _meant(request: Request, visitor: Visitor | None) -> None:
    """A request that changes something carries the token of the page it was asked on."""
    await _one_kind_of_line_end(request)
    expected = visitor.csrf if visitor else request.cookies.get(FORM_COOKIE, "")
    told = request.headers.get("x-csrf", "") or str((await request.form()).get("_csrf", ""))
    if not expected or not hmac.compare_digest(expected.encode(), told.encode()):
        raise Forged


async def _one_kind_of_line_end(request: Request) -> None:
    """Read the form with LF at the end of lines: browsers count one sign there and send two.

    Its texts stay in `request.state.typed`: who answers an error cannot read the body again.
    """
    await narrow(request)
    form = await request.form(max_fields=FIELDS_MAX)
    pairs = [
        (name, told.replace("\r\n", "\n") if isinstance(told, str) else told)
        for name, told in form.multi_items()
    ]
    request._form = FormData(pairs)
    request.state.typed = [(name, told) for name, told in pairs if isinstance(told, str)]


def _same_site(request: Request, house: House) -> None:
    """Ask the browser: `Sec-Fetch-Site` where it tells, else `Origin` (plain http in an intranet).

    Behind a proxy `Host` is not to be trusted, so the origin is compared with the public address.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise Forged
        return
    origin = request.headers.get("origin")
    if origin is not None and origin != house.settings.origin:
        raise Forged
    if origin is None and request.cookies:
        raise Forged


def take(app: FastAPI, router: APIRouter) -> None:
    """Let an application answer at a router's addresses; raises Undeclared like `check`.

    The routes are taken as they are. Included (FastAPI's own way) they would be built once more for
    every application, at its first visitors, half a second of their time.
    """
    check(router.routes)
    app.router.routes.extend(router.routes)


def check(routes: Iterable[BaseRoute]) -> None:
    """Raise Undeclared unless each route stands behind a gate, whatever class it was made with."""
    for route in routes:
        if not isinstance(route, GatedRoute):
            raise Undeclared(f"{getattr(route, 'path', route)} is behind no gate")
        permission_of(route.endpoint)
