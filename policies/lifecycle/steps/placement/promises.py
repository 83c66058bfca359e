"""What is promised to come with the work, when it is due, and what of it holds the start. Pure.

What holds is the place's (`means_hold` of route.yaml): every promise that the community has not
seen, or only what it says is missing.
"""

from typing import Any

from policies.cost.funding import first_due
from policies.lifecycle.steps.case import Case
from schemas.applications.application import Application
from schemas.states.placements.means import Means, MeansKind
from schemas.states.states import PlacementState


def promised(application: Application) -> dict[MeansKind, Means]:
    """Return what an application promises to hand over; what it leaves empty is no promise."""
    one = application.handover
    if one is None:
        return {}
    told: dict[MeansKind, str] = {
        "powers": one.powers or "",
        "people": str(one.people or ""),
        "data_shared": "、".join(one.data_shared),
        "training": f"{one.training_hours:g}" if one.training_hours else "",
        "materials": "、".join(one.materials),
        "equipment": "、".join(one.equipment),
    }
    return {kind: Means(what=what) for kind, what in told.items() if what}


def means_due(case: Case, placement: PlacementState) -> dict[str, Any]:
    """Return the day by which all of it has to be there, once the agreement is in force."""
    if not placement.means or placement.start_on is None:
        return {}
    calendar = case.rules.calendar
    day = first_due(case.today, placement.start_on, case.table.first_due_wd, calendar)
    return {"means_due": day.isoformat()}


def open_ones(placement: PlacementState) -> tuple[MeansKind, ...]:
    """Return what holds the start of work; what is said to be handed over is still to be seen."""
    there = ("seen",) if placement.means_hold == "promised" else ("seen", "promised")
    return tuple(kind for kind, one in placement.means.items() if one.stage not in there)


def owed(placement: PlacementState) -> tuple[MeansKind, ...]:
    """Return what the department still has to hand over."""
    return tuple(kind for kind in open_ones(placement) if placement.means[kind].stage != "handed")
