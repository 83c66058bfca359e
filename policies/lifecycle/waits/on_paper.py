"""What was signed on paper waits for a second person to see the original, in the same term. Pure.

Meanwhile it does not wait on who signed, and nothing is decided by their silence.
"""

from typing import Any

from policies.lifecycle.owing import SYSTEM
from policies.lifecycle.work_item import Holder, Waits, item_name
from policies.rules import Rules
from schemas.acts.act import Wait
from schemas.states.decisions import OnPaper
from schemas.states.states import AssignmentState, PlacementState

BY_SILENCE = {
    "sign_dept": "lapse",
    "sign_community": "lapse",
    "sign_change": "lapse_change",
    "agree_change": "lapse_change",
    "agree_settlement": "refer_settlement",
}
"""Act -> what the system does where nobody does it in its term, and what waits meanwhile.

Work is deemed accepted on its day all the same: that is no less than what the paper says.
"""


def signed(state: Any) -> OnPaper:
    """Return what was signed on paper of a state, by work item."""
    return state.on_paper if isinstance(state, AssignmentState | PlacementState) else {}


def seen_first(waits: Waits, state: Any, rules: Rules) -> Waits:
    """Return work items with the sight of the original in place of what was signed on paper."""
    pending = signed(state)
    if not pending:
        return waits
    idle = {BY_SILENCE.get(one.act, "") for one in waits if item_name(one) in pending}
    found = [_seen(one, state, rules) if item_name(one) in pending else one for one in waits]
    return [one for one in found if not (one.role == SYSTEM and one.act in idle)]


def _seen(one: Wait, state: Any, rules: Rules) -> Wait:
    role, org = second(state, rules)
    told = {"act": "confirm_original", "role": role, "org": org, "instalment": None}
    return one.model_copy(update=told)


def second(state: Any, rules: Rules) -> Holder:
    """Return who sees originals: the street of the community; else the leading group's office."""
    directory = rules.directory
    if isinstance(state, PlacementState) and not directory.is_street(state.applicant):
        return "STREET_REVIEWER", state.street
    return "LG_OFFICE", directory.lg_office
