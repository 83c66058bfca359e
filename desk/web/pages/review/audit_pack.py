"""What an auditor takes away: the whole ledger with a manifest, and a director's term of office."""

import tempfile
from collections.abc import Iterator
from datetime import date
from typing import IO, Annotated

from fastapi import Depends, Query
from starlette.responses import Response, StreamingResponse

from desk.web.pages.review.audit import told_day
from desk.web.request import gate
from desk.web.request.gate import may
from desk.web.request.request import Desk, desk
from policies.visibility import redact, scope
from tasks import pseudonym_secret, security_log
from tasks.evidence import term
from tasks.evidence.term import Term
from tasks.figures import review

router = gate.router("/audit")
Here = Annotated[Desk, Depends(desk)]

AUDITOR = "AUDITOR"
MEMORY_BYTES_MAX = 8_000_000  # a larger pack is put together on disk
CHUNK = 64 * 1024


@router.get("/export")
@may(AUDITOR)
def export(here: Here) -> Response:
    """Say what the pack holds before it is taken."""
    return here.render("audit_export.html")


@router.post("/export")
@may(AUDITOR)
def take(here: Here) -> Response:
    """Give the whole ledger as a zip file; that it was taken stands in the security log."""
    file: IO[bytes] = tempfile.SpooledTemporaryFile(MEMORY_BYTES_MAX)  # noqa: SIM115 - sent, then closed
    face = redact.face(here.by, here.rules, pseudonym_secret.of(here.ledger))
    parts = review.pack(here.ledger, file, review.Taker(here.by, here.now, face))
    rows = sum(one.rows for one in parts)
    security_log.note(
        here.ledger, "audit.exported", here.visitor, here.source, here.route, f"{rows} rows"
    )
    name = f"zhunru-{here.ledger.jurisdiction}-{here.today.isoformat()}.zip"
    told = {"content-disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(_chunks(file), media_type="application/zip", headers=told)


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk


@router.get("/director")
@may(AUDITOR)
def director(
    here: Here,
    community: Annotated[str, Query(max_length=20)] = "",
    since: Annotated[str, Query(max_length=10)] = "",
    until: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """Put together what a community's term of office leaves behind (居委会组织法第三十八条)."""
    codes = here.rules.directory.codes
    if community and community not in codes:
        raise gate.Denied
    first, last, pack = told_day(since), told_day(until) or here.today, None
    if community:
        days = Term(first or date.min, last)
        pack = term.of(here.ledger, scope.reach(here.by, here.rules), community, days)
    return here.render(
        "audit_director.html",
        communities=codes,
        community=community,
        since=first,
        until=last,
        pack=pack,
    )
