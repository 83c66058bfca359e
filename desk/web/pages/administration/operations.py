"""Operations: whether everything runs, what waits unrouted, which rules are in force, backups."""

import re
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from threading import Lock
from typing import Annotated, Literal, NamedTuple

from fastapi import Depends, Form
from starlette.responses import Response

from desk.people import clock_word, sign_in
from desk.web.request import gate
from desk.web.request.gate import Denied, may
from desk.web.request.request import Desk, desk
from flows.engine import nudge
from ledger.read import queries
from ledger.store import backup as copies
from tasks import clock, clock_stops, rulebooks, security_log
from tasks.figures.health import health
from tasks.messages import contacts
from tasks.verify import verify as whole

router = gate.router()
Here = Annotated[Desk, Depends(desk)]
FAULTS_SHOWN = SENT_SHOWN = 20
ENTRIES_MAX = 50_000
"""Entries of a journal that is checked in a request; about a minute on a small machine."""
MORNING = time(9)
CHECKING = Lock()
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
        heard=nudge.heard(state=here.house.settings.state),
        flows=nudge.page(state=here.house.settings.state),
        secret=nudge.secret_file(state=here.house.settings.state),
        copies=_copies(_folder(here)),
        place=rulebooks.rules_of(here.ledger).jurisdiction,
        faults=security_log.newest(here.ledger, limit=FAULTS_SHOWN, kinds=("error.unexpected",)),
        sent=(sent := contacts.last(here.ledger, limit=SENT_SHOWN)),
        names=sign_in.names(here.ledger, sorted({one.person for one in sent})),
        why=contacts.why,
        next_due=clock.next_day(here.ledger, here.today) if here.ledger.simulated else None,
        stopped=clock_stops.stopped(here.ledger),
        machine_day=here.rules.calendar.today(clock.real_now()),
    )


def _folder(here: Desk) -> Path:
    return here.house.settings.state / "backups"


def _copies(folder: Path) -> list[Copy]:
    found = [path for path in folder.glob("ledger-*.db") if NAME.fullmatch(path.name)]
    told = [(path.name, path.stat()) for path in found]
    zone = clock.real_now().tzinfo
    made = [Copy(name, s.st_size, datetime.fromtimestamp(s.st_mtime, zone)) for name, s in told]
    return sorted(made, key=lambda one: one.name, reverse=True)


@router.post("/operations/day")
@may("SYS_ADMIN")
def move(here: Here, to: Annotated[Literal["next", "due"], Form()]) -> Response:
    """Let a simulated ledger's time pass to the morning of the next day, or of the next due day.

    A real ledger takes its time from the system (InputError). The flows are told, and do what has
    fallen due; that time was moved stands in the security log.
    """
    day = here.today + timedelta(1)
    if to == "due":
        day = clock.next_day(here.ledger, here.today) or day
    at = datetime.combine(day, MORNING, here.rules.calendar.zone)
    clock.set_now(here.ledger, at.astimezone(UTC))
    security_log.note(here.ledger, "clock.moved", here.visitor, here.source, here.route, str(day))
    nudge.nudge(state=here.house.settings.state)
    return here.go("/operations", "moved")


@router.post("/operations/clock")
@may("SYS_ADMIN", proved=True)
def confirm(here: Here, day: Annotated[str, Form()]) -> Response:
    """Say that a clock that jumped ahead is right, by today's date; it goes on record for good."""
    clock_word.confirm(here.ledger, here.by, day)
    nudge.nudge(state=here.house.settings.state)
    return here.go("/operations", "confirmed")


@router.get("/operations/verify")
@may("SYS_ADMIN", "AUDITOR")
def ask(here: Here) -> Response:
    """Offer to check the whole ledger, if that is done while somebody waits for the page."""
    return here.render("verify.html", entries=_entries(here), most=ENTRIES_MAX, found=None)


@router.post("/operations/verify")
@may("SYS_ADMIN", "AUDITOR")
def verify(here: Here) -> Response:
    """Check the whole ledger, one at a time; a long one is for the command line, and says so."""
    entries = _entries(here)
    found = None
    if entries < ENTRIES_MAX:
        with CHECKING:
            found = whole.verify(here.ledger)
    return here.render("verify.html", entries=entries, most=ENTRIES_MAX, found=found)


def _entries(here: Desk) -> int:
    with here.ledger.read() as tx:
        return queries.counts(tx)["journal"]


@router.post("/operations/backup")
@may("SYS_ADMIN", proved=True)
def back_up(here: Here) -> Response:
    """Write a safe copy beside the ledger; PostgreSQL has its own tool, and says so."""
    stamp = clock.real_now().astimezone(here.rules.calendar.zone).strftime("%Y%m%d-%H%M%S")
    target = _folder(here) / f"ledger-{stamp}.db"
    copies.backup(here.ledger.url, target)
    security_log.note(
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
