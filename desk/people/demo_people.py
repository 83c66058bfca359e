"""Accounts for the made-up people of a simulated ledger or a fictional place, with one password."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from desk.people import accounts, passwords
from desk.people.entry_policy import made_up, problem
from ledger.audit.accounts import PASSWORD_SET
from ledger.desk import accounts as people
from ledger.desk import grants as held
from ledger.store import meta
from ledger.store.session import Ledger, Tx
from policies.rules import Rules
from schemas.acts.act import SYSTEM, Actor
from schemas.place.people import Person
from tasks import grants

FILE = "demo-password.txt"
WHERE = "demo_password_file"
"""The ledger's note of where that file is, for a desk that was started elsewhere."""


class DemoPerson(NamedTuple):
    """How to enter as a made-up person."""

    login: str
    name: str
    role: str
    org: str


class DemoPeople(NamedTuple):
    """The one password of a demo ledger's people (empty: not known here), and who they are.

    file: where the password is kept.
    """

    password: str
    people: tuple[DemoPerson, ...]
    file: str = ""


def demo_people(ledger: Ledger, rules: Rules, folder: Path) -> DemoPeople:
    """Make the accounts of the made-up people that have none yet; tells how to enter as each.

    The password is random and kept in a file of `folder` that only its owner reads; the ledger
    knows its hash, and where the file is. A desk beside, or one started again, finds that file and
    changes nobody's password; where it cannot read it, the password is told as unknown. Only when
    the file is gone from the folder where it was made do all get a new one. Raises InputError on a
    real ledger of a real place.
    """
    if not (ledger.simulated or rules.jurisdiction.fictional):
        raise problem("not_simulated")
    with ledger.write() as tx:
        wanted = tuple(_wanted(tx, rules))
        known = {one.person.id: one.secret for one in people.everyone(tx)}
        mine = [actor.person for actor, _ in wanted if actor.person in known]
        told = tuple(one for _, one in wanted)
        shared = Counter(known[person] for person in mine).most_common(1)
        password, file, is_new = _password(tx, folder, shared[0][0] if shared else "")
        if not password:
            return DemoPeople("", told, str(file))
        made = [
            Person(id=actor.person, login=one.login, name=one.name)
            for actor, one in wanted
            if actor.person not in known
        ]
        changed = mine if is_new else []
        secret = passwords.hashed(password) if made or changed else ""  # slow on purpose
        for person in changed:
            accounts.set_secret(ledger, tx, person, secret, SYSTEM, PASSWORD_SET)
        accounts.add(ledger, tx, [(one, secret) for one in made], SYSTEM)
    return DemoPeople(password, told, str(file))


def _password(tx: Tx, folder: Path, secret: str) -> tuple[str, Path, bool]:
    """Return the password, its file, and whether it is new; an empty one where nobody may say.

    secret: the hash that most people have already; empty: nobody has one.
    """
    own, noted = folder.resolve() / FILE, meta.read(tx, WHERE)
    home = Path(noted) if noted else own
    for file in (own, home):
        password = _read(file)
        if password and (not secret or passwords.matches(secret, password)):
            meta.write(tx, WHERE, str(file))
            return password, file, False
    if secret and (not noted or home != own or own.exists()):
        return "", home, False
    folder.mkdir(parents=True, exist_ok=True)
    password = passwords.fresh()
    own.touch(mode=0o600)
    own.write_text(password + "\n", encoding="ascii")
    meta.write(tx, WHERE, str(own))
    return password, own, True


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""


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
