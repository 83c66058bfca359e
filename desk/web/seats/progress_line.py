"""The route of an assignment as a line of stations: what is behind, where it is, what is ahead."""

from typing import NamedTuple

from desk.web.assignment import View
from schemas.states.stages import Stage

STOPPED = (
    Stage.RETURNED,
    Stage.NOT_ACCEPTED,
    Stage.OBJECTION,
    Stage.REJECTED,
    Stage.RECONSIDER,
    Stage.WITHDRAWN,
    Stage.LAPSED,
    Stage.SUSPENDED,
    Stage.EXITED,
)


class Station(NamedTuple):
    """One stage of the route; mark: done, here, stopped or empty (ahead)."""

    stage: str
    mark: str


def stations(view: View) -> list[Station]:
    """Return the line; a stage off the route (returned, rejected …) stands where it left it."""
    if view.kind != "assignment":
        return []
    now, line = str(view.state["stage"]), _line(view)
    reached = [entry.body["stage"] for entry in view.entries if "stage" in entry.body]
    if now in line:
        place = line.index(now)
        return [Station(one, _mark(index, place)) for index, one in enumerate(line)]
    seen = [line.index(one) for one in reached if one in line]
    place = max(seen, default=-1) + 1
    before = [Station(one, "done") for one in line[:place]]
    mark = "stopped" if now in STOPPED else "here"
    return [*before, Station(now, mark), *(Station(one, "") for one in line[place:])]


def _mark(index: int, place: int) -> str:
    return "done" if index < place else "here" if index == place else ""


def _line(view: View) -> list[str]:
    path = view.table.path(view.state.get("route", "")) if view.table else ()
    middle = [str(stage) for stage in path]
    ends = [str(one) for one in (Stage.EFFECTIVE, Stage.ARCHIVED) if str(one) not in middle]
    return [str(Stage.SUBMITTED), str(Stage.ACCEPTED), *middle, *ends]
