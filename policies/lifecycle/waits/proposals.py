"""What one person put down and another has to confirm, about no item: settings, and a census. Pure.

Nothing of either happens by itself: settings that nobody approves stay out of force, and a list
that its community does not confirm counts in no figure.
"""

from policies.lifecycle.work_item import Waits, owed
from policies.rules import Rules
from schemas.states.communities import CommunityState
from schemas.states.rulebooks import PlaceState
from schemas.states.states import State

APPROVE, CONFIRM = "approve_place", "confirm_inventory"


def place(state: State, rules: Rules) -> Waits:
    """Return who approves what is proposed, due on the day from which it is to be in force."""
    assert isinstance(state, PlaceState)
    if state.proposed is None:
        return []
    power = rules.jurisdiction.powers[APPROVE]
    group = power.scope == "leading_group"
    org = rules.directory.leading_group if group else rules.directory.lg_office
    return [owed(APPROVE, power.roles[0], org, due=state.proposed.since)]


def community(state: State, rules: Rules) -> Waits:
    """Return who looks at the list that the office wrote; of a community that ended, nobody."""
    assert isinstance(state, CommunityState)
    if state.entered is None or state.id in rules.directory.ends:
        return []
    role = rules.jurisdiction.powers[CONFIRM].roles[0]
    return [owed(CONFIRM, role, state.id, due=state.entered_due)]
