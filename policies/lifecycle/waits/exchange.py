"""When a street owes the next exchange, and the minutes of one that was called. Pure.

Owed since the first it called: one that never called any is shown on the calendar of exchanges.
"""

from datetime import timedelta

from policies.lifecycle.work_item import Waits, owed
from policies.rules import Rules
from schemas.states.meetings.exchanges import ExchangeState, period
from schemas.states.states import State

CALL, HOLD = "call_exchange", "hold_exchange"


def exchange(state: State, rules: Rules) -> Waits:
    """Return what a street owes: the minutes from the day of a meeting, or the next call.

    A call is due while the notice still fits before the end of its part of the year.
    """
    assert isinstance(state, ExchangeState)
    if state.since is None or state.id in rules.directory.ends:
        return []
    roles = rules.jurisdiction.powers[CALL].roles
    if state.called is not None:
        day = state.called.on
        return [owed(HOLD, roles[0], state.id, due=day).model_copy(update={"from_on": day})]
    last = max(one.on for one in state.held)
    table = rules.jurisdiction.route_on(last)
    now = period(last, table.exchanges_a_year)
    coming = period(now.last + timedelta(days=1), table.exchanges_a_year)
    due = coming.last - timedelta(days=table.exchange_notice_days)
    return [owed(CALL, roles[0], state.id, due=due).model_copy(update={"from_on": coming.first})]
