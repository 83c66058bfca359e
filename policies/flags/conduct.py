"""Red flags of how people deal with each other: pressure, haste, retaliation, going around."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import mean, median
from typing import Any

from policies.flags.evidence import Evidence, Moment, grouped
from schemas.reports.flags import Sign
from schemas.states.stages import RefusalStage, Work
from schemas.states.states import PlacementState
from schemas.written import folded

DECIDING = ("application.proposed", "application.decided", "application.rejected")


def by_word_of_mouth(seen: Evidence) -> Iterator[Sign]:
    """A6: several reports of work passed down by one body; fewer are shown to nobody here."""
    for org, some in grouped(seen.reports, lambda one: one.department).items():
        if len(some) >= seen.many():
            yield Sign(org=org, params={"count": len(some)})


def by_other_lines(seen: Evidence) -> Iterator[Sign]:
    """A9: reports that name the same channel, whatever it is called."""
    named = [one for one in seen.reports if one.channel]
    for channel, some in grouped(named, lambda one: one.channel).items():
        if len(some) >= seen.many():
            yield Sign(params={"channel": channel, "count": len(some)})


def retaliation(seen: Evidence) -> Iterator[Sign]:
    """A11: a department that scores those lower who had refused it."""
    refused = {(one.department, one.community): one.issued_on for one in seen.refusals}
    scores = [found for one in seen.placements if (found := _score(one))]
    for org, some in grouped(scores, lambda one: one[0]).items():
        after = [points for _, place, day, points in some if _later(refused, org, place, day)]
        others = [points for _, place, day, points in some if not _later(refused, org, place, day)]
        if after and others and mean(others) - mean(after) >= seen.bound("score_gap"):
            told = {"refused": _short(mean(after)), "others": _short(mean(others))}
            yield Sign(org=org, params={**told, "count": len(after)})


Scored = tuple[str, str, date, Decimal]  # department, community, day, points


def _score(placement: PlacementState) -> Scored | None:
    given = placement.scores.get("department")
    if given is None or not given.scores:
        return None
    average = Decimal(sum(given.scores.values())) / len(given.scores)
    return placement.applicant, placement.community, given.on, average


def _later(refused: dict[tuple[str, str], date], org: str, place: str, day: date) -> bool:
    issued = refused.get((org, place))
    return issued is not None and day >= issued


def _short(points: Any) -> str:
    return str(round(Decimal(points), 1))


def sham_consultation(seen: Evidence) -> Iterator[Sign]:
    """A16: opinions given in a hurry, in the same words, or by one hand for several communities.

    And the same invitation of several communities, which none of them thought of alone.
    """
    yield from _invited_alike(seen)
    asked = {
        (one.number, one.community): one.at for one in seen.moments if one.kind == "opinion.asked"
    }
    given = [one for one in seen.moments if one.kind == "opinion.given"]
    for number, some in grouped(given, lambda one: one.number).items():
        hasty = sum(_hasty(seen, one, asked) for one in some)
        remarks = [one.remark for one in some if one.remark]
        same = max((remarks.count(text) for text in remarks), default=0)
        hands = max(len({o.community for o in some if o.actor == one.actor}) for one in some)
        if hands > 1 or same >= seen.many() or (len(some) >= seen.many() and hasty == len(some)):
            told = {"count": len(some), "hasty": hasty, "same": same, "hands": hands}
            yield Sign(numbers=(number,), params=told)


def _invited_alike(seen: Evidence) -> Iterator[Sign]:
    """Yield what several communities invited one department to, in the same words."""
    every = [one for state in seen.communities for one in state.invitations]
    for (org, _), some in grouped(every, lambda one: (one.department, folded(one.title))).items():
        if len(some) >= seen.many():
            told = {"kind": "invited", "count": len(some), "title": some[0].title}
            yield Sign(org=org, params=told)


def _hasty(seen: Evidence, one: Moment, asked: dict[tuple[str, str], Any]) -> bool:
    since = asked.get((one.number, one.community))
    within = timedelta(minutes=seen.many("consultation_minutes"))
    return since is not None and one.at - since < within


def pressure(seen: Evidence) -> Iterator[Sign]:
    """A17: refusals taken back soon after, or many against one department.

    And an invitation of a department whose work the community had refused, that refusal withdrawn.
    """
    yield from _invited_after(seen)
    issued = {one.number: one.at for one in seen.moments if one.kind == "refusal.issued"}
    back = {one.number: one.at for one in seen.moments if one.kind == "refusal.withdrawn"}
    soon = timedelta(hours=seen.many("withdrawn_hours"))
    withdrawn = [one for one in seen.refusals if one.id in back]
    for org, some in grouped(withdrawn, lambda one: one.department).items():
        ids = [one.id for one in some]
        quick = sum(one in issued and back[one] - issued[one] < soon for one in ids)
        if quick or len(ids) >= seen.many():
            told = {"count": len(ids), "quick": quick, "hours": seen.many("withdrawn_hours")}
            yield Sign(org=org, numbers=tuple(sorted(ids)), params=told)


def _invited_after(seen: Evidence) -> Iterator[Sign]:
    """Yield departments that were invited by communities that took a refusal of them back."""
    invited = {
        (state.id, one.department): one.on
        for state in seen.communities
        for one in state.invitations
    }
    back = [one for one in seen.refusals if one.stage == RefusalStage.R_WITHDRAWN]
    after = [
        one
        for one in back
        if (day := invited.get((one.community, one.department))) and day >= one.issued_on
    ]
    for org, some in grouped(after, lambda one: one.department).items():
        ids = tuple(sorted(one.id for one in some))
        yield Sign(org=org, numbers=ids, params={"kind": "invited", "count": len(ids)})


def responsibility(seen: Evidence) -> Iterator[Sign]:
    """A18: work that goes on at communities for long without a step of its department."""
    last: dict[str, Any] = {}
    for one in seen.moments:
        if one.role.startswith("DEPT_") or one.role == "FIN_DEPT":
            last[one.number] = max(last.get(one.number, one.at), one.at)
    calendar, most = seen.rules.calendar, seen.many("long_standing_wd")
    running = [one for one in seen.placements if one.work is Work.RUNNING]
    for number, some in grouped(running, lambda one: one.number).items():
        when = last.get(number)
        if when is None:
            continue
        idle = calendar.between(calendar.today(when), seen.on)
        if idle > most:
            told = {"wd": idle, "count": len(some)}
            yield Sign(org=some[0].applicant, numbers=(number,), params=told)


def rubber_stamp(seen: Evidence) -> Iterator[Sign]:
    """A22: an office that lets everything pass, each within minutes."""
    by_number = grouped(seen.moments, lambda one: one.number)
    took: dict[str, list[float]] = {}
    for some in by_number.values():
        assignment = [one for one in some if not one.community]
        for before, now in pairwise(assignment):
            if now.kind in DECIDING:
                minutes = (now.at - before.at).total_seconds() / 60
                took.setdefault(now.org, []).append(minutes)
    passed = _always_passed(seen)
    for org, times in sorted(took.items()):
        middle = median(times)
        if (
            org in passed
            and len(times) >= seen.many("few")
            and middle < seen.many("decision_minutes")
        ):
            told = {"count": len(times), "minutes": _short(middle)}
            yield Sign(org=org, params=told)


def _always_passed(seen: Evidence) -> set[str]:
    """Offices of which no decision was a rejection."""
    decided = {one.org for one in seen.moments if one.kind in DECIDING}
    return decided - {one.org for one in seen.moments if one.kind == "application.rejected"}


def overturned(seen: Evidence) -> Iterator[Sign]:
    """A29: refusals that were overturned; an occasion for training, never for a penalty."""
    for one in seen.refusals:
        if one.stage == RefusalStage.R_OVERTURNED:
            told = {"ground": str(one.ground)}
            yield Sign(org=one.department, numbers=(one.id,), params=told)


def tool_as_burden(seen: Evidence) -> Iterator[Sign]:
    """A25: communities have to do more here than the bound for each item they bear."""
    if seen.own_acts is not None and seen.own_acts > seen.bound("own_acts"):
        yield Sign(params={"acts": str(seen.own_acts), "bound": str(seen.bound("own_acts"))})
