"""Separation of duties by person: what somebody did elsewhere on an item, and in another role.

Who holds no other role that does the other half cannot have done it; nobody else is asked for.
"""

from collections.abc import Iterable
from datetime import date

from ledger.desk import grants
from ledger.store.session import Ledger, Tx
from ledger.write import states
from policies.lifecycle.permission import hands_of
from schemas.acts.act import Act, Actor, Refused
from schemas.place.jurisdiction import Jurisdiction
from schemas.place.organisations import Directory
from schemas.states.handover import Hop
from schemas.states.states import PlacementState
from tasks import reporters
from tasks.acts.load import Loaded

RULINGS = frozenset({"b_triage", "b_notice", "b_finding", "b_sanction", "b_close"})
OWN_REPORT = Refused(code="own_report")


def did(
    tx: Tx, people: Iterable[str], number: str, others: frozenset[str]
) -> dict[str, frozenset[str]]:
    """Return the acts that people did at any community of an item, if they held a role of others.

    others: the roles that do the other halves of the act asked for (Needs.others).
    """
    if not (number and others):
        return {}
    return {one: known for one in people if (known := _did(tx, one, number, others))}


def _did(tx: Tx, person: str, number: str, others: frozenset[str]) -> frozenset[str]:
    if not any(one.role in others for one in grants.of_person(tx, person)):
        return frozenset()
    found = states.touched_by(tx, "placement", number, person)
    return hands_of(person, *(PlacementState.model_validate(raw).hands for raw in found))


def names(tx: Tx, verb: str, by: Actor, on: date, place: Jurisdiction) -> tuple[str, ...]:
    """Return in whose names a person may do an act on a day; '' for its own, which comes first.

    The others are those for whom it is a substitute, where the act is within what it stands in for.
    """
    held = grants.hands(tx, by.person, by.role, by.org, on)
    alone = verb in place.in_person
    meant = (one for one in held if not one.scope or verb in one.scope)
    return tuple(one.instead_of for one in meant if not (alone and one.instead_of))


def through(stage: Loaded, act: Act) -> list[Hop]:
    """Return the steps that work items of loaded streams went, with that which an act asks for."""
    ways = [view.get("handed", {}) for view in (row.raw for row in stage.rows.values())]
    hops = [Hop.model_validate(raw) for some in ways for way in some.values() for raw in way]
    role, org, person = (act.code("to", name) for name in ("role", "org", "person"))
    if role:
        hops.append(Hop(kind="transfer", role=role, org=org, person=person, by=""))
    return hops


def signing(stage: Loaded, act: Act, by: Actor, place: Jurisdiction) -> list[Hop]:
    """Return the seats for which a signature on paper is recorded or confirmed, as steps."""
    verb = act.code("act")
    if act.verb == "sign_on_paper" and verb in place.powers:
        roles = place.powers[verb].roles
        return [Hop(kind="transfer", role=one, org=by.org, by="") for one in roles]
    if act.verb != "confirm_original":
        return []
    pending = [row.raw.get("on_paper") or {} for row in stage.rows.values()]
    found = [raw for some in pending for raw in some.values()]
    return [
        Hop(
            kind="transfer",
            role=raw["role"],
            org=raw["org"],
            by=raw["recorded_by"],
            through=(raw.get("instead_of", ""),),
        )
        for raw in found
    ]


def absent(tx: Tx, hops: list[Hop], by: Actor, on: date, directory: Directory) -> frozenset[Actor]:
    """Return who is named for a seat and does not hold it on a day; no person: nobody does.

    A seat of a body that ended is held by whoever holds it where that body's matters went.
    """
    own = (by.org, *directory.before(by.org))
    named = {
        Actor(person=one.person, role=one.role, org=org)
        for one in hops
        for org in ((one.org,) if one.org else own)
    }
    return frozenset(one for one in named if not _seated(tx, one, on, directory.heir(one.org)))


def _seated(tx: Tx, one: Actor, on: date, org: str) -> bool:
    if one.person:
        return grants.holds(tx, one.person, one.role, org, on)
    return grants.anyone(tx, one.role, org, on)


def reported(ledger: Ledger, tx: Tx, act: Act, by: Actor) -> bool:
    """Tell whether who is to rule on a report of a bypass made it, in whichever seat."""
    if act.verb not in RULINGS:
        return False
    seats = [Actor(person=by.person, role=one.role, org=one.org)
             for one in grants.of_person(tx, by.person)]  # fmt: skip
    others = [one for one in seats if one.role.startswith("COMM_")]
    return any(reporters.own(ledger, one, act.number) for one in others)
