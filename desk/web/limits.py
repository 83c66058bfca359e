"""How much is taken: bytes of a body, told before it is read and counted while it is; requests of
an address that nobody is signed in at."""

import time
from collections import OrderedDict

from fastapi import HTTPException
from starlette.requests import Request
from starlette.types import Message

PLAIN_BYTES_MAX = 1_000_000
UPLOAD_BYTES_MAX = 25_000_000
NOBODYS_MAX, NOBODYS_SECONDS = 600, 60  # an office or a village may share one address
ADDRESSES_MAX = 10_000


class TooLarge(HTTPException):
    """The body of a request is larger than its page takes.

    An HTTPException, because FastAPI calls any other error met while it reads a body a 400.
    """

    def __init__(self) -> None:
        super().__init__(status_code=413)


class Hurried(Exception):
    """An address asks too often; the text is the seconds to wait."""


class Tide:
    """Requests of nobody by address, in this process; only the addresses seen last are kept.

    Asked by the event loop alone, so nothing is locked.
    """

    def __init__(self, most: int = NOBODYS_MAX) -> None:
        self.most = most
        self._seen: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def count(self, address: str) -> None:
        """Count one request; raises Hurried beyond `most` in NOBODYS_SECONDS."""
        now = time.monotonic()
        began, count = self._seen.pop(address, (now, 0))
        if now - began >= NOBODYS_SECONDS:
            began, count = now, 0
        self._seen[address] = (began, count + 1)
        if len(self._seen) > ADDRESSES_MAX:
            self._seen.popitem(last=False)
        if count >= self.most:
            raise Hurried(int(NOBODYS_SECONDS - (now - began)) + 1)


def limited(request: Request, most: int) -> Request:
    """Return the request with its body cut off by TooLarge beyond `most` bytes."""
    told = request.headers.get("content-length", "0")
    if not told.isdigit() or int(told) > most:
        raise TooLarge
    seen = 0
    receive = request.receive

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most:
            raise TooLarge
        return message

    return Request(request.scope, counted, request._send)
