"""Work that was not delivered by its last day: declared by the community, or deemed by silence.

The department settles what it has not paid; what the community holds it spends or returns.
"""

from datetime import date

from policies.cost.funding import complete
from policies.lifecycle.steps.case import Case, Step, Stop, at_placements
from policies.lifecycle.steps.placement.closing import RETURN
from policies.lifecycle.steps.tally import counted
from policies.rules import Rules
from schemas.acts.base import SomeCommunities
from schemas.acts.work import NotDone
from schemas.events import Event
from schemas.states.stages import Agreement, Work
from schemas.states.states import PlacementState

TERM = "not_done"


def silent_from(end: date, rules: Rules) -> date:
    """Return the first day on which silence about undelivered work says that it is not done."""
    calendar = rules.calendar
    return calendar.next(calendar.add(end, rules.jurisdiction.route_on(end).clocks[TERM].wd))


def declare_not_done(case: Case) -> list[Event]:
    """The community says that the work was not done; nothing else ends it from its side."""
    assert isinstance(case.form, NotDone)
    return _ended(case, _undelivered(case, case.own()), case.form.reason)


def deem_not_done(case: Case) -> list[Event]:
    """Silence after the last day: neither delivered nor declared in the term."""
    assert isinstance(case.form, SomeCommunities)
    told = []
    for code in case.form.communities:
        placement = _undelivered(case, code)
        first = silent_from(placement.end_on, case.rules) if placement.end_on else None
        if first is None or case.today < first:
            raise Stop("too_early", due=str(first or ""))
        told += _ended(case, placement, "silence")
    return told


def _undelivered(case: Case, code: str) -> PlacementState:
    placement = case.placement(code)
    if placement.work is Work.TERMINATED:
        raise Stop("already_done", verb=case.act.verb)
    if placement.refusal:
        raise Stop("community_refused", community=code, refusal=placement.refusal)
    if placement.work not in case.row.leaves(Work):
        raise Stop("wrong_work", community=code, work=placement.work)
    return placement


def _ended(case: Case, placement: PlacementState, because: str) -> list[Event]:
    today, parts = case.today.isoformat(), placement.instalments
    over = complete(parts) and not any(one.balance_fen for one in parts)
    event = case.on_placement(
        placement.community,
        "work.not_done",
        work=case.goes_to(Work),
        agreement=case.goes_to(Agreement),
        paused_work=None,
        proposal=None,
        because=because,
        stop=[clock.code for clock in placement.clocks if clock.code != "handover"],
        **({} if over else {"exited_on": today, "unstarted": True, "start": [case.clock(RETURN)]}),
    )
    paused = -int(placement.paused_work is not None)
    add = {"lapsed" if over else "unsettled": 1, "paused": paused}
    kind = "application.placements_exited"
    return [event, counted(case, kind, add, last_on=today, community=placement.community)]


STEPS = {
    "declare_not_done": Step(declare_not_done, needs=at_placements),
    "deem_not_done": Step(deem_not_done, needs=at_placements),
}
