"""What the department hands over with its work: owed before the start like money, and seen.

A department says that it handed over, the community that it saw it or that it is missing.
"""

from collections.abc import Iterable
from typing import Any

from policies.lifecycle.steps.case import Case, Step, Stop, at_placements
from policies.lifecycle.steps.placement.agreement import effective, live
from policies.lifecycle.steps.placement.promises import open_ones
from schemas.acts.work import MeansHanded, MissingMeans, SeenMeans
from schemas.events import Event
from schemas.states.placements.means import Means, MeansKind
from schemas.states.stages import Agreement, Cover, Work
from schemas.states.states import PlacementState
from schemas.values import plain

ANSWER = "means_answer"  # clock: the community says whether it arrived; its silence says nothing


def hand_over(case: Case) -> list[Event]:
    """The department says that it handed something over; all that is not seen, where unnamed."""
    assert isinstance(case.form, MeansHanded)
    form, told = case.form, []
    for code in form.communities:
        placement = _at(case, code)
        left = [
            kind for kind, one in placement.means.items() if one.stage in ("promised", "missing")
        ]
        known = placement.means
        if seen := [one for one in form.items if one in known and known[one].stage == "seen"]:
            raise Stop("means_seen_already", items=seen)
        told.append(_said(case, placement, "means.handed", form.items or left, "handed", form.text))
    return told


def confirm_means(case: Case) -> list[Event]:
    """The community saw it; with the last of what holds the start its work becomes ready."""
    assert isinstance(case.form, SeenMeans)
    placement = _at(case, case.own())
    left = [kind for kind, one in placement.means.items() if one.stage != "seen"]
    event = _said(case, placement, "means.seen", case.form.items or left, "seen", "")
    after = placement.model_copy(update={"means": {**placement.means, **_read(event)}})
    waits = placement.work is Work.WAIT_FUNDS and placement.cover is not Cover.NONE
    if not waits or open_ones(after):
        return [event]
    body = {
        **event.body,
        "work": case.goes_to(Work),
        "stop": ["lapse", *event.body.get("stop", ())],
    }
    return [event.model_copy(update={"body": body}), *effective(case)]


def report_missing(case: Case) -> list[Event]:
    """The community says what did not come: work that is not begun is not ready any more."""
    assert isinstance(case.form, MissingMeans)
    placement, form = _at(case, case.own()), case.form
    event = _said(case, placement, "means.missing", form.items, "missing", form.text)
    if placement.work is not Work.READY:
        return [event]
    return [event.model_copy(update={"body": {**event.body, "work": case.goes_to(Work)}})]


def _at(case: Case, code: str) -> PlacementState:
    placement = live(case, code)
    if not placement.means:
        raise Stop("no_means_promised", community=code)
    if placement.agreement not in case.row.leaves(Agreement):
        raise Stop("wrong_agreement", community=code, agreement=placement.agreement)
    if placement.work not in case.row.leaves(Work):
        raise Stop("wrong_work", community=code, work=placement.work)
    return placement


def _said(
    case: Case, placement: PlacementState, kind: str, items: Iterable[MeansKind], stage: str,
    text: str,
) -> Event:  # fmt: skip
    named = list(items)
    if unknown := [one for one in named if one not in placement.means]:
        raise Stop("no_such_means", items=unknown, known=list(placement.means))
    fresh = [one for one in named if placement.means[one].stage != stage]
    if not fresh:
        raise Stop("already_done", verb=case.act.verb)
    change = {"stage": stage, "on": case.today, "text": text}
    said = {one: plain(placement.means[one].model_copy(update=change)) for one in fresh}
    body: dict[str, Any] = {"merge": {"means": said}, "items": fresh}
    waits = [kind for kind, one in placement.means.items() if one.stage == "handed"]
    if stage == "handed":
        body["start"] = [case.clock(ANSWER)]
    elif set(waits) <= set(fresh):
        body["stop"] = [ANSWER]
    return case.on_placement(placement.community, kind, **body)


def _read(event: Event) -> dict[MeansKind, Means]:
    return {kind: Means.model_validate(one) for kind, one in event.body["merge"]["means"].items()}


STEPS = {
    "hand_over": Step(hand_over, at_placements),
    "confirm_means": Step(confirm_means, at_placements),
    "report_missing": Step(report_missing, at_placements),
}
