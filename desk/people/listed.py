"""People by a list: accounts are opened by one administrator, seats are given by another.

The list asks for seats (`account.seats_asked`); nothing is given by it. The security administrator
gives what is asked in one confirmation, each seat by a check of its own (desk.people.role_terms).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from desk.people import accounts, entry_policy, passwords, role_terms
from desk.people.accounts import ADMINISTRATORS, OPENERS, SECURITY_ADMIN
from ledger.audit.accounts import KIND, SEATS_ASKED
from ledger.desk import accounts as people
from ledger.desk import grants as held
from ledger.store.session import Ledger, Tx
from policies import loader
from policies.place.book import bodies
from policies.place.book.rows import BookTerms, Faults, Row
from policies.rules import Rules
from schemas.acts.act import SYSTEM, Actor
from schemas.errors import InputError
from schemas.events import Event, Stream
from schemas.place.people import Grant
from schemas.place.workbook import Fault
from schemas.written import folded, signs
from tasks import grants, rulebooks
from tasks.papers.places.lists import read_list

SHEET = "people"
WARNED = ("roles_apart",)
"""What is told of a list and stops nothing: acts hold the two halves apart themselves."""
AT_ONCE = 4  # hashes at a time, as many as `passwords` lets through

Seat = tuple[str, str]
"""Role and organisation."""


class ListedPerson(NamedTuple):
    """A person of a list: how they will log in, and the seats asked for them."""

    login: str
    name: str
    seats: tuple[Seat, ...]


class PeopleList(NamedTuple):
    """What a list holds; with faults nobody of it is taken."""

    people: tuple[ListedPerson, ...]
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...] = ()


class Slip(NamedTuple):
    """What a person is told in a sealed envelope: the first password is kept nowhere else."""

    login: str
    name: str
    password: str
    seats: tuple[Seat, ...]


class ListDone(NamedTuple):
    """What became of a list: slips of new accounts, who was there, how many seats are asked."""

    slips: tuple[Slip, ...]
    known: tuple[str, ...]
    asked: int


class AskedSeat(NamedTuple):
    """A seat that a list asks for and nobody gave yet."""

    person: str
    name: str
    login: str
    role: str
    org: str


def read(ledger: Ledger, content: bytes, where: str) -> PeopleList:
    """Read a list (XLSX, CSV, a place's workbook) of people and check it as `place check` does.

    Raises InputError for a file that is no list.
    """
    rules, ground, faults = rulebooks.rules_of(ledger), loader.ground(), Faults()
    rows = read_list(SHEET, content, where, faults)
    bodies.check_people(rows, _bodies(rules), ground, faults)
    return _checked(ledger, rows, ground, faults)


def of_rows(ledger: Ledger, rows: Sequence[Row]) -> PeopleList:
    """Return the people of the sheet of a workbook that was checked."""
    return _checked(ledger, rows, loader.ground(), Faults())


def _bodies(rules: Rules) -> bodies.Bodies:
    directory = rules.directory
    kinds = {code: one.kind for code, one in directory.organisations.items()}
    return {**kinds, **dict.fromkeys(directory.codes, "community")}, set(directory.members)


def _checked(ledger: Ledger, rows: Sequence[Row], ground: BookTerms, faults: Faults) -> PeopleList:
    roles = bodies.roles_by_word(ground)
    found: dict[str, str] = {}
    seats: dict[str, list[Seat]] = defaultdict(list)
    for row in rows:
        if (login := _login(ledger, row, found, faults)) and row.get("role") and row.get("org"):
            role = roles.get(folded(row.text("role")), "")
            seats[login].append((role, row.text("org")))
    told = faults.all()
    serious = tuple(one for one in told if one.code not in WARNED)
    listed = (ListedPerson(login, name, tuple(seats[login])) for login, name in found.items())
    return PeopleList(
        () if serious else tuple(listed),
        serious,
        tuple(one for one in told if one.code in WARNED),
    )


def _login(ledger: Ledger, row: Row, found: dict[str, str], faults: Faults) -> str:
    """Return how the person of a row logs in: by telephone, else by name; notes who cannot."""
    name, phone = " ".join(row.text("person").split()), row.text("telephone")
    if not name:
        return ""
    plain = phone.lstrip("+") or "".join(one for one in name if one.isalnum())
    try:
        person = accounts.new_person(plain, name)
    except InputError as wrong:
        faults.add(row, "person", "unusable", why=(wrong.message, wrong.message_en))
        return ""
    with ledger.read() as tx:
        there = people.by_login(tx, person.login)
    other = there.person.name if there is not None else found.setdefault(person.login, name)
    if signs(other) != signs(name):
        faults.add(row, "person", "login_of_other", value=person.login, other=other)
        return ""
    found.setdefault(person.login, person.name)
    return person.login


def open_listed(ledger: Ledger, by: Actor, listed: Iterable[ListedPerson]) -> ListDone:
    """Open the accounts that are missing and ask for the seats of the list that nobody holds yet.

    by: a system administrator, or the system when a ledger begins. Accounts that are there are left
    as they are. Raises InputError, and then nothing was done.
    """
    everyone = tuple(listed)
    with ledger.read() as tx:
        accounts.allow(ledger, tx, by, OPENERS)
        known = {one.login for one in everyone if people.by_login(tx, one.login)}
    new = [(one, passwords.fresh()) for one in everyone if one.login not in known]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        secrets = list(pool.map(passwords.hashed, (password for _, password in new)))
    opened = [
        (accounts.new_person(one.login, one.name).model_copy(update={"renew": True}), secret)
        for (one, _), secret in zip(new, secrets, strict=True)
    ]
    with ledger.write() as tx:
        accounts.allow(ledger, tx, by, OPENERS)
        accounts.add(ledger, tx, opened, by)
        count = _ask(ledger, tx, by, everyone)
    slips = tuple(Slip(one.login, one.name, password, one.seats) for one, password in new)
    return ListDone(slips, tuple(sorted(known)), count)


def _ask(ledger: Ledger, tx: Tx, by: Actor, listed: Iterable[ListedPerson]) -> int:
    """Ask for the seats of a list that are neither held nor asked for; return how many are new."""
    before = people.asked_seats(tx, SEATS_ASKED)
    events, count = [], 0
    for one in listed:
        account = people.by_login(tx, one.login)
        assert account is not None, one.login
        ident = account.person.id
        old = before.get(ident, [])
        new = [seat for seat in _open(tx, ident, one.seats) if seat not in old]
        count += len(new)
        if new:
            events.append(_asks(ident, [*old, *new]))
    if events:
        accounts.record(ledger, tx, events, by)
    return count


def _asks(ident: str, seats: Iterable[Seat]) -> Event:
    body = {"seats": [list(seat) for seat in seats]}
    return Event(stream=Stream(kind=KIND, id=ident), kind=SEATS_ASKED, body=body)


def _open(tx: Tx, ident: str, seats: Iterable[Seat]) -> list[Seat]:
    """Return the seats that a person was never given in their own name."""
    has = {(one.role, one.org) for one in held.of_person(tx, ident) if not one.instead_of}
    return [seat for seat in seats if seat not in has]


def progress(ledger: Ledger) -> tuple[int, int]:
    """Return how many people have an account, and how many seats are asked for and not given."""
    with ledger.read() as tx:
        opened = people.size(tx)
    return opened, len(asked(ledger))


def asked(ledger: Ledger) -> list[AskedSeat]:
    """Return the seats that lists ask for and nobody gave, in order of log-in names."""
    with ledger.read() as tx:
        found = people.asked_seats(tx, SEATS_ASKED)
        told = [
            AskedSeat(who.id, who.name, who.login, *seat)
            for ident, seats in found.items()
            for who in [accounts.known(tx, ident).person]
            for seat in _open(tx, ident, seats)
        ]
    return sorted(told, key=lambda one: (one.login, one.org, one.role))


def give(ledger: Ledger, by: Actor, seats: Iterable[AskedSeat]) -> list[tuple[AskedSeat, str]]:
    """Give seats that are asked for, from today on; each is checked and given by itself.

    Returns each with why it was not given, in Chinese and empty where it was.
    """
    with ledger.read() as tx:
        today = entry_policy.today(ledger, tx)
    told = []
    for one in seats:
        why = ""
        try:
            grant = Grant(role=one.role, org=one.org, valid_from=today)
            role_terms.give(ledger, by, one.person, grant)
        except InputError as refused:
            why = refused.message
        told.append((one, why))
    return told


def decline(ledger: Ledger, by: Actor, seats: Sequence[AskedSeat]) -> None:
    """Ask no longer for seats; by: a security administrator. Raises InputError."""
    with ledger.write() as tx:
        accounts.allow(ledger, tx, by, (SECURITY_ADMIN,))
        known = people.asked_seats(tx, SEATS_ASKED)
        out = {(one.person, one.role, one.org) for one in seats}
        events = [
            _asks(ident, [seat for seat in known[ident] if (ident, *seat) not in out])
            for ident in sorted({one.person for one in seats} & set(known))
        ]
        if events:
            accounts.record(ledger, tx, events, by)


def begin(ledger: Ledger, listed: Sequence[ListedPerson]) -> ListDone | None:
    """Open the accounts of a ledger that begins with a list, and give the administrators theirs.

    Who administers has to be there before anybody can be given a seat; every other seat waits for
    the security administrator. None where there are accounts, or the list names nobody who opens
    accounts and somebody else who gives seats: then the one-time code founds the first.
    """
    first = [(one, seat) for one in listed for seat in one.seats if seat[0] in ADMINISTRATORS]
    with ledger.read() as tx:
        late = people.are_there(tx)
    if late or not {"SYS_ADMIN", SECURITY_ADMIN} <= {role for _, (role, _) in first}:
        return None
    done = open_listed(ledger, SYSTEM, listed)
    with ledger.write() as tx:
        today = entry_policy.today(ledger, tx)
        for one, (role, org) in first:
            account = people.by_login(tx, one.login)
            assert account is not None
            grants.give_in(
                ledger, tx, account.person.id, Grant(role=role, org=org, valid_from=today), SYSTEM
            )
    return done._replace(asked=done.asked - len(first))
