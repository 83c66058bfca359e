"""Accounts for the made-up people of a simulated ledger or a fictional place, with one password."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ledger import grants as held
from ledger import people
from ledger.session import Ledger, Tx
from policies.rules import Rules
from schemas.acts import SYSTEM, Actor
from schemas.people import Person
from tasks import accounts, grants, passwords
from tasks.entry import made_up, problem

FILE = "demo-password.txt"


class DemoPerson(NamedTuple):
    """How to enter as a made-up person."""

    login: str
    name: str
    role: str
    org: str


class DemoPeople(NamedTuple):
    """The one password of a demo ledger's people, and who they are."""

    password: str
    people: tuple[DemoPerson, ...]


def demo_people(ledger: Ledger, rules: Rules, folder: Path) -> DemoPeople:
    """Make the accounts of the made-up people that have none yet; tells how to enter as each.

    The password is random and kept in a file of `folder` that only its owner reads; the ledger
    knows its hash. When the file is lost, all get a new one. Raises InputError on a real ledger of
    a real place.
    """
    if not (ledger.simulated or rules.jurisdiction.fictional):
        raise problem("not_simulated")
    password, is_new = _password(folder)
    secret = passwords.hashed(password)
    with ledger.write() as tx:
        wanted = tuple(_wanted(tx, rules))
        known = {one.person.id for one in people.everyone(tx)}
        if is_new:
            for actor, _ in wanted:
                if actor.person in known:
                    _change(ledger, tx, actor.person, secret)
        fresh = [
            (Person(id=actor.person, login=one.login, name=one.name), secret)
            for actor, one in wanted
            if actor.person not in known
        ]
        accounts.add(ledger, tx, fresh, SYSTEM)
    return DemoPeople(password, tuple(one for _, one in wanted))


def _change(ledger: Ledger, tx: Tx, person: str, secret: str) -> None:
    accounts.set_secret(ledger, tx, person, secret, SYSTEM, accounts.PASSWORD_SET)


def _password(folder: Path) -> tuple[str, bool]:
    file = folder / FILE
    if file.exists():
        return file.read_text(encoding="ascii").strip(), False
    folder.mkdir(parents=True, exist_ok=True)
    password = passwords.fresh()
    file.touch(mode=0o600, exist_ok=False)
    file.write_text(password + "\n", encoding="ascii")
    return password, True


def _wanted(tx: Tx, rules: Rules) -> Iterator[tuple[Actor, DemoPerson]]:
    """Return the made-up people who hold a role; nobody else is spoken for here."""
    for person, given in sorted(held.everyone(tx).items()):
        org, _, role = person.partition("/")
        if any((one.role, one.org) == (role, org) for one in given):
            actor = grants.synthetic(role, org)
            yield actor, DemoPerson(login_of(actor), _name(rules, actor), role, org)


def login_of(actor: Actor) -> str:
    """Return the log-in name of a made-up person: `role.organisation` in small letters."""
    return accounts.spelled(f"{actor.role}.{actor.org}")


def _name(rules: Rules, actor: Actor) -> str:
    """Return the name in the organisation file, else one that is as clearly made up."""
    org = rules.directory.organisations.get(actor.org)
    if org and actor.role in org.people:
        return org.people[actor.role].name
    return made_up(actor.person)
