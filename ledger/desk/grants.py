"""Who holds which role at which organisation, and in which days."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, delete, insert, select

from ledger.store.prepared import Prepared
from ledger.store.session import Tx
from ledger.tables.columns import NO_DAY
from ledger.tables.desk import person as person_table
from ledger.tables.journal import role_grant
from schemas.place.people import Grant

_held = Prepared(
    select(role_grant)
    .where(
        role_grant.c.person == bindparam("p_person"),
        role_grant.c.role == bindparam("p_role"),
        role_grant.c.org == bindparam("p_org"),
        role_grant.c.valid_from <= bindparam("p_on"),
        role_grant.c.valid_to >= bindparam("p_on"),
    )
    .order_by(role_grant.c.instead_of)
)


def hands(tx: Tx, person: str, role: str, org: str, on: date) -> list[Grant]:
    """Return by what grants a person may do the acts of a role on a day; read fresh each time.

    The own one comes first; of those of a substitute, who is stood in for must hold the role then.
    """
    asked = {"p_person": person, "p_role": role, "p_org": org, "p_on": on}
    found = [_grant(row) for row in _held.all(tx, asked)]
    return [one for one in found if not one.instead_of or holds(tx, one.instead_of, role, org, on)]


def holds(tx: Tx, person: str, role: str, org: str, on: date) -> bool:
    """Tell whether a person holds a role in their own name on a day; read fresh each time."""
    asked = {"p_person": person, "p_role": role, "p_org": org, "p_on": on}
    return any(not _grant(row).instead_of for row in _held.all(tx, asked))


def substitutes(tx: Tx, person: str, on: date) -> list[tuple[str, Grant]]:
    """Return who stands in for a person on a day or later: the substitute and what it holds."""
    row = role_grant.c
    asked = select(role_grant).where(row.instead_of == person, row.valid_to >= on)
    keys = (row.org, row.role, row.valid_from, row.person)
    return [(one.person, _grant(one)) for one in tx.execute(asked.order_by(*keys))]


def anyone(tx: Tx, role: str, org: str, on: date) -> bool:
    """Tell whether somebody holds a role at an organisation on a day, in their own name."""
    row = role_grant.c
    days = (row.valid_from <= on, row.valid_to >= on, row.instead_of == "")
    asked = select(row.person).where(row.org == org, row.role == role, *days)
    return tx.execute(asked.limit(1)).first() is not None


def at(tx: Tx, org: str, on: date) -> list[tuple[str, str]]:
    """Return who holds which role at an organisation on a day: role and person, in order.

    In their own name: substitutes are left out.
    """
    row = role_grant.c
    days = (row.valid_from <= on, row.valid_to >= on, row.instead_of == "")
    asked = select(row.role, row.person).where(row.org == org, *days)
    return [(role, person) for role, person in tx.execute(asked.order_by(row.role, row.person))]


def people_at(tx: Tx, org: str) -> set[str]:
    """Return who was ever given a role at an organisation, substitutes too."""
    return set(tx.scalars(select(role_grant.c.person).where(role_grant.c.org == org)))


def replace(tx: Tx, person: str, grants: Sequence[Grant]) -> None:
    """Make these the grants of a person; the events say why (tasks.grants)."""
    tx.execute(delete(role_grant).where(role_grant.c.person == person))
    rows = [
        {
            **one.model_dump(),
            "person": person,
            "valid_to": one.valid_to or NO_DAY,
            "scope": " ".join(one.scope),
        }
        for one in grants
    ]
    if rows:
        tx.execute(insert(role_grant), rows)


def of_person(tx: Tx, person: str, on: date | None = None) -> list[Grant]:
    """Return the grants of a person, all or those of a day."""
    asked = select(role_grant).where(role_grant.c.person == person)
    keys = (role_grant.c.org, role_grant.c.role, role_grant.c.instead_of)
    held = [_grant(row) for row in tx.execute(asked.order_by(*keys))]
    return [grant for grant in held if on is None or grant.covers(on)]


def of_people(tx: Tx, people: Sequence[str]) -> dict[str, list[Grant]]:
    """Return the grants of some people, in order; who has none is left out."""
    found: dict[str, list[Grant]] = {}
    asked = select(role_grant).where(role_grant.c.person.in_(people))
    for row in tx.execute(asked.order_by(role_grant.c.org, role_grant.c.role)):
        found.setdefault(row.person, []).append(_grant(row))
    return found


def anybody(tx: Tx, role: str) -> bool:
    """Tell whether anybody with an account was given a role that has not been taken back."""
    known = role_grant.join(person_table, person_table.c.id == role_grant.c.person)
    asked = select(role_grant.c.person).select_from(known).where(role_grant.c.role == role)
    return tx.execute(asked.limit(1)).first() is not None


def everyone(tx: Tx) -> dict[str, list[Grant]]:
    """Return the grants of every person, in order."""
    found: dict[str, list[Grant]] = {}
    keys = (role_grant.c[name] for name in ("person", "org", "role", "instead_of"))
    for row in tx.execute(select(role_grant).order_by(*keys)):
        found.setdefault(row.person, []).append(_grant(row))
    return found


def _grant(row: Sequence[Any]) -> Grant:
    """Return a whole row of the table as a grant."""
    _, role, org, since, until, instead_of, scope = row
    return Grant(
        role=role,
        org=org,
        valid_from=since,
        valid_to=None if until == NO_DAY else until,
        instead_of=instead_of,
        scope=tuple(scope.split()),
    )
