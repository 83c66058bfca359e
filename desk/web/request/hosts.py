"""By which names the desk is spoken to: a page elsewhere that renames itself reaches nothing.

A site may point its own name at this machine (DNS rebinding); its requests still carry that name.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from desk.words import sentences

ALWAYS = ("localhost", "127.0.0.1", "::1")


class Hosts:
    """ASGI middleware: refuses a request whose `Host` is no name of this desk (400)."""

    def __init__(self, app: ASGIApp, names: Iterable[str]) -> None:
        self.app = app
        self.names = frozenset((*ALWAYS, *(name.lower() for name in names)))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request to one of the names on; say no to any other."""
        if scope["type"] != "http" or name_of(Headers(scope=scope).get("host", "")) in self.names:
            await self.app(scope, receive, send)
            return
        said = "\n".join(sentences("web", lang)["unknown_host"] for lang in ("zh", "en"))
        await PlainTextResponse(said, status_code=400)(scope, receive, send)


def name_of(host: str) -> str:
    """Return the name in a `Host`, without its port; '' for what is none."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
