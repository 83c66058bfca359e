"""Who owes what in a bypass report: the office that handles it and the department it is about."""

from policies.lifecycle.steps.case import clock_of
from policies.lifecycle.work_item import Waits, owed
from policies.rules import Rules
from policies.visibility.bypass import answerer, handler
from schemas.acts.act import Wait
from schemas.states.bypass import BypassState
from schemas.states.clocks import Clock
from schemas.states.stages import BypassFinding, BypassStage
from schemas.states.states import State

TERMS = ("bypass_triage", "bypass_answer", "bypass_finding", "bypass_remedy")


def bypass(state: State, rules: Rules) -> Waits:
    """Return the work items of a report by where it stands."""
    assert isinstance(state, BypassState)
    office = handler(state.department, rules.directory)
    term = next((clock for code in TERMS if (clock := clock_of(state.clocks, code))), None)
    if state.stage is BypassStage.B_REPORTED:
        return [owed("b_triage", *office, term)]
    if state.stage is BypassStage.B_TRIAGE:
        return [owed("b_notice", *office, term)]
    if state.stage is BypassStage.B_NOTICE:
        if state.explanation:
            return [owed("b_finding", *office, term)]
        return [_answer("b_explain", state, rules, term), *_then("b_finding", office, term, rules)]
    return _found(state, rules, office, term)


def _found(state: BypassState, rules: Rules, office: tuple[str, str], term: Clock | None) -> Waits:
    if state.stage is BypassStage.B_FINDING and state.finding is not BypassFinding.SUBSTANTIATED:
        return [owed("b_close", *office)]
    if state.stage is BypassStage.B_REMEDY:
        return [owed("b_sanction", *office)]
    if state.stage in (BypassStage.B_FINDING, BypassStage.B_SANCTION):
        if state.remedied_on is not None:
            return [owed("b_close", *office)]
        later = _then("b_sanction", office, term, rules)
        return [_answer("b_remedy", state, rules, term), *later]
    return []


def _answer(act: str, state: BypassState, rules: Rules, term: Clock | None) -> Wait:
    return owed(act, answerer(state.department, rules.directory), state.department, term)


def _then(act: str, office: tuple[str, str], term: Clock | None, rules: Rules) -> Waits:
    """What the office may do without the department once its term is over."""
    if term is None:
        return []
    role, org = office
    return [Wait(act=act, role=role, org=org, from_on=rules.calendar.next(term.due))]
