"""Separation of duties by person: what somebody did elsewhere on an item, and in another role.

Who holds no other role that does the other half cannot have done it; nobody else is asked for.
"""

from ledger.desk import grants
from ledger.store.session import Ledger, Tx
from ledger.write import states
from policies.lifecycle.permission import hands_of
from schemas.acts.act import Act, Actor, Refused
from schemas.states.states import PlacementState
from tasks import reporters

RULINGS = frozenset({"b_triage", "b_notice", "b_finding", "b_sanction", "b_close"})
OWN_REPORT = Refused(code="own_report")


def did(tx: Tx, by: Actor, number: str, others: frozenset[str]) -> frozenset[str]:
    """Return the acts that somebody did at any community of an item, if they held a role of others.

    others: the roles that do the other halves of the act asked for (Needs.others).
    """
    if not (number and others):
        return frozenset()
    if not any(one.role in others for one in grants.of_person(tx, by.person)):
        return frozenset()
    found = states.touched_by(tx, "placement", number, by.person)
    return hands_of(by.person, *(PlacementState.model_validate(raw).hands for raw in found))


def reported(ledger: Ledger, tx: Tx, act: Act, by: Actor) -> bool:
    """Tell whether who is to rule on a report of a bypass made it, in whichever seat."""
    if act.verb not in RULINGS:
        return False
    seats = [Actor(person=by.person, role=one.role, org=one.org)
             for one in grants.of_person(tx, by.person)]  # fmt: skip
    others = [one for one in seats if one.role.startswith("COMM_")]
    return any(reporters.own(ledger, one, act.number) for one in others)
