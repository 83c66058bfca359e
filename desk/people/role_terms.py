"""Seats: roles that administrators give to people and end, from and to a day."""

from datetime import date, timedelta

from desk.people import accounts, entry_policy
from desk.people.accounts import AUDIT_ADMIN, SECURITY_ADMIN, SYSTEM_ADMIN
from desk.people.entry_policy import problem
from ledger.desk import grants as held
from ledger.desk import sessions
from ledger.store.session import Ledger, Tx
from schemas.acts.act import Actor
from schemas.place.people import Grant
from tasks import clock, grants, rulebooks

FOUNDED = (SECURITY_ADMIN, AUDIT_ADMIN)
"""The administrators whom the first one names, as long as there are none."""


def give(ledger: Ledger, by: Actor, person: str, grant: Grant, instead_of: str = "") -> None:
    """Give somebody a role at an organisation, from and to a day; both days included.

    by: a security administrator; the system administrator for the first security and the first
    audit administrator. instead_of: the id of the person whom they substitute (代理).
    Raises InputError: no such seat or person, a role that is held alone, oneself, not allowed.
    """
    with ledger.write() as tx:
        roles = (SECURITY_ADMIN, SYSTEM_ADMIN) if _is_founding(tx, grant) else (SECURITY_ADMIN,)
        accounts.allow(ledger, tx, by, roles, about=person)
        if instead_of:
            accounts.known(tx, instead_of)
            grant = grant.model_copy(update={"instead_of": instead_of})
        check(ledger, grant.role, grant.org)
        if grant.valid_to is not None and grant.valid_to < grant.valid_from:
            raise problem("days_reversed", "valid_to")
        grants.give_in(ledger, tx, person, grant, by)


def _is_founding(tx: Tx, grant: Grant) -> bool:
    return grant.role in FOUNDED and not held.anybody(tx, grant.role)


def check(ledger: Ledger, role: str, org: str) -> None:
    """Raise InputError (field `role`) unless an organisation has that role."""
    directory = rulebooks.rules_of(ledger).directory
    if role not in grants.roles_at(directory, org):
        name = accounts.named(ledger, (role,))
        raise problem("no_such_seat", "role", org=directory.name_of(org), role=name)


def end(ledger: Ledger, by: Actor, person: str, seat: tuple[str, str], last: date) -> None:
    """End a role (role, organisation) of a person after its last day; today or before: at once.

    Who ends a role today means now: yesterday is its last whole day, and every visit of theirs
    ends. by: a security administrator, not for themselves. Raises InputError.
    """
    with ledger.write() as tx:
        accounts.allow(ledger, tx, by, (SECURITY_ADMIN,), about=person)
        yesterday = entry_policy.today(ledger, tx) - timedelta(1)
        at_once = last <= yesterday + timedelta(1)
        grants.end_in(ledger, tx, person, (*seat, min(last, yesterday) if at_once else last), by)
        if at_once:
            sessions.end_all(tx, person, clock.real_now())


def today_of(ledger: Ledger, people: list[str]) -> dict[str, list[Grant]]:
    """Return the grants of today of some people; who has none is left out."""
    with ledger.read() as tx:
        today = entry_policy.today(ledger, tx)
        known = held.of_people(tx, people)
    return {one: [grant for grant in mine if grant.covers(today)] for one, mine in known.items()}


def held_by(ledger: Ledger, person: str) -> list[Grant]:
    """Return every grant of a person, past and to come too."""
    with ledger.read() as tx:
        return held.of_person(tx, person)


def at(ledger: Ledger, org: str) -> list[tuple[str, str]]:
    """Return who holds which role at an organisation today: role and person, in order."""
    with ledger.read() as tx:
        return held.at(tx, org, entry_policy.today(ledger, tx))
