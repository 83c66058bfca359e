"""How it ends: work closed, lapse, end date, archive (rows 20, 24, 25)."""

from datetime import date
from typing import Any

from policies.cost.funding import complete
from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps import money
from policies.lifecycle.steps.case import Case, Step, Stop, clock_of, named
from policies.lifecycle.steps.placement.judging import closing
from policies.lifecycle.steps.requested import request_over
from policies.lifecycle.steps.tally import counted, over_with
from policies.lifecycle.table import TABLE
from schemas.acts.act import Act, Actor
from schemas.acts.agreement import Unsigned
from schemas.acts.base import SomeCommunities
from schemas.events import Event
from schemas.states.stages import Agreement, Cover, Stage, Work
from schemas.states.states import AssignmentState, Instalment, PlacementState

RETURN = "funds_return"  # clock: work that was not done is settled, and its money comes back
UNREADY = TABLE["lapse"].leaves(Work)
ENDED = TABLE["archive"].leaves(Stage)


def closed(case: Case, placement: PlacementState) -> list[Event]:
    """Close the work of a placement that is evaluated and fully paid."""
    today = case.today.isoformat()
    return [
        case.on_placement(
            placement.community,
            "work.closed",
            work=Work.CLOSED,
            closed_on=today,
            agreement=Agreement.G_FULFILLED,
            stop=[clock.code for clock in placement.clocks],
        ),
        counted(
            case,
            "application.placement_closed",
            {"closed": 1},
            community=placement.community,
            last_on=today,
        ),
    ]


def closable(placement: PlacementState) -> bool:
    """Tell whether work waits for its money only: evaluated, or of an emergency and accepted."""
    accepted = placement.work in (Work.ACCEPTED, Work.DEEMED_ACCEPTED)
    return placement.work is Work.EVALUATED or (accepted and placement.cover is Cover.EMERGENCY)


def close_task(case: Case) -> list[Event]:
    """Close what is evaluated once all its money is confirmed."""
    assert isinstance(case.form, SomeCommunities)
    told: list[Event] = []
    for code in case.form.communities or tuple(case.scene.placements):
        placement = case.placement(code)
        if placement.work is Work.CLOSED:
            raise Stop("already_done", verb="close_task")
        if not closable(placement):
            raise Stop("wrong_work", community=code, work=placement.work)
        if not complete(placement.instalments):
            raise Stop("not_settled", community=code)
        told.extend(closed(case, placement))
    return told


def lapse(case: Case) -> list[Event]:
    """Row 20: not signed or not paid in its term; the community is freed, the money goes back."""
    assert isinstance(case.form, SomeCommunities)
    codes = case.form.communities or tuple(case.scene.placements)
    told = []
    for code in codes:
        placement = case.placement(code)
        if placement.work is Work.TERMINATED:
            raise Stop("already_done", verb="lapse")
        if placement.refusal:
            raise Stop("community_refused", community=code, refusal=placement.refusal)
        if placement.work not in UNREADY:
            raise Stop("wrong_work", community=code, work=placement.work)
        if (one := paid(placement)) is not None:
            raise Stop("wrong_payment", no=one.no, stage=one.stage, community=code)
        clock = clock_of(placement.clocks, "lapse")
        if clock is None or case.today <= clock.due:
            raise Stop("too_early", due=str(clock.due) if clock else "")
        told.append(terminated(case, placement, "placement.lapsed", **_silent(placement)))
    return [*told, _lapsed(case, len(codes)), *money.back_to_lines(case, told)]


def decline_to_sign(case: Case) -> list[Event]:
    """The community does not sign: it is freed at once, and the money goes back."""
    assert isinstance(case.form, Unsigned)
    code = case.own()
    placement = case.placement(code)
    if placement.refusal:
        raise Stop("community_refused", community=code, refusal=placement.refusal)
    if placement.agreement not in case.row.leaves(Agreement):
        raise Stop("wrong_agreement", community=code, agreement=placement.agreement)
    told = terminated(case, placement, "placement.not_signed", because=case.form.reason)
    return [told, _lapsed(case, 1), *money.back_to_lines(case, [told])]


def paid(placement: PlacementState) -> Instalment | None:
    """Return an instalment that has left the department; what is paid does not lapse."""
    return next((one for one in placement.instalments if one.paid_on is not None), None)


def _silent(placement: PlacementState) -> dict[str, list[str]]:
    """Name who of several departments has not signed, once another has."""
    if not placement.signed_by:
        return {}
    return {"unsigned": [org for org in placement.together if org not in placement.signed_by]}


