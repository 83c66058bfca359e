"""Work at a community (section 3.6): start, deliver, defects, acceptance, mutual evaluation."""

from collections.abc import Mapping
from typing import Any

from policies.cost import arrears
from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps.case import (
    Case,
    Step,
    Stop,
    at_placements,
    clock_of,
    named,
    plain_clock,
)
from policies.lifecycle.steps.placement import judging
from policies.lifecycle.steps.placement.agreement import live, of_rule, with_parts
from policies.lifecycle.steps.placement.promises import open_ones
from schemas.acts.act import Act, Actor
from schemas.acts.base import SomeCommunities
from schemas.acts.work import Acceptance, Defects, Delivery, Evaluation
from schemas.events import Event
from schemas.numbers import fen
from schemas.states.placements.judged import Score
from schemas.states.settling import MeasuredWork, Quantities
from schemas.states.stages import Cover, Work
from schemas.states.states import PlacementState
from schemas.values import plain

DONE = (Work.EVALUATED, Work.CLOSED)
AFTER_ACCEPTANCE = (Work.ACCEPTED, Work.DEEMED_ACCEPTED, *DONE)


def _at(case: Case, placement: PlacementState) -> None:
    if placement.work in case.row.leaves(Work):
        return
    if case.by.person in placement.hands.get(case.act.verb, ()):
        raise Stop("already_done", verb=case.act.verb)
    raise Stop("wrong_work", community=placement.community, work=placement.work)


def start_task(case: Case) -> list[Event]:
    """The community starts: agreement in force, money usable, and the day has come."""
    code = case.own()
    placement = live(case, code)
    if placement.work is Work.WAIT_AGREEMENT:
        raise Stop("agreement_and_funds_missing", community=code)
    if placement.work is Work.WAIT_FUNDS and placement.cover is not Cover.NONE:
        raise Stop("means_missing", community=code, items=open_ones(placement))
    if placement.work is Work.WAIT_FUNDS or placement.cover is Cover.NONE:
        raise Stop("funds_missing", community=code)
    _at(case, placement)
    clocks, calendar = case.table.clocks, case.rules.calendar
    if arrears.YELLOW in arrears.worst(placement.instalments, case.today, calendar, clocks):
        raise Stop("yellow_card", community=code)
    if placement.start_on is not None and case.today < placement.start_on:
        raise Stop("before_start", start=str(placement.start_on))
    started = case.today.isoformat()
    return [
        case.on_placement(
            code,
            "work.started",
            work=case.goes_to(Work),
            started_on=started,
            **judging.first_review(case, placement.end_on),
        )
    ]


def deliver(case: Case) -> list[Event]:
    """The community delivers; the department's term of acceptance starts."""
    assert isinstance(case.form, Delivery)
    code = case.own()
    _at(case, live(case, code))
    stated = case.form.quantities
    worth = MeasuredWork(delivered=stated, fen=value_of(case, stated)) if stated else None
    return [
        case.on_placement(
            code,
            "work.delivered",
            measured=plain(worth) if worth else None,
            work=case.goes_to(Work),
            delivered_on=case.today.isoformat(),
            result=case.form.result,
            measure=case.form.measure,
            start=[case.clock("work_acceptance"), case.clock("deemed_acceptance")],
        )
    ]


def value_of(case: Case, quantities: Quantities) -> int:
    """Return the fen of quantities at the agreed unit prices."""
    application = case.scene.application
    lines = application.funding.lines if application and application.funding else ()
    unknown = [no for no in quantities if int(no) > len(lines)]
    if unknown:
        raise Stop("no_such_cost_line", lines=unknown, known=len(lines))
    return sum(
        fen(quantity * (lines[int(no) - 1].unit_price or 0)) for no, quantity in quantities.items()
    )


