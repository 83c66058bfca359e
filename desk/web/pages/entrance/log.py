"""The sealed tree for whoever wants to check it: checkpoint, keys and tiles, hashes alone.

Nobody signs in, nothing of what was sealed is told (C2SP tlog-tiles without the entries). Enrolled
witnesses bring what they signed to /log/cosign.
"""

import re
from typing import Annotated

from fastapi import Depends
from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response

from desk.web.request import gate
from desk.web.request.faults import note
from desk.web.request.gate import PUBLIC, may
from desk.web.request.request import Desk, desk
from desk.words import sentences
from ledger.seal import sealer, signing
from ledger.seal.cosigning import lines
from ledger.seal.tree import BYTES, WIDTH
from tasks.evidence import witnesses

router = gate.router("/log", gate.OpenRoute)
Here = Annotated[Desk, Depends(desk)]
PLACE = re.compile(r"((?:x[0-9]{3}/){0,3}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")
LEVEL_MAX = 7
STATUS = {
    "taken": 200,
    "known": 200,
    "unreadable": 400,
    "stranger": 403,
    "no_checkpoint": 404,
    "differs": 409,
}


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
        return PlainTextResponse(known[0] + lines(tx, known[1].size))


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


@router.post("/cosign")
@may(PUBLIC)
async def cosign(here: Here) -> Response:
    """Take the signatures of enrolled witnesses under a checkpoint of this ledger."""
    text = (await here.request.body()).decode("utf-8", "replace")
    return await run_in_threadpool(_taken, here, text)


def _taken(here: Desk, text: str) -> Response:
    """Answer 200 for what is kept now; else say why not, in both languages.

    One that contradicts this ledger is an alarm, in the security log.
    """
    taken = witnesses.take(here.ledger, text)
    if taken.state == "differs":
        note(here, "log.contradicted", taken.keys[0].partition("+")[0])
    told = (sentences("web", lang)[f"cosign.{taken.state}"] for lang in ("zh", "en"))
    return PlainTextResponse("\n".join((*taken.keys, *told, "")), STATUS[taken.state])