def terminated(case: Case, placement: PlacementState, kind: str, **told: Any) -> Event:
    """End a placement before its work is due; its postings tell what goes back to which line."""
    postings = money.back_from(placement)
    fen = sum(fen for _, _, fen in postings)
    return case.on_placement(
        placement.community,
        kind,
        agreement=case.goes_to(Agreement),
        work=case.goes_to(Work),
        committed_fen=placement.committed_fen - fen or None,
        **({"proposal": None} if placement.proposal else {}),
        stop=[clock.code for clock in placement.clocks],
        postings=postings,
        **told,
    )


def _lapsed(case: Case, count: int) -> Event:
    add = {"lapsed": count}
    body = {"last_on": case.today.isoformat(), **over_with(case, add, "lapse")}
    return counted(case, "application.placements_lapsed", add, **body)


def end_date(case: Case) -> list[Event]:
    """Row 24: the item ends on its last day; what is owed goes on in EXITED."""
    assignment = case.assignment
    end = assignment.terms.end_on
    if end is None or case.today < end:
        raise Stop("too_early", due=str(end or ""))
    exited = case.today.isoformat()
    freed = money.release(case, assignment)  # of communities that were never placed
    more = {"postings": freed.postings} if freed.postings else {}
    event = case.on_assignment(
        "application.exited",
        stage=case.goes_to(Stage),
        exited_on=exited,
        last_on=exited,
        because="end_date",
        stop=[clock.code for clock in assignment.clocks],
        **money.nothing_reserved(assignment),
        **more,
    )
    return [*request_over(case, event), *freed.events]


def archive_ready(assignment: AssignmentState) -> date | None:
    """Return the last day the archive waits for, or None while something is still owed."""
    if assignment.stage not in ENDED or assignment.last_on is None:
        return None
    # A dispute is open, or personal data of an emergency are still kept.
    if assignment.disputes or assignment.destroy_on is not None:
        return None
    if (
        assignment.stage is Stage.EXITED
        and assignment.closed + assignment.lapsed < assignment.placed
    ):
        return None
    clock = clock_of(assignment.clocks, "reconsider_application")
    answered = assignment.corrections_until or assignment.last_on
    return max(assignment.last_on, answered, clock.due if clock else answered)


def archive(case: Case) -> list[Event]:
    """Row 25: on the working day after the last thing it waits for; nothing is owed after it."""
    last = archive_ready(case.assignment)
    if last is None:
        raise Stop("not_settled_yet", placed=case.assignment.placed, closed=case.assignment.closed)
    if case.today <= last:
        raise Stop("too_early", due=str(last))
    return [
        case.on_assignment(
            "application.archived",
            stage=case.goes_to(Stage),
            stop=[clock.code for clock in case.assignment.clocks],
        ),
        *(_not_seen(case, one) for one in case.scene.placements.values() if one.to_look),
        *(_not_judged(case, one) for one in case.scene.placements.values() if _asked(one)),
    ]


def _asked(placement: PlacementState) -> bool:
    return placement.review is not None and placement.review.open


def _not_judged(case: Case, placement: PlacementState) -> Event:
    """A review holds nothing up: the archive ends it, with what was said in it."""
    assert placement.review is not None
    body = closing(placement, placement.review)
    return case.on_placement(placement.community, "work.review_ended", **body)


def _not_seen(case: Case, placement: PlacementState) -> Event:
    """A look-through stands beside a settlement and holds nothing up: the archive ends it."""
    return case.on_placement(
        placement.community,
        "funds.settlement_not_looked_through",
        nos=list(placement.to_look),
        to_look=None,
        stop=[clock.code for clock in placement.clocks],
    )


def tick(case: Case) -> list[Event]:
    """Time passes; nothing is written. What is due happens by acts of its own."""
    raise Stop("nothing_due")


def _listed(act: Act, by: Actor) -> Needs:
    codes = named(act, by)
    return Needs(communities=codes, all_placements=not codes, budget=True)


STEPS = {
    "close_task": Step(close_task, needs=_listed),
    "lapse": Step(lapse, _listed),
    "decline_to_sign": Step(decline_to_sign, _listed),
    "end_date": Step(end_date, lambda act, by: Needs(budget=True, all_opinions=True)),
    "archive": Step(archive, lambda act, by: Needs(all_placements=True)),
    "tick": Step(tick),
}
