"""What stands beside an opinion to be written: findings, answers, room, overlaps."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desk.assignment_tables import last_asked
from desk.web.assignment import Raw, View
from policies.visibility import scope
from schemas.states.stages import Answer
from schemas.states.states import OpinionState
from tasks.figures import free_hours, overlaps
from tasks.figures.free_hours import FreeHours
from tasks.figures.overlaps import Overlap

WEIGHED = frozenset(
    {"accept", "return", "not_accept", "propose", "confirm_funds", "vote", "decide",
     "decide_delegated", "decide_reconsideration"}
)  # fmt: skip
"""Acts that weigh an assignment: findings, answers and room stand beside their forms."""
SHOWN_MAX = 40  # communities whose months are looked at


@dataclass(frozen=True)
class OpinionSheet:
    """One assignment on one screen; answers by code, doubts: opinions that are no plain consent.

    rooms: by community; left: communities that are not looked at here.
    """

    answers: Mapping[str, int]
    doubts: tuple[OpinionState, ...]
    rooms: Mapping[str, FreeHours]
    left: int
    overlaps: tuple[Overlap, ...]
    asks: tuple[Raw, ...]  # what the indicators asked when it was filed: patterns, no verdicts

    @property
    def full(self) -> bool:
        """Whether a community has a month that is too full."""
        return any(one.fits is False for one in self.rooms.values())

    @property
    def unknown(self) -> bool:
        """Whether a community lacks the figures by which that could be told."""
        return any(one.fits is None for one in self.rooms.values())


def sheet(view: View) -> OpinionSheet:
    """Return what to look at before the opinion on an assignment is written."""
    desk = view.desk
    asked = _communities(view)
    reach = scope.reach(desk.by, desk.rules)
    at = reach.communities or asked
    found = overlaps.at(desk.ledger, reach, at, desk.rules)
    mine = [one for one in found if any(item.number == view.number for item in one.items)]
    return OpinionSheet(
        answers=Counter(str(one.answer) for one in view.opinions),
        doubts=tuple(one for one in view.opinions if one.answer != Answer.AGREE),
        rooms={
            code: free_hours.of(desk.ledger, view.application or {}, code)
            for code in asked[:SHOWN_MAX]
        },
        left=max(0, len(asked) - SHOWN_MAX),
        overlaps=tuple(mine),
        asks=tuple(last_asked(view.entries)),
    )


def _communities(view: View) -> list[str]:
    form: Mapping[str, Any] = view.application or {}
    named = form.get("communities") or ()
    return list(view.desk.rules.directory.codes) if named == "all" else sorted(named)
