"""Papers of a street's exchanges: who is asked to come and when, and what was said and listed."""

from collections.abc import Iterable

from policies.rules import Rules
from schemas.states.meetings.exchanges import ExchangeState
from tasks.papers.documents.letters import Outgoing, alone
from tasks.papers.documents.sources import PaperSource
from tasks.papers.texts import code, day, fill_part, joined, sentence

LISTS = ("need", "resource", "project")


def exchange_notice(found: PaperSource) -> Iterable[Outgoing]:
    """交流会通知: day, place and agenda; communities come and enter what they need as they like."""
    state, rules = _state(found), found.rules
    if (one := state.called) is None:
        return
    facts = {
        "street": rules.directory.name_of(state.id),
        "on": day(one.on),
        "place": one.place,
        "agenda": sentence(one.agenda),
        "departments": _named(rules, one.departments),
    }
    yield alone(found, "exchange_notice", state.id, facts, number=state.id)


def exchange_minutes(found: PaperSource) -> Iterable[Outgoing]:
    """交流会纪要: what was agreed, which departments came, and the three lists as they stand."""
    state, rules = _state(found), found.rules
    one = state.held[-1]
    absent = tuple(org for org in one.departments if org not in one.came)
    facts = {
        "street": rules.directory.name_of(state.id),
        "on": day(one.on),
        "place": one.place,
        "text": sentence(one.text),
        "came": _named(rules, one.came),
        "absent": _named(rules, absent),
        **{name: tuple(_rows(rules, state, name)) for name in LISTS},
    }
    yield alone(found, "exchange_minutes", state.id, facts, number=state.id)


def _rows(rules: Rules, state: ExchangeState, name: str) -> Iterable[tuple[str, ...]]:
    for no, one in state.standing(name):
        told = {"needs": joined(map(str, one.needs)), "resources": joined(map(str, one.resources))}
        matched = fill_part("exchange_minutes", "matched", told) if one.needs else ""
        by = code("told_by", one.told_by) if one.told_by else ""
        yield str(no), one.title, rules.directory.name_of(one.org), matched or by or one.text


def _named(rules: Rules, orgs: Iterable[str]) -> str:
    return joined(rules.directory.name_of(org) for org in orgs)


def _state(found: PaperSource) -> ExchangeState:
    assert isinstance(found.state, ExchangeState)
    return found.state
