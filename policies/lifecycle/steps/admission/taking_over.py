"""Work that communities did before there was admission is taken over as such (ADR 0033).

The office declares it with its evidence, and it is borne from that day on. What each community says
of it counts, not what was declared; its silence confirms nothing. Once confirmed it is an agreement
in force like any other: money that is overdue climbs the ladder from its declared due day.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from policies.cost.capacity import ceiling, planned
from policies.cost.funding import account, largest_remainder, move
from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps.admission import filing
from policies.lifecycle.steps.case import Case, Step, Stop, at_placements
from policies.lifecycle.steps.placement.closing import terminated
from policies.lifecycle.steps.placement.refusing import known_organisation
from policies.lifecycle.steps.tally import counted, live
from policies.place.clocks import a_year_on
from schemas.acts.act import Act, Actor
from schemas.acts.agreement import ConfirmTakenOver, TakeOver, Unsigned
from schemas.acts.base import Reason
from schemas.applications.codes import Nature
from schemas.events import Event
from schemas.states.changes import Load
from schemas.states.placements.taken import TakenOver
from schemas.states.stages import Agreement, Cover, Stage, Work
from schemas.states.states import Instalment, PlacementState
from schemas.values import plain
from schemas.written import folded

TERM = "take_over"
WHOLE = Decimal(100)
OUTSIDE = "outside"  # the account that money of before admission comes from


def take_over(case: Case) -> list[Event]:
    """The office declares work that goes on; the same is not declared twice."""
    assert isinstance(case.form, TakeOver)
    form = case.form
    if case.scene.assignment is not None:
        raise Stop("already_done", verb=case.act.verb)
    known_organisation(case, form.department)
    _dated(case, form)
    _not_twice(case, form)
    directory = case.rules.directory
    for code in form.communities:
        if code not in directory.communities:
            raise Stop("no_such_community", community=code)
    body = filing.version_of(case, filing.read(case, raw(form.model_dump(mode="json"))), 1)
    terms = {**body["terms"], "total_fen": form.amount, "budget_doc_no": form.budget_doc_no}
    today = case.today.isoformat()
    lasts = {} if form.end_on else {"examine_on": a_year_on(case.today).isoformat()}
    told = case.on_assignment(
        "assignment.taken_over",
        **{**body, "terms": terms},
        stage=case.goes_to(Stage),
        taken_on=today,
        filed_on=today,
        submitted_on=today,
        effective_on=today,
        route_digest=case.table.digest,
        rulebook=case.rules.rulebook.digest,
        placed=len(form.communities),
        evidence=form.evidence,
        agreement_no=form.agreement_no,
        **lasts,
    )
    parts = largest_remainder(form.overdue, [1] * len(form.communities))
    return [told, *(_declared(case, code, part)
                    for code, part in zip(form.communities, parts, strict=True))]  # fmt: skip


def raw(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is declared as an application says it, for terms and the register."""
    told = {
        "title": data.get("title"),
        "applicant": data.get("department"),
        "real_owner": data.get("department"),
        "nature": Nature.PHASED if data.get("end_on") else Nature.LONG_TERM,
        "communities": list(data.get("communities") or ()),
        "start_on": data.get("start_on"),
        "end_on": data.get("end_on"),
        "hours_per_community": data.get("hours"),
    }
    return {name: value for name, value in told.items() if value not in (None, "")}


def _dated(case: Case, form: TakeOver) -> None:
    for day in (form.start_on, form.overdue_since):
        if day is not None and day > case.today:
            raise Stop("dated_ahead", on=day.isoformat())
    if form.end_on is not None and form.end_on < max(case.today, form.start_on):
        raise Stop("ended_before", end=form.end_on.isoformat())
    if form.overdue > form.amount:
        raise Stop("overdue_above_agreed", fen=form.amount, given=form.overdue)


def _not_twice(case: Case, form: TakeOver) -> None:
    for one in case.scene.given.similar:
        same = one.applicant == form.department and folded(one.title or "") == folded(form.title)
        everywhere = isinstance(one.communities, str)
        if same and (everywhere or set(one.communities) & set(form.communities)):
            raise Stop("taken_over_before", number=one.number)


def _declared(case: Case, code: str, overdue: int) -> Event:
    assert isinstance(case.form, TakeOver)
    form, directory = case.form, case.rules.directory
    state = PlacementState(
        number=case.number,
        community=code,
        title=form.title,
        applicant=form.department,
        street=directory.street_of(code),
        start_on=form.start_on,
        end_on=form.end_on,
        amount_fen=0,
        cover=Cover.TAKEN,
        agreement=Agreement.G_DECLARED,
        work=Work.RUNNING,
        account=directory.communities[code].account,
        budget=OUTSIDE,
        started_on=form.start_on,
        load=_load(case, code, form),
        taken=TakenOver(
            hours=form.hours,
            overdue_fen=overdue,
            overdue_since=form.overdue_since,
            agreement_no=form.agreement_no,
            evidence=form.evidence,
        ),
    )
    return case.on_placement(code, "work.taken_over", **plain(state), start=[case.clock(TERM)])


