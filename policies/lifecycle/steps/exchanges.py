"""The exchanges of a street office with departments and its communities (section 3.10).

Nothing on a list is a task: work for a community is applied for. A project answers a need that a
community has, and a community owes neither entry nor presence.
"""

from datetime import timedelta

from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps.case import Case, Step, Stop
from schemas import events
from schemas.acts.act import Act, Actor
from schemas.acts.meetings.exchanges import (
    CallExchange,
    EnterOnList,
    HoldExchange,
    StrikeFromList,
)
from schemas.events import Event
from schemas.states.meetings.exchanges import (
    CalledExchange,
    ExchangeState,
    HeldExchange,
    ListEntry,
    StruckEntry,
)
from schemas.written import folded


def call(case: Case) -> list[Event]:
    """The street calls a meeting, some days ahead; called for another day, it is moved.

    The leading group's office calls only where the street let the last part of the year pass.
    """
    assert isinstance(case.form, CallExchange)
    form, state = case.form, _state(case)
    _known(case, form.departments)
    if case.by.org != state.id and not state.silent(case.today, case.table.exchanges_a_year):
        raise Stop("street_calls", org=state.id)
    soonest = case.today + timedelta(days=case.table.exchange_notice_days)
    if form.on < soonest:
        raise Stop("exchange_too_soon", on=form.on.isoformat(), soonest=soonest.isoformat())
    told = CalledExchange(
        **form.model_dump(exclude={"street", "agenda"}),
        agenda=form.agenda or "",
        called_on=case.today,
    )
    if state.called and told == state.called.model_copy(update={"called_on": case.today}):
        raise Stop("already_done", verb=case.act.verb)
    since = {} if state.since else {"since": case.today.isoformat()}
    return [_event(case, "exchange.called", called=_plain(told), **since)]


def hold(case: Case) -> list[Event]:
    """What was said and agreed is written down, once, of the meeting that was called."""
    assert isinstance(case.form, HoldExchange)
    form, state = case.form, _state(case)
    if state.called is None:
        raise Stop("no_exchange_called", org=state.id)
    if case.today < state.called.on:
        raise Stop("too_early", due=state.called.on.isoformat())
    _known(case, form.came)
    held = HeldExchange(
        **state.called.model_dump(exclude={"called_on", "agenda"}),
        noted_on=case.today,
        text=form.text,
        came=form.came,
    )
    return [_event(case, "exchange.held", called=None, append={"held": [_plain(held)]})]


def enter(case: Case) -> list[Event]:
    """Communities say what they need, departments what they offer, the street writes either down.

    A project names the needs that it answers: nothing comes to a community that nobody needs.
    """
    assert isinstance(case.form, EnterOnList)
    form, state = case.form, _state(case)
    org = _whose(case, form)
    if form.list == "project":
        _stands(state, form.needs, "need")
        _stands(state, form.resources, "resource")
        if not form.needs:
            raise Stop("nothing_matched")
    elif form.needs or form.resources:
        raise Stop("not_matched_here", list=form.list)
    for _, one in state.standing(form.list):
        if (one.org, folded(one.title)) == (org, folded(form.title)):
            raise Stop("already_done", verb=case.act.verb)
    told = ListEntry(
        **form.model_dump(include={"list", "title", "needs", "resources"}),
        text=form.text or "",
        told_by=(form.told_by or "") if form.list == "need" else "",
        org=org,
        on=case.today,
    )
    return [_event(case, "exchange.entry_listed", append={"entries": [_plain(told)]})]


def strike(case: Case) -> list[Event]:
    """Whose entry it is takes it off, or the street that keeps the lists."""
    assert isinstance(case.form, StrikeFromList)
    form, state = case.form, _state(case)
    if form.no > len(state.entries):
        raise Stop("no_such_entry", no=form.no)
    if str(form.no) in state.struck:
        raise Stop("already_done", verb=case.act.verb)
    entry = state.entries[form.no - 1]
    if case.by.org not in (entry.org, state.id):
        raise Stop("not_your_entry", no=form.no, org=entry.org)
    told = StruckEntry(why=form.why, on=case.today, text=form.text or "")
    return [_event(case, "exchange.entry_struck", merge={"struck": {str(form.no): _plain(told)}})]


def _whose(case: Case, form: EnterOnList) -> str:
    """Return whose entry it is; refuses who has no say in a list, and a need without its teller."""
    known, by = case.rules.directory.communities, case.by.org
    if by in known:
        if form.list != "need" or form.told_by:
            raise Stop("not_your_list", list=form.list)
        return by
    if form.list != "need":
        return by
    if not case.rules.directory.is_street(by):
        raise Stop("not_your_list", list=form.list)
    community = known.get(form.community)
    if community is None or community.street != by:
        raise Stop("no_such_community", community=form.community)
    if not form.told_by:
        raise Stop("told_by_whom", community=form.community)
    return form.community


def _stands(state: ExchangeState, numbers: tuple[int, ...], name: str) -> None:
    standing = {no for no, _ in state.standing(name)}
    for no in numbers:
        if no not in standing:
            raise Stop("no_such_entry", no=no)


def _known(case: Case, orgs: tuple[str, ...]) -> None:
    for org in orgs:
        if org not in case.rules.directory.organisations:
            raise Stop("no_such_organisation", org=org)


def _state(case: Case) -> ExchangeState:
    """Return the exchanges of the street that the act is about; refuses what is no street."""
    directory, named = case.rules.directory, case.act.code("street")
    street = directory.street_for(named or case.by.org)
    if not named and not directory.is_street(street):
        raise Stop("incomplete", fields=["street"])
    if not directory.is_street(street):
        raise Stop("no_such_organisation", org=named)
    return case.scene.exchange or ExchangeState(id=street)


def _plain(told: CalledExchange | HeldExchange | ListEntry | StruckEntry) -> dict[str, object]:
    return told.model_dump(mode="json", exclude_defaults=True)


def _event(case: Case, kind: str, **body: object) -> Event:
    street = _state(case).id
    return case.on(events.exchange(street), kind, id=street, **body)


def _own(act: Act, by: Actor) -> Needs:
    return Needs(exchange=act.code("street") or by.org)


STEPS = {
    "call_exchange": Step(call, _own),
    "hold_exchange": Step(hold, _own),
    "enter_on_list": Step(enter, _own),
    "strike_from_list": Step(strike, _own),
}
