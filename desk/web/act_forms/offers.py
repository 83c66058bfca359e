"""Which acts a visitor can do on an assignment now:
what waits on them first, then what else is open.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, TypeVar

from desk.files import page_data
from desk.lifecycle.offered import offered
from desk.web.act_forms import correcting, group, hands, on_paper, sounding
from desk.web.assignment import View
from desk.web.request.request import Desk
from policies.lifecycle import permission
from policies.lifecycle.judge import OF_OTHER_FILINGS
from policies.lifecycle.table import TABLE
from policies.lifecycle.waits import inherited
from schemas.acts.act import Act, WorkItem
from schemas.assignment import OwnState
from schemas.states.disputes import DisputeSide, DisputeState
from schemas.states.emergency import EmergencyState
from schemas.states.settling import Proposal
from schemas.states.stages import DisputeStage
from schemas.states.states import OpinionState, PlacementState

Raw = Mapping[str, Any]
Part = TypeVar("Part", OpinionState, PlacementState, DisputeState)

HANDS: Mapping[str, Callable[[View], bool]] = {
    "recorded": lambda view: bool(correcting.recorded(view)),
    "items": lambda view: bool(hands.items(view)),
    "lent": hands.lent,
    "own_last": lambda view: bool(hands.own_last(view)),
    "signable": lambda view: bool(on_paper.signable(view)),
    "others": lambda view: bool(sounding.others(view)),
    "removable": lambda view: bool(sounding.removable(view)),
    "votes": group.votes,
    "sends_back": lambda view: bool(group.steps(view)),
    "filed": lambda view: view.kind == "assignment" and view.stage not in ("DRAFT", "ARCHIVED"),
    "asked": lambda _view: False,  # a work item offers it: nothing beside
}
"""What an act between people is about: what may be handed on, what waits on whom."""


@dataclass(frozen=True)
class Offer:
    """An act that can be done; `communities` it is due at, empty when it is about the whole."""

    verb: str
    owed: bool
    instalment: int | None = None
    communities: tuple[str, ...] = ()
    due: Any = None


@cache
def outcomes(verb: str) -> tuple[str, ...]:
    """Return the acts that are the outcomes of the judgement of an act, itself among them."""
    groups = page_data("outcomes.yaml")
    return next((tuple(one) for one in groups if verb in one), ())


def choices(verb: str, here: Desk) -> list[str]:
    """Return the outcomes of an act's judgement that this seat's role may choose, else the act."""
    return [one for one in outcomes(verb) if here.holds(one)] or [verb]


def offers(view: View) -> list[Offer]:
    """Return the acts this visitor is offered, the owed ones first, the most urgent on top.

    The outcomes of one judgement stand side by side, each as owed as the one that is asked for.
    """
    owed = _owed(view.mine)
    known = {one.verb for one in owed}
    extra = [Offer(verb, False) for verb in offered() if verb not in known and _fits(verb, view)]
    return list(_side_by_side([*owed, *extra]))


def offers_in(view: View, state: DisputeState) -> list[Offer]:
    """Return the acts this visitor is offered in one dispute, whatever else is open beside it."""
    here = {one.act for one in view.mine if one.stream == state.stream}
    return [
        one
        for one in offers(view)
        if state.stage in TABLE[one.verb].leaves(DisputeStage) and _in(one.verb, here, state, view)
    ]


def _in(verb: str, owed: set[str], state: DisputeState, view: View) -> bool:
    if not owed.isdisjoint(outcomes(verb) or (verb,)):
        return True
    return verb in offered() and _disputed(state, offered()[verb], view)


def _side_by_side(found: Iterable[Offer]) -> Iterator[Offer]:
    """Yield offers in their order, but all outcomes of a judgement where its first one stands."""
    left = list(found)
    while left:
        first = left.pop(0)
        group = outcomes(first.verb)
        beside = [one for one in left if one.verb in group and one.verb != first.verb]
        left = [one for one in left if one not in beside]
        alike = [one if one.owed else replace(first, verb=one.verb) for one in beside]
        yield from sorted([first, *alike], key=lambda one: group.index(one.verb) if group else 0)


def _owed(items: Iterable[WorkItem]) -> list[Offer]:
    """Join the work items of one act and instalment, however many communities they are at."""
    joined: dict[tuple[str, int | None], Offer] = {}
    for one in items:
        place = (one.act, one.instalment)
        old = joined.get(place, Offer(one.act, True, one.instalment, (), one.due))
        codes = (*old.communities, one.community) if one.community else old.communities
        joined[place] = Offer(one.act, True, one.instalment, codes, old.due)
    return list(joined.values())


def _fits(verb: str, view: View) -> bool:
    """Tell whether the assignment stands so that the act may be done,
    and this visitor may do it.
    """
    wanted, by = offered()[verb], view.desk.by
    own = view.seen.assignment
    if own is not None and own.emergency and verb in OF_OTHER_FILINGS:
        return False
    place, directory = view.desk.rules.jurisdiction, view.desk.rules.directory
    seats = permission.seats_of(by.role, by.org, place, directory)
    held = view.desk.holds(verb) and not seats.isdisjoint(wanted.get("roles", seats))
    there = HANDS[wanted["hands"]](view) if "hands" in wanted else _stands(verb, wanted, view)
    if not held or not there:
        return False
    data = {"community": view.place} if by.org in directory.communities else {}
    act = Act(verb=verb, number=view.number, data=data)
    mine = inherited.seats(view.scene, act, by, view.desk.rules)
    return any(permission.refuse(act, one, view.scene, place, directory) is None for one in mine)


def _stands(verb: str, wanted: Raw, view: View) -> bool:
    if "emergency" in wanted:
        one = view.emergency
        return one is not None and one.stage in wanted["emergency"] and _having(wanted, one)
    if not _is_so(wanted, view):
        return False
    if view.kind != "assignment":
        return view.stage in wanted.get(view.kind, ())
    apart = {"refusal", "bypass"} & set(wanted)
    if apart or _at(verb, view) not in _stages(verb, wanted, view):
        return False
    if "opinion" in wanted:
        return any(
            one.open and one.answer in wanted["opinion"] for one in _own(view.opinions, view)
        )
    if "dispute" in wanted:
        return any(_disputed(one, wanted, view) for one in _own(view.disputes, view))
    if not {"agreement", "work", "payment", "proposal"} & set(wanted):
        return True
    return any(_placed(one, wanted) for one in _own(view.placements, view))


def _is_so(wanted: Raw, view: View) -> bool:
    """Tell whether the state has what the act asks of it, in its term, with nothing undone left."""
    if not _having(wanted, view.state) or ("correction" in wanted and not correcting.waiting(view)):
        return False
    if "decider" in wanted and not _decides(view):
        return False
    if "waiting" in wanted and all(one.act != wanted["waiting"] for one in view.waits):
        return False
    return _in_term(wanted, view) and not ("untouched" in wanted and _touched(view))


def _decides(view: View) -> bool:
    """Tell whether a request is decided by the visitor's body: in full only by the group."""
    request, group = getattr(view.state, "request", None), view.desk.rules.directory.leading_group
    return request is not None and (not request.full or view.desk.by.org == group)


