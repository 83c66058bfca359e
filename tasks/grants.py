"""Who holds which role: given and ended by events, so that the journal alone tells it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from ledger.desk import grants
from ledger.store.messages import problem
from ledger.store.session import Ledger, Tx
from ledger.write import journal
from ledger.write.journal import Envelope, Head
from policies.rules import Rules
from schemas.acts.act import SYSTEM, Actor
from schemas.errors import InputError
from schemas.events import Event, Stream
from schemas.place.organisations import Directory
from schemas.place.people import Grant
from tasks import clock, rulebooks

KIND = "grant"
GIVEN, ENDED = "grant.given", "grant.ended"
INSTEAD = "instead_of"
SINCE = date(2000, 1, 1)
"""The first day of seeded grants: before anything that a simulated ledger plays."""

DEPARTMENT = ("DEPT_CLERK", "DEPT_HEAD", "FIN_DEPT")
ROLES: Mapping[str, tuple[str, ...]] = {
    "department": DEPARTMENT,
    "section": DEPARTMENT,
    "street": ("STREET_REVIEWER", "STREET_HEAD", "FIN_STREET", "DEPT_CLERK", "FIN_DEPT"),
    "leading_group": ("LG_CHAIR", "LG_MEMBER"),
    "lg_office": ("LG_OFFICE", "SYS_ADMIN", "SEC_ADMIN", "AUD_ADMIN"),
    "finance_bureau": (*DEPARTMENT, "FIN_BUREAU"),
    "audit_bureau": (*DEPARTMENT, "AUDITOR"),
    "member": ("LG_MEMBER",),
    "community": ("COMM_SEC", "COMM_WORKER", "RES_SUPERV", "RES_REP", "PUBLIC"),
}
"""The accounts of each kind of organisation, one person per role (section 2)."""

Held = list[dict[str, Any]]


def synthetic(role: str, org: str) -> Actor:
    """Return the made-up person who holds a role at an organisation: `{org}/{role}`."""
    return Actor(person=f"{org}/{role}", role=role, org=org)


def roles_at(directory: Directory, code: str) -> tuple[str, ...]:
    """Return the roles that there can be at an organisation or community, by what it is."""
    if code in directory.communities:
        return ROLES["community"]
    org = directory.organisations.get(code)
    members = ROLES["member"] if code in directory.members else ()
    return tuple(sorted({*ROLES.get(org.kind, ()), *members})) if org else ()


def accounts(directory: Directory) -> Iterator[Actor]:
    """Yield one synthetic person per role of every organisation and community."""
    for code in (*directory.organisations, *directory.communities):
        for role in roles_at(directory, code):
            yield synthetic(role, code)


def held(ledger: Ledger, about: str = "") -> list[tuple[str, Grant]]:
    """Return who holds which role, of one person, of one organisation, or all, in order."""
    with ledger.read() as tx:
        known = grants.everyone(tx)
    return [
        (person, grant)
        for person, given in known.items()
        for grant in given
        if about in ("", person, grant.org)
    ]


def seed(ledger: Ledger, rules: Rules) -> int:
    """Give every synthetic person their role, once; returns how many grants were new."""
    with ledger.write() as tx:
        known = grants.everyone(tx)
        fresh = [one for one in accounts(rules.directory) if one.person not in known]
        given = [(one.person, Grant(role=one.role, org=one.org, valid_from=SINCE)) for one in fresh]
        _record(ledger, tx, [_given(person, grant) for person, grant in given], SYSTEM)
    return len(fresh)


def give(ledger: Ledger, person: str, grant: Grant, by: Actor) -> None:
    """Give a person a role, from and to a day; what they held of it before is replaced.

    Raises InputError when one of the roles is held alone (an auditor holds no other). Whether `by`
    may give it is for desk.people.role_terms.
    """
    with ledger.write() as tx:
        give_in(ledger, tx, person, grant, by)


def give_in(
    ledger: Ledger, tx: Tx, person: str, grant: Grant, by: Actor, *, instead_of: str = ""
) -> None:
    """Give a role within a transaction; see `give`. instead_of: the person substituted (代理).

    That is told for the record: the role, its organisation and its days are what is held.
    """
    _alone(ledger, tx, person, grant)
    event = _given(person, grant)
    if instead_of:
        event = event.model_copy(update={"body": {**event.body, INSTEAD: instead_of}})
    _record(ledger, tx, [event], by)


def _alone(ledger: Ledger, tx: Tx, person: str, grant: Grant) -> None:
    alone = rulebooks.rules_of(ledger).jurisdiction.alone
    others = [
        one.role
        for one in grants.of_person(tx, person)
        if one.role != grant.role and _overlap(one, grant)
    ]
    if others and (grant.role in alone or set(others) & set(alone)):
        raise problem(InputError, "held_alone", person=person, role=grant.role, others=others)


def _overlap(one: Grant, other: Grant) -> bool:
    first, last = one.valid_to or date.max, other.valid_to or date.max
    return one.valid_from <= last and other.valid_from <= first


def end(ledger: Ledger, person: str, role: str, org: str, last: date, by: Actor) -> None:
    """End a role of a person after `last`, its last day."""
    with ledger.write() as tx:
        end_in(ledger, tx, person, (role, org, last), by)


def end_in(ledger: Ledger, tx: Tx, person: str, what: tuple[str, str, date], by: Actor) -> None:
    """End a role within a transaction; what: role, organisation, last day."""
    body = {"role": what[0], "org": what[1], "valid_to": what[2].isoformat()}
    _record(ledger, tx, [Event(stream=Stream(kind=KIND, id=person), kind=ENDED, body=body)], by)


def fold(held: Held | None, event: Event) -> Held:
    """Return the grants of a person after an event, as plain JSON sorted by organisation, role.

    An end before the first day takes the grant away altogether.
    """
    place = (event.body["org"], event.body["role"])
    same = [one for one in held or () if (one["org"], one["role"]) == place]
    after = [one for one in held or () if (one["org"], one["role"]) != place]
    if event.kind == GIVEN:
        after.append({name: told for name, told in event.body.items() if name != INSTEAD})
    for one in same if event.kind == ENDED else ():
        if one["valid_from"] <= event.body["valid_to"]:
            after.append({**one, "valid_to": event.body["valid_to"]})
    return sorted(after, key=lambda one: (one["org"], one["role"]))


def plain(held: Iterable[Grant]) -> Held:
    """Return grants as the JSON data that `fold` makes."""
    rows = [grant.model_dump(mode="json", exclude_none=True) for grant in held]
    return sorted(rows, key=lambda one: (one["org"], one["role"]))


def _given(person: str, grant: Grant) -> Event:
    body = grant.model_dump(mode="json", exclude_none=True)
    return Event(stream=Stream(kind=KIND, id=person), kind=GIVEN, body=body)


def _record(ledger: Ledger, tx: Tx, events: list[Event], by: Actor) -> None:
    known = grants.everyone(tx) if len(events) > 1 else None
    held: dict[str, Held] = {}
    heads: dict[tuple[str, str], Head] = {}
    for event in events:
        person = event.stream.id
        if person not in held:
            mine = known.get(person, []) if known is not None else grants.of_person(tx, person)
            held[person] = plain(mine)
            if known is None or person in known:
                heads[KIND, person] = journal.head(tx, KIND, person)
        held[person] = fold(held[person], event)
    at = clock.moment(ledger, tx, None)
    envelope = Envelope(
        by=by, occurred_at=at, recorded_at=clock.recorded(ledger, at), key=f"grant:{at}"
    )
    journal.append(tx, events, heads, envelope)
    for person, rows in held.items():
        grants.replace(tx, person, [Grant.model_validate(one) for one in rows])
