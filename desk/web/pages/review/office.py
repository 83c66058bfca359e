"""The leading group's office: the meeting, open cases, publications, the calendar of ends."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Any, NamedTuple

from fastapi import Depends
from starlette.responses import Response

from desk.web.act_forms.phrases import heard
from desk.web.assignment import View, load
from desk.web.request import gate
from desk.web.request.gate import may
from desk.web.request.request import Desk, desk
from desk.web.seats.disputes import disputes
from desk.web.seats.exchanges import streets, years
from ledger.read import assignments, list_rows, lists
from policies.visibility import scope
from schemas.states.stages import BypassStage, RefusalStage, Stage
from schemas.states.states import AssignmentState

router = gate.router("/office")
Here = Annotated[Desk, Depends(desk)]

GROUP = ("LG_OFFICE", "LG_MEMBER", "LG_CHAIR")
MEETING = (Stage.LG_DECISION, Stage.RECONSIDER)
SHOWN = (Stage.PUBLICITY, Stage.OBJECTION)
LIVE = (Stage.APPROVED, Stage.APPROVED_COND, Stage.EFFECTIVE, Stage.SUSPENDED, Stage.AMENDING,
        Stage.RENEWING)  # fmt: skip
OPEN_REFUSALS = (RefusalStage.R_ISSUED, RefusalStage.R_CONTESTED)
OPEN_REPORTS = tuple(one for one in BypassStage if one is not BypassStage.B_CLOSED)
AGENDA_MAX, LISTED_MAX = 40, 500


class Ending(NamedTuple):
    """An item in force, the day it ends, and until when its renewal may be asked for."""

    number: str
    title: str
    applicant: str
    stage: str
    end_on: date
    renew_by: date


@router.get("")
@may(*GROUP)
def overview(here: Here) -> Response:
    """Show what is open, by kind, and how much of it is late."""
    with here.ledger.read() as tx:
        counts = lists.stage_counts(tx, scope.reach(here.by, here.rules))
    open_ = {stage: counts.get(stage, 0) for stage in (*MEETING, *SHOWN)}
    return here.render(
        "office.html",
        counts=open_,
        refusals=_refusals(here),
        reports=_reports(here),
        endings=[one for one in _endings(here) if one.renew_by >= here.today][:10],
    )


@router.get("/agenda")
@may(*GROUP)
def agenda(here: Here) -> Response:
    """Show the agenda of the next meeting: each assignment that waits for it, on one page."""
    found = _assignments(here, MEETING)
    views = [load(here, one.number) for one in found[:AGENDA_MAX]]
    clocks = here.rules.jurisdiction.route_on(here.today).clocks.values()
    return here.render(
        "office_agenda.html",
        views=views,
        heard=heard,
        left=len(found) - len(views),
        date_of=date.fromisoformat,
        sums=_sums(views),
        english={one.name: one.name_en for one in clocks},
    )


def _sums(views: Iterable[View]) -> dict[str, Any]:
    """Return what the meeting decides on in all: money and hours, by number of communities."""
    terms = [view.terms for view in views if view.terms]
    return {
        "fen": sum(one.total_fen for one in terms),
        "placements": sum(one.communities for one in terms),
    }


@router.get("/cases")
@may(*GROUP)
def cases(here: Here) -> Response:
    """Show refusals, disputes, reports and objections that wait for an answer, with their terms."""
    return here.render(
        "office_cases.html",
        disputes=[one for one in disputes(here) if one.open],
        refusals=_refusals(here),
        reports=_reports(here),
        objections=_assignments(here, (Stage.OBJECTION,)),
    )


@router.get("/publications")
@may(*GROUP)
def publications(here: Here) -> Response:
    """Show what is published now and until when, and the newest notices."""
    reach = scope.reach(here.by, here.rules)
    with here.ledger.read() as tx:
        notices = lists.papers(tx, reach, list_rows.Want(kinds=("public_notice",)), limit=50).items
        about = assignments.states(tx, AssignmentState, [one.number for one in notices])
    return here.render(
        "office_publications.html",
        rows=_assignments(here, SHOWN),
        notices=notices,
        about={one.number: one.terms for one in about},
    )


@router.get("/calendar")
@may(*GROUP)
def calendar(here: Here) -> Response:
    """Show by month when items end and renewals may be asked for, and the exchanges of streets."""
    months: dict[str, list[Ending]] = {}
    for one in _endings(here):
        months.setdefault(f"{one.end_on:%Y-%m}", []).append(one)
    return here.render("office_calendar.html", months=months, years=years(here, streets(here)))


def _endings(here: Desk) -> list[Ending]:
    """Return items in force by the day they end."""
    before = int(here.rules.jurisdiction.params["renewal_before_wd"])
    back = here.rules.calendar.back
    found = [
        Ending(
            one.number, one.title, one.applicant, one.stage, one.end_on, back(one.end_on, before)
        )
        for one in _assignments(here, LIVE)
        if one.end_on is not None
    ]
    return sorted(found, key=lambda one: (one.end_on, one.number))


def _assignments(here: Desk, stages: Sequence[Stage]) -> list[Any]:
    """Return the assignments in some stages, the one that is due first first."""
    want = list_rows.Want(stages=tuple(stages))
    with here.ledger.read() as tx:
        found = lists.assignments(
            tx, scope.reach(here.by, here.rules), want, limit=LISTED_MAX
        ).items
    return sorted(found, key=lambda one: (one.due_on or date.max, one.number))


def _refusals(here: Desk) -> list[Any]:
    want = list_rows.Want(stages=OPEN_REFUSALS)
    with here.ledger.read() as tx:
        found = lists.refusals(tx, scope.reach(here.by, here.rules), want, limit=LISTED_MAX).items
    return sorted(found, key=lambda one: (one.due_on or date.max, one.id))


def _reports(here: Desk) -> list[Any]:
    want = list_rows.Want(stages=OPEN_REPORTS)
    with here.ledger.read() as tx:
        found = lists.reports(tx, scope.reach(here.by, here.rules), want, limit=LISTED_MAX).items
    return sorted(found, key=lambda one: (one.due_on or date.max, one.id))
