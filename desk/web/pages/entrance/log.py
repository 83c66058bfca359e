"""The sealed tree for whoever wants to check it: checkpoint, keys and tiles, hashes alone.

Nobody signs in, nothing of what was sealed is told (C2SP tlog-tiles without the entries).
"""

import re
from typing import Annotated

from fastapi import Depends
from starlette.responses import PlainTextResponse, Response

from desk.web.request import gate
from desk.web.request.gate import PUBLIC, may
from desk.web.request.request import Desk, desk
from ledger.seal import sealer, signing
from ledger.seal.tree import BYTES, WIDTH

router = gate.router("/log")
Here = Annotated[Desk, Depends(desk)]
PLACE = re.compile(r"((?:x[0-9]{3}/){0,3}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")
LEVEL_MAX = 7


def _nothing() -> Response:
    """Answer a program that asked for what is not there; no page, no line of the log."""
    return PlainTextResponse("", status_code=404)


@router.get("/checkpoint")
@may(PUBLIC)
def checkpoint(here: Here) -> Response:
    """Give the newest signed note."""
    with here.ledger.read() as tx:
        known = signing.newest(tx)
    if known is None:
        return _nothing()
    return PlainTextResponse(known[0])


@router.get("/keys")
@may(PUBLIC)
def keys(here: Here) -> Response:
    """Give the public keys that signed, one a line; a witness takes its own from elsewhere."""
    with here.ledger.read() as tx:
        return PlainTextResponse("".join(f"{one}\n" for one in signing.keys(tx)))


@router.get("/tile/{level}/{place:path}")
@may(PUBLIC)
def tile(here: Here, level: int, place: str) -> Response:
    """Give the hashes of a tile: all 256, or the first so many."""
    found = PLACE.fullmatch(place)
    if not 0 <= level <= LEVEL_MAX or found is None or int(found[2] or 1) >= WIDTH:
        return _nothing()
    wanted = int(found[2] or WIDTH) * BYTES
    with here.ledger.read() as tx:
        hashes = sealer.tile_of(tx, level, int(found[1].replace("x", "").replace("/", "")))
    if len(hashes) < wanted:
        return _nothing()
    return Response(hashes[:wanted], media_type="application/octet-stream")
