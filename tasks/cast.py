"""The cast of a simulated ledger: one made-up person for each role at each organisation."""

from collections.abc import Iterable
from datetime import date

from ledger import grants
from ledger.grants import Grant
from ledger.session import Ledger
from schemas.acts import SYSTEM, Actor

SINCE = date(2000, 1, 1)


def synthetic(role: str, org: str = "") -> Actor:
    """Return the one made-up person who acts in a role for an organisation."""
    if role == SYSTEM.role:
        return SYSTEM
    return Actor(person=f"{role}@{org}" if org else role, role=role, org=org)


def employ(ledger: Ledger, actors: Iterable[Actor]) -> None:
    """Give each made-up person its role; done again it changes nothing."""
    wanted = dict.fromkeys(actor for actor in actors if actor != SYSTEM)
    with ledger.write() as tx:
        for actor in wanted:
            held = [Grant(role=actor.role, org=actor.org, valid_from=SINCE)]
            if grants.of_person(tx, actor.person) != held:
                grants.replace(tx, actor.person, held)
