"""Who holds which role: given and ended by events, so that the journal alone tells it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from ledger.desk import grants
from ledger.store.messages import problem
from ledger.store.session import Ledger, Tx
from ledger.write import journal
from ledger.write.journal import Envelope, Head
from policies.place.seats import ROLES, roles_of
from policies.rules import Rules
from schemas.acts.act import SYSTEM, Actor
from schemas.errors import InputError
from schemas.events import Event, Stream
from schemas.place.organisations import Directory
from schemas.place.people import Grant
from tasks import clock, rulebooks

KIND = "grant"
GIVEN, ENDED = "grant.given", "grant.ended"
SUBSTITUTED, NO_LONGER = "grant.substituted", "grant.substitution_ended"
INSTEAD = "instead_of"
FOREVER = date.max.isoformat()
SINCE = date(2000, 1, 1)
"""The first day of seeded grants: before anything that a simulated ledger plays."""

Held = list[dict[str, Any]]


def synthetic(role: str, org: str) -> Actor:
    """Return the made-up person who holds a role at an organisation: `{org}/{role}`."""
    return Actor(person=f"{org}/{role}", role=role, org=org)


def roles_at(directory: Directory, code: str) -> tuple[str, ...]:
    """Return the roles that there can be at an organisation or community, by what it is."""
    if code in directory.communities:
        return ROLES["community"]
    org = directory.organisations.get(code)
    return tuple(sorted(roles_of(org.kind, code in directory.members))) if org else ()


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


def give_in(ledger: Ledger, tx: Tx, person: str, grant: Grant, by: Actor) -> None:
    """Give a role within a transaction, in the own name or instead of somebody; see `give`."""
    _alone(ledger, tx, person, grant)
    _record(ledger, tx, [_given(person, grant)], by)


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
    _record(ledger, tx, [Event(stream=_stream(person), kind=ENDED, body=body)], by)


def end_substitution_in(ledger: Ledger, tx: Tx, person: str, grant: Grant, by: Actor) -> None:
    """End what a person holds instead of another, after `valid_to`, within a transaction."""
    body = grant.model_dump(mode="json", include={"role", "org", "valid_to", INSTEAD})
    _record(ledger, tx, [Event(stream=_stream(person), kind=NO_LONGER, body=body)], by)


def fold(held: Held | None, event: Event) -> Held:
    """Return the grants of a person after an event, as plain JSON sorted as `plain` does.

    An end before the first day takes the grant away altogether; the end of a role ends what is
    held of it instead of others too. Before substitutes acted in two names, a role given to one
    was its own: `instead_of` of such an event is told for the record only.
    """
    known, body = [*(held or ())], event.body
    same = [one for one in known if _place(one) == _place(body) and _meant(one, event)]
    after = [one for one in known if one not in same]
    if event.kind == GIVEN:
        after.append({name: told for name, told in body.items() if name != INSTEAD})
    elif event.kind == SUBSTITUTED:
        after.append(dict(body))
    else:
        left = (one for one in same if one["valid_from"] <= body["valid_to"])
        after += [{**one, "valid_to": min(_last(one), body["valid_to"])} for one in left]
    return sorted(after, key=_order)


def _place(one: Mapping[str, Any]) -> tuple[str, str]:
    return one["org"], one["role"]


def _meant(one: Mapping[str, Any], event: Event) -> bool:
    """Tell whether an event is about a grant of its role; an end without a name is about all."""
    name = "" if event.kind == GIVEN else event.body.get(INSTEAD, "")
    return event.kind == ENDED or one.get(INSTEAD, "") == name


def _last(one: Mapping[str, Any]) -> str:
    """Return the last day of a grant held instead of somebody; any later one of its own."""
    return str(one.get("valid_to", FOREVER)) if one.get(INSTEAD) else FOREVER


def _order(one: Mapping[str, Any]) -> tuple[str, str, str]:
    return (*_place(one), one.get(INSTEAD, ""))


def _stream(person: str) -> Stream:
    return Stream(kind=KIND, id=person)


def plain(held: Iterable[Grant]) -> Held:
    """Return grants as the JSON data that `fold` makes."""
    rows = [grant.model_dump(mode="json", exclude_defaults=True) for grant in held]
    return sorted(rows, key=_order)


def _given(person: str, grant: Grant) -> Event:
    body = grant.model_dump(mode="json", exclude_defaults=True)
    kind = SUBSTITUTED if grant.instead_of else GIVEN
    return Event(stream=_stream(person), kind=kind, body=body)


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