def _load(case: Case, code: str, form: TakeOver) -> Load:
    """Spread the hours over the term, a year of them where it has no end; no ceiling stops it."""
    ground = case.rules.rulebook.ground
    end = form.end_on or a_year_on(case.today)
    months = planned(form.hours, form.start_on, end)
    most = ceiling(case.rules.directory.communities[code], ground) or 0
    return Load(months=months, ceiling=most, lifted=True)


def confirm(case: Case) -> list[Event]:
    """The community says that it is so, or what differs: its word counts."""
    assert isinstance(case.form, ConfirmTakenOver)
    form, placement = case.form, _unconfirmed(case)
    taken = placement.taken
    assert taken is not None
    told = {"hours": form.hours, "overdue_fen": form.overdue, "overdue_since": form.overdue_since}
    given = {name: value for name, value in told.items() if value is not None}
    now = taken.model_copy(update={**given, "differs": form.text})
    end = form.end_on or placement.end_on
    if (day := now.overdue_since) is not None and day > case.today:
        raise Stop("dated_ahead", on=day.isoformat())
    if form.end_on is not None and form.end_on < case.today:
        raise Stop("ended_before", end=form.end_on.isoformat())
    body: dict[str, Any] = {"taken": plain(now), **_owed(case, placement, now)}
    if now.hours != taken.hours or end != placement.end_on:
        last = end or a_year_on(case.today)
        months = planned(now.hours, placement.start_on, last)
        body |= {"load": plain(placement.load.model_copy(update={"months": months}))}
        body |= {"end_on": end.isoformat() if end else None}
    return [
        case.on_placement(
            placement.community,
            "agreement.taken_over",
            agreement=case.goes_to(Agreement),
            in_force_on=case.today.isoformat(),
            stop=[TERM],
            **body,
        )
    ]


def _owed(case: Case, placement: PlacementState, now: TakenOver) -> dict[str, Any]:
    """Return what is owed from before: due on the declared day, else from today."""
    fen, due = now.overdue_fen, now.overdue_since or case.today
    if not fen:
        return {}
    part = Instalment(no=1, percent=WHOLE, rule=due.isoformat(), amount_fen=fen, due=due)
    number, code = placement.number, placement.community
    return {
        "amount_fen": fen,
        "committed_fen": fen,
        "instalments": [plain(part)],
        "postings": move(OUTSIDE, account("committed", number, code), fen),
    }


def deny(case: Case) -> list[Event]:
    """The community does not do this work: it ends there; the item ends with its last community."""
    assert isinstance(case.form, Unsigned)
    because = case.form.reason
    told = terminated(case, _unconfirmed(case), "work.not_taken_over", because=because)
    last = live(case.assignment) <= 1
    return [told, _counted(case, 1, because, over=last)]


def withdraw(case: Case) -> list[Event]:
    """The office takes back what no community has confirmed."""
    assert isinstance(case.form, Reason)
    if case.assignment.taken_on is None:
        raise Stop("not_taken_over", number=case.number)
    going = [one for one in case.scene.placements.values() if one.work is not Work.TERMINATED]
    for one in going:
        if one.agreement is not Agreement.G_DECLARED:
            raise Stop("confirmed_already", community=one.community)
    told = [terminated(case, one, "work.taking_over_withdrawn") for one in going]
    return [*told, _counted(case, len(told), case.form.reason, over=True)]


def _counted(case: Case, count: int, because: str, *, over: bool) -> Event:
    today = case.today.isoformat()
    ended: dict[str, Any] = {}
    if over:
        ended = {"stage": Stage.EXITED, "exited_on": today, "because": because,
                 "stop": [clock.code for clock in case.assignment.clocks]}  # fmt: skip
    add = {"lapsed": count}
    event = counted(case, "application.taking_over_ended", add, last_on=today)
    return event.model_copy(update={"body": {**event.body, **ended}})


def _unconfirmed(case: Case) -> PlacementState:
    placement = case.placement(case.own())
    if placement.taken is None:
        raise Stop("not_taken_over", number=case.number)
    if placement.agreement not in case.row.leaves(Agreement):
        raise Stop("already_done", verb=case.act.verb)
    return placement


def _given(act: Act, by: Actor) -> Needs:
    return Needs(given=True)


def _everywhere(act: Act, by: Actor) -> Needs:
    return Needs(all_placements=True)


STEPS = {
    "take_over": Step(take_over, _given),
    "confirm_taken_over": Step(confirm, at_placements),
    "deny_taken_over": Step(deny, at_placements),
    "withdraw_taken_over": Step(withdraw, _everywhere),
}