def list_defects(case: Case) -> list[Event]:
    """The department lists a defect against the agreed standard; twice at most."""
    assert isinstance(case.form, Defects)
    code = case.form.community
    placement = live(case, code)
    if placement.work in AFTER_ACCEPTANCE:
        raise Stop("already_accepted", community=code)
    _at(case, placement)
    cited = case.form.standard
    if not any(cited in agreed or agreed in cited for agreed in placement.standards):
        raise Stop("other_standard", agreed=list(placement.standards))
    if placement.rework >= case.table.rework_max:
        raise Stop("rework_exhausted", times=case.table.rework_max)
    return [
        case.on_placement(
            code,
            "work.defects_listed",
            work=case.goes_to(Work),
            add={"rework": 1},
            standard_cited=case.form.standard,
            defect=case.form.defect,
            stop=["work_acceptance", "deemed_acceptance"],
        )
    ]


def accept_work(case: Case) -> list[Event]:
    """The department accepts; the last payment and the evaluation are on the clock."""
    assert isinstance(case.form, Acceptance)
    for code in case.form.communities:
        _not_the_one_who_paid(case, code)
    told = []
    for code in case.form.communities:
        event, stated = _accepted(case, code), case.form.quantities.get(code)
        more = {"measured": plain(_measured(case, code, stated))} if stated else {}
        told.append(event.model_copy(update={"body": {**event.body, **more}}))
    return told


def _not_the_one_who_paid(case: Case, code: str) -> None:
    """Two people on each side: who orders or pays the money is not who accepts the work."""
    hands = case.placement(code).hands
    other = next((v for v in ("order", "pay") if case.by.person in hands.get(v, ())), "")
    if other:
        raise Stop("two_people", verb="accept_work", other=other)


def deem_accepted(case: Case) -> list[Event]:
    """Silence of the department accepts the work on the day after its term."""
    assert isinstance(case.form, SomeCommunities)
    codes = case.form.communities or tuple(case.scene.placements)
    for code in codes:
        clock = clock_of(live(case, code).clocks, "work_acceptance")
        if clock is None or case.today <= clock.due:
            raise Stop("too_early", due=str(clock.due) if clock else "")
    return [_accepted(case, code) for code in codes]


def _accepted(case: Case, code: str) -> Event:
    placement = live(case, code)
    if placement.work in AFTER_ACCEPTANCE:
        raise Stop("already_done", verb=case.act.verb)
    _at(case, placement)
    calendar, urgent = case.rules.calendar, placement.cover is Cover.EMERGENCY
    clocks = [] if urgent else [case.clock("evaluation")]  # nobody chose to work together
    body: dict[str, Any] = {
        "work": case.goes_to(Work),
        "accepted_on": case.today.isoformat(),
        "stop": ["work_acceptance", "deemed_acceptance"],
    }
    lasts = [one for one in of_rule(placement.instalments, "after_acceptance") if one.due is None]
    if lasts and not urgent:  # an emergency is paid in a term from its own end
        clock = calendar.clock("last_payment", case.today, case.table.last_due_wd)
        clocks.append(plain_clock(clock))
        fixed = {"due": clock.due, "estimated": clock.estimated}
        body = with_parts(body, placement, [one.model_copy(update=fixed) for one in lasts])
    return case.on_placement(code, "work.accepted", start=clocks, **body)


def _measured(case: Case, code: str, accepted: Quantities) -> MeasuredWork:
    """Return what both sides stated; where they differ, the smaller quantity is worth something."""
    known = case.placement(code).measured
    if known is None:
        raise Stop("no_quantities_delivered", community=code)
    return measured(case, known.delivered, accepted)


def measured(case: Case, delivered: Quantities, accepted: Quantities) -> MeasuredWork:
    """Return work as its two sides state it; where they differ, the smaller is worth something."""
    both = {no: min(many, accepted.get(no, many)) for no, many in delivered.items()}
    return MeasuredWork(delivered=delivered, accepted=accepted, fen=value_of(case, both))


def evaluate(case: Case) -> list[Event]:
    """Each side evaluates the other, blind until both have answered (section 3.10)."""
    assert isinstance(case.form, Evaluation)
    side = "community" if case.by.org in case.rules.directory.communities else "department"
    codes = case.form.communities or (case.by.org,)
    check_scores(case, side, case.form.scores)
    if side == "community" and codes != (case.by.org,):
        raise Stop("wrong_org", verb="evaluate", org=case.by.org)
    return [_scored(case, code, side, case.form) for code in codes]


