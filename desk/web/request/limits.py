"""How much is taken: bytes of a body, told before it is read and counted while it is; requests of
an address that nobody is signed in at."""

import time
from collections import OrderedDict

from fastapi import HTTPException
from starlette.requests import Request
from starlette.types import Message

from schemas.written import position

PLAIN_BYTES_MAX = 1_000_000
UPLOAD_BYTES_MAX = 25_000_000
CARRIED_BYTES_MAX = 100_000  # of a form typed meanwhile, carried through a log-in
FORM = "application/x-www-form-urlencoded"
FIELDS_MAX = 5_000  # an application with three hundred rows has fewer
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


async def narrow(request: Request) -> None:
    """Raise TooLarge for a form of more than FIELDS_MAX fields, before they are taken apart.

    Of forms with files Starlette counts the parts itself.
    """
    if _kind(request) == FORM and (await request.body()).count(b"&") >= FIELDS_MAX:
        raise TooLarge


def _kind(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def limited(request: Request, most: int) -> Request:
    """Return the request with its body cut off by TooLarge beyond `most` bytes.

    Only files are large: whatever else is sent to a page that takes files is kept to a form's size.
    """
    if not _kind(request).startswith("multipart/"):
        most = min(most, PLAIN_BYTES_MAX)
    told = position(request.headers.get("content-length", "0"))
    if told is None or told > most:
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
