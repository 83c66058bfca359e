"""How large the body of a request may be: told before it is read, and counted while it is."""

from starlette.requests import Request
from starlette.types import Message

PLAIN_BYTES_MAX = 1_000_000
UPLOAD_BYTES_MAX = 25_000_000


class TooLarge(Exception):
    """The body of a request is larger than its page takes."""


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
