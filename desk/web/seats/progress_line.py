"""The way of an assignment as a line of stations: what was reached, where it is, what is ahead.

What is behind comes from the journal alone, what is ahead from the route and the table of the life
cycle: a stage that was never reached is never shown as passed.
"""

from collections.abc import Sequence
from typing import NamedTuple

from desk.web.assignment import View
from policies.lifecycle import check
from policies.lifecycle.table import ROWS, TABLE
from schemas.states.stages import Stage

DONE, HERE, STOPPED, AHEAD = "done", "here", "stopped", ""
ENDED = TABLE["archive"].leaves(Stage)
BEFORE, AFTER = (Stage.SUBMITTED, Stage.ACCEPTED), (Stage.EFFECTIVE, Stage.ARCHIVED)


class Station(NamedTuple):
    """One stage of the way; mark: done, here, stopped or empty (ahead)."""

    stage: str
    mark: str


def stations(view: View) -> list[Station]:
    """Return the line of an assignment; nothing for a refusal or a report."""
    own = view.seen.assignment
    if own is None:
        return []
    reached = [
        str(entry.body["stage"])
        for entry in view.entries
        if entry.stream_kind == view.kind and "stage" in entry.body
    ]
    path = view.table.path(own.route) if view.table else ()
    told = line([*reached, str(own.stage)], () if own.emergency else path)
    skipped = (Stage.ACCEPTED,) if own.emergency else ()  # decided as it was filed
    return [one for one in told if one.stage not in skipped]


def line(reached: Sequence[str], path: Sequence[str]) -> list[Station]:
    """Return the line of the stages reached, in the order of the journal, on a route's path."""
    ways = [(str(Stage.ACCEPTED), *map(str, path))]
    course = _course(reached, path)
    behind: list[str] = []
    for stage in reached:
        behind = _with(behind, stage, course, ways)
    *passed, now = behind
    ahead = [str(Stage.ARCHIVED)] if now in ENDED else _ahead(behind, course, ways)
    return [
        *(Station(one, STOPPED if _stops(one) else DONE) for one in passed),
        Station(now, HERE if now in course else STOPPED),
        *(Station(one, AHEAD) for one in ahead),
    ]


def _course(reached: Sequence[str], path: Sequence[str]) -> list[str]:
    """Return the stages of the route from filing to archive, as it was decided."""
    conditional = str(Stage.APPROVED_COND) in reached
    middle = [
        str(Stage.APPROVED_COND) if conditional and one == Stage.APPROVED else str(one)
        for one in path
    ]
    first = [str(Stage.DRAFT)] if str(Stage.DRAFT) in reached else []
    return list(dict.fromkeys([*first, *map(str, BEFORE), *middle, *map(str, AFTER)]))


def _with(behind: list[str], stage: str, course: list[str], ways: check.Ways) -> list[str]:
    """Return what is behind once a stage is reached: what it undoes is behind no longer."""
    if stage in course:
        at = course.index(stage)
        return [*(one for one in behind if _before(one, at, course, stage)), stage]
    back = [course.index(one) for one in _leads(stage, ways) if one in course]
    if stage in ENDED or not back:
        return [one for one in behind if one != stage] + [stage]
    return [*(one for one in behind if one in course and course.index(one) <= max(back)), stage]


def _before(one: str, at: int, course: list[str], stage: str) -> bool:
    """A stage of the course is behind a later one; how it ended is behind the archive."""
    if one in course:
        return course.index(one) < at
    return stage == Stage.ARCHIVED and one in ENDED


def _leads(stage: str, ways: check.Ways) -> list[str]:
    """Return the stages that some act leads to from a stage."""
    own = Stage(stage)
    moves = [move for row in ROWS for move in row.of(Stage) if own in move.leaves and not move.any]
    return [str(after) for move in moves for after in check.targets(move, own, ways)]


def _ahead(behind: list[str], course: list[str], ways: check.Ways) -> list[str]:
    """Return the stages of the course that are still to come, as far as acts lead to them."""
    past = max((course.index(one) for one in behind if one in course), default=-1)
    found, todo = set(), [(behind[-1], past)]
    while todo:
        stage, least = todo.pop()
        for one in _leads(stage, ways):
            at = course.index(one) if one in course else least
            if at >= least and one not in found and one not in ENDED:
                found.add(one)
                todo.append((one, at))
    rest = course[past + 1 :]
    return [one for one in rest if one in found or one == Stage.ARCHIVED]


def _stops(stage: str) -> bool:
    """How an assignment ended against what was applied for; its last day is no stop."""
    return stage in ENDED and stage != Stage.EXITED