def check_scores(case: Case, side: str, scores: Mapping[str, int]) -> None:
    """Every item of the side is rated, and nothing else: else the mean tells of something else."""
    items = case.table.scores.get(side, ())
    if strange := [f"score.{one}" for one in scores if items and one not in items]:
        raise Stop("no_such_score", named=strange, items=[f"score.{one}" for one in items])
    if missing := [f"score.{one}" for one in items if one not in scores]:
        raise Stop("scores_missing", named=missing)


def check_parties(placement: PlacementState, side: str, given: Mapping[str, int]) -> None:
    """A community marks every further department of a joint item, and nobody else does."""
    owed = placement.departments[1:] if side == "community" else ()
    if strange := [org for org in given if org not in owed]:
        raise Stop("no_such_party", org=strange[0], parties=list(owed))
    if missing := [org for org in owed if org not in given]:
        raise Stop("parties_unrated", community=placement.community, departments=missing)


def _scored(case: Case, code: str, side: str, form: Evaluation) -> Event:
    check_parties(case.placement(code), side, form.parties)
    if judging.in_review(case.placement(code)):
        return judging.reviewed(case, case.placement(code), side)
    placement = live(case, code)
    if side in placement.scores:
        raise Stop("already_done", verb="evaluate")
    if placement.work in judging.GOING_ON or placement.work is Work.DELIVERED:
        raise Stop("wrong_work", community=code, work=placement.work)
    _at(case, placement)
    score = Score(
        by=case.by.person, on=case.today, scores=dict(form.scores), parties=dict(form.parties)
    )
    body: dict[str, Any] = {"merge": {"scores": {side: plain(score)}}, "side": side}
    if placement.scores:
        body.update(work=case.goes_to(Work), stop=["evaluation", "blindness"])
    else:
        body.update(stop=["evaluation"], start=[case.clock("blindness")])
    return case.on_placement(code, "work.evaluated", **body)


def open_blind(case: Case) -> list[Event]:
    """Ten working days after the first score, or after acceptance without any: blindness ends."""
    assert isinstance(case.form, SomeCommunities)
    codes = case.form.communities or tuple(case.scene.placements)
    told = []
    for code in codes:
        placement = case.placement(code)
        if judging.in_review(placement):
            told.append(_review_over(case, placement))
            continue
        placement = live(case, code)
        _at(case, placement)
        name = "blindness" if placement.scores else "evaluation"
        clock = clock_of(placement.clocks, name)
        if clock is None or case.today <= clock.due:
            raise Stop("too_early", due=str(clock.due) if clock else "")
        told.append(
            case.on_placement(
                code,
                "work.blindness_ended",
                work=case.goes_to(Work),
                unrated=not placement.scores,
                stop=["evaluation", "blindness"],
            )
        )
    return told


def _review_over(case: Case, placement: PlacementState) -> Event:
    clock, review = clock_of(placement.clocks, judging.TERM), placement.review
    if clock is None or case.today <= clock.due:
        raise Stop("too_early", due=str(clock.due) if clock else "")
    assert review is not None
    body = judging.closing(placement, review)
    return case.on_placement(placement.community, "work.review_ended", **body)


def view_score(case: Case) -> list[Event]:
    """A side looks at the other's score: only once both have answered, and it is on record."""
    code = case.own()
    if code not in case.rules.directory.communities:
        raise Stop("incomplete", fields=["community"])
    placement = case.placement(code)
    if placement.work not in case.row.leaves(Work):
        raise Stop("blind", community=code)
    return [case.on_placement(code, "work.score_viewed", by=case.by.person)]


def _with_prices(act: Act, by: Actor) -> Needs:
    return Needs(communities=named(act, by), application="quantities" in act.data)


STEPS = {
    "start_task": Step(start_task, needs=at_placements),
    "deliver": Step(deliver, needs=_with_prices),
    "list_defects": Step(list_defects, needs=at_placements),
    "accept_work": Step(accept_work, needs=_with_prices),
    "deem_accepted": Step(deem_accepted, needs=at_placements),
    "evaluate": Step(evaluate, needs=at_placements),
    "open_blind": Step(open_blind, needs=at_placements),
    "view_score": Step(view_score, needs=at_placements),
}
