"""Tokens: keys for programs of an organisation, with a role of their own and a last day."""

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from desk.people import accounts, entry_policy, role_terms, sessions
from desk.people.accounts import SECURITY_ADMIN
from desk.people.entry_policy import problem
from ledger.audit.accounts import KIND, TOKEN_ENDED, TOKEN_MADE, told_of_token
from ledger.desk import tokens, webhooks
from ledger.store.session import Ledger, Tx
from schemas.acts.act import Actor
from schemas.events import Event, Stream
from schemas.place.people import Grant, Person, Seat, Token, Visitor
from tasks import clock, grants, rulebooks

MARK = "zr_"
"""Every secret begins so: scanners of source code know it by that."""
LONGEST_DAYS = 366


@dataclass(frozen=True)
class WantedToken:
    """A token to be made: what it is called, as which role it acts where, how far, until when."""

    name: str
    role: str
    org: str
    scope: Literal["read", "act"]
    ends_on: date


def make(ledger: Ledger, by: Actor, wanted: WantedToken) -> str:
    """Make a token; returns its secret, which is shown once and kept nowhere.

    It acts as person `token:{id}`, which holds just this role. by: a security administrator.
    Raises InputError (field role, org, ends_on, name) or when `by` may not do it.
    """
    secret = MARK + secrets.token_urlsafe(32)
    with ledger.write() as tx:
        accounts.allow(ledger, tx, by, (SECURITY_ADMIN,))
        today = entry_policy.today(ledger, tx)
        _check(ledger, wanted)
        made = Token(
            id=secrets.token_hex(6),
            name=accounts.called(wanted.name),
            role=wanted.role,
            org=wanted.org,
            scope=wanted.scope,
            made_by=by.person,
            made_at=clock.real_now(),
            ends_on=wanted.ends_on,
        )
        digest = sessions.digest_of(secret)
        tokens.add(tx, made, digest)
        event = Event(stream=_stream(made), kind=TOKEN_MADE, body=told_of_token(made, digest))
        accounts.record(ledger, tx, [event], by)
        grant = Grant(role=made.role, org=made.org, valid_from=today)
        grants.give_in(ledger, tx, made.person, grant, by)
    return secret


def _check(ledger: Ledger, wanted: WantedToken) -> None:
    rules = rulebooks.rules_of(ledger)
    accounts.called(wanted.name)
    if wanted.role in rules.jurisdiction.alone:
        raise problem("token_role", "role")
    role_terms.check(ledger, wanted.role, wanted.org)
    day = rules.calendar.today(clock.real_now())
    if not day < wanted.ends_on <= day + timedelta(days=LONGEST_DAYS):
        raise problem("token_days", "ends_on", days=LONGEST_DAYS)


def _stream(made: Token) -> Stream:
    return Stream(kind=KIND, id=made.person)


def end(ledger: Ledger, by: Actor, ident: str) -> None:
    """End a token, its role and its webhooks. by: a security administrator; raises InputError."""
    with ledger.write() as tx:
        accounts.allow(ledger, tx, by, (SECURITY_ADMIN,))
        made = tokens.by_id(tx, ident) if ident.isalnum() else None
        if made is None:
            raise problem("no_such_token")
        if made.ended_at is None:
            tokens.end(tx, ident, clock.real_now())
            webhooks.end_all_of(tx, made.person, clock.real_now())
            accounts.record(ledger, tx, [Event(stream=_stream(made), kind=TOKEN_ENDED)], by)
            _end_role(ledger, tx, made, by)


def _end_role(ledger: Ledger, tx: Tx, made: Token, by: Actor) -> None:
    last = entry_policy.today(ledger, tx) - timedelta(days=1)
    grants.end_in(ledger, tx, made.person, (made.role, made.org, last), by)


def listed(ledger: Ledger, org: str = "") -> list[Token]:
    """Return the tokens of an organisation, or all, the newest first; ended ones too."""
    with ledger.read() as tx:
        return tokens.everyone(tx, org)


def by_token(ledger: Ledger, bearer: str) -> Visitor | None:
    """Return who comes with a token, or None when it is unknown, ended or past its last day."""
    if not bearer.startswith(MARK):
        return None
    with ledger.read() as tx:
        made = tokens.by_digest(tx, sessions.digest_of(bearer))
        if made is None or _today(ledger) > made.ends_on:
            return None
        held = sessions.seats_of(ledger, tx, made.person)
    if (made.role, made.org) not in {(one.role, one.org) for one in held}:
        return None
    return Visitor(
        person=Person(id=made.person, login=made.person, name=made.name),
        role=made.role,
        org=made.org,
        proved_at=made.made_at,
        seats=(Seat(role=made.role, org=made.org, valid_to=made.ends_on),),
        via="token",
        scope=made.scope,
    )


def _today(ledger: Ledger) -> date:
    return rulebooks.rules_of(ledger).calendar.today(clock.real_now())
