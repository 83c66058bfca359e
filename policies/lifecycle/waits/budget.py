"""A budget line that an emergency found too small: who raises it, and who may name another. Pure.

And one of a department that ended: who carries what is free over to the heir. Both follow from the
line alone: raised, freed by other items, or carried over, it waits no longer.
"""

from policies.lifecycle.work_item import Waits, owed
from policies.rules import Rules
from schemas.states.states import BudgetState, State


def budget(state: State, rules: Rules) -> Waits:
    """Return the work items of a line that lacks money, due with the first decision it is for."""
    assert isinstance(state, BudgetState)
    if not state.lacking_fen:
        return _of_old(state, rules)
    due = next(iter(state.urgent.values())).due
    street = rules.directory.is_street(state.department)
    own = rules.jurisdiction.at_street.get(PAYS, (PAYS,))[0] if street else PAYS
    waits = [owed("name_line", own, state.department, due=due)]
    if state.closed_on is None:
        waits.append(owed("raise_line", "FIN_BUREAU", rules.directory.finance_bureau, due=due))
    return waits


def _of_old(state: BudgetState, rules: Rules) -> Waits:
    """Return that what is free of a line of a department that ended is carried to who goes on."""
    directory = rules.directory
    free = state.verified and state.closed_on is None and state.free_fen > 0
    if not free or state.department not in directory.ends:
        return []
    return [owed("carry_line", "FIN_BUREAU", directory.finance_bureau)]


PAYS = "FIN_DEPT"
