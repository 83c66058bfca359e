"""What an endpoint works with: the ledger, who asks, the day, and the ways to answer."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from desk.web.request import cookies, render
from desk.web.request.app_state import House, address_of, house_of
from desk.web.request.language import speaking
from desk.web.request.navigation import places, told
from flows.engine import nudge as engine_nudge
from ledger.store.session import Ledger
from policies.lifecycle import permission
from policies.rules import Rules
from schemas.acts.act import Actor
from schemas.place.people import Source, Visitor
from schemas.texts.catalogue import LANGUAGES
from tasks import clock


@dataclass
class Desk:
    """One request at the desk."""

    request: Request
    house: House
    visitor: Visitor | None

    @property
    def ledger(self) -> Ledger:
        """The open ledger."""
        return self.house.ledger

    @cached_property
    def rules(self) -> Rules:
        """The rules of the place."""
        return self.house.rules

    @property
    def by(self) -> Actor:
        """Who asks, as acts name them; only behind a gate that lets nobody else in."""
        assert self.visitor is not None
        return self.visitor.actor

    @property
    def bodies(self) -> tuple[str, ...]:
        """The visitor's body, and those that ended and of which it goes on with something."""
        return (self.by.org, *self.rules.directory.before(self.by.org))

    def holds(self, verb: str) -> bool:
        """Tell whether the visitor's seat does an act at all, for a closed community too."""
        place, directory = self.rules.jurisdiction, self.rules.directory
        closed = set(self.bodies[1:]) & directory.communities.keys()
        stood = place.for_closed if closed and directory.is_street(self.by.org) else {}
        roles = [self.by.role, *(role for role, who in stood.items() if self.by.role in who)]
        return any(permission.holds(verb, role, self.by.org, place, directory) for role in roles)

    @cached_property
    def now(self) -> datetime:
        """The moment (UTC) of the ledger."""
        return clock.now(self.ledger)

    @cached_property
    def today(self) -> date:
        """The day in the jurisdiction."""
        return self.rules.calendar.today(self.now)

    @cached_property
    def days_left(self) -> dict[date, int]:
        """Working days to due days that were asked for on this page."""
        return {}

    @cached_property
    def lang(self) -> str:
        """The language asked for: the browser's own choice here, else the person's."""
        chosen = self.request.cookies.get(cookies.LANG_COOKIE, "")
        if chosen in LANGUAGES:
            return chosen
        return self.visitor.person.lang if self.visitor else "zh"

    @property
    def address(self) -> str:
        """The path and query of this page, to come back to it; a form's own page after a POST."""
        query = self.request.url.query
        if self.request.method not in ("GET", "HEAD"):
            return "/"
        return f"{self.request.url.path}{'?' + query if query else ''}"

    @property
    def nav(self) -> list[dict[str, Any]]:
        """The places of the desk that this visitor's role has."""
        return places(self.by.role, self.request.url.path, self.lang)

    @property
    def said(self) -> str:
        """What was done before the browser was sent here, by the code in the address."""
        return told(self.request.query_params.get("said", ""), self.lang)

    def render(self, template: str, /, status: int = 200, **context: Any) -> HTMLResponse:
        """Answer with a page."""
        token, fresh = self._form_token()
        with speaking(self.lang):
            text = render.page(template, {"desk": self, "csrf_token": token, **context})
        answer = HTMLResponse(text, status_code=status)
        if fresh:
            cookies.set_form(answer, self.house.settings, token)
        return answer

    def go(self, path: str, said: str = "", **query: str) -> Response:
        """Send the browser to a page of ours, which says there what was done (a code)."""
        asked = {**query, **({"said": said} if said else {})}
        sign = "&" if "?" in path else "?"
        return RedirectResponse(f"{path}{sign}{urlencode(asked)}" if asked else path, 303)

    @property
    def source(self) -> Source:
        """Where the request comes from."""
        agent = self.request.headers.get("user-agent", "")[:200]
        return Source(address=address_of(self.request), agent=agent)

    @property
    def route(self) -> str:
        """The method and the path of the request, as the security log names them."""
        return f"{self.request.method} {self.request.url.path}"[:200]

    def nudge(self, number: str) -> None:
        """Tell the flows that an assignment moved; harmless when nobody hears it."""
        engine_nudge.nudge([number], state=self.house.settings.state)

    def _form_token(self) -> tuple[str, bool]:
        if self.visitor is not None:
            return self.visitor.csrf, False
        known = self.request.cookies.get(cookies.FORM_COOKIE, "")
        return (known, False) if known else (cookies.fresh_token(), True)


def desk(request: Request) -> Desk:
    """Give an endpoint its desk (a FastAPI dependency)."""
    return Desk(request, house_of(request), getattr(request.state, "visitor", None))
