"""Operations: whether everything runs, what waits unrouted, which rules are in force, backups."""

import re
from datetime import datetime
from pathlib import Path
from typing import Annotated, NamedTuple

from fastapi import Depends
from starlette.responses import Response

from desk.web import gate
from desk.web.desk import Desk, desk
from desk.web.gate import Denied, may
from flows import launch
from ledger import backup as copies
from policies import loader
from tasks import clock, people
from tasks.health import health

router = gate.router()
Here = Annotated[Desk, Depends(desk)]
NAME = re.compile(r"ledger-\d{8}-\d{6}\.db")


class Copy(NamedTuple):
    """A backup: its file name, its size in bytes and when it was written."""

    name: str
    size: int
    at: datetime


@router.get("/operations")
@may("SYS_ADMIN")
def overview(here: Here) -> Response:
    """Show how everything does; no matter's content is shown here (S10)."""
    return here.render(
        "operations.html",
        health=health(here.ledger),
        heard=launch.heard(state=here.house.settings.state),
        copies=_copies(_folder(here)),
        place=loader.load(here.ledger.jurisdiction).jurisdiction,
    )


def _folder(here: Desk) -> Path:
    return here.house.settings.state / "backups"


def _copies(folder: Path) -> list[Copy]:
    found = [path for path in folder.glob("ledger-*.db") if NAME.fullmatch(path.name)]
    told = [(path.name, path.stat()) for path in found]
    zone = clock.real_now().tzinfo
    made = [Copy(name, s.st_size, datetime.fromtimestamp(s.st_mtime, zone)) for name, s in told]
    return sorted(made, key=lambda one: one.name, reverse=True)


@router.post("/operations/backup")
@may("SYS_ADMIN", proved=True)
def back_up(here: Here) -> Response:
    """Write a safe copy beside the ledger; PostgreSQL has its own tool, and says so."""
    stamp = clock.real_now().astimezone(here.rules.calendar.zone).strftime("%Y%m%d-%H%M%S")
    target = _folder(here) / f"ledger-{stamp}.db"
    copies.backup(here.ledger.url, target)
    people.note(
        here.ledger, "backup.made", here.visitor, here.source, here.route, result=target.name
    )
    return here.go("/operations", "backup")


@router.post("/operations/check/{name}")
@may("SYS_ADMIN")
def check(here: Here, name: str) -> Response:
    """Check that a copy is whole and can be read; the page of the error says why it is not."""
    path = _folder(here) / name
    if not NAME.fullmatch(name) or not path.is_file():
        raise Denied
    copies.check(path)
    return here.go("/operations", "checked")
