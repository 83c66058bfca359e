"""The cast of a story: the made-up person of each role at each organisation, with its grants."""

from collections.abc import Iterable

from ledger.desk import grants as held
from ledger.store.session import Ledger
from schemas.acts.act import SYSTEM, Actor
from schemas.place.people import Grant
from tasks import grants
from tasks.grants import SINCE


def actor(role: str, org: str = "", person: str = "") -> Actor:
    """Return the one made-up person who acts in a role for an organisation; or the system.

    person: another one than that, where a story has two people of one role.
    """
    if role == SYSTEM.role:
        return SYSTEM
    return Actor(person=person, role=role, org=org) if person else grants.synthetic(role, org)


def employ(ledger: Ledger, actors: Iterable[Actor]) -> None:
    """Give each made-up person its role; done again it changes nothing."""
    for one in dict.fromkeys(actors):
        with ledger.read() as tx:
            known = held.of_person(tx, one.person)
        grant = Grant(role=one.role, org=one.org, valid_from=SINCE)
        if one != SYSTEM and grant not in known:
            grants.give(ledger, one.person, grant, SYSTEM)
