"""Standing substitutes (代理): whom an officer lets act for it, from and to which day, in what.

The person sets it, no administrator. Both names stand in the record of what is then done; whoever
may not do an act does it through no substitute either (policies.lifecycle.judge).
"""

from datetime import date
from typing import NoReturn

from ledger.desk import grants as held
from ledger.store.messages import problem
from ledger.store.session import Ledger, Tx
from policies.lifecycle.permission import holds
from policies.rules import Rules
from schemas.acts.act import Actor
from schemas.errors import InputError
from schemas.place.people import Grant
from tasks import clock, grants, rulebooks

LENDS = "transfer"
"""Whoever may hand on a work item may have a substitute: powers.yaml names the roles."""


def appoint(ledger: Ledger, by: Actor, person: str, grant: Grant) -> None:
    """Let a colleague act for oneself, both days included; what they held of it before is replaced.

    grant: the days, and the acts in `scope` (none: all of the role). Raises InputError: a role
    that has no substitute, a day that is past, no colleague, an act that is not of the role.
    """
    rules = rulebooks.rules_of(ledger)
    whole = grant.model_copy(update={"role": by.role, "org": by.org, "instead_of": by.person})
    with ledger.write() as tx:
        today = rules.calendar.today(clock.moment(ledger, tx, None))
        _own(tx, by, rules, today)
        _days(whole, today)
        _colleague(tx, by, person, rules, today)
        _scope(whole, rules)
        grants.give_in(ledger, tx, person, whole, by)


def end(ledger: Ledger, by: Actor, person: str) -> None:
    """Let a substitute act no longer, from now on; raises InputError when there is none."""
    rules = rulebooks.rules_of(ledger)
    with ledger.write() as tx:
        today = rules.calendar.today(clock.moment(ledger, tx, None))
        _own(tx, by, rules, today)
        found = _of(tx, by, today)
        if person not in dict(found):
            _no("no_such_substitute", person=person)
        yesterday = date.fromordinal(today.toordinal() - 1)
        grant = dict(found)[person].model_copy(update={"valid_to": yesterday})
        grants.end_substitution_in(ledger, tx, person, grant, by)


def of(ledger: Ledger, by: Actor) -> list[tuple[str, Grant]]:
    """Return who stands in for a seat of a person, today or later: the person and what it holds."""
    rules = rulebooks.rules_of(ledger)
    with ledger.read() as tx:
        return _of(tx, by, rules.calendar.today(clock.moment(ledger, tx, None)))


def colleagues(ledger: Ledger, by: Actor) -> list[str]:
    """Return who may stand in for a seat of a person today."""
    rules = rulebooks.rules_of(ledger)
    with ledger.read() as tx:
        today = rules.calendar.today(clock.moment(ledger, tx, None))
        people = dict.fromkeys(person for _, person in held.at(tx, by.org, today))
        return [one for one in people if not _unfit(tx, by, one, rules, today)]


def acts_of(by: Actor, rules: Rules) -> tuple[str, ...]:
    """Return the acts of a seat that a substitute may do."""
    place = rules.jurisdiction
    own = (verb for verb in place.powers if holds(verb, by.role, by.org, place, rules.directory))
    return tuple(verb for verb in own if verb not in place.in_person)


def _of(tx: Tx, by: Actor, today: date) -> list[tuple[str, Grant]]:
    found = held.substitutes(tx, by.person, today)
    return [(one, grant) for one, grant in found if (grant.role, grant.org) == (by.role, by.org)]


def _own(tx: Tx, by: Actor, rules: Rules, today: date) -> None:
    if by.role not in rules.jurisdiction.powers[LENDS].roles:
        _no("no_substitute_of_role", role=by.role)
    if not held.holds(tx, by.person, by.role, by.org, today):
        _no("role_not_own", role=by.role)


def _days(grant: Grant, today: date) -> None:
    if grant.valid_to is None or grant.valid_from < today or grant.valid_to < grant.valid_from:
        _no("substitute_days")


def _colleague(tx: Tx, by: Actor, person: str, rules: Rules, today: date) -> None:
    if no := _unfit(tx, by, person, rules, today):
        _no(no, person=person, role=by.role)


def _unfit(tx: Tx, by: Actor, person: str, rules: Rules, today: date) -> str:
    """Return why somebody cannot stand in: of another house, the same, or below the role."""
    roles = {one.role for one in held.of_person(tx, person, today)
             if one.org == by.org and not one.instead_of}  # fmt: skip
    if person == by.person or not roles or roles & set(rules.jurisdiction.alone):
        return "no_colleague"
    heads = rules.jurisdiction.route_on(today).heads
    if by.role not in roles and any(heads.get(one) == by.role for one in roles):
        return "below_the_role"  # a head's signature is not its clerk's
    return ""


def _scope(grant: Grant, rules: Rules) -> None:
    by = Actor(person=grant.instead_of, role=grant.role, org=grant.org)
    if strangers := sorted(set(grant.scope) - set(acts_of(by, rules))):
        _no("not_of_the_role", role=grant.role, acts=", ".join(strangers))


def _no(code: str, **params: object) -> NoReturn:
    raise problem(InputError, code, **params)