def _having(wanted: Raw, state: OwnState | EmergencyState) -> bool:
    having = wanted.get("having", {}).items()
    return all(_has(getattr(state, name, None), value) for name, value in having)


def _disputed(one: DisputeState, wanted: Raw, view: View) -> bool:
    """Tell whether a dispute stands so, and whether it is this visitor's move there."""
    by, stages = view.desk.by, wanted["dispute"]
    if one.stage not in stages or (
        isinstance(stages, Mapping) and by.role not in stages[one.stage]
    ):
        return False
    if "late" in wanted and not all(clock.due < view.desk.today for clock in one.clocks):
        return False
    ours = view.for_community
    return "opener" not in wanted or ours == (one.opened_by is DisputeSide.COMMUNITY)


def _in_term(wanted: Raw, view: View) -> bool:
    """Tell whether the term that an act is bound to, if any, has not passed."""
    due = [one.due for one in view.state.clocks if one.code == wanted.get("term")]
    return "term" not in wanted or any(day >= view.desk.today for day in due)


def _touched(view: View) -> bool:
    """Tell whether money has left or work was delivered anywhere: neither can be undone."""
    return any(
        one.delivered_on or any(part.paid_on for part in one.instalments) for one in view.placements
    )


def _has(found: Any, wanted: str | list[str]) -> bool:
    if wanted in ("any", "none"):
        return bool(found) is (wanted == "any")
    return bool(found in wanted if isinstance(wanted, list) else found == wanted)


def _at(verb: str, view: View) -> str:
    """Return where that stands which the act is about: what is asked of work, else the whole."""
    request = getattr(view.state, "request", None)
    return request.at if request and TABLE[verb].on_request else view.stage


def _stages(verb: str, wanted: Raw, view: View) -> Iterable[str]:
    return wanted.get("stage") or TABLE[verb].judged_within or (view.stage,)


def _own(parts: Iterable[Part], view: View) -> list[Part]:
    """Return the parts that are the visitor's: its own community's, its street's, else all."""
    org, directory, bodies = view.desk.by.org, view.desk.rules.directory, view.desk.bodies
    if org in directory.communities:
        return [one for one in parts if one.community in bodies]
    known = directory.organisations.get(org)
    if known is not None and known.kind == "street":
        return [one for one in parts if one.street in bodies]
    return list(parts)


def fitting(view: View, verb: str) -> list[str]:
    """Return the visitor's communities that stand so that an act nobody owes may be done there."""
    wanted = offered().get(verb, {})
    return [one.community for one in _own(view.placements, view) if _placed(one, wanted)]


def _placed(one: PlacementState, wanted: Raw) -> bool:
    if "agreement" in wanted and one.agreement not in wanted["agreement"]:
        return False
    if "work" in wanted and one.work not in wanted["work"]:
        return False
    if "proposal" in wanted and not _to_answer(one.proposal):
        return False
    if "means" in wanted and all(m.stage not in wanted["means"] for m in one.means.values()):
        return False
    if "amendment" in wanted and one.amendment is None:
        return False
    parts = [
        part for part in one.instalments if "left" not in wanted or getattr(part, wanted["left"])
    ]
    stages = {str(part.stage) for part in parts}
    return "payment" not in wanted or not stages.isdisjoint(wanted["payment"])


def _to_answer(proposal: Proposal | None) -> bool:
    """Tell whether a proposed sum waits for its community."""
    return proposal is not None and not (proposal.referred or proposal.because)
