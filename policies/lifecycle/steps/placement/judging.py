"""Judging work beside its acceptance (section 3.10): residents, and both sides again.

Residents speak by a meeting, after the party organisation discussed it. Both sides judge each other
at each half-year of work that goes on and at its early end, blind as at the acceptance.
"""

from typing import Any

from policies.facts.form_defects import months_after
from policies.facts.residents_meeting import meeting_holds
from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps.case import Case, Step, Stop, at_placements
from policies.lifecycle.steps.placement.agreement import live
from schemas.acts.act import Act, Actor
from schemas.acts.base import SomeCommunities
from schemas.acts.work import Evaluation, KeptOn, ResidentsMeeting
from schemas.events import Event
from schemas.states.placements.judged import ResidentsView, Review, Score
from schemas.states.stages import Work
from schemas.states.states import PlacementState
from schemas.values import plain

TERM, ANSWER = "review", "residents_answer"  # clocks
GOING_ON = (
    Work.RUNNING, Work.REWORK, Work.PAUSED_NONPAY, Work.PAUSED_FORCE, Work.PAUSED_LG,
)  # fmt: skip


def note_residents(case: Case) -> list[Event]:
    """A residents' meeting is on record; a proposal to end the work waits for the leading group."""
    assert isinstance(case.form, ResidentsMeeting)
    form, placement = case.form, live(case, case.own())
    if placement.work not in case.row.leaves(Work):
        raise Stop("wrong_work", community=placement.community, work=placement.work)
    if not form.discussed_on <= form.held_on:
        raise Stop("party_organisation_first", held=str(form.held_on))
    if form.held_on > case.today:
        raise Stop("dated_ahead", on=str(form.held_on))
    if form.proposes_exit and placement.work not in GOING_ON:
        raise Stop("nothing_to_end", communities=[placement.community])
    if form.proposes_exit and not meeting_holds(form.members, form.present, form.in_favour):
        raise Stop("meeting_not_valid", members=form.members, present=form.present,
                   in_favour=form.in_favour)  # fmt: skip
    known = form.model_dump(exclude={"community", "proposes_exit", "text"})
    view = ResidentsView(**known, asks_exit=form.proposes_exit)
    term = {"start": [case.clock(ANSWER)]} if form.proposes_exit else {"stop": [ANSWER]}
    body: dict[str, Any] = {"residents": plain(view), "text": form.text, **term}
    return [case.on_placement(placement.community, "work.residents_heard", **body)]


def answer_residents(case: Case) -> list[Event]:
    """The leading group keeps the work although residents proposed to end it: it says why."""
    assert isinstance(case.form, KeptOn)
    placement = live(case, case.form.community)
    view = placement.residents
    if view is None or not view.asks_exit:
        raise Stop("no_proposal_of_residents", community=placement.community)
    told = view.model_copy(update={"asks_exit": False})
    body = {"residents": plain(told), "reasons": case.form.reasons, "stop": [ANSWER]}
    return [case.on_placement(placement.community, "work.kept_on", **body)]


def first_review(case: Case, end: Any) -> dict[str, Any]:
    """Return the day of the first half-yearly review of work that starts today and lasts longer."""
    day = months_after(case.today, case.table.review_months)
    return {} if end is not None and day >= end else {"review_on": day.isoformat()}


def open_review(case: Case) -> list[Event]:
    """A half-year of the work is over, or it ended early: both sides are asked."""
    assert isinstance(case.form, SomeCommunities)
    return [_opened(case, case.placement(code)) for code in case.form.communities]


def _opened(case: Case, placement: PlacementState) -> Event:
    ended = placement.work is Work.TERMINATED
    if not (exit_owed(placement) if ended else review_owed(placement)):
        raise Stop("nothing_to_review", community=placement.community)
    day = placement.review_on
    if not ended and day is not None and case.today < day:
        raise Stop("too_early", due=str(day))
    review = Review(no=len(placement.reviews) + 1, on=case.today,
                    kind="exit" if ended else "half_year")  # fmt: skip
    after = {} if ended else first_review(case, placement.end_on)
    body = {"review_on": None, **after, "review": plain(review), "start": [case.clock(TERM)]}
    return case.on_placement(placement.community, "work.review_opened", **body)


def review_owed(placement: PlacementState) -> bool:
    """Tell whether a half-yearly review comes while the work goes on."""
    asked = placement.review is not None and placement.review.open
    return placement.review_on is not None and placement.work in GOING_ON and not asked


def exit_owed(placement: PlacementState) -> bool:
    """Tell whether work that was begun ended early, is not settled yet, and was not judged."""
    over = placement.exited_on is None or placement.closed_on is not None
    known = placement.review
    return not over and placement.started_on is not None and (
        known is None or (not known.open and known.kind != "exit")
    )  # fmt: skip


def reviewed(case: Case, placement: PlacementState, side: str) -> Event:
    """Write what one side says in the review that is open; with both it is over."""
    assert isinstance(case.form, Evaluation)
    review = placement.review
    assert review is not None
    if side in review.scores:
        raise Stop("already_done", verb=case.act.verb)
    told = {"scores": dict(case.form.scores), "parties": dict(case.form.parties)}
    given = Score(by=case.by.person, on=case.today, **told)
    after = review.model_copy(update={"scores": {**review.scores, side: given}})
    body = closing(placement, after) if len(after.scores) > 1 else {"review": plain(after)}
    return case.on_placement(placement.community, "work.reviewed", side=side, **body)


def closing(placement: PlacementState, review: Review) -> dict[str, Any]:
    """Return the body that ends a review: what was said is seen now."""
    over = review.model_copy(update={"open": False})
    return {"review": plain(over), "append": {"reviews": [plain(over)]}, "stop": [TERM]}


def in_review(placement: PlacementState) -> bool:
    """Tell whether an evaluation of today is one of the open review."""
    open_ = placement.review is not None and placement.review.open
    return open_ and placement.work in (*GOING_ON, Work.DELIVERED, Work.TERMINATED)


def _own(act: Act, by: Actor) -> Needs:
    return Needs(communities=(act.code("community") or by.org,))


STEPS = {
    "note_residents": Step(note_residents, _own),
    "answer_residents": Step(answer_residents, at_placements),
    "open_review": Step(open_review, at_placements),
}
