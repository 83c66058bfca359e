"""A budget line that an emergency found too small: who raises it, and who may name another. Pure.

It follows from the line alone: raised, or freed by other items, it is short no longer.
"""

from policies.lifecycle.work_item import Waits, owed
from policies.rules import Rules
from schemas.states.states import BudgetState, State


def budget(state: State, rules: Rules) -> Waits:
    """Return the work items of a line that lacks money, due with the first decision it is for."""
    assert isinstance(state, BudgetState)
    if not state.lacking_fen:
        return []
    due = next(iter(state.urgent.values())).due
    street = rules.directory.is_street(state.department)
    own = rules.jurisdiction.at_street.get(PAYS, (PAYS,))[0] if street else PAYS
    waits = [owed("name_line", own, state.department, due=due)]
    if state.closed_on is None:
        waits.append(owed("raise_line", "FIN_BUREAU", rules.directory.finance_bureau, due=due))
    return waits


PAYS = "FIN_DEPT"
